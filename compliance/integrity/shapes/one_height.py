"""When readings of a week were hidden, when shown; and whether that changed at one height of water.

Who hides what is high begins and ends where water crosses the height. The same pattern, laid over
the plant's own past, tells how near to one height its moments come by chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from compliance.integrity.chance import beyond
from compliance.integrity.week import HOUR_US, Bools, Floats, WatchedWeek, runs_of

_USUAL = 0.1  # of the past's days: hidden as often at this time of day, it is a habit
HOURS_OF_DAY = 24
_LEAST_EDGES = 6
_BESIDE = 2  # slots before and after a moment
# Patterns of one plant laid over another's water: at 1.5 a chance is as rare as it says
_TAIL, _WIDER = 0.02, 1.5
_NEAR = 0.8  # of the moments: hiding may also begin with a week, or end with a visit
_NEAREST = 1e-4  # of its height: nearer than any sensor tells
_SEEN = 0.8  # of the moments, in a place of the past

Run = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hidden:
    """When readings of the week were hidden and when shown, as runs of slots [first, end)."""

    hidden: list[Run]
    shown: list[Run]


def hidden_runs(week: WatchedWeek, marked: Bools) -> Hidden:
    """Return the week's runs of marked slots, merged where an hour or less lies between, without
    those at hours of the day at which the past was often so.
    """
    per_hour, per_day = week.per(HOUR_US), week.per(HOURS_OF_DAY * HOUR_US)
    days = week.at // per_day
    before = marked[: days * per_day].reshape(days, per_day)
    # days that are marked throughout, as before a plant was connected, say nothing of an hour
    lived = before[~before.all(axis=1)]
    usual = lived.sum(axis=0) >= _USUAL * max(1, len(lived))
    odd = marked & ~np.resize(usual, len(marked))
    odd[: week.at] = False
    merged: list[Run] = []
    for first, end in runs_of(odd):
        if merged and first - merged[-1][1] <= per_hour:
            merged[-1] = merged[-1][0], end
        else:
            merged.append((first, end))
    covered = np.zeros(len(marked), np.bool_)
    covered[: week.at] = True
    for first, end in merged:
        covered[first:end] = True
    return Hidden(merged, runs_of(~covered & ~marked))


def at_one_height(week: WatchedWeek, level: Floats, runs: Hidden) -> float:
    """Return the chance that a level is as near to one height at the begins and ends of what was
    hidden, and higher within than between, as it is.

    Against the pattern laid over the past from each whole hour on, where a plant's days have the
    same memory and the same rhythm; 1 where fewer than six moments are seen.
    """
    edges = np.unique([edge for run in runs.hidden for edge in run])
    logs = _smooth(np.log(np.where(level > 0.0, level, np.nan)))
    edges = edges[edges < len(logs)]
    if len(edges) < _LEAST_EDGES or not _is_higher(level, logs[edges], runs):
        return 1.0
    per_hour = week.per(HOUR_US)
    back = np.arange(week.slots - week.at, int(edges[0]) + 1, per_hour)
    if not len(back):
        return 1.0
    own = _scatter(logs[edges][None, :])[0]
    past = _scatter(logs[edges[None, :] - back[:, None]])
    past = past[np.isfinite(past)]
    if not np.isfinite(own) or len(past) < HOURS_OF_DAY * HOURS_OF_DAY:
        return 1.0
    return beyond(-float(np.log(own)), -np.log(past), 1, tail=_TAIL, wider=_WIDER)


def _scatter(heights: Floats) -> Floats:
    """Return how far most moments of each row lie from their median, NaN where too few are seen."""
    seen = np.isfinite(heights)
    found = np.full(len(heights), np.nan)
    enough = (seen.mean(axis=1) >= _SEEN) & (seen.sum(axis=1) >= _LEAST_EDGES)
    if enough.any():
        rows = heights[enough]
        about = np.sort(np.abs(rows - np.nanmedian(rows, axis=1, keepdims=True)), axis=1)
        most = about[:, : math.ceil(_NEAR * rows.shape[1])]
        found[enough] = np.maximum(np.nanmean(most, axis=1), _NEAREST)
    return found


def _smooth(row: Floats) -> Floats:
    """Return the mean of what there is beside each slot's begin, NaN where nothing is."""
    width = 2 * _BESIDE
    padded = np.r_[np.full(_BESIDE, np.nan), row, np.full(_BESIDE - 1, np.nan)]
    beside = np.lib.stride_tricks.sliding_window_view(padded, width)
    seen = np.isfinite(beside)
    count = seen.sum(axis=1)
    total = np.where(seen, beside, 0.0).sum(axis=1)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def _is_higher(level: Floats, edges: Floats, runs: Hidden) -> bool:
    """Return whether what is known of the hidden moments, or of their edges where nothing is, is
    higher than what was shown between; `edges` are logarithms.
    """
    within, between = (
        np.concatenate([level[first:end] for first, end in some] or [np.empty(0)])
        for some in (runs.hidden, runs.shown)
    )
    within, between = within[np.isfinite(within)], between[np.isfinite(between)]
    if not len(within):
        within = np.exp(edges[np.isfinite(edges)])
    if not len(within) or not len(between):
        return False
    return bool(np.median(within) > np.median(between))
