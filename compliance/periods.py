"""Computes the means of parts of a legal day: its clock hours, and the hours of its discharges.

Where the discharge is in batches, the mean over 1 hour is judged, or over the discharge when that
is shorter (Decree 08/2022/ND-CP, Art. 97.4đ). It never judges, and never joins two discharges.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from compliance.bounds import Possible, mean_bounds
from compliance.exact import exact_mean
from compliance.idle import Spans
from compliance.slot_state import VALID
from compliance.slots import count_slots
from domain.verdicts import PeriodMean

MICROSECONDS_PER_HOUR = 3_600_000_000
HOURS_PER_DAY = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReadings:
    """One day's readings of one parameter with their states (slot_state), in time order.

    `possible` is what an unknown reading could have been, in the unit of `value`.
    """

    time_us: NDArray[np.int64]
    value: NDArray[np.float64]
    state: NDArray[np.int8]
    interval_us: int
    idle: Spans
    possible: Possible


def hour_means(readings: DayReadings, begin_us: int) -> tuple[PeriodMean, ...]:
    """Return the means of the 24 clock hours of the legal day that begins at `begin_us`.

    Empty where readings are expected less often than once an hour: no hour can say anything then.
    """
    if readings.interval_us > MICROSECONDS_PER_HOUR:
        return ()
    borders = [begin_us + hour * MICROSECONDS_PER_HOUR for hour in range(HOURS_PER_DAY + 1)]
    return period_means(readings, list(pairwise(borders)))


def batch_means(
    readings: DayReadings, discharges: Spans, begin_us: int, end_us: int
) -> tuple[PeriodMean, ...]:
    """Return the means of the hours of each discharge in [begin_us, end_us); empty without one.

    A discharge is cut at the day's ends, then into full hours from its begin; what is left over is
    judged as the last full hour before its end, which overlaps the one before. A discharge of less
    than an hour is one period.
    """
    windows: list[tuple[int, int]] = []
    for span in zip(discharges.begin_us.tolist(), discharges.end_us.tolist(), strict=True):
        first, last = max(span[0], begin_us), min(span[1], end_us)
        if first < last:
            windows += _hours(first, last)
    return period_means(readings, windows)


def period_means(readings: DayReadings, windows: list[tuple[int, int]]) -> tuple[PeriodMean, ...]:
    """Return the mean of each window [begin_us, end_us), with its slots and bounds."""
    begin_us = np.array([window[0] for window in windows], np.int64)
    end_us = np.array([window[1] for window in windows], np.int64)
    found = count_slots(
        readings.time_us,
        readings.state,
        begin_us,
        end_us,
        interval_us=readings.interval_us,
        idle=readings.idle,
    )
    counts = np.stack([found.valid, found.excluded, found.missing, found.no_discharge])
    first = np.searchsorted(readings.time_us, begin_us).tolist()
    last = np.searchsorted(readings.time_us, end_us).tolist()
    return tuple(
        _period(readings, window, slice(*inside), slots)
        for window, inside, slots in zip(
            windows, zip(first, last, strict=True), counts.T.tolist(), strict=True
        )
    )


def _period(
    readings: DayReadings, window: tuple[int, int], inside: slice, slots: list[int]
) -> PeriodMean:
    values = readings.value[inside][readings.state[inside] == VALID]
    valid, excluded, missing, no_discharge = slots
    mean = exact_mean(values)
    low, high = mean_bounds(mean, len(values), excluded + missing, readings.possible)
    return PeriodMean(
        begin_us=window[0],
        end_us=window[1],
        mean=mean,
        valid=valid,
        excluded=excluded,
        missing=missing,
        no_discharge=no_discharge,
        expected=sum(slots),
        low=low,
        high=high,
    )


def _hours(begin_us: int, end_us: int) -> list[tuple[int, int]]:
    """Return the hours of one discharge, the last one counted back from its end.

    >>> hour = MICROSECONDS_PER_HOUR
    >>> _hours(0, 2 * hour + 7) == [(0, hour), (hour, 2 * hour), (hour + 7, 2 * hour + 7)]
    True
    """
    if end_us - begin_us < MICROSECONDS_PER_HOUR:
        return [(begin_us, end_us)]
    full = range(begin_us, end_us - MICROSECONDS_PER_HOUR + 1, MICROSECONDS_PER_HOUR)
    hours = [(first, first + MICROSECONDS_PER_HOUR) for first in full]
    if hours[-1][1] < end_us:
        hours.append((end_us - MICROSECONDS_PER_HOUR, end_us))
    return hours
