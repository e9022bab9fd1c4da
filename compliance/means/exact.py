"""Computes means that are rounded once, from the exact sum, for any order of the readings.

A day that stands at 0.07 throughout has the mean 0.07, not its neighbour; a sum that is rounded
before it is divided (even math.fsum) does not promise that, and equality with a limit is "kept".
It never returns a mean that is not proven to be the nearest: such a one is computed in fractions.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from compliance.jit import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marks = NDArray[np.uint8]

# Veltkamp's splitter: cuts a double into two halves whose products with n are exact.
_SPLITTER = 134_217_729.0  # 2**27 + 1
# Rump et al., "Computing predecessor and successor in rounding to nearest": x + x * this.
_TO_NEIGHBOUR = 1.1102230246251568e-16  # u (1 + 2 u), u = 2**-53
# A pair of doubles holds a sum exactly while (n + 48)**2 * largest < 2**51 * smallest: each
# rounding is a multiple of the smallest reading's last digit, and their sum stays below 2**53 of it
_EXACT_SPREAD = 2.0**51
_MOST_READINGS = 2**26
# Beyond these, a last digit could fall below the smallest double, or a sum above the largest.
_SMALLEST, _LARGEST = 2.0**-800, 2.0**900


@dataclass(frozen=True, slots=True)
class Means:
    """Means of windows of a series (NaN where no reading is valid), and how many readings each."""

    mean: Floats
    readings: Ints


def exact_mean(values: Floats) -> float | None:
    """Return the mean of finite values, rounded once from the exact sum; None without a value.

    Equal to `statistics.mean` to the last bit, whatever the order.

    >>> exact_mean(np.full(222, 0.05))
    0.05
    """
    if not len(values):
        return None
    none = np.zeros(len(values), np.uint8)
    cuts = np.array([0, len(values)], np.int64)
    return float(window_means(np.ascontiguousarray(values, np.float64), none, cuts).mean[0])


def exact_sum(values: Floats) -> float | None:
    """Return the sum rounded once; None where a value or the sum is beyond what a double can hold.

    >>> exact_sum(np.array([1.7e308, 1.7e308])) is None, exact_sum(np.array([1.7e308, -1.7e308]))
    (True, 0.0)
    """
    if not bool(np.all(np.isfinite(values))):
        return None
    terms: list[float] = values.tolist()
    try:
        return math.fsum(terms)
    except OverflowError:  # on the way, or at the end
        pass
    try:
        return float(sum(map(Fraction, terms)))
    except OverflowError:
        return None


def window_means(value: Floats, left_out: Marks, cuts: Ints) -> Means:
    """Return the exact means of windows [cuts[i], cuts[i + 1]) of a series.

    A reading counts where `left_out` is 0 and its value is a finite number.
    """
    return grouped_means(value, left_out, cuts, 1)[0]


def grouped_means(
    value: Floats, left_out: Marks, cuts: Ints, per_group: int
) -> tuple[Means, Means]:
    """Return the exact means of windows, and of groups of `per_group` consecutive windows each.

    The windows' number is a multiple of `per_group`: 24 hours make a day.
    """
    windows = len(cuts) - 1
    fine = Means(np.empty(windows), np.empty(windows, np.int64))
    groups = windows // per_group
    coarse = Means(np.empty(groups), np.empty(groups, np.int64))
    proven = np.empty(groups, np.bool_)
    # Sums too large for a double are given up here, and done in fractions
    with np.errstate(over="ignore", invalid="ignore"):
        _means(
            value,
            left_out,
            cuts,
            per_group,
            fine.mean,
            fine.readings,
            coarse.mean,
            coarse.readings,
            proven,
        )
    for group in np.flatnonzero(~proven).tolist():
        first, last = group * per_group, (group + 1) * per_group
        for window in range(first, last):
            fine.mean[window] = _in_fractions(value, left_out, cuts[window], cuts[window + 1])
        coarse.mean[group] = _in_fractions(value, left_out, cuts[first], cuts[last])
    return fine, coarse


def window_sums(values: Floats, length: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the sums of consecutive windows of so many finite values, rounded once, and which of
    them are proven; what is not has to be summed by `exact_sum`.
    """
    windows = len(values) // length
    sums, proven = np.empty(windows), np.empty(windows, np.bool_)
    with np.errstate(over="ignore", invalid="ignore"):
        _sums(values, length, sums, proven)
    return sums, proven


