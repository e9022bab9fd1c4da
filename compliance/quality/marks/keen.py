"""The loop that tells what a person should look at, keener than what a verdict rests on; compiled.

It sees one legal day, and of it what passed syntax, status and the fail span. What it marks leaves
no reading out, puts none in doubt and changes no figure: it is kept apart from the marks of
kernels.py. Thresholds are given; how many times its usual step a day may move stands here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from compliance.jit import compiled

# What is asked of a reading, a bit a check, in the order of ASKED (flag_reasons.py).
SMALL_SPIKE_ASKED, EXCURSION_ASKED, SHIFT_ASKED, UNSTEADY_ASKED = 1, 2, 4, 8

# Bits of a reading's marks, as kernels.py has them; a test holds the two against each other.
_NOT_READ = 1 << 1 | 1 << 3 | 1 << 5
_SPIKE = 1 << 6 | 1 << 7

# The usual step of a day: nine steps of ten from one reading to the next are no larger.
_USUAL = 0.9
# How many times the usual step the least excursion and shift are; a small spike, and how many times
# the usual amount by which readings stand out from both neighbours. Set on Logan's Main Street and
# the first half of gecco2018 (docs/quality.md).
_STEPS, _SPIKE_STEPS, _STANDOUTS = 5.0, 6.0, 8.0
# How many steps of the sensor they are at the least.
_RESOLUTIONS, _SPIKE_RESOLUTIONS = 4.0, 6.0
# The share of it by which an excursion must be entered or left at once, and the share of a shift
# that must come at once; what comes back by half of it at once has come back.
_ENTERED, _AT_ONCE, _BACK = 0.5, 0.7, 0.5
# The readings around: half an hour either side, but so many at the least and at the most.
_AROUND_US, _FEWEST, _MOST = 1_800_000_000.0, 6, 60
_FEWEST_OF_SHIFT = 4
_FEW = 32  # so few are in order sooner when each is put in its place
# More than half of a day's readings must tremble, by more than so many steps of the sensor.
_UNSTEADY_RESOLUTIONS = 2.0

# excursion, shift, small_spike, unsteady_share, unsteady_least, resolution of BlockThresholds.
KeenNumbers = tuple[float, float, float, float, float, float]
Floats = NDArray[np.float64]


@compiled
def _some_move(value: Floats, least: float) -> bool:
    """Return whether any step from one reading to the next is so large, beside the usual one, that
    something could be asked about it.
    """
    before, after = value[:-1], value[1:]
    largest = 0.0
    for i in range(len(after)):
        largest = max(largest, abs(after[i] - before[i]))
    if largest < least:
        return False
    many, bound = 0, largest / (_ENTERED * _STEPS)
    for i in range(len(after)):
        many += int(abs(after[i] - before[i]) > bound)
    # More than a tenth of the steps are so large that none is many times the usual one
    return many < len(after) - int(_USUAL * len(after))


@compiled
def _trembles(value: Floats, share: float, least: float) -> bool:
    """Return whether more than half of the readings lie off the line between their neighbours by
    more than a share of their own value, and by more than the least.
    """
    before, here, after = value[:-2], value[1:-1], value[2:]
    rough = 0
    for i in range(len(here)):
        off = abs(here[i] - 0.5 * (before[i] + after[i]))
        rough += int((off > share * abs(here[i])) & (off > least))
    return 2 * rough > len(here)


@compiled
def _step_of(value: Floats, resolution: float) -> float:
    """Return the sensor's resolution, or the smallest step that the value made; 0 without any."""
    if not np.isnan(resolution):
        return resolution
    smallest = np.inf
    for i in range(1, len(value)):
        moved = abs(value[i] - value[i - 1])
        if moved > 0.0:
            smallest = min(smallest, moved)
    return smallest if np.isfinite(smallest) else 0.0


@compiled
def _usual(some: Floats) -> float:
    """Return what nine in ten of some figures do not exceed."""
    place = int(_USUAL * len(some))
    return float(np.partition(some, place)[place])


@compiled
def _standing_out(value: Floats) -> Floats:
    """Return by how much each reading stands out from both neighbours, the smaller step."""
    out = np.zeros(len(value))
    for i in range(1, len(value) - 1):
        into, away = value[i] - value[i - 1], value[i] - value[i + 1]
        if into * away > 0.0:
            out[i] = min(abs(into), abs(away))
    return out


@compiled
def _median(value: Floats) -> float:
    ordered = value.copy()
    if len(ordered) > _FEW:
        ordered.sort()
    else:
        for i in range(1, len(ordered)):
            one, k = ordered[i], i
            while k > 0 and ordered[k - 1] > one:
                ordered[k] = ordered[k - 1]
                k -= 1
            ordered[k] = one
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return float(ordered[middle])
    return float(0.5 * (ordered[middle - 1] + ordered[middle]))


@compiled
def _is_apart(
    value: Floats, i: int, around: int, threshold: float, known: NDArray[np.int8]
) -> bool:
    """Return whether a reading lies further than a threshold from the median of those around it;
    asked once of each (`known`).
    """
    if known[i] == 0:
        first = min(max(i - around, 0), len(value) - 2 * around - 1)
        middle = _median(value[first : first + 2 * around + 1])
        known[i] = 1 if abs(value[i] - middle) > threshold else -1
    return bool(known[i] == 1)


