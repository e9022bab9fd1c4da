"""Several channels jump by one factor at one moment, and the outflow does not: one knob.

Against how far all of them ever moved together in the plant's own past.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from compliance.integrity.chance import beyond
from compliance.integrity.shapes.found import NOTHING, Answer, Found
from compliance.integrity.week import HALF, HOUR_US, Floats, WatchedWeek
from domain.measured.parameters import OUTFLOW
from domain.measured.signals import NotRunReason

_SIDE_US = HOUR_US // 2  # before and after the moment
_LEAST_SLOTS = 4
_LEAST_CHANNELS = 3
_ALIKE = 0.3  # how far the jumps may lie apart, as a share of their mean
_TAIL = 0.003  # few moments of the past jump together at all
_MOST = 60.0  # e-foldings: of any two figures that are water
_FLOW_MOVES = 0.25  # of the jump: more, and it is another water


def stepping(week: WatchedWeek) -> Answer:
    """Return the moment at which all substances jump most by one factor, and its chance."""
    width = week.per(_SIDE_US)
    if width < _LEAST_SLOTS:
        return NotRunReason.COARSE_INTERVAL
    usable = [one for one in week.substances if week.past_seen(one) > HALF]
    if len(usable) < _LEAST_CHANNELS:
        return NotRunReason.FEW_CHANNELS
    jumps = {one: jump(week.values[one], width) for one in usable}
    flow = np.abs(jump(week.values[OUTFLOW], width)) if OUTFLOW in week.values else None
    # all of them, and all but each one where that leaves three
    groups = [tuple(usable)]
    if len(usable) > _LEAST_CHANNELS:
        groups += [tuple(p for p in usable if p != left_out) for left_out in usable]
    found = [_most(week, width, group, jumps, flow) for group in groups]
    best = min(found, key=lambda one: one.chance)
    return replace(best, looks=len(groups))


def _most(
    week: WatchedWeek,
    width: int,
    group: tuple[str, ...],
    of: Mapping[str, Floats],
    flow: Floats | None,
) -> Found:
    """Return the moment of the week at which a group of channels jumps most together."""
    jumps = np.array([of[one] for one in group])
    size = np.abs(jumps.mean(axis=0))
    together = np.all(np.sign(jumps) == np.sign(jumps[0]), axis=0)
    least = np.where(together, np.abs(jumps).min(axis=0), 0.0)
    least[~np.isfinite(least)] = 0.0
    alike = np.ptp(jumps, axis=0) <= 2 * _ALIKE * size
    if flow is not None:
        alike &= ~(flow > _FLOW_MOVES * size)
    score = np.where(alike, least, 0.0)
    own = score[week.at :]
    place = int(np.argmax(own))
    if own[place] <= 0.0:
        return NOTHING
    marked = np.zeros(week.slots, np.bool_)
    marked[week.at + place - width : week.at + place + width] = True
    sign = float(np.sign(jumps[0, week.at + place]))
    return Found(
        parameters=group,
        spans=week.spans_of(marked),
        observed=float(np.exp(np.clip(jumps[:, week.at + place].mean(), -_MOST, _MOST))),
        looked_at=len(own),
        expected=float(np.exp(np.clip(sign * score[: week.at].max(), -_MOST, _MOST))),
        chance=beyond(float(own[place]), score[: week.at], len(own), tail=_TAIL),
    )


def jump(row: Floats, width: int) -> Floats:
    """Return the logarithm of how many times as much follows each slot's begin as came before it.

    The medians of so many slots on both sides; NaN at the ends and beside missing readings.
    """
    logs = np.log(np.where(row > 0.0, row, np.nan))
    blocks = np.median(np.lib.stride_tricks.sliding_window_view(logs, width), axis=1)
    found = np.full(len(row), np.nan)
    found[width : len(row) - width + 1] = blocks[width:] - blocks[:-width]
    return found
