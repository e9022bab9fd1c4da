"""Computes the mean over a window's interval slots of each slot's mean, rounded once.

A slot counts once, however many readings it holds: so mean, bounds and capture share one weight.
Where each slot holds as many readings as any other it is the plain mean of the readings, to the
last bit. Pairs of doubles carry the sums with a bound on what they lose; a mean that this bound
does not prove to be the nearest is computed in fractions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from compliance.jit import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
States = NDArray[np.int8]

# Veltkamp's splitter and Rump's step to the neighbour, as in exact.py
_SPLITTER = 134_217_729.0  # 2**27 + 1
_TO_NEIGHBOUR = 1.1102230246251568e-16
_MOST_SLOTS = 2**26
_EXACT_SPREAD = 2.0**51
_SMALLEST, _LARGEST = 2.0**-800, 2.0**900
_VALID = 1  # of states.py, written out since it is compiled in


@dataclass(frozen=True, slots=True)
class Dense:
    """The windows in which a slot holds more than one valid reading, by their places.

    `plain` is the mean of all their readings, whatever their slots; `readings` counts those in
    slots that hold more than one, from `begin_us` to `end_us`.
    """

    window: Ints
    plain: Floats
    readings: Ints
    begin_us: Ints
    end_us: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Slotted:
    """Windows [begin_us, end_us) of a series with their readings first..last and standing grid.

    A grid of 1 lies half an interval earlier; its first slot takes in the window's last half.
    """

    time_us: Ints
    value: Floats
    state: States
    begin_us: Ints
    end_us: Ints
    first: Ints
    last: Ints
    interval_us: int
    grid: Ints


def slot_means(windows: Slotted, plain: Floats) -> tuple[Floats, Dense | None]:
    """Return the mean over its slots of each window, and where slots hold more than one reading.

    `plain` are the exact means of the windows' valid readings, NaN without one.
    """
    mean, dense = plain.copy(), np.zeros((3, len(plain)), np.int64)
    proven = np.ones(len(plain), np.bool_)
    # Sums too large for a double are given up here, and done in fractions
    with np.errstate(over="ignore", invalid="ignore"):
        _slot_means(
            windows.time_us,
            windows.value,
            windows.state,
            windows.begin_us,
            windows.end_us,
            windows.first,
            windows.last,
            windows.interval_us,
            windows.grid,
            mean,
            dense,
            proven,
        )
    at = np.flatnonzero(dense[0])
    if not len(at):
        return mean, None
    for place in np.flatnonzero(~proven).tolist():
        mean[place] = float(fraction_mean(windows, place, _total))
    return mean, Dense(at, plain[at], dense[0, at], dense[1, at], dense[2, at])


def fraction_mean(
    windows: Slotted, place: int, total: Callable[[list[float]], Fraction]
) -> Fraction:
    """Return the mean of one window that has a valid reading, not rounded at all.

    `total` sums readings as what they stand for: their doubles, or the decimals that name them.
    """
    here = slice(int(windows.first[place]), int(windows.last[place]))
    counts = windows.state[here] == _VALID
    begin_us, end_us = int(windows.begin_us[place]), int(windows.end_us[place])
    interval_us = windows.interval_us
    since_us = windows.time_us[here][counts] - begin_us
    since_us = since_us + int(windows.grid[place]) * (interval_us // 2)
    slot = since_us // interval_us % -(-(end_us - begin_us) // interval_us)
    value, held = windows.value[here][counts], np.bincount(slot)
    by_number = [
        total(value[held[slot] == n].tolist()) / n for n in np.unique(held[held > 0]).tolist()
    ]
    return sum(by_number, Fraction(0)) / int(np.count_nonzero(held))


def _total(doubles: list[float]) -> Fraction:
    return sum(map(Fraction, doubles), Fraction(0))


@compiled
def _share(high: float, low: float, n: int) -> tuple[float, float]:
    """Return (high + low) / n as a pair, off by less than 2**-100 of it; the sum is exact."""
    total = high + low
    back = total - high
    rest = (high - (total - back)) + (low - back)
    count = float(n)
    quotient = total / count
    wide = _SPLITTER * quotient
    upper = wide - (wide - quotient)
    remainder = (total - upper * count) - (quotient - upper) * count
    return quotient, (remainder + rest) / count


@compiled
def _nearest(high: float, low: float, n: int, lost: float) -> tuple[float, bool]:
    """Return (high + low) / n rounded to nearest, and whether that is proven.

    The true sum lies within `lost` of the pair's.
    """
    total = high + low
    if total == 0.0:
        return 0.0, lost == 0.0
    back = total - high
    rest = (high - (total - back)) + (low - back)
    count = float(n)
    quotient = total / count
    wide = _SPLITTER * quotient
    upper = wide - (wide - quotient)
    left = (total - upper * count) - (quotient - upper) * count + rest
    step = _TO_NEIGHBOUR * abs(quotient)
    neighbour = quotient + step if left > 0.0 else quotient - step
    beyond = 2.0 * abs(left) - abs(neighbour - quotient) * count
    sure = abs(beyond) > 4.0 * (lost + abs(left) * 2.0**-50)
    return (neighbour if beyond > 0.0 else quotient), sure


@compiled
def _sum_slots(  # noqa: PLR0917 - compiled kernels take their arrays by position
    time_us: Ints,
    value: Floats,
    state: States,
    first: int,
    last: int,
    origin_us: int,
    interval_us: int,
    expected: int,
    sums: Floats,
    held: Ints,
) -> tuple[int, float, float]:
    """Set the sum (a pair), number, first and last time of each slot with a valid reading.

    Returns how many there are, and the smallest and the largest size of a value above 0.
    """
    at, slot_end_us, smallest, largest = -1, 0, np.inf, 0.0
    for i in range(first, last):
        if state[i] != _VALID:
            continue
        if at < 0 or time_us[i] >= slot_end_us:
            slot_end_us = origin_us + ((time_us[i] - origin_us) // interval_us + 1) * interval_us
            at += 1
            sums[0, at], sums[1, at] = 0.0, 0.0
            held[0, at], held[1, at] = 0, time_us[i]
        x = value[i]
        size = abs(x)
        largest = max(largest, size)
        smallest = min(smallest, size) if size > 0.0 else smallest
        total = sums[0, at] + x
        back = total - sums[0, at]
        sums[1, at] += (sums[0, at] - (total - back)) + (x - back)
        sums[0, at] = total
        held[0, at] += 1
        held[2, at] = time_us[i]
    wraps = at > 0 and (held[1, at] - origin_us) // interval_us == expected
    if wraps and held[1, 0] < origin_us + interval_us:
        # The shifted grid's first slot takes in the window's last half interval
        total = sums[0, 0] + sums[0, at]
        back = total - sums[0, 0]
        sums[1, 0] += (sums[0, 0] - (total - back)) + (sums[0, at] - back) + sums[1, at]
        sums[0, 0] = total
        held[0, 0] += held[0, at]
        held[2, 0] = held[2, at]
        at -= 1
    return at + 1, smallest, largest


@compiled
def _tell_dense(held: Ints, slots: int, dense: Ints, window: int) -> tuple[int, int]:
    """Set what is dense of a window; return the fewest and the most readings of a slot."""
    fewest, fullest = held[0, 0], 0
    for slot in range(slots):
        n = held[0, slot]
        fewest, fullest = min(fewest, n), max(fullest, n)
        if n > 1:
            if dense[0, window] == 0:
                dense[1, window] = held[1, slot]
            dense[0, window] += n
            dense[2, window] = max(dense[2, window], held[2, slot])
    return fewest, fullest


@compiled
def _mean_of_slots(sums: Floats, held: Ints, slots: int) -> tuple[float, bool]:
    """Return the mean of slots' means, and whether it is proven; their sums are exact."""
    high, low, sizes = 0.0, 0.0, 0.0
    for slot in range(slots):
        quotient, rest = _share(sums[0, slot], sums[1, slot], held[0, slot])
        sizes += abs(quotient)
        total = high + quotient
        back = total - high
        low += ((high - (total - back)) + (quotient - back)) + rest
        high = total
    # Each of 2 n roundings of `low` loses at most 2**-53 of n times 2**-51 of the sizes
    return _nearest(high, low, slots, (slots + 8.0) * (slots + 8.0) * 2.0**-100 * sizes)


