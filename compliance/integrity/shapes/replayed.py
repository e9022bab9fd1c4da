"""What was recorded before is sent again: the same steps in the same order at another time.

Steps are compared, so that a shifted copy is found too. A standstill repeats itself: it is none.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from compliance.integrity.chance import LEAST
from compliance.integrity.shapes.found import NOTHING, Answer, Found
from compliance.integrity.week import Floats, Ints, WatchedWeek
from domain.measured.signals import NotRunReason

_GRAM = 12  # steps in sequence that are looked up
_MOVES = 8  # of them that are no standstill
_NO_STEP = np.iinfo(np.int64).min
_LEAST_STEPS = 500
_RARE = 1e-4


def replayed(week: WatchedWeek) -> Answer:
    """Return the longest sequence of steps of the week that was there before, and its chance, with
    every parameter of which one as rare was.
    """
    found, looks = [NOTHING], 0
    for parameter in week.substances:
        steps = whole_steps(week.values[parameter], week.at)
        if steps is None:
            continue
        looks += 1
        found.append(_longest(week, parameter, steps))
    if not looks:
        return NotRunReason.TOO_FEW_READINGS
    best = min(found, key=lambda one: one.chance)
    with_it = [p for one in found if one.chance <= _RARE for p in one.parameters]
    return replace(best, parameters=tuple(with_it) or best.parameters, looks=looks)


def whole_steps(row: Floats, at: int) -> Ints | None:
    """Return each step from slot to slot in whole units of the sensor's own, None where too few
    are there; a step beside a missing reading is the least number.
    """
    steps = np.diff(row)
    there = np.isfinite(steps)
    if there[:at].sum() < _LEAST_STEPS:
        return None
    # 1e-6 is below any sensor's step and above what floating point leaves
    whole = np.where(there, np.round(np.where(there, steps, 0.0) * 1e6), _NO_STEP)
    return np.asarray(whole, np.int64)


def _longest(week: WatchedWeek, parameter: str, steps: Ints) -> Found:
    place, earlier = _repeated(steps)
    own = place >= week.at
    place, earlier = place[own], earlier[own]
    if len(place) == 0:
        return NOTHING
    lag = place - earlier
    cuts = np.flatnonzero((np.diff(place) != 1) | (np.diff(lag) != 0)) + 1
    runs = [
        (int(place[first]), int(place[end - 1]) + _GRAM)
        for first, end in pairwise([0, *cuts.tolist(), len(place)])
    ]
    longest = max(end - first for first, end in runs)
    again = _chance_of_again(steps[: week.at])
    looks = math.log(len(steps) - week.at) + math.log(len(steps))
    chance = math.exp(min(0.0, max(math.log(LEAST), looks + longest * math.log(again))))
    marked = np.zeros(week.slots, np.bool_)
    for first, end in runs:
        marked[first : end + 1] = True
    usual = looks / -math.log(again) if again < 1.0 else float(longest)
    return Found(
        parameters=(parameter,),
        spans=week.spans_of(marked),
        observed=longest,
        looked_at=len(steps) - week.at,
        expected=usual,
        chance=chance,
    )


def _repeated(steps: Ints) -> tuple[Ints, Ints]:
    """Return where sequences of steps begin that were there before, and where they were last."""
    count = len(steps) - _GRAM + 1
    mixed = steps.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    gram = np.zeros(count, np.uint64)
    moves = np.zeros(count, np.int64)
    whole = np.ones(count, np.bool_)
    for n in range(_GRAM):
        part = slice(n, n + count)
        gram = gram * np.uint64(0xD6E8FEB86659FD93) + mixed[part]
        moves += steps[part] != 0
        whole &= steps[part] != _NO_STEP
    usable = np.flatnonzero(whole & (moves >= _MOVES))
    order = usable[np.argsort(gram[usable], kind="stable")]
    # two that lie within one sequence are no copy
    same = (gram[order[1:]] == gram[order[:-1]]) & (order[1:] - order[:-1] > _GRAM)
    place, earlier = order[1:][same], order[:-1][same]
    by_time = np.argsort(place)
    return place[by_time].astype(np.int64), earlier[by_time].astype(np.int64)


def _chance_of_again(past: NDArray[np.int64]) -> float:
    """Return the chance that a step is as another was, where the step before was the same too."""
    there = past != _NO_STEP
    both = there[1:] & there[:-1]
    one = _same(past[there])
    pairs = past[1:][both] * np.int64(1_000_003) + past[:-1][both]
    before = _same(past[:-1][both])
    after_same = _same(pairs) / before if before > 0 else 1.0
    return float(min(1.0, max(one, after_same, 1.0 / max(1, int(there.sum())))))


def _same(values: NDArray[np.int64]) -> float:
    _, counts = np.unique(values, return_counts=True)
    n = len(values)
    return float((counts * (counts - 1.0)).sum() / (n * (n - 1.0))) if n > 1 else 1.0
