"""Decides the outcome and certainty of many days of one series at once, against one limit.

The same answers as verdict.compare gives for each day's mean; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from compliance.jit import compiled
from compliance.law.limit.binding import LimitUnknown, NotLimited
from compliance.means.blocks import WindowMeans
from compliance.means.bounds import Possible, bounds_of
from domain.judged.verdicts import Certainty, Limit, Outcome

Codes = NDArray[np.int8]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OUTCOMES: Final = tuple(Outcome)
CERTAINTIES: Final = tuple(Certainty)
# Their places for the kernel below, written out since they are compiled in.
_KEPT, _EXCEEDED, _NOT_PROVABLE, _NO_DISCHARGE = 0, 1, 2, 4
_WHATEVER, _ON_WHAT_WAS_READ, _NO_CERTAINTY = 0, 1, 2


def code(outcome: Outcome) -> int:
    """Return an outcome's number, its place in OUTCOMES."""
    return OUTCOMES.index(outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayArrays:
    """Means of consecutive legal days with their bounds; NaN: no mean; infinite: no bound.

    `unscreened` is the mean with what quality control left out, NaN where it left out none;
    `censored` are the slots at or under a detection limit.
    """

    days: WindowMeans
    expected: int
    low: Floats
    high: Floats
    unscreened: Floats
    censored: Ints


def day_arrays(
    days: WindowMeans, expected: int, possible: Possible, unscreened: Floats
) -> DayArrays:
    """Return the means with what they could have been, as bounds."""
    low, high = bounds_of(days, possible)
    return DayArrays(
        days=days,
        expected=expected,
        low=low,
        high=high,
        unscreened=unscreened,
        censored=np.zeros_like(days.valid),
    )


def outcomes(
    found: DayArrays, limit: Limit | LimitUnknown | NotLimited, *, minimum_capture: float
) -> Codes:
    """Return one outcome (a place in OUTCOMES) for each day of a continuous discharge."""
    if isinstance(limit, NotLimited):
        return np.full(len(found.low), code(Outcome.NOT_LIMITED), np.int8)
    if isinstance(limit, LimitUnknown):
        return np.full(len(found.low), code(Outcome.LIMIT_UNKNOWN), np.int8)
    return answers(found, limit, minimum_capture=minimum_capture)[0]


def answers(found: DayArrays, limit: Limit, *, minimum_capture: float) -> tuple[Codes, Codes]:
    """Return an outcome and a certainty (places in OUTCOMES and CERTAINTIES) for each day."""
    days = found.days
    answer, certainty = np.empty(len(found.low), np.int8), np.empty(len(found.low), np.int8)
    _answer(
        days.mean,
        found.low,
        found.high,
        found.unscreened,
        found.censored,
        days.valid,
        days.no_discharge,
        found.expected,
        # An integer would have the kernel compiled once more
        -np.inf if limit.lower is None else float(limit.lower),
        np.inf if limit.upper is None else float(limit.upper),
        float(minimum_capture),
        answer,
        certainty,
    )
    return answer, certainty


@compiled
def _answer(  # noqa: PLR0917 - compiled kernels take their arrays by position
    mean: Floats,
    low: Floats,
    high: Floats,
    unscreened: Floats,
    censored: Ints,
    valid: Ints,
    no_discharge: Ints,
    expected: int,
    lower: float,
    upper: float,
    minimum_capture: float,
    answer: Codes,
    certainty: Codes,
) -> None:
    """Set the outcome and certainty of each day; infinite limits bind on no side."""
    for day in range(len(mean)):
        if no_discharge[day] >= expected > 0:
            answer[day], certainty[day] = _NO_DISCHARGE, _WHATEVER
            continue
        if np.isnan(mean[day]):
            answer[day], certainty[day] = _NOT_PROVABLE, _NO_CERTAINTY
            continue
        wanted = expected - no_discharge[day]
        capture = min(1.0, valid[day] / wanted) if wanted > 0 else 0.0
        over = mean[day] > upper or mean[day] < lower
        found, sure = _EXCEEDED if over else _KEPT, _ON_WHAT_WAS_READ
        if low[day] > upper or high[day] < lower:
            found, sure = _EXCEEDED, _WHATEVER
        elif high[day] <= upper and low[day] >= lower:
            found, sure = _KEPT, _WHATEVER
        elif capture < minimum_capture:
            found, sure = _NOT_PROVABLE, _NO_CERTAINTY
        # Leaving readings out never decides: with them the answer must be the same.
        if not np.isnan(unscreened[day]):
            also_over = unscreened[day] > upper or unscreened[day] < lower
            if also_over != (found == _EXCEEDED):
                found, sure = _NOT_PROVABLE, _NO_CERTAINTY
        # At its floor a sensor proves what it read, and no more.
        if found == _KEPT and censored[day] > 0:
            sure = _ON_WHAT_WAS_READ
        answer[day], certainty[day] = found, sure
