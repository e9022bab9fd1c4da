"""Bounds a mean: the lowest and the highest that the unknown slots could have made of it.

Every completion of the excluded and missing slots lies within, however many readings each gets; it
never says which completion is likely. A bound that cannot be known is infinite, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from compliance.means.blocks import WindowMeans

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Their sensors read on both sides of what is allowed, and zero is no natural floor for them.
_TWO_SIDED = frozenset({"PH", "TEMP"})
# More than the roundings of the weighted mean below can add up to, as a share of its terms.
_ROUNDINGS = 2.0**-50
_SMALLEST = 2.0**-1070


@dataclass(frozen=True, slots=True)
class Possible:
    """What a reading that was not made could have been; None where no bound is known."""

    low: float | None
    high: float | None


def possible_readings(parameter: str, span: tuple[float, float] | None) -> Possible:
    """Return what an unknown reading could have been, in the unit of the sensor's span.

    Up to the span's top; down to 0, or to the span's low end where the sensor reads below 0, and
    for pH and temperature to the span's low end. Without a span only the 0 is known, of the rest.
    """
    if parameter in _TWO_SIDED:
        return Possible(None, None) if span is None else Possible(*span)
    return Possible(0.0, None) if span is None else Possible(min(0.0, span[0]), span[1])


def bounds_of(found: WindowMeans, possible: Possible) -> tuple[Floats, Floats]:
    """Return the lowest and highest of each mean over every completion of its unknown slots.

    Rounded outward; infinite, or NaN, where no bound is known: also of one that would be rounded
    past all doubles. With nothing unknown both are the mean.
    """
    unknown = found.excluded + found.missing
    if not bool(np.any(unknown)):
        return found.mean, found.mean
    return (
        _bound(found, unknown, possible.low, -np.inf),
        _bound(found, unknown, possible.high, np.inf),
    )


@dataclass(frozen=True, slots=True)
class Censored:
    """Of each window the slots at or under a detection limit, in the unit of the mean."""

    slots: Ints
    detection_limit: float


def bounds_of_proven(
    found: WindowMeans, possible: Possible, censored: Censored | None
) -> tuple[Floats, Floats]:
    """Return the bounds where of the unknown slots some lie between 0 and a detection limit.

    `found` counts as missing or excluded what proves nothing.
    """
    if censored is None:
        return bounds_of(found, possible)
    unknown = found.excluded + found.missing
    below = np.minimum(censored.slots, unknown)
    known = replace(found, missing=below, excluded=np.zeros_like(below))
    low, high = bounds_of(known, Possible(0.0, censored.detection_limit))
    # What is known with them, completed by the slots of which nothing is known
    rest = unknown - below
    whole = replace(found, valid=found.valid + below, missing=rest, excluded=np.zeros_like(rest))
    return (
        bounds_of(replace(whole, mean=low), possible)[0],
        bounds_of(replace(whole, mean=high), possible)[1],
    )


def _bound(days: WindowMeans, unknown: Ints, value: float | None, outward: float) -> Floats:
    """Return the mean with all unknown slots at one value, moved outward past any rounding."""
    if value is None:
        return np.where(unknown == 0, days.mean, outward)
    every = np.maximum(days.valid + unknown, 1)
    mean = np.where(days.valid == 0, 0.0, days.mean)
    known, assumed = mean * (days.valid / every), value * (unknown / every)
    with np.errstate(over="ignore", invalid="ignore"):  # past all doubles: no bound
        slack = (np.abs(known) + np.abs(assumed)) * _ROUNDINGS + _SMALLEST
        completed = np.nextafter(known + assumed + np.copysign(slack, outward), outward)
    completed = np.where(days.valid == 0, value, completed)
    return np.where(unknown == 0, days.mean, completed)
