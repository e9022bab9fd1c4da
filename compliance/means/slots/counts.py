"""Counts interval slots: which hold a valid reading, which only others, and when nothing flowed.

Slots, not readings, so that many readings in the morning never stand in for a missing afternoon.
Of two grids, half an interval apart, the fuller one stands: a logger that sends every 5 minutes,
give or take a second, loses no slot because its readings fall now just before and now just after
a border. It never judges, and knows nothing of values but whether they are numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from compliance.jit import compiled
from compliance.means.slots.idle import NOTHING_IDLE, Spans

Ints = NDArray[np.int64]
States = NDArray[np.int8]
# The states of states.py, written out since they are compiled in.
MISSING, VALID, EXCLUDED, NO_DISCHARGE = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class SlotCounts:
    """Slots of windows by state: valid + excluded + no_discharge + missing = expected, each.

    `grid` is the one that stands, 1 for the one that lies half an interval earlier.
    """

    valid: Ints
    excluded: Ints
    no_discharge: Ints
    missing: Ints
    grid: Ints


@dataclass(frozen=True, slots=True)
class SlotDay:
    """The slots of one window on the grid that stands; slot i begins at begin_us + i interval_us.

    On the shifted grid `begin_us` lies half an interval before the window, and slot 0 takes in
    the window's last half interval as well. `excluded_by` (slot_state.BY_...) tells of an EXCLUDED
    slot what left its readings out, a device error before calibration before quality.
    """

    state: States
    excluded_by: States
    begin_us: int
    interval_us: int


def count_slots(
    time_us: Ints,
    state: States,
    begin_us: Ints,
    end_us: Ints,
    *,
    first: Ints,
    last: Ints,
    interval_us: int,
    idle: Spans = NOTHING_IDLE,
) -> SlotCounts:
    """Return the slots of windows [begin_us[i], end_us[i]), which hold readings first[i]..last[i].

    A slot is valid with a valid reading, else excluded with an excluded one, else of no discharge
    with a reading of standing water or a centre in an idle span, else missing. Times in
    microseconds; `time_us` rises strictly; windows may overlap and have any length.
    """
    found = np.empty((5, len(begin_us)), np.int64)
    _count(
        time_us,
        state,
        begin_us,
        end_us,
        first,
        last,
        interval_us,
        idle.begin_us,
        idle.end_us,
        found,
    )
    return SlotCounts(
        valid=found[VALID],
        excluded=found[EXCLUDED],
        no_discharge=found[NO_DISCHARGE],
        missing=found[MISSING],
        grid=found[4],
    )


def each_one_a_slot(
    time_us: Ints, borders_us: Ints, cuts: Ints, *, interval_us: int, idle: Spans = NOTHING_IDLE
) -> NDArray[np.bool_]:
    """Return in which windows nothing is idle and each reading has a slot of its own.

    Window i is [borders_us[i], borders_us[i + 1]) with readings cuts[i]..cuts[i + 1]. There its
    slots can be counted by its readings: no grid can be fuller. Its times rise strictly.
    """
    found = np.empty(len(borders_us) - 1, np.bool_)
    _each_one_a_slot(time_us, borders_us, cuts, interval_us, idle.begin_us, idle.end_us, found)
    return found


def slot_states(
    time_us: Ints,
    state: States,
    status: States,
    *,
    begin_us: int,
    end_us: int,
    interval_us: int,
    idle: Spans = NOTHING_IDLE,
) -> SlotDay:
    """Return the slots of one window one by one, counted as `count_slots` counts them.

    All readings lie inside [begin_us, end_us).
    """
    expected = -(-(end_us - begin_us) // interval_us)
    grids = [np.empty(expected, np.int8), np.empty(expected, np.int8)]
    fullness = []
    for grid, slots in enumerate(grids):
        shift = grid * (interval_us // 2)
        _fill(
            time_us,
            state,
            0,
            len(time_us),
            begin_us,
            end_us,
            interval_us,
            shift,
            idle.begin_us,
            idle.end_us,
            slots,
        )
        fullness.append([np.count_nonzero(slots == of) for of in (VALID, EXCLUDED, NO_DISCHARGE)])
    grid = 1 if fullness[1] > fullness[0] else 0
    shift, slots = grid * (interval_us // 2), grids[grid]
    excluded_by = np.zeros(expected, np.int8)
    is_excluded = state == EXCLUDED
    place = (time_us[is_excluded] - begin_us + shift) // interval_us % expected
    np.maximum.at(excluded_by, place, status[is_excluded])
    excluded_by[slots != EXCLUDED] = 0
    return SlotDay(slots, excluded_by, begin_us - shift, interval_us)


@compiled
def _fill(  # noqa: PLR0917 - compiled kernels take their arrays by position
    time_us: Ints,
    state: States,
    first: int,
    last: int,
    begin_us: int,
    end_us: int,
    interval_us: int,
    shift_us: int,
    idle_begin_us: Ints,
    idle_end_us: Ints,
    slots: States,
) -> None:
    """Set the state of each slot of one window on one grid."""
    expected = len(slots)
    slots[:] = MISSING
    per_interval = 1.0 / interval_us
    for i in range(first, last):
        since = time_us[i] - begin_us + shift_us
        # The quotient in floating point is at most one off
        slot = int(since * per_interval)
        left = since - slot * interval_us
        slot += int(left >= interval_us) - int(left < 0)
        if slot == expected:
            slot = 0
        if slots[slot] == MISSING or state[i] < slots[slot]:
            slots[slot] = state[i]
    span, spans = np.searchsorted(idle_end_us, begin_us, side="right"), len(idle_end_us)
    for slot in range(expected):
        centre = begin_us + slot * interval_us
        if shift_us == 0:
            centre = (centre + min(centre + interval_us, end_us)) // 2
        while span < spans and idle_end_us[span] <= centre:
            span += 1
        if slots[slot] == MISSING and span < spans and idle_begin_us[span] <= centre:
            slots[slot] = NO_DISCHARGE


@compiled
def _count(  # noqa: PLR0917 - compiled kernels take their arrays by position
    time_us: Ints,
    state: States,
    begin_us: Ints,
    end_us: Ints,
    first: Ints,
    last: Ints,
    interval_us: int,
    idle_begin_us: Ints,
    idle_end_us: Ints,
    found: Ints,
) -> None:
    """Set found[state, window] to the slots of a state on the fuller grid, found[4] to the grid."""
    widest = 0
    for window in range(len(begin_us)):
        widest = max(widest, -((begin_us[window] - end_us[window]) // interval_us))
    scratch = np.empty((2, widest), np.int8)
    counts = np.empty((2, 4), np.int64)
    for window in range(len(begin_us)):
        begin, end = begin_us[window], end_us[window]
        expected = -((begin - end) // interval_us)
        if not _is_idle(idle_begin_us, idle_end_us, begin, end) and _one_a_slot(
            time_us, first[window], last[window], begin, end, interval_us
        ):
            excluded = 0
            for i in range(first[window], last[window]):
                excluded += 1 if state[i] == EXCLUDED else 0
            readings = last[window] - first[window]
            found[VALID, window], found[EXCLUDED, window] = readings - excluded, excluded
            found[NO_DISCHARGE, window], found[MISSING, window] = 0, expected - readings
            found[4, window] = 0
            continue
        counts[:] = 0
        for grid in range(2):
            slots = scratch[grid, :expected]
            _fill(
                time_us,
                state,
                first[window],
                last[window],
                begin,
                end,
                interval_us,
                grid * (interval_us // 2),
                idle_begin_us,
                idle_end_us,
                slots,
            )
            for slot in range(expected):
                counts[grid, slots[slot]] += 1
        grid = 0
        for of in (VALID, EXCLUDED, NO_DISCHARGE):
            if counts[0, of] != counts[1, of]:
                grid = 1 if counts[1, of] > counts[0, of] else 0
                break
        for of in range(4):
            found[of, window] = counts[grid, of]
        found[4, window] = grid


@compiled
def _one_a_slot(  # noqa: PLR0917 - compiled kernels take their arrays by position
    time_us: Ints, first: int, last: int, begin_us: int, end_us: int, interval_us: int
) -> bool:
    """Return whether each reading has a slot of its own on the first grid, inside the window.

    Then no grid can be fuller, and none has to be filled; and the times rise strictly.
    """
    border_us, fits = begin_us, first == last or time_us[last - 1] < end_us
    for i in range(first, last):
        past_us = time_us[i] - border_us
        fits &= past_us >= 0
        if past_us >= interval_us:
            border_us += past_us // interval_us * interval_us
        border_us += interval_us
    return fits


@compiled
def _is_idle(idle_begin_us: Ints, idle_end_us: Ints, begin_us: int, end_us: int) -> bool:
    """Return whether an idle span reaches into a window."""
    span = np.searchsorted(idle_end_us, begin_us, side="right")
    return bool(span < len(idle_end_us) and idle_begin_us[span] < end_us)


@compiled
def _each_one_a_slot(  # noqa: PLR0917 - compiled kernels take their arrays by position
    time_us: Ints,
    borders_us: Ints,
    cuts: Ints,
    interval_us: int,
    idle_begin_us: Ints,
    idle_end_us: Ints,
    found: NDArray[np.bool_],
) -> None:
    for window in range(len(found)):
        begin, end = borders_us[window], borders_us[window + 1]
        found[window] = not _is_idle(idle_begin_us, idle_end_us, begin, end) and _one_a_slot(
            time_us, cuts[window], cuts[window + 1], begin, end, interval_us
        )