@compiled
def _ask_excursions(value: Floats, around: int, threshold: float, asked: NDArray[np.uint8]) -> None:
    """Mark the runs of readings apart from those around them that are entered or left at once."""
    known = np.zeros(len(value), np.int8)
    for i in range(1, len(value)):
        if abs(value[i] - value[i - 1]) < _ENTERED * threshold:
            continue
        entered = _is_apart(value, i, around, threshold, known)
        left = _is_apart(value, i - 1, around, threshold, known)
        if entered and not left:
            k = i
            while k < len(value) and _is_apart(value, k, around, threshold, known):
                asked[k] |= EXCURSION_ASKED
                k += 1
        if left and not entered:
            k = i - 1
            while k >= 0 and _is_apart(value, k, around, threshold, known):
                asked[k] |= EXCURSION_ASKED
                k -= 1


@compiled
def _ask_shifts(value: Floats, around: int, threshold: float, asked: NDArray[np.uint8]) -> None:
    """Mark the readings after a lasting step, until it is taken back at once or the day ends."""
    count, i = len(value), 1
    while i < count:
        moved = value[i] - value[i - 1]
        if (
            abs(moved) < threshold
            or i < _FEWEST_OF_SHIFT
            or count - i < _FEWEST_OF_SHIFT
            or (asked[i] | asked[i - 1]) & EXCURSION_ASKED
        ):
            i += 1
            continue
        shifted = _median(value[i : i + around]) - _median(value[max(0, i - around) : i])
        if (
            abs(shifted) <= threshold
            or moved * shifted < 0.0
            or abs(moved) < _AT_ONCE * abs(shifted)
        ):
            i += 1
            continue
        asked[i] |= SHIFT_ASKED
        i += 1
        while i < count:
            back = value[i - 1] - value[i]
            if back * shifted > 0.0 and abs(back) >= _BACK * abs(shifted):
                i += 1  # what takes a shift back is no shift of its own
                break
            asked[i] |= SHIFT_ASKED
            i += 1


@compiled
def _ask_day(
    time_us: NDArray[np.int64], value: Floats, numbers: KeenNumbers, asked: NDArray[np.uint8]
) -> None:
    """Mark a day's usable readings, as many as _FEWEST either side of one at the least."""
    excursion, shift, small_spike, unsteady_share, unsteady_least, resolution = numbers
    count = len(value)
    if _trembles(value, unsteady_share, unsteady_least):
        least = max(unsteady_least, _UNSTEADY_RESOLUTIONS * _step_of(value, resolution))
        if _trembles(value, unsteady_share, least):
            for i in range(count):
                asked[i] |= UNSTEADY_ASKED
    if not _some_move(value, min(_ENTERED * excursion, shift, small_spike)):
        return
    step = _step_of(value, resolution)
    usual = _usual(np.abs(value[1:] - value[:-1]))
    waited_us = (time_us[-1] - time_us[0]) / (count - 1)
    around = min(max(int(np.rint(_AROUND_US / waited_us)), _FEWEST), _MOST, (count - 1) // 2)
    _ask_excursions(value, around, max(excursion, _RESOLUTIONS * step, _STEPS * usual), asked)
    _ask_shifts(value, around, max(shift, _RESOLUTIONS * step, _STEPS * usual), asked)
    least = max(small_spike, _SPIKE_RESOLUTIONS * step, _SPIKE_STEPS * usual)
    out = _standing_out(value)
    if out.max() > least:
        least = max(least, _STANDOUTS * _usual(out))
        for i in range(count):
            if out[i] > least:
                asked[i] |= SMALL_SPIKE_ASKED


@compiled
def ask_days(
    time_us: NDArray[np.int64],
    value: Floats,
    marks: NDArray[np.uint16],
    cuts: NDArray[np.int64],
    numbers: KeenNumbers,
) -> NDArray[np.uint8]:
    """Return what is asked of each reading of each day but the first, whose readings are only of
    the day before; day n holds the readings cuts[n] to cuts[n + 1].

    What a spike's own check says is not said again as a small one.
    """
    asked = np.zeros(len(value), np.uint8)
    for n in range(1, len(cuts) - 1):
        first, end = cuts[n], cuts[n + 1]
        if end - first <= 2 * _FEWEST:
            continue
        unread = 0
        for i in range(first, end):
            unread += int((marks[i] & _NOT_READ) != 0)
        if unread == 0:
            _ask_day(time_us[first:end], value[first:end], numbers, asked[first:end])
        elif end - first - unread > 2 * _FEWEST:
            at = np.empty(end - first - unread, np.int64)
            k = 0
            for i in range(first, end):
                if (marks[i] & _NOT_READ) == 0:
                    at[k] = i
                    k += 1
            found = np.zeros(len(at), np.uint8)
            _ask_day(time_us[at], value[at], numbers, found)
            asked[at] = found
    for i in range(len(asked)):
        if asked[i] & SMALL_SPIKE_ASKED and (marks[i] & _SPIKE or asked[i] & EXCURSION_ASKED):
            asked[i] &= 255 - SMALL_SPIKE_ASKED
    return asked
