"""What hides readings begins as levels rise: "calibrating" while another channel is high, or gaps.

What was hidden is held against the highest that was shown between, so that work at a fixed hour of
each day, or a link that fails at the busy hour, is no sign.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np

from compliance.integrity.chance import combined, ranked_higher
from compliance.integrity.shapes.found import NOTHING, Answer, Found
from compliance.integrity.shapes.one_height import (
    HOURS_OF_DAY,
    Hidden,
    Run,
    at_one_height,
    hidden_runs,
)
from compliance.integrity.week import HOUR_US, Floats, WatchedWeek
from domain.measured.signals import NotRunReason

_LEAST_SLOTS = 4  # an hour
_LEAST_RUNS = 3
_MOST_RUNS = 60
_EDGE_SLOTS = 2  # beside a gap


def calibrating(week: WatchedWeek) -> Answer:
    """Return whether channels say that they calibrate while another is higher than it is shown to
    be between.
    """
    if week.per(HOUR_US) < _LEAST_SLOTS:
        return NotRunReason.COARSE_INTERVAL
    if len(week.substances) < 2:  # noqa: PLR2004 - one that says so and another
        return NotRunReason.FEW_CHANNELS
    best, looks = NOTHING, 0
    for watched in week.substances:
        others = [one for one in week.substances if one != watched]
        said = np.logical_or.reduce([week.calibrating[one] for one in others])
        said &= ~week.calibrating[watched]
        runs = hidden_runs(week, said)
        looks += 2
        if len(runs.hidden) < _LEAST_RUNS:
            continue
        level = week.values[watched]
        hidden = _means(level, runs.hidden)
        usual = round(float(np.median([end - first for first, end in runs.hidden])))
        highest = [_highest(level[first:end], usual) for first, end in runs.shown]
        between = [one for one in highest if np.isfinite(one)]
        chance = min(
            ranked_higher(hidden[:_MOST_RUNS], between[:_MOST_RUNS]),
            at_one_height(week, level, runs),
        )
        if chance < best.chance:
            best = Found(
                parameters=(watched, *(p for p in others if week.calibrating[p][week.at :].any())),
                spans=_spans(week, runs.hidden),
                observed=int(sum(one > np.median(between) for one in hidden)),
                looked_at=len(hidden),
                expected=len(hidden) / 2,
                chance=chance,
            )
    return replace(best, looks=looks)


def unplugged(week: WatchedWeek) -> Answer:
    """Return whether nothing is sent from moments on that are the highest of what is shown."""
    if week.per(HOUR_US) < _LEAST_SLOTS:
        return NotRunReason.COARSE_INTERVAL
    if not week.substances:
        return NotRunReason.FEW_CHANNELS
    nothing = np.logical_and.reduce([~np.isfinite(row) for row in week.sent.values()])
    if week.ours is not None:
        nothing &= ~week.ours
    # a gap of one slot is the link's own
    twice = nothing & np.r_[nothing[1:], False]
    runs = hidden_runs(week, twice | np.r_[False, twice[:-1]])
    if not runs.hidden:
        return replace(NOTHING, looks=2 * len(week.substances))
    best = NOTHING
    for watched in week.substances:
        looks = _edges(week, week.values[watched], runs)
        chance = combined(looks) if len(looks) >= _LEAST_RUNS else 1.0
        chance = min(chance, at_one_height(week, week.values[watched], runs))
        if chance < best.chance:
            best = Found(
                parameters=(watched,),
                spans=_spans(week, runs.hidden),
                observed=sum(one < 0.25 for one in looks),  # noqa: PLR2004 - the upper quarter
                looked_at=len(looks),
                expected=len(looks) / 4,
                chance=chance,
            )
    return replace(best, looks=2 * len(week.substances))


def _edges(week: WatchedWeek, level: Floats, runs: Hidden) -> list[float]:
    """Return for each gap in which share of the shown places water was as high as beside it; gaps
    that begin at one hour of the day count once, by their geometric mean.
    """
    rolled = _rolled(level, _EDGE_SLOTS)
    shown = np.sort(rolled[week.at :][np.isfinite(rolled[week.at :])])
    if len(shown) == 0:
        return []
    by_hour: defaultdict[int, list[float]] = defaultdict(list)
    per_hour = week.per(HOUR_US)
    for first, end in runs.hidden:
        beside = [rolled[first - _EDGE_SLOTS] if first >= _EDGE_SLOTS else np.nan]
        beside.append(rolled[end] if end < len(rolled) else np.nan)
        there = [one for one in beside if np.isfinite(one)]
        if not there:
            continue
        higher = len(shown) - int(np.searchsorted(shown, float(np.mean(there))))
        chance = (1.0 + higher) / (1.0 + len(shown))
        hour = first // per_hour % HOURS_OF_DAY
        by_hour[hour].append(chance)
    return [float(np.exp(np.log(chances).mean())) for chances in by_hour.values()]


def _means(level: Floats, runs: list[Run]) -> list[float]:
    found = [level[first:end] for first, end in runs]
    return [float(np.nanmean(one)) for one in found if np.isfinite(one).any()]


def _highest(level: Floats, width: int) -> float:
    """Return the highest mean of so many slots in sequence, of all where there are fewer."""
    there = level[np.isfinite(level)]
    if len(there) == 0:
        return float("nan")
    width = max(1, min(width, len(there)))
    sums = np.cumsum(np.r_[0.0, there])
    return float(((sums[width:] - sums[:-width]) / width).max())


def _rolled(level: Floats, width: int) -> Floats:
    """Return at each slot the mean of so many from it on, NaN where one is missing."""
    found = np.full(len(level), np.nan)
    found[: len(level) - width + 1] = np.lib.stride_tricks.sliding_window_view(level, width).mean(1)
    return found


def _spans(week: WatchedWeek, runs: list[Run]) -> tuple[tuple[int, int], ...]:
    marked = np.zeros(week.slots, np.bool_)
    for first, end in runs:
        marked[first:end] = True
    return week.spans_of(marked)
