"""The loop of quality control over many days at once, compiled; standstill.py looks on from it.

It holds no threshold of its own, and never looks across a day. What it finds of a reading is one
number of marks: runs of flags and their words are made of it afterwards.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from compliance.jit import compiled

# What the checks say of a reading, in one number of two bits a check, in the order of OF_READINGS
# (flag_reasons.py): SUSPECT is the lower one, FAIL the higher; 0 is a reading that no check flags.
SYNTAX_FAIL, STATUS_FAIL = 1 << 1, 1 << 3
RANGE_SUSPECT, RANGE_FAIL = 1 << 4, 1 << 5
SPIKE_SUSPECT, SPIKE_FAIL = 1 << 6, 1 << 7
RATE_SUSPECT = 1 << 8
FLAT_SUSPECT, FLAT_FAIL = 1 << 10, 1 << 11
ATTENUATED_SUSPECT = 1 << 12
NOT_READ = SYNTAX_FAIL | STATUS_FAIL | RANGE_FAIL
FAILS = SYNTAX_FAIL | STATUS_FAIL | RANGE_FAIL | SPIKE_FAIL | FLAT_FAIL
_PASS, _SUSPECT, _FAIL = 1, 3, 4  # QualityFlag, written out since they are compiled in
_MEASURING = 0  # DeviceStatus.MEASURING, written out since it is compiled in
_SECOND_US = 1_000_000
# A rate is that of a minute at the least: between two seconds a sensor's own noise is none.
_SHORTEST_US = 60 * _SECOND_US
# No finite reading is this far from another, so that an infinite one never passes at once.
_FARTHEST = 1e300
_FASTEST = 1e200
# A little under the rate: rounding must not pass at once what the exact comparison would flag.
_SURE = 1 - 1e-12
# Eight readings' bytes are looked at as one word: the bit of each that moved, and that strayed.
_A_WORD = 8
_MOVED, _STRAYED = 0x0101_0101_0101_0101, 0x0202_0202_0202_0202

Floats = NDArray[np.float64]
# The numbers of BlockThresholds (of_series.py) after its sentinels, in its order, as floats.
Numbers = tuple[float, ...]
AT_FAIL_LOW, AT_FAIL_HIGH, AT_SUSPECT_LOW, AT_SUSPECT_HIGH = range(4)
AT_SPIKE_SUSPECT, AT_SPIKE_FAIL = range(4, 6)
AT_RATE_PER_S, AT_FLAT_SUSPECT_US, AT_FLAT_TOLERANCE = 6, 7, 9
AT_RANGE_EXCLUDES, AT_ATTENUATED_RANGE, AT_ATTENUATED_US = 13, 15, 16


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
    waited_us = max(time_us[i] - time_us[i - 1], _SHORTEST_US)
    if abs(into / (waited_us / _SECOND_US)) > limits[AT_RATE_PER_S]:
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
def _at_once(sentinels: Floats, limits: Numbers) -> tuple[float, float, float, float]:
    """Return what passes a reading at once: the lowest and highest value, how far it may be from
    the one before, and how far in a microsecond. Neither spike nor rate can be flagged then.
    """
    low, high = limits[AT_SUSPECT_LOW], limits[AT_SUSPECT_HIGH]
    for k in range(len(sentinels)):
        if low <= sentinels[k] <= high:
            high = np.nextafter(sentinels[k], -np.inf)  # from a filler on none passes at once
    # Bounded, so that a rate that is off (infinite) times no time at all is no NaN.
    rate_per_us = min(limits[AT_RATE_PER_S] / _SECOND_US * _SURE, _FASTEST)
    return low, high, min(limits[AT_SPIKE_SUSPECT], _FARTHEST), rate_per_us


@compiled
def _all_pass(
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    status: NDArray[np.int8],
    at_once: tuple[float, float, float, float],
) -> bool:
    """Return whether each reading of a day passes at once; it never stops early, so that the
    processor takes several readings at a time.
    """
    low, high, near, rate_per_us = at_once
    first = value[0]
    failed = 0 if low <= first <= high and np.isfinite(first) and status[0] == _MEASURING else 1
    before, after, since_us, until_us = value[:-1], value[1:], time_us[:-1], time_us[1:]
    of_after = status[1:]
    for i in range(len(after)):
        moved = abs(after[i] - before[i])
        failed += int(
            not (
                (of_after[i] == _MEASURING)
                & (after[i] >= low)
                & (after[i] <= high)
                & (moved <= near)
                & (moved <= rate_per_us * (until_us[i] - since_us[i]))
            )
        )
    return failed == 0


@compiled
def _note_moves(
    value: NDArray[np.float64], tolerance: float, within: float, moves: NDArray[np.uint8]
) -> None:
    """Write for each reading of a day but the first whether it moved and whether it strayed, as
    the lowest two bits of a byte.
    """
    before, after, noted = value[:-1], value[1:], moves[1:]
    for i in range(len(after)):
        moved = abs(after[i] - before[i])
        noted[i] = np.uint8(moved >= tolerance) + np.uint8(2) * np.uint8(moved >= within)


@compiled
def _longest_still(moves: NDArray[np.uint8], time_us: NDArray[np.int64]) -> tuple[int, int]:
    """Return for how long at the most no reading moved, and none strayed, microseconds.

    Looked at a word at a time: at the most two words of readings more than it was. What `moves`
    holds of the first reading and past the last one makes no difference.
    """
    last = len(time_us) - 1
    still_since_us = near_since_us = time_us[0]
    longest_us = nearest_us = np.int64(0)
    words = moves.view(np.int64)
    for k in range(len(words)):
        since_us, until_us = time_us[k * _A_WORD], time_us[min(k * _A_WORD + _A_WORD - 1, last)]
        longest_us = max(longest_us, until_us - still_since_us)
        nearest_us = max(nearest_us, until_us - near_since_us)
        still_since_us = since_us if words[k] & _MOVED else still_since_us
        near_since_us = since_us if words[k] & _STRAYED else near_since_us
    return int(longest_us), int(nearest_us)


@compiled
def _mark_day(  # noqa: PLR0917 - a kernel is called by position
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    status: NDArray[np.int8],
    sentinels: Floats,
    limits: Numbers,
    at_once: tuple[float, float, float, float],
    moves: NDArray[np.uint8],
    marks: NDArray[np.uint16],
    excluded: NDArray[np.uint8],
) -> tuple[int, int]:
    """Mark one day's readings but for frozen stretches; return how long one may be, and how long
    the value may have hardly moved, in microseconds: both at the most.

    A reading that passes at once is not looked at again; every other is judged with its neighbours.
    """
    low, high, near, rate_per_us = at_once
    within = max(limits[AT_ATTENUATED_RANGE], 0.0)
    if _all_pass(time_us, value, status, at_once):
        noted = moves[: -(-len(value) // _A_WORD) * _A_WORD]
        _note_moves(value, limits[AT_FLAT_TOLERANCE], within, noted)
        still_us, near_us = _longest_still(noted, time_us)
        if still_us < limits[AT_FLAT_SUSPECT_US] and near_us < limits[AT_ATTENUATED_US]:
            return still_us, near_us
    before, last = np.nan, np.nan
    before_us = still_since_us = near_since_us = time_us[0]
    longest_us = nearest_us = np.int64(0)
    for i in range(len(value)):
        v, t = value[i], time_us[i]
        moved = abs(v - before)
        if (
            (status[i] == _MEASURING)
            & (v >= low)
            & (v <= high)
            & (moved <= near)
            & (moved <= rate_per_us * (t - before_us))
        ):
            # Multiplied, not branched: which reading moves is what no processor can guess.
            still_since_us += (t - still_since_us) * np.int64(moved >= limits[AT_FLAT_TOLERANCE])
            near_since_us += (t - near_since_us) * np.int64(moved >= within)
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
            near_since_us = near_since_us if abs(v - last) < within else t
        before, before_us = v, t
        longest_us = max(longest_us, t - still_since_us)
        nearest_us = max(nearest_us, t - near_since_us)
    return int(longest_us), int(nearest_us)


@compiled
def mark_days(  # noqa: PLR0917 - a kernel is called by position
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    status: NDArray[np.int8],
    sentinels: Floats,
    limits: Numbers,
    cuts: NDArray[np.int64],
) -> tuple[NDArray[np.uint16], NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    """Return the marks of each reading but for standstill, 1 where it is left out of the mean, and
    of each day for how long at the most its value stood still, and hardly moved (microseconds).

    Day n holds the readings cuts[n] to cuts[n + 1]; nothing here looks across days.
    """
    days = len(cuts) - 1
    marks, excluded = np.zeros(len(value), np.uint16), np.zeros(len(value), np.uint8)
    still_us, near_us = np.zeros(days, np.int64), np.zeros(days, np.int64)
    at_once, most = _at_once(sentinels, limits), 0
    for n in range(days):
        most = max(most, cuts[n + 1] - cuts[n])
    moves = np.empty(most + _A_WORD, np.uint8)
    for n in range(days):
        if cuts[n] < cuts[n + 1]:
            day = slice(cuts[n], cuts[n + 1])
            still_us[n], near_us[n] = _mark_day(
                time_us[day],
                value[day],
                status[day],
                sentinels,
                limits,
                at_once,
                moves,
                marks[day],
                excluded[day],
            )
    return marks, excluded, still_us, near_us


@compiled
def worst_flags(marks: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """Return the worst flag of each reading: PASS, SUSPECT or FAIL of domain.judged.quality."""
    flags = np.empty(len(marks), np.uint8)
    for i in range(len(marks)):
        flagged = _FAIL if marks[i] & FAILS else _SUSPECT
        flags[i] = flagged if marks[i] else _PASS
    return flags
