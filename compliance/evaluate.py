"""THE ORDER in which an outlet's legal days are judged.

readings -> quality -> discharge -> means and bounds -> gaps -> limit -> verdict

Pure: what it needs is passed in, so that an inspector can run a decision again years later and
get the same answer. It decides nothing itself; each step stands in the file of its name. Days on
which the facts stay the same go through together, as arrays; one day is the smallest stretch.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from compliance.days.alike import days_alike, one_read_a_range, stretch_of
from compliance.days.day_facts import Law, OutletDay, ReadRange, ReadReadings
from compliance.days.limits import limits_of_days
from compliance.days.readings import DaysReadings, read_days
from compliance.days.stretch import average, check_stretch, water_of
from compliance.days.told import tell_means, tell_verdicts
from compliance.law.limit.limits import is_judged
from compliance.quality.outlet import spoken_of_outlet
from domain.judged.verdicts import DailyMean, Verdict

Judgement = tuple[list[DailyMean], list[Verdict]]


def evaluate_outlet_days(
    days: Sequence[OutletDay], read: ReadRange, law: Law, *, known_at: datetime
) -> list[Judgement]:
    """Return of each day one mean for each parameter of an outlet and one verdict for each judged
    one, in the outlet's own order.

    `days` are consecutive ones of one outlet, and read with one question. Whatever `read` raises
    passes through; ValueError on a naive `known_at`. Source: Decree 08/2022/ND-CP, Art. 97.4đ.
    """
    return evaluate_read_days(days, read_days(days, read), law, known_at=known_at)


def evaluate_outlet_day(
    facts: OutletDay, read: ReadReadings, law: Law, *, known_at: datetime
) -> Judgement:
    """Return the means and verdicts of one day, as `evaluate_outlet_days` returns those of many."""
    [judgement] = evaluate_outlet_days([facts], one_read_a_range(read), law, known_at=known_at)
    return judgement


def evaluate_read_days(
    days: Sequence[OutletDay], readings: DaysReadings, law: Law, *, known_at: datetime
) -> list[Judgement]:
    """Return the same of consecutive days that lie within what was read."""
    found: list[Judgement] = []
    for alike in days_alike(days, law.regulations):
        found += _judge(alike, readings.of(alike), law, known_at)
    return found


def _judge(
    days: Sequence[OutletDay], readings: DaysReadings, law: Law, known_at: datetime
) -> list[Judgement]:
    """Judge days on which no fact changes that the arrays rest on."""
    law = law.with_own(days[0].own_thresholds)
    stretch = stretch_of(days)
    checked = check_stretch(stretch, readings.columns, readings.before, law.thresholds)
    said = spoken_of_outlet(checked, stretch.interval_minutes, law.thresholds)
    water = water_of(stretch, checked)
    limits = limits_of_days(days, law)
    found: list[Judgement] = [([], []) for _ in days]
    for parameter, one in checked.items():
        averaged = average(stretch, one, water)
        means = tell_means(
            days, averaged, said[parameter], readings.digests[parameter], rules=law.rules
        )
        for (of_means, _), mean in zip(found, means, strict=True):
            of_means.append(mean)
        if is_judged(parameter):
            verdicts = tell_verdicts(
                days, averaged, means, limits[parameter], law=law, known_at=known_at
            )
            for (_, of_verdicts), verdict in zip(found, verdicts, strict=True):
                of_verdicts.append(verdict)
    return found
