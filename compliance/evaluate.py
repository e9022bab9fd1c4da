"""THE ORDER in which an outlet's legal day is judged.

readings -> quality -> discharge -> means and bounds -> gaps -> limit -> verdict

Pure: what it needs is passed in, so that an inspector can run a decision again years later and
get the same answer. It decides nothing itself; each step stands in the file of its name.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from compliance.facts import Law, OutletDay, ReadReadings
from compliance.idle import Spans, idle_spans
from compliance.limits import LimitUnknown, NotLimited, is_judged, resolve_limit
from compliance.quality.day import CheckedDay, check_day
from compliance.quality.together import check_together
from compliance.screened import OUTFLOW, gaps_of_day, screened_mean, unmeasured
from compliance.verdict import decide
from domain.legal_day import MICROSECONDS_PER_MINUTE, legal_day_bounds_us
from domain.verdicts import DailyMean, Limit, Verdict
from storage.ports import ReadingColumns


def evaluate_outlet_day(
    facts: OutletDay, read: ReadReadings, law: Law, *, known_at: datetime
) -> tuple[list[DailyMean], list[Verdict]]:
    """Return one mean for each parameter of an outlet and one verdict for each judged one.

    In the outlet's own order. Whatever `read` raises passes through; ValueError on a naive
    `known_at`. Source: Decree 08/2022/ND-CP, Art. 97.4đ.
    """
    readings = _read(facts, read)
    checked = _check(facts, readings, law)
    idle = _idle(facts, readings, checked)
    means: list[DailyMean] = []
    verdicts: list[Verdict] = []
    for parameter in facts.outlet.parameters:
        # A flow of nothing is a reading of 0; of all else, water that stands still tells nothing.
        still = idle if is_judged(parameter) else None
        mean = screened_mean(facts, parameter, readings, checked, idle=still, rules=law.rules)
        mean = gaps_of_day(facts, mean, readings[parameter], checked[parameter], still)
        means.append(mean)
        if is_judged(parameter):
            limit = _limit(facts, parameter, law)
            verdicts.append(_decide(facts, mean, limit, law, known_at))
    return means, verdicts


def _read(facts: OutletDay, read: ReadReadings) -> dict[str, ReadingColumns]:
    begin_us, end_us = legal_day_bounds_us(facts.day)
    return {p: read(facts.outlet.id, p, begin_us, end_us) for p in facts.outlet.parameters}


def _check(
    facts: OutletDay, readings: dict[str, ReadingColumns], law: Law
) -> dict[str, CheckedDay]:
    begin_us, end_us = legal_day_bounds_us(facts.day)
    alone = {
        parameter: check_day(
            parameter,
            columns,
            begin_us=begin_us,
            end_us=end_us,
            interval_minutes=facts.interval_minutes,
            sensor=facts.sensors.get(parameter),
            thresholds=law.thresholds,
            rulings=facts.rulings_on(parameter),
        )
        for parameter, columns in readings.items()
    }
    together = check_together(readings, law.thresholds)
    return {p: replace(day, runs=(*day.runs, *together.get(p, ()))) for p, day in alone.items()}


def _idle(
    facts: OutletDay, readings: dict[str, ReadingColumns], checked: dict[str, CheckedDay]
) -> Spans | None:
    """Return when nothing flowed out, None where no outflow is measured or no interval is set."""
    if OUTFLOW not in readings or facts.interval_minutes is None:
        return None
    interval_us = facts.interval_minutes * MICROSECONDS_PER_MINUTE
    return idle_spans(readings[OUTFLOW], unmeasured(readings, checked, OUTFLOW), interval_us)


def _limit(facts: OutletDay, parameter: str, law: Law) -> Limit | LimitUnknown | NotLimited:
    if facts.permit is None:
        return LimitUnknown(f"No permit of outlet {facts.outlet.id} is in force on {facts.day}.")
    return resolve_limit(
        law.regulations,
        facts.permit,
        parameter,
        station=facts.station,
        day=facts.day,
        own=facts.own_limits.get(parameter, ()),
    )


def _decide(
    facts: OutletDay,
    mean: DailyMean,
    limit: Limit | LimitUnknown | NotLimited,
    law: Law,
    known_at: datetime,
) -> Verdict:
    return decide(
        mean,
        limit,
        minimum_capture=law.minimum_capture,
        known_at=known_at,
        batch=facts.is_batch,
    )
