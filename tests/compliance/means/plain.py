"""A slow, plain reference of slots, means and idle time: loops, lists and fractions, no arrays.

It is written from the rules, not from the code it is a witness against; nothing imports it but
tests.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

VALID, EXCLUDED, NO_DISCHARGE, MISSING = "valid", "excluded", "no_discharge", "missing"
_FIRST_WINS = (VALID, EXCLUDED, NO_DISCHARGE)

Span = tuple[int, int]


class Row(NamedTuple):
    """One reading: instant, value, and whether quality control leaves it out."""

    time_us: int
    value: float
    excluded: bool


class Window(NamedTuple):
    """What a window came to: its mean (None without a reading), readings, and slots by state."""

    mean: float | None
    readings: int
    valid: int
    excluded: int
    no_discharge: int
    missing: int


def idle_of(flow: Sequence[Row], interval_us: int) -> list[Span]:
    """Return when nothing flowed, by the rule's words, instant ranges merged one by one."""
    read = [row for row in flow if not row.excluded and math.isfinite(row.value)]
    spans: list[Span] = []
    for place, row in enumerate(read):
        if row.value > 0:
            continue
        begin, end = row.time_us - interval_us // 2, row.time_us + interval_us // 2
        if place and read[place - 1].value > 0:
            begin = max(begin, row.time_us - (row.time_us - read[place - 1].time_us) // 2)
        if place + 1 < len(read) and read[place + 1].value > 0:
            end = min(end, row.time_us + (read[place + 1].time_us - row.time_us + 1) // 2)
        follows = place > 0 and read[place - 1].value <= 0
        if follows and 2 * (row.time_us - read[place - 1].time_us) <= 3 * interval_us:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((begin, end))
    return spans


def state_of(row: Row, idle: Sequence[Span]) -> str:
    """Return what one reading counts as."""
    if _inside(row.time_us, idle):
        return NO_DISCHARGE
    return EXCLUDED if row.excluded or not math.isfinite(row.value) else VALID


def slots_of(
    rows: Sequence[Row], begin_us: int, end_us: int, interval_us: int, idle: Sequence[Span]
) -> list[str]:
    """Return the state of each slot on the fuller of the two grids."""
    return grid_of(rows, begin_us, end_us, interval_us, idle)[1]


def grid_of(
    rows: Sequence[Row], begin_us: int, end_us: int, interval_us: int, idle: Sequence[Span]
) -> tuple[int, list[str]]:
    """Return how much earlier the fuller grid lies, and its slots."""
    expected = -(-(end_us - begin_us) // interval_us)
    grids = []
    for shift in (0, interval_us // 2):
        held: list[list[str]] = [[] for _ in range(expected)]
        for row in rows:
            if begin_us <= row.time_us < end_us:
                slot = (row.time_us - begin_us + shift) // interval_us % expected
                held[slot].append(state_of(row, idle))
        slots = []
        for slot, states in enumerate(held):
            centre = begin_us + slot * interval_us
            if not shift:
                centre = (centre + min(centre + interval_us, end_us)) // 2
            if not states and _inside(centre, idle):
                states.append(NO_DISCHARGE)
            slots.append(next((state for state in _FIRST_WINS if state in states), MISSING))
        grids.append((shift, slots))
    return max(grids, key=lambda grid: [grid[1].count(state) for state in _FIRST_WINS])


def window_of(
    rows: Sequence[Row], begin_us: int, end_us: int, interval_us: int, idle: Sequence[Span]
) -> Window:
    """Return the mean over its slots, and the slots, of [begin_us, end_us)."""
    shift, slots = grid_of(rows, begin_us, end_us, interval_us, idle)
    held: dict[int, list[Fraction]] = {}
    for row in rows:
        if begin_us <= row.time_us < end_us and state_of(row, idle) == VALID:
            slot = (row.time_us - begin_us + shift) // interval_us % len(slots)
            held.setdefault(slot, []).append(Fraction(row.value))
    means = [sum(values) / len(values) for values in held.values()]
    return Window(
        float(sum(means) / len(means)) if means else None,
        sum(map(len, held.values())),
        *(slots.count(state) for state in (*_FIRST_WINS, MISSING)),
    )


def _inside(time_us: int, spans: Sequence[Span]) -> bool:
    return any(begin <= time_us < end for begin, end in spans)