def _in_fractions(value: Floats, left_out: Marks, begin: np.int64, end: np.int64) -> float:
    """Return the mean of a window's valid readings the slow way, exact for any finite values."""
    counts = (left_out[begin:end] == 0) & np.isfinite(value[begin:end])
    valid = value[begin:end][counts]
    return float(statistics.mean(valid.tolist())) if len(valid) else np.nan


@compiled
def _rounded(high: float, low: float, n: int) -> float:
    """Return (high + low) / n rounded to nearest, ties to even; the pair is an exact sum."""
    if n == 0:
        return np.nan
    total = high + low
    if total == 0.0:
        return 0.0
    back = total - high
    rest = (high - (total - back)) + (low - back)
    count = float(n)
    quotient = total / count
    # What the quotient leaves of the sum, exactly: total - quotient * n, then the sum's rest.
    wide = _SPLITTER * quotient
    upper = wide - (wide - quotient)
    remainder = (total - upper * count) - (quotient - upper) * count
    # Exact too: a multiple of the last digit, and below 2**53 of it (_EXACT_SPREAD)
    left = remainder + rest
    # The nearest is the quotient or its neighbour on that side, never further.
    if left == 0.0:
        return quotient
    step = _TO_NEIGHBOUR * abs(quotient)
    neighbour = quotient + step if left > 0.0 else quotient - step
    gap = abs(neighbour - quotient)
    beyond = 2.0 * abs(left) - gap * count
    if beyond == 0.0:
        return quotient if int(abs(quotient) / gap) % 2 == 0 else neighbour
    return neighbour if beyond > 0.0 else quotient


@compiled
def _is_exact(smallest: float, largest: float, n: int) -> bool:
    """Return whether a pair of doubles holds the sum of n such readings without any loss."""
    terms = float(n) + 48.0
    return (
        n < _MOST_READINGS
        and smallest >= _SMALLEST
        and largest <= _LARGEST
        and terms * terms * largest < _EXACT_SPREAD * smallest
    )


@compiled
def _means(  # noqa: PLR0917 - compiled kernels take their arrays by position
    value: Floats,
    left_out: Marks,
    cuts: Ints,
    per_group: int,
    mean: Floats,
    readings: Ints,
    group_mean: Floats,
    group_readings: Ints,
    proven: NDArray[np.bool_],
) -> None:
    sums = np.empty((2, per_group))
    for group in range(len(group_mean)):
        smallest, largest, group_n = np.inf, 0.0, 0
        group_sum, group_rest = 0.0, 0.0
        for place in range(per_group):
            window = group * per_group + place
            high, low, n = 0.0, 0.0, 0
            for i in range(cuts[window], cuts[window + 1]):
                x = value[i]
                size = abs(x)
                if left_out[i] == 0 and size < np.inf:
                    n += 1
                    # Written out: measured to be a fifth faster here than max() and min()
                    if size > largest:  # noqa: PLR1730 - a branch is quicker than max() in a kernel
                        largest = size
                    if size < smallest and size > 0.0:
                        smallest = size
                    # Knuth's TwoSum: total + its rounding error is exactly high + x
                    total = high + x
                    back = total - high
                    low += (high - (total - back)) + (x - back)
                    high = total
            sums[0, place], sums[1, place], readings[window] = high, low, n
            total = group_sum + high
            back = total - group_sum
            group_rest += ((group_sum - (total - back)) + (high - back)) + low
            group_sum = total
            group_n += n
        group_readings[group] = group_n
        proven[group] = _is_exact(smallest, largest, group_n)
        if proven[group]:
            group_mean[group] = _rounded(group_sum, group_rest, group_n)
            for place in range(per_group):
                window = group * per_group + place
                mean[window] = _rounded(sums[0, place], sums[1, place], readings[window])


@compiled
def _sums(values: Floats, length: int, sums: Floats, proven: NDArray[np.bool_]) -> None:
    for window in range(len(sums)):
        high, low, smallest, largest, n = 0.0, 0.0, np.inf, 0.0, 0
        for i in range(window * length, (window + 1) * length):
            x = values[i]
            size = abs(x)
            if size == 0.0:
                continue
            n += 1
            largest, smallest = max(largest, size), min(smallest, size)
            total = high + x
            back = total - high
            low += (high - (total - back)) + (x - back)
            high = total
        proven[window] = n == 0 or _is_exact(smallest, largest, n)
        sums[window] = high + low
