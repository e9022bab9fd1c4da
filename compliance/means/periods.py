"""Computes the means of parts of a legal day: its clock hours, and the hours of its discharges.

Where the discharge is in batches, the mean over 1 hour is judged, or over the discharge when that
is shorter (Decree 08/2022/ND-CP, Art. 97.4đ). It never judges, and never joins two discharges.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from compliance.means.blocks import WindowMeans, plain_means
from compliance.means.bounds import Possible, bounds_of
from compliance.means.exact import window_means
from compliance.means.slot_means import Slotted, slot_means
from compliance.means.slots.counts import count_slots
from compliance.means.slots.idle import Spans
from compliance.means.slots.states import VALID
from domain.judged.verdicts import PeriodMean
from domain.legal_day import MICROSECONDS_PER_HOUR

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


def day_and_hours(
    readings: DayReadings, begin_us: int
) -> tuple[PeriodMean, tuple[PeriodMean, ...]]:
    """Return the mean of the legal day that begins at `begin_us`, and of its 24 clock hours.

    No hours where readings are expected less often than once an hour: none can say anything then.
    """
    borders = [begin_us + hour * MICROSECONDS_PER_HOUR for hour in range(HOURS_PER_DAY + 1)]
    hourly = readings.interval_us <= MICROSECONDS_PER_HOUR
    hours = list(pairwise(borders)) if hourly else []
    day, *parts = period_means(readings, [(borders[0], borders[-1]), *hours])
    return day, tuple(parts)


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
    if not windows:
        return ()
    borders_us = np.array(windows, np.int64).reshape(-1)
    begin_us, end_us = borders_us[::2].copy(), borders_us[1::2].copy()
    # Every second window is one that was asked for; those between them are not looked at
    cuts = np.searchsorted(readings.time_us, borders_us).astype(np.int64)
    left_out = (readings.state != VALID).view(np.uint8)
    found = window_means(readings.value, left_out, cuts)
    first, last = cuts[::2].copy(), cuts[1::2].copy()
    slots = count_slots(
        readings.time_us,
        readings.state,
        begin_us,
        end_us,
        first=first,
        last=last,
        interval_us=readings.interval_us,
        idle=readings.idle,
    )
    slotted = Slotted(
        time_us=readings.time_us,
        value=readings.value,
        state=readings.state,
        begin_us=begin_us,
        end_us=end_us,
        first=first,
        last=last,
        interval_us=readings.interval_us,
        grid=slots.grid,
    )
    mean, dense = slot_means(slotted, found.mean[::2].copy())
    means = WindowMeans(
        mean,
        found.readings[::2],
        slots.valid,
        slots.excluded,
        slots.no_discharge,
        slots.missing,
        dense,
    )
    bounds = (_figures(one) for one in bounds_of(means, readings.possible))
    return tuple(
        _period(window, figures, counts)
        for window, figures, counts in zip(
            windows,
            zip(_figures(mean), *bounds, plain_means(means), strict=True),
            zip(
                slots.valid.tolist(),
                slots.excluded.tolist(),
                slots.missing.tolist(),
                slots.no_discharge.tolist(),
                strict=True,
            ),
            strict=True,
        )
    )


def _period(
    window: tuple[int, int],
    figures: tuple[float | None, ...],
    slots: tuple[int, int, int, int],
) -> PeriodMean:
    valid, excluded, missing, no_discharge = slots
    mean, low, high, plain = figures
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
        plain=plain,
    )


def _figures(numbers: NDArray[np.float64]) -> list[float | None]:
    """Return numbers, None for what is none or infinite."""
    return [number if math.isfinite(number) else None for number in numbers.tolist()]


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
