"""Tells the days of an averaged series as nouns: means with their gaps, and verdicts.

The figures are those of the arrays; batch discharges are answered hour by hour
(verdicts/verdict.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from compliance.days.cadence import with_cadence
from compliance.days.carried_flags import left_out_carried, with_carried_runs
from compliance.days.day_facts import Law, OutletDay
from compliance.days.doubt_flags import with_doubt_runs
from compliance.days.limits import AnyLimit
from compliance.days.means import told_means
from compliance.days.merged_flags import merged
from compliance.days.stretch import AveragedSeries
from compliance.law.limit.limits import LimitUnknown, NotLimited
from compliance.means.slots.counts import slot_states
from compliance.means.slots.gaps import attribute_gaps
from compliance.quality.findings import Spoken
from compliance.verdicts.outcomes import CERTAINTIES, OUTCOMES, DayArrays, answers
from compliance.verdicts.verdict import Answer, decide, told
from domain.judged.quality import Check, FlagRun, QualityFlag
from domain.judged.verdicts import DailyMean, Gap, Verdict
from domain.legal_day import MICROSECONDS_PER_MINUTE

_NO_CHECKS = (Check.DEVICE_STATUS, Check.RULING)


def tell_means(
    days: Sequence[OutletDay],
    averaged: AveragedSeries,
    said: Spoken,
    digests: Sequence[str],
    *,
    rules: str,
) -> list[DailyMean]:
    """Return a parameter's mean of each day, with its flags, gaps, unscreened and plain mean."""
    checked, means = averaged.checked, averaged.means
    flags = with_cadence(
        [*map(merged, said.flags)], means.days.found.dense, days[0].interval_minutes
    )
    told_days = told_means(
        means,
        outlet_id=days[0].outlet.id,
        parameter=checked.parameter,
        days=[one.day for one in days],
        digests=digests,
        rules=rules,
        unscreened=[None if np.isnan(one) else one for one in averaged.unscreened.tolist()],
        flags=with_doubt_runs(with_carried_runs(flags, averaged.carried, means.state), checked),
        not_run=said.not_run,
        gaps=_gaps(days, averaged, said.flags),
        refused=[
            sum(refused.reading.parameter == checked.parameter for refused in one.refused)
            for one in days
        ],
        detection_limit=checked.limits.detection_limit,
    )
    whole = averaged.whole
    if whole is not None and days[0].is_batch:
        for place in np.flatnonzero(averaged.screened_days).tolist():
            batches = zip(told_days[place].batches, whole.batches[place], strict=True)
            with_all = tuple(replace(one, unscreened=of_all.mean) for one, of_all in batches)
            told_days[place] = replace(told_days[place], batches=with_all)
    return told_days


def _gaps(
    days: Sequence[OutletDay], averaged: AveragedSeries, flags: Sequence[Sequence[FlagRun]]
) -> list[tuple[Gap, ...]]:
    """Put every slot that has no valid reading down to a cause.

    Without a permit nothing is expected, and there is no slot that could be missing.
    """
    found: list[tuple[Gap, ...]] = [()] * len(days)
    interval_minutes, means, checked = days[0].interval_minutes, averaged.means, averaged.checked
    if interval_minutes is None:
        return found
    columns, cuts = checked.columns, checked.cuts.tolist()
    for place in np.flatnonzero(means.days.found.valid < means.expected).tolist():
        facts, here = days[place], slice(cuts[place], cuts[place + 1])
        slots = slot_states(
            columns.time_us[here],
            means.state[here],
            columns.status[here],
            begin_us=int(checked.borders_us[place]),
            end_us=int(checked.borders_us[place + 1]),
            interval_us=interval_minutes * MICROSECONDS_PER_MINUTE,
            idle=averaged.idle,
        )
        found[place] = attribute_gaps(
            slots.state,
            slots.excluded_by,
            begin_us=slots.begin_us,
            interval_us=slots.interval_us,
            maintenance=facts.maintenance_on(checked.parameter),
            offline=facts.offline,
            outages=facts.outages,
            stated=facts.statements_on(checked.parameter),
            refused=facts.refused_of(checked.parameter),
            screened=[*_screened(flags[place]), *left_out_carried(averaged.carried, here)],
            ruled_out=[
                (one.begin_us, one.end_us, f"{one.ruled_by}, {one.reason}")
                for one in facts.rulings_on(checked.parameter)
                if one.flag is QualityFlag.FAIL
            ],
            forgotten_before_us=facts.forgotten_before_us,
            operating=facts.is_operating,
        )
    return found


def _screened(flags: Iterable[FlagRun]) -> list[tuple[int, int, str]]:
    """Return when which check left readings out of the mean; what a device says is no check."""
    return [
        (one.begin_us, one.end_us + 1, one.check.value)
        for one in flags
        if one.excludes and one.overruled_by is None and one.check not in _NO_CHECKS
    ]


def tell_verdicts(
    days: Sequence[OutletDay],
    averaged: AveragedSeries,
    means: Sequence[DailyMean],
    limits: Sequence[AnyLimit],
    *,
    law: Law,
    known_at: datetime,
) -> list[Verdict]:
    """Return the verdict on each day's mean; raises ValueError on a naive `known_at`."""
    first = limits[0]
    if (
        days[0].is_batch
        or isinstance(first, LimitUnknown | NotLimited)
        or any(one is not first for one in limits)
    ):
        return [
            decide(
                mean,
                limit,
                minimum_capture=law.minimum_capture,
                known_at=known_at,
                batch=one.is_batch,
            )
            for one, mean, limit in zip(days, means, limits, strict=True)
        ]
    if known_at.tzinfo is None:
        raise ValueError(f"naive known_at {known_at.isoformat()}: add the offset")
    codes, certainties = answers(
        day_arrays_of(averaged), first, minimum_capture=law.minimum_capture
    )
    return [
        told(
            mean,
            first,
            Answer(outcome, CERTAINTIES[certainty], mean.mean),
            minimum_capture=law.minimum_capture,
            known_at=known_at,
        )
        for mean, outcome, certainty in zip(
            means, [OUTCOMES[one] for one in codes.tolist()], certainties.tolist(), strict=True
        )
    ]


def day_arrays_of(averaged: AveragedSeries) -> DayArrays:
    """Return the days' means as they are held against a limit."""
    means = averaged.means
    return DayArrays(
        days=means.days.found,
        expected=means.expected,
        low=means.days.low,
        high=means.days.high,
        unscreened=averaged.unscreened,
        censored=np.zeros_like(means.days.found.valid)
        if means.days.censored is None
        else means.days.censored,
    )
