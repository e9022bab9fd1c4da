"""Decides the outcome and certainty of many days of one series at once, against one limit.

The same answers as verdict.compare gives for each day's mean; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from compliance.binding import LimitUnknown, NotLimited
from compliance.blocks import WindowMeans
from compliance.bounds import Possible, bounds_of
from domain.verdicts import Certainty, Limit, Outcome

Codes = NDArray[np.int8]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OUTCOMES: Final = tuple(Outcome)
CERTAINTIES: Final = tuple(Certainty)
_KEPT, _EXCEEDED, _NOT_PROVABLE = map(
    OUTCOMES.index, (Outcome.KEPT, Outcome.EXCEEDED, Outcome.NOT_PROVABLE)
)
_WHATEVER, _ON_WHAT_WAS_READ, _NO_CERTAINTY = map(
    CERTAINTIES.index,
    (Certainty.WHATEVER_WAS_MISSING, Certainty.ON_WHAT_WAS_READ, Certainty.NONE),
)


def code(outcome: Outcome) -> int:
    """Return an outcome's number, its place in OUTCOMES."""
    return OUTCOMES.index(outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayArrays:
    """Means of consecutive legal days with their bounds; NaN: no mean; infinite: no bound.

    `unscreened` is the mean with what quality control left out, NaN where it left out none.
    """

    days: WindowMeans
    expected: int
    low: Floats
    high: Floats
    unscreened: Floats


def day_arrays(
    days: WindowMeans, expected: int, possible: Possible, unscreened: Floats
) -> DayArrays:
    """Return the means with what they could have been, as bounds.mean_bounds bounds a day."""
    low, high = bounds_of(days, possible)
    return DayArrays(days=days, expected=expected, low=low, high=high, unscreened=unscreened)


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
    lower = -np.inf if limit.lower is None else limit.lower
    upper = np.inf if limit.upper is None else limit.upper
    over = (days.mean > upper) | (days.mean < lower)
    surely_over = (found.low > upper) | (found.high < lower)
    surely_kept = (found.high <= upper) & (found.low >= lower) & ~surely_over
    wanted = found.expected - days.no_discharge
    capture = np.where(wanted > 0, np.minimum(1.0, days.valid / np.maximum(wanted, 1)), 0.0)
    answer = np.where(over, _EXCEEDED, _KEPT)
    answer[capture < minimum_capture] = _NOT_PROVABLE
    answer[surely_kept] = _KEPT
    answer[surely_over] = _EXCEEDED
    certainty = np.where(surely_kept | surely_over, _WHATEVER, _ON_WHAT_WAS_READ)
    # Leaving readings out never decides: with them the answer must be the same.
    also_over = (found.unscreened > upper) | (found.unscreened < lower)
    turned = np.isfinite(found.unscreened) & (also_over != (answer == _EXCEEDED))
    answer[turned | np.isnan(days.mean)] = _NOT_PROVABLE
    certainty[answer == _NOT_PROVABLE] = _NO_CERTAINTY
    nothing = (days.no_discharge >= found.expected) & (found.expected > 0)
    answer[nothing], certainty[nothing] = code(Outcome.NO_DISCHARGE), _WHATEVER
    return answer.astype(np.int8), certainty.astype(np.int8)
