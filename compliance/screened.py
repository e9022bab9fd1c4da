"""Brings a day's readings, quality and facts together into one mean with its gaps.

Beside the mean stands the one that quality control would have left whole (`unscreened`): where
the two would be judged differently, leaving readings out would decide, and nothing is provable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from compliance.facts import OutletDay
from compliance.gaps import attribute_gaps
from compliance.idle import Spans
from compliance.means import daily_mean, slots_of_day
from compliance.quality.day import CheckedDay
from domain.quality import Check
from domain.verdicts import DailyMean
from storage.ports import ReadingColumns

OUTFLOW = "FLOW_OUT"

# What the device measured all the same: a sentinel, a status or a person's ruling is not among it.
_SCREENING = frozenset({Check.GROSS_RANGE, Check.FLAT_LINE})


def screened_mean(
    facts: OutletDay,
    parameter: str,
    readings: Mapping[str, ReadingColumns],
    checked: Mapping[str, CheckedDay],
    *,
    idle: Spans | None,
    rules: str,
) -> DailyMean:
    """Return a parameter's mean of the day with its flags, batches and the unscreened mean."""
    columns, quality = readings[parameter], checked[parameter]
    sensor = facts.sensors.get(parameter)
    compute = partial(
        daily_mean,
        columns,
        outlet_id=facts.outlet.id,
        parameter=parameter,
        day=facts.day,
        interval_minutes=facts.interval_minutes,
        idle=idle,
        span=None if sensor is None else (sensor.span_low, sensor.span_high),
        batch=facts.is_batch,
        flow=readings.get(OUTFLOW),
        flow_excluded=checked[OUTFLOW].excluded if OUTFLOW in checked else None,
        flow_unmeasured=unmeasured(readings, checked, OUTFLOW),
    )
    mean = replace(
        compute(excluded=quality.excluded),
        rules=rules,
        flags=quality.runs,
        not_run=quality.not_run,
        refused=sum(one.reading.parameter == parameter for one in facts.refused),
    )
    screened = _screened(columns, quality)
    if not bool(np.any(screened)):
        return mean
    whole = compute(excluded=quality.excluded & ~screened)
    return replace(
        mean,
        unscreened=whole.mean,
        batches=tuple(
            replace(period, unscreened=of_whole.mean)
            for period, of_whole in zip(mean.batches, whole.batches, strict=True)
        ),
    )


def gaps_of_day(
    facts: OutletDay,
    mean: DailyMean,
    columns: ReadingColumns,
    quality: CheckedDay,
    idle: Spans | None,
) -> DailyMean:
    """Return a mean with every slot that has no valid reading put down to a cause.

    Without a permit nothing is expected, and there is no slot that could be missing.
    """
    if facts.interval_minutes is None:
        return mean
    slots = slots_of_day(
        columns,
        day=facts.day,
        interval_minutes=facts.interval_minutes,
        excluded=quality.excluded,
        idle=idle,
    )
    gaps = attribute_gaps(
        slots.state,
        slots.excluded_by,
        begin_us=slots.begin_us,
        interval_us=slots.interval_us,
        maintenance=facts.maintenance_on(mean.parameter),
        offline=facts.offline,
        outages=facts.outages,
        stated=facts.statements_on(mean.parameter),
        refused=facts.refused_of(mean.parameter),
        forgotten_before_us=facts.forgotten_before_us,
    )
    return replace(mean, gaps=gaps)


def unmeasured(
    readings: Mapping[str, ReadingColumns], checked: Mapping[str, CheckedDay], parameter: str
) -> NDArray[np.bool_] | None:
    """Return which readings tell nothing at all (fillers, statuses, what a person left out).

    Whether water flowed is decided by these alone: no check of ours may decide a verdict through
    the outflow either. None where the parameter is not measured.
    """
    if parameter not in readings:
        return None
    quality = checked[parameter]
    return quality.excluded & ~_screened(readings[parameter], quality)


def _screened(columns: ReadingColumns, quality: CheckedDay) -> NDArray[np.bool_]:
    """Return which readings a check alone left out, that no person ruled on."""
    by_check = np.zeros(len(columns), np.bool_)
    by_other = np.zeros(len(columns), np.bool_)
    for run in quality.runs:
        if run.excludes and run.overruled_by is None:
            inside = (columns.time_us >= run.begin_us) & (columns.time_us <= run.end_us)
            (by_check if run.check in _SCREENING else by_other)[inside] = True
    return by_check & ~by_other & quality.excluded
