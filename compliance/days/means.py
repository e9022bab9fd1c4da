"""Tells the means of a series' days as nouns, each with its hours and the digest of its readings.

The arithmetic stands in means/series.py; one day is the smallest series. It never judges. Source:
Decree 08/2022/ND-CP, Art. 97.4đ; Circular 10/2021 (device status).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from compliance.days.readings import day_digests
from compliance.means.blocks import plain_means
from compliance.means.series import DayWindows, SeriesMeans, flow_of, series_means
from compliance.means.slots.counts import SlotDay, slot_states
from compliance.means.slots.idle import NOTHING_IDLE, Spans, excluded_readings, reading_states
from domain.judged.columns import PeriodColumns
from domain.judged.quality import CheckNotRun, FlagRun
from domain.judged.verdicts import DailyMean, Gap, PeriodMean
from domain.legal_day import (
    MICROSECONDS_PER_DAY,
    MICROSECONDS_PER_HOUR,
    MICROSECONDS_PER_MINUTE,
    legal_day_bounds_us,
)
from storage.ports.readings import ReadingColumns

Flags = NDArray[np.bool_]


def hours_of_days(means: SeriesMeans, days: int) -> list[Sequence[PeriodMean]]:
    """Return each day's clock hours in columns; none where readings are expected less often."""
    if means.hours is None:
        return [()] * days
    found = means.hours.found
    slots = np.stack((found.valid, found.excluded, found.missing, found.no_discharge), axis=-1)
    counts = slots.astype("<u2").tobytes()
    mean, low, high = (
        np.where(np.isinf(one), np.nan, one).astype("<f8").tobytes()
        for one in (found.mean, means.hours.low, means.hours.high)
    )
    wide = len(mean) // days  # bytes a day: of a float64 as many as of four uint16
    return [
        PeriodColumns(
            means.first_begin_us + day * MICROSECONDS_PER_DAY,
            MICROSECONDS_PER_HOUR,
            mean[day * wide : (day + 1) * wide],
            low[day * wide : (day + 1) * wide],
            high[day * wide : (day + 1) * wide],
            counts[day * wide : (day + 1) * wide],
        )
        for day in range(days)
    ]


def daily_mean(
    columns: ReadingColumns,
    *,
    outlet_id: str,
    parameter: str,
    day: date,
    interval_minutes: int | None,
    excluded: Flags | None = None,
    idle: Spans | None = None,
    span: tuple[float, float] | None = None,
    batch: bool = False,
    flow: ReadingColumns | None = None,
    flow_excluded: Flags | None = None,
    flow_unmeasured: Flags | None = None,
) -> DailyMean:
    """Return one legal day's mean, as `series_means` computes it of many.

    Readings outside the day are left aside. `excluded` (one a reading) is what quality control
    leaves out, device status included; None: by status alone. `flow_excluded` is left out of the
    load, `flow_unmeasured` (None: the same) tells no discharge. Raises ValueError where times do
    not rise strictly (one would count twice).
    """
    if len(columns) > 1 and not bool(np.all(np.diff(columns.time_us) > 0)):
        raise ValueError(
            f"readings of {outlet_id} {parameter} on {day} are not in strictly rising time order"
        )
    begin_us, end_us = legal_day_bounds_us(day)
    today, left_out = _inside(columns, excluded, begin_us, end_us)
    water = None
    if flow is not None and interval_minutes is not None:
        outflow, not_read = _inside(flow, flow_excluded, begin_us, end_us)
        untold = flow_excluded if flow_unmeasured is None else flow_unmeasured
        water = flow_of(
            outflow,
            not_read=not_read,
            unmeasured=_inside(flow, untold, begin_us, end_us)[1],
            first_begin_us=begin_us,
            days=1,
            interval_minutes=interval_minutes,
        )
    means = series_means(
        today,
        left_out,
        parameter=parameter,
        first_begin_us=begin_us,
        days=1,
        interval_minutes=interval_minutes,
        idle=NOTHING_IDLE if idle is None else idle,
        span=span,
        flow=water,
        batch=batch,
    )
    [mean] = told_means(
        means,
        outlet_id=outlet_id,
        parameter=parameter,
        days=[day],
        digests=day_digests(today, np.array([0, len(today)])),
    )
    return mean


