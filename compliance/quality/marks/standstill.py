"""The loops that tell a sensor that stands still or hardly moves, also over midnight; compiled.

`flat_since` and `written_step` are what a frozen sensor is told by, also to who checks by hand
(checks.py). They hold no threshold of their own, and name nothing of another file.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from compliance.jit import compiled

# A value is a multiple of a step where value / step lies this close to a whole number: parsing and
# unit conversion leave errors near 1e-10, an interpolated value misses by 0.01 and more.
_WHOLE = 1e-6
# The share of a day's readings that must be multiples of the step: loggers that fill their own
# series by interpolation write a few values finer than the sensor (mines_wwtp, ras_ph).
_SHARE = 0.9
_FINEST_DECIMALS = 4

# Bits of a reading's marks, as kernels.py has them; a test holds the two against each other.
_NOT_READ = 1 << 1 | 1 << 3 | 1 << 5
_DAY_US = 86_400_000_000.0
_FLAT_SUSPECT, _FLAT_FAIL, _ATTENUATED_SUSPECT = 1 << 10, 1 << 11, 1 << 12

# flat_suspect_us, flat_fail_us, tolerance, longest_step_us, still_us_per_unit, resolution,
# flat_excludes, attenuated_range, attenuated_us, detection_limit: of BlockThresholds, as floats.
Numbers = tuple[float, float, float, float, float, float, float, float, float, float]


@compiled
def flat_since(
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    tolerance: float,
    longest_step_us: int,
) -> NDArray[np.int64]:
    """Return for each reading the first index of the longest stretch up to it that is flat.

    Flat: highest - lowest < `tolerance`, and no step in time within is longer than
    `longest_step_us`. NaN values are passed over. Index + 1 where not even the reading itself is
    flat (tolerance 0). O(n): every index enters and leaves two queues once.
    """
    n = len(value)
    since = np.empty(n, np.int64)
    highs, lows = np.empty(n, np.int64), np.empty(n, np.int64)
    high_head, high_tail, low_head, low_tail, start = 0, 0, 0, 0, 0
    for i in range(n):
        if i > 0 and time_us[i] - time_us[i - 1] > longest_step_us:
            start, high_head, low_head = i, high_tail, low_tail
        v = value[i]
        if not np.isnan(v):
            while high_tail > high_head and value[highs[high_tail - 1]] <= v:
                high_tail -= 1
            highs[high_tail] = i
            high_tail += 1
            while low_tail > low_head and value[lows[low_tail - 1]] >= v:
                low_tail -= 1
            lows[low_tail] = i
            low_tail += 1
            while (
                high_tail > high_head
                and low_tail > low_head
                and value[highs[high_head]] - value[lows[low_head]] >= tolerance
            ):
                leaving = min(highs[high_head], lows[low_head])
                start = leaving + 1
                if highs[high_head] == leaving:
                    high_head += 1
                if lows[low_head] == leaving:
                    low_head += 1
        since[i] = start
    return since


@compiled
def written_step(value: NDArray[np.float64]) -> float:
    """Return the step in which a day's values are written: 1, 0.1, 0.01, 0.001 or 0.0001.

    The coarsest step of which nine readings in ten are multiples; 0 where they are finer still. A
    sensor frozen at 7.30 is taken for a one-decimal one: the doubt is the plant's benefit. Where
    the sensor's own resolution is known, that is used instead.
    """
    needed = _SHARE * len(value)
    scale = 1.0
    for _ in range(_FINEST_DECIMALS + 1):
        multiples = 0
        for i in range(len(value)):
            scaled = value[i] * scale
            if abs(scaled - np.rint(scaled)) <= _WHOLE:
                multiples += 1
        if multiples >= needed:
            return 1.0 / scale
        scale *= 10.0
    return 0.0


@compiled
def _held_before(  # noqa: PLR0917 - a kernel is called by position
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    marks: NDArray[np.uint16],
    tolerance: float,
    first: int,
    begin: int,
) -> int:
    """Return for how long at the most the readings from `first` on lay within less than a
    tolerance of the last one before `begin`, microseconds.
    """
    last, last_us, held_us = np.nan, np.int64(0), np.int64(0)
    for i in range(begin - 1, first - 1, -1):
        if marks[i] & _NOT_READ:
            continue
        if np.isnan(last):
            last, last_us = value[i], time_us[i]
        if abs(value[i] - last) >= tolerance:
            break
        held_us = last_us - time_us[i]
    return int(held_us)


@compiled
def _mark_read(  # noqa: PLR0917 - a kernel is called by position
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    marks: NDArray[np.uint16],
    excluded: NDArray[np.uint8],
    numbers: Numbers,
    step: float,
    at: NDArray[np.int64],
    of_before: int,
) -> None:
    """Mark the usable readings `at` from the `of_before`th on; `step` is the sensor's."""
    suspect_us, fail_us, tolerance, longest_us, per_unit_us, _, excludes = numbers[:7]
    within, attenuated_us, _ = numbers[7:]
    when, read = time_us[at], value[at]
    # A sensor that writes in coarser steps stands still within the range by its nature.
    flat_us, near_us = step * per_unit_us, attenuated_us + max(within, step) * per_unit_us
    # What needs longer than a day is not run: so coarse a sensor shows one number by its nature.
    flat_runs, near_runs = suspect_us + flat_us <= _DAY_US, near_us <= _DAY_US
    since = flat_since(when, read, tolerance, int(longest_us))
    near_since = flat_since(when, read, within, int(longest_us))
    for k in range(of_before, len(at)):
        held_us = when[k] - when[min(since[k], k)]
        if flat_runs and held_us >= fail_us + flat_us:
            marks[at[k]] |= _FLAT_FAIL
            if excludes != 0:
                excluded[at[k]] = 1
        elif flat_runs and held_us >= suspect_us + flat_us:
            marks[at[k]] |= _FLAT_SUSPECT
        elif near_runs and when[k] - when[min(near_since[k], k)] >= near_us:
            marks[at[k]] |= _ATTENUATED_SUSPECT