@compiled
def _slot_means(  # noqa: PLR0917 - compiled kernels take their arrays by position
    time_us: Ints,
    value: Floats,
    state: States,
    begin_us: Ints,
    end_us: Ints,
    first: Ints,
    last: Ints,
    interval_us: int,
    grid: Ints,
    mean: Floats,
    dense: Ints,
    proven: NDArray[np.bool_],
) -> None:
    """Set the means of windows in which slots hold readings of several numbers, one by one."""
    most = 0
    for window in range(len(begin_us)):
        most = max(most, last[window] - first[window])
    sums, held = np.empty((2, most)), np.empty((3, most), np.int64)
    for window in range(len(begin_us)):
        slots, smallest, largest = _sum_slots(
            time_us,
            value,
            state,
            first[window],
            last[window],
            begin_us[window] - grid[window] * (interval_us // 2),
            interval_us,
            -((begin_us[window] - end_us[window]) // interval_us),
            sums,
            held,
        )
        if slots == 0:
            continue
        fewest, fullest = _tell_dense(held, slots, dense, window)
        if fewest == fullest:
            continue  # the plain mean is that of the slots
        terms = fullest + 48.0
        whole = (
            slots < _MOST_SLOTS
            and smallest >= _SMALLEST
            and largest <= _LARGEST
            and terms * terms * largest < _EXACT_SPREAD * smallest
        )
        mean[window], sure = _mean_of_slots(sums, held, slots)
        proven[window] = whole and sure