def slots_of_day(
    columns: ReadingColumns,
    *,
    day: date,
    interval_minutes: int,
    excluded: NDArray[np.bool_] | None = None,
    idle: Spans | None = None,
) -> SlotDay:
    """Return the interval slots of a legal day one by one, as `daily_mean` counts them."""
    begin_us, end_us = legal_day_bounds_us(day)
    today, left_out = _inside(columns, excluded, begin_us, end_us)
    still = NOTHING_IDLE if idle is None else idle
    return slot_states(
        today.time_us,
        reading_states(today, left_out, still),
        today.status,
        begin_us=begin_us,
        end_us=end_us,
        interval_us=interval_minutes * MICROSECONDS_PER_MINUTE,
        idle=still,
    )


def _inside(
    columns: ReadingColumns, excluded: NDArray[np.bool_] | None, begin_us: int, end_us: int
) -> tuple[ReadingColumns, NDArray[np.bool_]]:
    """Return the readings of [begin_us, end_us) in native arrays, and which are left out."""
    inside = slice(*np.searchsorted(columns.time_us, [begin_us, end_us]).tolist())
    today = ReadingColumns(
        np.ascontiguousarray(columns.time_us[inside], np.int64),
        np.ascontiguousarray(columns.value[inside], np.float64),
        np.ascontiguousarray(columns.status[inside], np.int8),
    )
    return today, excluded_readings(today, None if excluded is None else excluded[inside])


def told_means(
    means: SeriesMeans,
    *,
    outlet_id: str,
    parameter: str,
    days: Sequence[date],
    digests: Sequence[str],
    rules: str = "",
    unscreened: Sequence[float | None] | None = None,
    flags: Sequence[Sequence[FlagRun]] | None = None,
    not_run: Sequence[tuple[CheckNotRun, ...]] | None = None,
    gaps: Sequence[tuple[Gap, ...]] | None = None,
    refused: Sequence[int] | None = None,
    detection_limit: float | None = None,
) -> list[DailyMean]:
    """Return the means of a series' days; each sequence has one entry a day.

    `detection_limit` is told where values are censored by it.
    """
    count = len(days)
    found = means.days.found
    nothing: Sequence[tuple[()]] = [()] * count
    none: Sequence[None] = [None] * count
    told = zip(
        days,
        _figures(found.mean),
        found.valid.tolist(),
        found.excluded.tolist(),
        found.missing.tolist(),
        found.no_discharge.tolist(),
        _figures(means.days.low),
        _figures(means.days.high),
        digests,
        means.load_kg,
        means.load_slots,
        none if unscreened is None else unscreened,
        plain_means(found),
        hours_of_days(means, count),
        means.batches,
        nothing if gaps is None else gaps,
        nothing if flags is None else flags,
        nothing if not_run is None else not_run,
        [0] * count if refused is None else refused,
        *_doubts(means.days, count),
        strict=True,
    )
    return [
        DailyMean(
            outlet_id=outlet_id,
            parameter=parameter,
            day=day,
            mean=mean,
            valid=valid,
            excluded=excluded,
            missing=missing,
            expected=0 if means.expected == 0 else valid + excluded + missing + no_discharge,
            digest=digest,
            no_discharge=no_discharge,
            low=low,
            high=high,
            load_kg=load_kg,
            load_slots=load_slots,
            unscreened=whole,
            plain=plain,
            rules=rules,
            hours=hours,
            batches=batches,
            gaps=of_gaps,
            flags=of_flags,
            not_run=of_not_run,
            refused=of_refused,
            suspect=suspect,
            censored=censored,
            detection_limit=detection_limit if censored else None,
        )
        for (
            day,
            mean,
            valid,
            excluded,
            missing,
            no_discharge,
            low,
            high,
            digest,
            load_kg,
            load_slots,
            whole,
            plain,
            hours,
            batches,
            of_gaps,
            of_flags,
            of_not_run,
            of_refused,
            suspect,
            censored,
        ) in told
    ]


def _doubts(days: DayWindows, count: int) -> tuple[list[int], list[int]]:
    """Return of each day the slots that are suspect, and those at a floor."""
    if days.suspect is None or days.censored is None:
        return [0] * count, [0] * count
    return days.suspect.tolist(), days.censored.tolist()


def _figures(numbers: NDArray[np.float64]) -> list[float | None]:
    """Return numbers, None for what is none or infinite."""
    found: list[float | None] = numbers.tolist()
    for place in np.flatnonzero(~np.isfinite(numbers)).tolist():
        found[place] = None
    return found
