"""Computes the 24-hour mean of one legal day, and counts what it rests on.

Only readings that the device measured count (status 00); the counts are of interval slots, so that
many readings in the morning never stand in for a missing afternoon. It never judges, and never
interpolates. Source: Decree 08/2022/ND-CP, Art. 97.4đ; Circular 10/2021 (device status).
"""

from __future__ import annotations

import hashlib
import statistics
from datetime import date

import numpy as np
from numpy.typing import NDArray

from domain.legal_day import legal_day_bounds_us
from domain.readings import DeviceStatus
from domain.verdicts import DailyMean
from storage.ports import ReadingColumns

MICROSECONDS_PER_MINUTE = 60_000_000
MINUTES_PER_DAY = 1_440

# The bytes of one reading as they enter the digest: little-endian, without padding.
_DIGESTED = np.dtype([("time_us", "<i8"), ("value", "<f8"), ("status", "i1")])


def daily_mean(
    columns: ReadingColumns,
    *,
    outlet_id: str,
    parameter: str,
    day: date,
    interval_minutes: int | None,
) -> DailyMean:
    """Return the plain mean of a legal day's valid readings, in the unit of `columns.value`.

    Readings outside the day are left aside. `interval_minutes` None means that no permit says how
    often to measure: nothing is expected then, and readings are counted instead of slots.
    Raises ValueError where the times do not rise strictly (a reading would count twice).
    """
    if len(columns) > 1 and not bool(np.all(np.diff(columns.time_us) > 0)):
        raise ValueError(
            f"readings of {outlet_id} {parameter} on {day} are not in strictly rising time order"
        )
    begin_us, end_us = legal_day_bounds_us(day)
    inside = slice(*np.searchsorted(columns.time_us, [begin_us, end_us]))
    time_us, value, status = columns.time_us[inside], columns.value[inside], columns.status[inside]
    # A value that is no number cannot be held against a limit: it counts as not valid.
    is_valid = (status == DeviceStatus.MEASURING) & np.isfinite(value)
    if interval_minutes is None:
        valid = int(np.count_nonzero(is_valid))
        excluded, expected = len(time_us) - valid, 0
    else:
        expected = -(-MINUTES_PER_DAY // interval_minutes)
        valid, excluded = _slot_counts(time_us - begin_us, is_valid, interval_minutes, expected)
    return DailyMean(
        outlet_id=outlet_id,
        parameter=parameter,
        day=day,
        mean=_exact_mean(value[is_valid]),
        valid=valid,
        excluded=excluded,
        missing=max(0, expected - valid - excluded),
        expected=expected,
        digest=_digest(time_us, value, status),
    )


def _slot_counts(
    since_us: NDArray[np.int64], is_valid: NDArray[np.bool_], interval_minutes: int, expected: int
) -> tuple[int, int]:
    """Return how many interval slots hold a valid reading, and how many hold only others.

    Counted on two grids, half an interval apart, and the fuller one stands: a logger that sends
    every 5 minutes, give or take a second, must not lose slots because its readings fall now just
    before and now just after a slot's border.
    """
    interval_us = interval_minutes * MICROSECONDS_PER_MINUTE
    counts = []
    for shift_us in (0, interval_us // 2):
        slots = (since_us + shift_us) // interval_us % expected
        with_valid = np.unique(slots[is_valid])
        counts.append((len(with_valid), len(np.setdiff1d(slots, with_valid))))
    return max(counts)


def _exact_mean(values: NDArray[np.float64]) -> float | None:
    """Return the mean, rounded once from the exact sum: it does not depend on the order.

    A day that stands at 0.07 throughout has the mean 0.07, not its neighbour; a sum that is
    rounded before it is divided (even math.fsum) does not promise that, and equality is "kept".
    """
    return statistics.mean(values.tolist()) if len(values) else None


def _digest(
    time_us: NDArray[np.int64], value: NDArray[np.float64], status: NDArray[np.int8]
) -> str:
    """Return the SHA-256 of the day's readings, excluded ones too, in time order."""
    rows = np.empty(len(time_us), dtype=_DIGESTED)
    rows["time_us"], rows["value"], rows["status"] = time_us, value, status
    return hashlib.sha256(rows.tobytes()).hexdigest()
