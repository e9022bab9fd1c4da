"""Readings come more often while the water is clean: hours thinned out are those of higher levels.

Runs of thinned and of full hours are the units: a random choice of runs would rank otherwise.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from compliance.integrity.chance import ranked_higher
from compliance.integrity.shapes.found import NOTHING, Answer, Found
from compliance.integrity.shapes.one_height import at_one_height, hidden_runs
from compliance.integrity.week import HOUR_US, Bools, Floats, WatchedWeek, folded, medians, runs_of
from domain.measured.signals import NotRunReason

_LEAST_SLOTS = 4
_THIN_TO, _FULL_FROM = 0.7, 0.95  # of an hour's slots
_MOST_RUNS = 60
_LEAST_RUNS = 3


def cadence(week: WatchedWeek) -> Answer:
    """Return whether hours in which fewer readings came are those of higher levels."""
    width = week.per(HOUR_US)
    if width < _LEAST_SLOTS:
        return NotRunReason.COARSE_INTERVAL
    best, looks = NOTHING, 0
    ours = np.zeros(week.slots, np.bool_) if week.ours is None else week.ours
    whole = ~folded(ours.astype(np.float64), width).any(axis=1)
    for parameter in week.substances:
        sent = np.isfinite(folded(week.sent[parameter], width)).mean(axis=1)
        level = medians(week.values[parameter], width, 0.0)
        own = whole & (np.arange(len(sent)) >= week.at // width)
        thin = own & (sent > 0.0) & (sent <= _THIN_TO) & ~_beside_nothing(sent)
        full = own & (sent >= _FULL_FROM)
        looks += 2
        higher, others = _levels(thin, level), _levels(full, level)
        if not higher or not others:
            continue
        left_out = ~np.isfinite(week.sent[parameter]) & ~ours
        chance = min(
            _ranked(higher, others),
            at_one_height(week, week.values[parameter], hidden_runs(week, left_out)),
        )
        if chance < best.chance:
            usual = float(np.median(level[full & np.isfinite(level)]))
            best = Found(
                parameters=(parameter,),
                spans=week.spans_of(np.asarray(thin), width),
                observed=sum(one > usual for one in higher),
                looked_at=len(higher),
                expected=len(higher) / 2,
                chance=chance,
            )
    return replace(best, looks=looks) if looks else NotRunReason.FEW_CHANNELS


def _ranked(higher: list[float], others: list[float]) -> float:
    if min(len(higher), len(others)) < _LEAST_RUNS:
        return 1.0
    return ranked_higher(higher[:_MOST_RUNS], others[:_MOST_RUNS])


def _beside_nothing(sent: Floats) -> Bools:
    """Return which hours lie beside one in which nothing came: the edge of a gap is thin too."""
    nothing = np.r_[False, sent == 0.0, False]
    return np.asarray(nothing[:-2] | nothing[2:])


def _levels(places: Bools, level: Floats) -> list[float]:
    """Return the mean level of each run of marked hours."""
    marked = np.asarray(places & np.isfinite(level))
    return [float(level[first:end].mean()) for first, end in runs_of(marked)]
