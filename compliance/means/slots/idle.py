"""Decides when nothing flowed out, and what each reading then counts as.

It goes by the outflow as it was read: without a reading of it, nothing is idle. A reading while
nothing flows is of standing water, not of effluent, and never enters a mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from compliance.means.slots.states import EXCLUDED, NO_DISCHARGE, VALID
from domain.measured.readings import DeviceStatus
from storage.ports.readings import ReadingColumns

Ints = NDArray[np.int64]
States = NDArray[np.int8]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans of time, [begin_us[i], end_us[i]), disjoint, not touching, in rising order."""

    begin_us: Ints
    end_us: Ints

    def __len__(self) -> int:
        return len(self.begin_us)


NOTHING_IDLE = Spans(np.empty(0, np.int64), np.empty(0, np.int64))


def excluded_readings(columns: ReadingColumns, excluded: Flags | None) -> Flags:
    """Return which readings are left out: those told, or (None) those not measured (status 00).

    A value that is no number cannot be held against a limit: it is always left out.
    """
    left_out = columns.status != DeviceStatus.MEASURING if excluded is None else excluded
    return left_out | ~np.isfinite(columns.value)


def idle_spans(flow: ReadingColumns, excluded: Flags | None, interval_us: int) -> Spans:
    """Return when nothing flowed: half an interval around each valid outflow of 0 or less.

    Never beyond midway to a reading that says flow, and whole between two of 0 that follow each
    other within one and a half intervals (a trembling clock). Without a reading nothing is idle.
    """
    return _spans(flow, excluded, interval_us, flowing=False, bridged_us=interval_us * 3 // 2)[0]


def idle_over_days(
    flow: ReadingColumns, excluded: Flags, interval_us: int, borders_us: Ints
) -> Spans:
    """Return when nothing flowed on consecutive legal days, each of them seen by itself.

    As `idle_spans` of each day's readings, cut at its ends, and joined where two touch.
    """
    day = np.searchsorted(borders_us, flow.time_us, side="right") - 1
    found, at_us = _spans(
        flow, excluded, interval_us, flowing=False, bridged_us=interval_us * 3 // 2, day=day
    )
    of = np.searchsorted(borders_us, at_us, side="right") - 1
    begin_us = np.maximum(found.begin_us, borders_us[of])
    end_us = np.minimum(found.end_us, borders_us[of + 1])
    apart = begin_us[1:] != end_us[:-1]
    return Spans(
        begin_us[np.concatenate(([True], apart))] if len(begin_us) else begin_us,
        end_us[np.concatenate((apart, [True]))] if len(end_us) else end_us,
    )


def discharge_spans(flow: ReadingColumns, excluded: Flags | None, interval_us: int) -> Spans:
    """Return the discharges: from a first outflow above 0 to the last one before it is 0 again.

    Each reaches half an interval further, never beyond midway to a reading of 0; outflow that was
    not read between two readings above 0 does not end a discharge.
    """
    whole = int(flow.time_us[-1] - flow.time_us[0]) if len(flow) else 0
    return _spans(flow, excluded, interval_us, flowing=True, bridged_us=whole)[0]


def _spans(
    flow: ReadingColumns,
    excluded: Flags | None,
    interval_us: int,
    *,
    flowing: bool,
    bridged_us: int,
    day: Ints | None = None,
) -> tuple[Spans, Ints]:
    """Return the spans of what is wanted, and each one's first reading.

    Where the day changes, two readings know nothing of each other.
    """
    is_valid = ~excluded_readings(flow, excluded)
    time_us = flow.time_us[is_valid]
    wanted = (flow.value[is_valid] > 0.0) == flowing
    if not bool(np.any(wanted)):
        return NOTHING_IDLE, time_us[wanted]
    apart_us = np.diff(time_us)
    same_day = np.ones(len(apart_us), np.bool_) if day is None else np.diff(day[is_valid]) == 0
    alike = (wanted[1:] == wanted[:-1]) | ~same_day
    half = np.full(len(time_us), interval_us // 2, np.int64)
    before_us, after_us = half, half.copy()
    # Rounded so that each instant belongs to its own reading
    before_us[1:] = np.where(alike, before_us[1:], np.minimum(before_us[1:], apart_us // 2))
    after_us[:-1] = np.where(alike, after_us[:-1], np.minimum(after_us[:-1], (apart_us + 1) // 2))
    joined = alike & same_day & wanted[1:] & (apart_us <= bridged_us)
    first, last = wanted.copy(), wanted.copy()
    first[1:] &= ~joined
    last[:-1] &= ~joined
    return Spans((time_us - before_us)[first], (time_us + after_us)[last]), time_us[first]


def reading_states(columns: ReadingColumns, excluded: Flags, idle: Spans) -> States:
    """Return VALID, EXCLUDED or NO_DISCHARGE for each reading.

    A reading while nothing flows is of standing water, not of effluent, whatever else it is.
    """
    state = np.where(excluded, np.int8(EXCLUDED), np.int8(VALID))
    if len(idle):
        span = np.searchsorted(idle.begin_us, columns.time_us, side="right") - 1
        inside = (span >= 0) & (columns.time_us < idle.end_us[np.maximum(span, 0)])
        state[inside] = NO_DISCHARGE
    return state
