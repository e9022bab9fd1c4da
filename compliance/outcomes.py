"""Decides the outcome of many days of one series at once, against one limit.

The same answers as verdict.decide gives for each day's mean, without a verdict's objects; a test
holds the two together. For what-if; nothing here is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from compliance.binding import LimitUnknown, NotLimited
from compliance.blocks import WindowMeans
from compliance.bounds import ROUNDINGS, SMALLEST, Possible
from domain.verdicts import Limit, Outcome

Codes = NDArray[np.int8]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OUTCOMES: Final = tuple(Outcome)


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
    unknown = days.excluded + days.missing
    low = _bound(days, unknown, possible.low, -np.inf)
    high = _bound(days, unknown, possible.high, np.inf)
    return DayArrays(days=days, expected=expected, low=low, high=high, unscreened=unscreened)


def outcomes(
    found: DayArrays, limit: Limit | LimitUnknown | NotLimited, *, minimum_capture: float
) -> Codes:
    """Return one outcome (a place in OUTCOMES) for each day of a continuous discharge."""
    days = found.days
    count = len(days.mean)
    if isinstance(limit, NotLimited):
        return np.full(count, code(Outcome.NOT_LIMITED), np.int8)
    if isinstance(limit, LimitUnknown):
        return np.full(count, code(Outcome.LIMIT_UNKNOWN), np.int8)
    lower = -np.inf if limit.lower is None else limit.lower
    upper = np.inf if limit.upper is None else limit.upper
    over = (days.mean > upper) | (days.mean < lower)
    surely_over = (found.low > upper) | (found.high < lower)
    surely_kept = (found.high <= upper) & (found.low >= lower)
    if limit.upper is None:
        surely_kept = found.low >= lower
    elif limit.lower is None:
        surely_kept = found.high <= upper
    wanted = found.expected - days.no_discharge
    capture = np.where(wanted > 0, np.minimum(1.0, days.valid / np.maximum(wanted, 1)), 0.0)
    answer = np.where(over, code(Outcome.EXCEEDED), code(Outcome.KEPT))
    answer[capture < minimum_capture] = code(Outcome.NOT_PROVABLE)
    answer[surely_kept] = code(Outcome.KEPT)
    answer[surely_over] = code(Outcome.EXCEEDED)
    # Leaving readings out never decides: with them the answer must be the same.
    also_over = (found.unscreened > upper) | (found.unscreened < lower)
    turned = np.isfinite(found.unscreened) & (also_over != (answer == code(Outcome.EXCEEDED)))
    answer[turned] = code(Outcome.NOT_PROVABLE)
    answer[np.isnan(days.mean)] = code(Outcome.NOT_PROVABLE)
    answer[days.no_discharge >= found.expected] = code(Outcome.NO_DISCHARGE)
    return answer.astype(np.int8)


def _bound(days: WindowMeans, unknown: Ints, value: float | None, outward: float) -> Floats:
    """Return the mean with all unknown slots at one value, moved outward past any rounding."""
    if value is None:
        return np.where(unknown == 0, days.mean, outward)
    every = np.maximum(days.readings + unknown, 1)
    mean = np.where(days.readings == 0, 0.0, days.mean)
    known, assumed = mean * (days.readings / every), value * (unknown / every)
    slack = (np.abs(known) + np.abs(assumed)) * ROUNDINGS + SMALLEST
    with np.errstate(over="ignore"):  # past all doubles: no bound
        completed = np.nextafter(known + assumed + np.copysign(slack, outward), outward)
    completed = np.where(days.readings == 0, value, completed)
    return np.where(unknown == 0, days.mean, completed)
