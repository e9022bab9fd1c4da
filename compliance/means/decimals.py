"""Takes a mean that stands at a short decimal from the decimals that were read.

A reading is the double nearest to the decimal that was sent, and stands for it. The exact mean of
the doubles of 0.1 and 0.2 is rounded to 0.15000000000000002; the mean of what was sent is 0.15.
Beside a decimal of ten digits, as limits are written, the mean is therefore that of the decimals,
rounded once; of all other means no limit could tell the difference.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Context, Decimal, localcontext
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from compliance.means.series import SeriesMeans
from compliance.means.slot_means import Slotted, fraction_mean
from compliance.means.slots.counts import count_slots
from compliance.means.slots.idle import Spans
from domain.judged.verdicts import PeriodMean
from domain.legal_day import MICROSECONDS_PER_DAY, MICROSECONDS_PER_MINUTE
from storage.ports.readings import ReadingColumns

Floats = NDArray[np.float64]

_DIGITS = 10
# 10**22 is the highest power of ten that a double holds.
_POWERS = np.array([float(f"1e{power}") for power in range(23)])
# More last digits of a mean than the roundings of its readings and its own come to.
_NEAR = 2.0**-49
# From the first digit of the largest double's sum to the last of the smallest double.
_ALL_DIGITS = Context(prec=700)


def settled(
    means: SeriesMeans, columns: ReadingColumns, *, interval_minutes: int | None, idle: Spans
) -> SeriesMeans:
    """Return the means of days and batches, those beside a short decimal taken from the decimals.

    Clock hours, which are not judged, stay as they are.
    """
    if interval_minutes is None:
        return means
    found, low, high = means.days.found, means.days.low, means.days.high
    read = _Read(columns, means, interval_minutes * MICROSECONDS_PER_MINUTE, idle)
    for day in beside_decimals(found.mean):
        begin_us = means.first_begin_us + day * MICROSECONDS_PER_DAY
        found.mean[day] = read.mean(begin_us, begin_us + MICROSECONDS_PER_DAY)
        if found.excluded[day] + found.missing[day] == 0:
            low[day] = high[day] = found.mean[day]
    if not any(means.batches):
        return means
    return replace(means, batches=[tuple(map(read.settled, one)) for one in means.batches])


def beside_decimals(mean: Floats) -> list[int]:
    """Return the places of the means that are not, but nearly, a decimal of ten digits.

    >>> beside_decimals(np.array([0.15, 0.15000000000000002, 0.1501234567891, np.nan, 0.0]))
    [1]
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        size = np.abs(mean)
        digits = np.clip(_DIGITS - 1 - np.floor(np.log10(size)), 0, len(_POWERS) - 1)
        power = _POWERS[np.where(np.isfinite(digits), digits, 0).astype(np.int64)]
        decimal = np.rint(mean * power) / power
        return np.flatnonzero((decimal != mean) & (np.abs(decimal - mean) <= size * _NEAR)).tolist()


class _Read:
    """The readings of a series, of which single windows are averaged as decimals."""

    def __init__(
        self, columns: ReadingColumns, means: SeriesMeans, interval_us: int, idle: Spans
    ) -> None:
        self._columns, self._state = columns, means.state
        self._interval_us, self._idle = interval_us, idle

    def mean(self, begin_us: int, end_us: int) -> float:
        """Return the mean of the decimals of [begin_us, end_us) over its slots, rounded once."""
        time_us = self._columns.time_us
        begins, ends = np.array([begin_us], np.int64), np.array([end_us], np.int64)
        first, last = np.searchsorted(time_us, begins), np.searchsorted(time_us, ends)
        counts = count_slots(
            time_us,
            self._state,
            begins,
            ends,
            first=first,
            last=last,
            interval_us=self._interval_us,
            idle=self._idle,
        )
        window = Slotted(
            time_us=time_us,
            value=self._columns.value,
            state=self._state,
            begin_us=begins,
            end_us=ends,
            first=first,
            last=last,
            interval_us=self._interval_us,
            grid=counts.grid,
        )
        return float(fraction_mean(window, 0, _total))

    def settled(self, period: PeriodMean) -> PeriodMean:
        """Return a period, its mean taken from the decimals where it stands beside one."""
        if period.mean is None or not beside_decimals(np.array([period.mean])):
            return period
        mean = self.mean(period.begin_us, period.end_us)
        if period.excluded + period.missing == 0:
            return replace(period, mean=mean, low=mean, high=mean)
        return replace(period, mean=mean)


def _total(values: list[float]) -> Fraction:
    """Return the sum of the shortest decimals that name the doubles, exact."""
    with localcontext(_ALL_DIGITS):
        return Fraction(sum(map(Decimal, map(repr, values)), Decimal(0)))
