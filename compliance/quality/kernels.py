"""The loops of quality control that are compiled: standstill, written step, and many days at once.

`flat_since` and `written_step` are what a frozen sensor is told by, also to who checks by hand
(checks.py). They hold no threshold of their own, and never look across a day. What they find of a
reading is one number of marks: runs of flags and their words are made of it afterwards.
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

# What the checks say of a reading, in one number of two bits a check, in the order of OF_READINGS
# (flag_reasons.py): SUSPECT is the lower one, FAIL the higher; 0 is a reading that no check flags.
SYNTAX_FAIL, STATUS_FAIL = 1 << 1, 1 << 3
RANGE_SUSPECT, RANGE_FAIL = 1 << 4, 1 << 5
SPIKE_SUSPECT, SPIKE_FAIL = 1 << 6, 1 << 7
RATE_SUSPECT = 1 << 8
FLAT_SUSPECT, FLAT_FAIL = 1 << 10, 1 << 11
NOT_READ = SYNTAX_FAIL | STATUS_FAIL | RANGE_FAIL
_MEASURING = 0  # DeviceStatus.MEASURING, written out since it is compiled in
_SECOND_US = 1_000_000
_DAY_US = 86_400 * _SECOND_US
# No finite reading is this far from another, so that an infinite one never passes at once.
_FARTHEST = 1e300
_FASTEST = 1e200
# A little under the rate: rounding must not pass at once what the exact comparison would flag.
_SURE = 1 - 1e-12

Floats = NDArray[np.float64]
# The numbers of BlockThresholds (of_series.py) after its sentinels, in its order, as floats.
Numbers = tuple[float, ...]
AT_FAIL_LOW, AT_FAIL_HIGH, AT_SUSPECT_LOW, AT_SUSPECT_HIGH = range(4)
AT_SPIKE_SUSPECT, AT_SPIKE_FAIL = range(4, 6)
AT_RATE_PER_S, AT_FLAT_SUSPECT_US, AT_FLAT_FAIL_US, AT_FLAT_TOLERANCE = range(6, 10)
AT_FLAT_LONGEST_STEP_US, AT_STILL_US_PER_UNIT, AT_RESOLUTION = range(10, 13)
AT_RANGE_EXCLUDES, AT_FLAT_EXCLUDES = range(13, 15)


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
def _day_end(time_us: NDArray[np.int64], begin: int, end_us: int) -> int:
    """Return the first index from `begin` on that is not before `end_us`, by leaps."""
    n, leap = len(time_us), 1
    while begin + leap < n and time_us[begin + leap] < end_us:
        leap *= 2
    low, high = begin + leap // 2, min(begin + leap, n)
    while low < high:
        middle = (low + high) // 2
        if time_us[middle] < end_us:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _is_written(v: float, sentinels: Floats) -> bool:
    """Return whether a value passes syntax: finite, and no sentinel."""
    for k in range(len(sentinels)):
        if v == sentinels[k]:
            return False
    return bool(np.isfinite(v))


@compiled
def _is_read(v: float, status: int, sentinels: Floats, limits: Numbers) -> bool:
    """Return whether a reading passes syntax, device status and the fail span."""
    return (
        status == _MEASURING
        and v >= limits[AT_FAIL_LOW]
        and v <= limits[AT_FAIL_HIGH]
        and _is_written(v, sentinels)
    )


@compiled
def _judged(  # noqa: PLR0917 - a kernel is called by position
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    status: NDArray[np.int8],
    sentinels: Floats,
    limits: Numbers,
    i: int,
    has_before: bool,  # noqa: FBT001 - a kernel is called by position
) -> int:
    """Return the marks of a day's reading that passed `_is_read`: range, rate of change, spike."""
    v = value[i]
    marks = RANGE_SUSPECT if v < limits[AT_SUSPECT_LOW] or v > limits[AT_SUSPECT_HIGH] else 0
    if not has_before:
        return marks
    into = v - value[i - 1]
    if abs(into / ((time_us[i] - time_us[i - 1]) / _SECOND_US)) > limits[AT_RATE_PER_S]:
        marks |= RATE_SUSPECT
    if i + 1 < len(value) and _is_read(value[i + 1], status[i + 1], sentinels, limits):
        out = value[i + 1] - v
        stands_out = 0.0 if into * out >= 0 else min(abs(into), abs(out))
        if stands_out > limits[AT_SPIKE_FAIL]:
            marks |= SPIKE_FAIL
        elif stands_out > limits[AT_SPIKE_SUSPECT]:
            marks |= SPIKE_SUSPECT
    return marks


