"""What would be over the limit is shown just under it: hours that reach the limit's edge and stay.

Against how often the plant's own past stayed as near under other heights from hour to hour.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from compliance.integrity.chance import beta_binomial_at_least
from compliance.integrity.shapes.found import NOTHING, Answer, Found
from compliance.integrity.week import HALF, HOUR_US, Bools, Floats, WatchedWeek, folded
from domain.measured.signals import NotRunReason

_LEAST_SLOTS = 4  # of an hour
_EDGE = 0.92  # of a height: above it, and not over the height, is its edge
_HEIGHTS = np.linspace(0.5, 0.97, 12)  # quantiles of the past: the heights that are counted
_LEAST_HOURS = 15  # of the past, over all heights


def capped(week: WatchedWeek) -> Answer:
    """Return whether hours at the edge of a limit stay there and never cross it, beyond chance."""
    width = week.per(HOUR_US)
    if width < _LEAST_SLOTS:
        return NotRunReason.COARSE_INTERVAL
    limited = [one for one in week.substances if one in week.limits]
    if not limited:
        return NotRunReason.LIMIT_UNKNOWN
    best, looks = NOTHING, 0
    for parameter in limited:
        hours = folded(week.values[parameter], width)
        staying = _staying(hours[: week.at // width], week.limits[parameter])
        if staying is None:
            continue
        looks += 1
        found = _held(week, parameter, hours, *staying)
        best = min(best, found, key=lambda one: one.chance)
    return replace(best, looks=looks) if looks else NotRunReason.TOO_FEW_READINGS


def _held(week: WatchedWeek, parameter: str, hours: Floats, stayed: float, might: float) -> Found:
    """Return the hours of the week at the limit's edge that stayed there after one that did."""
    limit, past = week.limits[parameter], week.at // hours.shape[1]
    inside = within_edge(hours[past:], limit)
    might_stay = followed(inside, hours[past:])
    observed, n = int((might_stay & inside[1:]).sum()), int(might_stay.sum())
    if not observed:
        return NOTHING
    marked = np.r_[np.zeros(past, np.bool_), inside]
    return Found(
        parameters=(parameter,),
        spans=week.spans_of(marked, hours.shape[1]),
        observed=observed,
        looked_at=n,
        expected=n * stayed / might,
        chance=beta_binomial_at_least(observed, n, stayed + 0.5, might - stayed + 0.5),
    )


def _staying(past: Floats, limit: float) -> tuple[float, float] | None:
    """Return how many of the past's hours stayed at the edge of a height after an hour that did,
    and how many might have: of the height at which most do, or, where at each too few might, of all
    heights together; the limit's own edge left out. None where too few might even so.
    """
    there = past[np.isfinite(past)]
    if len(there) == 0:
        return None
    counts = _counted(past, limit, np.quantile(there, _HEIGHTS).tolist())
    enough = [one for one in counts if one[1] >= _LEAST_HOURS]
    if enough:
        return max(enough, key=lambda one: one[0] / one[1])
    lowest, highest = np.quantile(there, _HEIGHTS[[0, -1]]).tolist()
    steps = int(np.log(max(lowest, 1e-9) / max(highest, 1e-9)) / np.log(_EDGE)) if highest else 0
    # edges that lie side by side: no hour is counted twice
    counts = _counted(past, limit, (highest * _EDGE ** np.arange(steps + 1)).tolist())
    stayed, might = (sum(one[which] for one in counts) for which in (0, 1))
    return (stayed, might) if might >= _LEAST_HOURS else None


def _counted(past: Floats, limit: float, heights: list[float]) -> list[tuple[float, float]]:
    """Return for each height how many of the past's hours stayed at its edge, and might have."""
    counts = []
    for height in heights:
        if _EDGE * limit <= height <= limit / _EDGE:
            continue
        inside = within_edge(past, height)
        might_stay = followed(inside, past)
        counts.append((float((might_stay & inside[1:]).sum()), float(might_stay.sum())))
    return counts


def within_edge(hours: Floats, height: float) -> Bools:
    """Return which hours have readings, and all of them under a height and near it."""
    there = np.isfinite(hours)
    inside = (hours >= _EDGE * height) & (hours <= height)
    return np.asarray((inside | ~there).all(axis=1) & (there.mean(axis=1) >= HALF))


def followed(inside: Bools, hours: Floats) -> Bools:
    """Return after which hours but the last, that stayed at an edge, another hour was read."""
    return np.asarray(inside[:-1] & (np.isfinite(hours[1:]).mean(axis=1) >= HALF))