@compiled
def _mark_day(  # noqa: PLR0917 - a kernel is called by position
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    marks: NDArray[np.uint16],
    excluded: NDArray[np.uint8],
    numbers: Numbers,
    lead: int,
) -> None:
    """Mark one day's standstill in `marks` and `excluded`; the first `lead` readings are of the day
    before. Values up to the detection limit tell nothing of a standstill.
    """
    resolution, detection_limit = numbers[5], numbers[9]
    at, own = np.empty(len(value), np.int64), np.empty(len(value) - lead, np.float64)
    count, of_before, of_day = 0, 0, 0
    for i in range(len(value)):
        if marks[i] & _NOT_READ:
            continue
        if i >= lead:
            own[of_day] = value[i]
            of_day += 1
        if value[i] > detection_limit:
            at[count] = i
            count += 1
            of_before += int(i < lead)
    step = written_step(own[:of_day]) if np.isnan(resolution) else resolution
    _mark_read(time_us, value, marks, excluded, numbers, step, at[:count], of_before)


@compiled
def mark_standstill(  # noqa: PLR0917 - a kernel is called by position
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    marks: NDArray[np.uint16],
    excluded: NDArray[np.uint8],
    cuts: NDArray[np.int64],
    still_us: NDArray[np.int64],
    hardly_us: NDArray[np.int64],
    numbers: Numbers,
) -> None:
    """Mark the standstill of each day but the first, which is only looked back at.

    Day n holds the readings cuts[n] to cuts[n + 1]. A standstill is followed over midnight, at most
    through the whole day before. `still_us` and `hardly_us` are for how long at the most a day's
    value stood still and hardly moved: where that and what held before it is too short, nothing is
    looked for.
    """
    suspect_us, near_us = numbers[0], numbers[8] + numbers[7] * numbers[4]
    if not np.isnan(numbers[5]):
        suspect_us += numbers[5] * numbers[4]
    for n in range(1, len(cuts) - 1):
        first, begin, end = cuts[n - 1], cuts[n], cuts[n + 1]
        if begin == end:
            continue
        across_us = time_us[begin] - time_us[begin - 1] if begin > first else np.int64(0)
        held_us = _held_before(time_us, value, marks, numbers[2], first, begin)
        near_before_us = _held_before(time_us, value, marks, numbers[7], first, begin)
        if (
            still_us[n] + held_us + across_us >= suspect_us
            or hardly_us[n] + near_before_us + across_us >= near_us
        ):
            both = slice(first, end)
            _mark_day(
                time_us[both], value[both], marks[both], excluded[both], numbers, begin - first
            )