@compiled
def _mark_still(  # noqa: PLR0917 - a kernel is called by position
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    status: NDArray[np.int8],
    sentinels: Floats,
    limits: Numbers,
    marks: NDArray[np.uint16],
    excluded: NDArray[np.uint8],
) -> None:
    """Mark the frozen stretches of one day in `marks` and `excluded`."""
    at = np.empty(len(value), np.int64)
    count = 0
    for i in range(len(value)):
        if _is_read(value[i], status[i], sentinels, limits):
            at[count] = i
            count += 1
    at = at[:count]
    when, read = time_us[at], value[at]
    step = written_step(read) if np.isnan(limits[AT_RESOLUTION]) else limits[AT_RESOLUTION]
    longer_us = step * limits[AT_STILL_US_PER_UNIT]
    since = flat_since(when, read, limits[AT_FLAT_TOLERANCE], int(limits[AT_FLAT_LONGEST_STEP_US]))
    for k in range(count):
        held_us = when[k] - when[min(since[k], k)]
        if held_us >= limits[AT_FLAT_FAIL_US] + longer_us:
            marks[at[k]] |= FLAT_FAIL
            if limits[AT_FLAT_EXCLUDES] != 0:
                excluded[at[k]] = 1
        elif held_us >= limits[AT_FLAT_SUSPECT_US] + longer_us:
            marks[at[k]] |= FLAT_SUSPECT


@compiled
def _mark_day(  # noqa: PLR0917 - a kernel is called by position
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    status: NDArray[np.int8],
    sentinels: Floats,
    limits: Numbers,
    marks: NDArray[np.uint16],
    excluded: NDArray[np.uint8],
) -> int:
    """Mark one day's readings but for frozen stretches; return how long one may be, microseconds.

    A reading that is in range and near the one before it passes at once, as neither spike nor rate
    can be flagged then; every other is judged with its neighbours.
    """
    low, near = limits[AT_SUSPECT_LOW], min(limits[AT_SPIKE_SUSPECT], _FARTHEST)
    # Bounded, so that a rate that is off (infinite) times no time at all is no NaN.
    rate_per_us = min(limits[AT_RATE_PER_S] / _SECOND_US * _SURE, _FASTEST)
    for k in range(len(sentinels)):
        if sentinels[k] >= low:
            low = np.inf  # a sentinel among plausible values: no reading passes at once
    before, last = np.nan, np.nan
    before_us = still_since_us = time_us[0]
    longest_us = np.int64(0)
    for i in range(len(value)):
        v, t = value[i], time_us[i]
        moved = abs(v - before)
        if (
            (status[i] == _MEASURING)
            & (v >= low)
            & (v <= limits[AT_SUSPECT_HIGH])
            & (moved <= near)
            & (moved <= rate_per_us * (t - before_us))
        ):
            # Multiplied, not branched: which reading moves is what no processor can guess.
            still_since_us += (t - still_since_us) * np.int64(moved >= limits[AT_FLAT_TOLERANCE])
        else:
            has_before = not np.isnan(before)
            last = before if has_before else last
            if not _is_read(v, status[i], sentinels, limits):
                written, measuring = _is_written(v, sentinels), status[i] == _MEASURING
                out_of_span = written and measuring
                marks[i] = RANGE_FAIL if out_of_span else 0
                marks[i] |= 0 if written else SYNTAX_FAIL
                marks[i] |= 0 if measuring else STATUS_FAIL
                excluded[i] = 0 if out_of_span and limits[AT_RANGE_EXCLUDES] == 0 else 1
                before = np.nan
                continue
            marks[i] = _judged(time_us, value, status, sentinels, limits, i, has_before)
            still_since_us = still_since_us if abs(v - last) < limits[AT_FLAT_TOLERANCE] else t
        before, before_us = v, t
        longest_us = max(longest_us, t - still_since_us)
    return int(longest_us)


@compiled
def mark_days(  # noqa: PLR0917 - a kernel is called by position
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    status: NDArray[np.int8],
    sentinels: Floats,
    limits: Numbers,
    first_begin_us: int,
) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Return the marks of each reading, and 1 where it is left out of the mean.

    Days begin every 24 h from `first_begin_us`; no check looks across. Frozen stretches are looked
    for only in days in which one can be.
    """
    marks, excluded = np.zeros(len(value), np.uint16), np.zeros(len(value), np.uint8)
    still_us = limits[AT_FLAT_SUSPECT_US]
    if not np.isnan(limits[AT_RESOLUTION]):
        still_us += limits[AT_RESOLUTION] * limits[AT_STILL_US_PER_UNIT]
    end = 0
    while end < len(value):
        begin = end
        days = (time_us[begin] - first_begin_us) // _DAY_US
        end = _day_end(time_us, begin, first_begin_us + (days + 1) * _DAY_US)
        day = slice(begin, end)
        of_day = time_us[day], value[day], status[day], sentinels, limits, marks[day], excluded[day]
        if _mark_day(*of_day) >= still_us:
            _mark_still(*of_day)
    return marks, excluded
