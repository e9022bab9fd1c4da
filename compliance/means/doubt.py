"""Takes certainty from what a mean rests on: suspect readings, and those at a sensor's floor.

They count in the mean. The bounds treat a suspect reading as one that was not made, and one at or
under the detection limit as anything from 0 to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from compliance.means.bounds import Censored, Possible, bounds_of_proven
from compliance.means.series import DayWindows, SeriesMeans
from domain.judged.verdicts import PeriodMean

Flags = NDArray[np.bool_]
# What is left out, to the means of all else
Averaged = Callable[[Flags], SeriesMeans]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """Which readings are left out of a mean, and which count in it and prove nothing."""

    time_us: NDArray[np.int64]
    cuts: NDArray[np.int64]  # day n holds the readings cuts[n] to cuts[n + 1]
    excluded: Flags
    suspect: Flags
    censored: Flags
    detection_limit: float


def doubted(
    means: SeriesMeans,
    unsure: Unsure,
    averaged: Averaged,
    *,
    possible: Possible,
    interval_us: int | None,
    never_closer: bool = False,
) -> SeriesMeans:
    """Return means whose bounds rest on what proves something alone, and the slots that do not.

    A suspect reading makes what is within half an interval of it on its legal day prove nothing
    either: no day's certainty rests on what a check says of another. What is left may lie otherwise
    in its slots than all of it; with `never_closer` no bound is closer than that of `means`.
    """
    is_suspect, is_censored = bool(unsure.suspect.any()), bool(unsure.censored.any())
    if interval_us is None or not (is_suspect or is_censored):
        return means
    near_us = interval_us // 2
    suspect = unsure.excluded | _near(unsure, unsure.suspect, near_us)
    unsuspected = averaged(suspect) if is_suspect else means
    if not is_censored:
        bounded = _bounded(means, unsuspected, unsuspected, possible, None)
    else:
        proven = averaged(suspect | _near(unsure, unsure.censored, near_us))
        bounded = _bounded(means, unsuspected, proven, possible, unsure.detection_limit)
    return _no_closer(bounded, means) if never_closer else bounded


def _no_closer(means: SeriesMeans, before: SeriesMeans) -> SeriesMeans:
    hours = means.hours
    if hours is not None and before.hours is not None:
        hours = _wider(hours, before.hours)
    return replace(
        means,
        days=_wider(means.days, before.days),
        hours=hours,
        batches=[
            tuple(map(_wider_period, *of_day))
            for of_day in zip(means.batches, before.batches, strict=True)
        ],
    )


def _wider(one: DayWindows, before: DayWindows) -> DayWindows:
    high = np.maximum(one.high, before.high)
    if before.censored is None or one.censored is None:
        return replace(one, low=np.minimum(one.low, before.low), high=high)
    # A floor that the doubt hides: its sensor's top bounds such water no more than the floor did
    hidden = (before.censored > 0) & (one.censored == 0)
    return replace(one, low=np.minimum(one.low, before.low), high=np.where(hidden, np.inf, high))


def _wider_period(one: PeriodMean, before: PeriodMean) -> PeriodMean:
    hidden = before.censored > 0 and one.censored == 0
    high = None
    if one.high is not None and before.high is not None and not hidden:
        high = max(one.high, before.high)
    low = None if one.low is None or before.low is None else min(one.low, before.low)
    return replace(one, low=low, high=high)


def _near(unsure: Unsure, flags: Flags, near_us: int) -> Flags:
    """Return the flagged readings and those less than `near_us` from one of the same legal day."""
    flagged = np.flatnonzero(flags)
    if not len(flagged):
        return flags
    time_us, cuts = unsure.time_us, unsure.cuts
    day = np.searchsorted(cuts, flagged, side="right") - 1
    first = np.searchsorted(time_us, time_us[flagged] - near_us, side="right")
    past = np.searchsorted(time_us, time_us[flagged] + near_us)
    # Each flagged reading opens a span of readings and closes it again.
    spans = np.zeros(len(time_us) + 1, np.int64)
    np.add.at(spans, np.maximum(first, cuts[day]), 1)
    np.add.at(spans, np.minimum(past, cuts[day + 1]), -1)
    near: Flags = np.cumsum(spans[:-1]) > 0
    return near


def _bounded(
    means: SeriesMeans,
    unsuspected: SeriesMeans,
    proven: SeriesMeans,
    possible: Possible,
    detection_limit: float | None,
) -> SeriesMeans:
    bounded = partial(_windows, possible=possible, detection_limit=detection_limit)
    hours = means.hours
    if hours is not None and unsuspected.hours is not None and proven.hours is not None:
        hours = bounded(hours, unsuspected.hours, proven.hours)
    return replace(
        means,
        days=bounded(means.days, unsuspected.days, proven.days),
        hours=hours,
        batches=[
            tuple(map(_period, *of_day))
            for of_day in zip(means.batches, unsuspected.batches, proven.batches, strict=True)
        ],
    )


def _windows(
    whole: DayWindows,
    unsuspected: DayWindows,
    proven: DayWindows,
    *,
    possible: Possible,
    detection_limit: float | None,
) -> DayWindows:
    nothing = np.zeros_like(whole.found.valid)
    suspect = np.maximum(_unknown(unsuspected) - _unknown(whole), nothing)
    below = np.maximum(_unknown(proven) - _unknown(unsuspected), nothing)
    censored = None if detection_limit is None else Censored(below, detection_limit)
    low, high = bounds_of_proven(proven.found, possible, censored)
    mean = whole.found.mean
    unsure = (suspect + below) > 0
    return replace(
        whole,
        low=np.where(unsure, np.fmin(low, mean), whole.low),
        high=np.where(unsure, np.fmax(high, mean), whole.high),
        suspect=suspect,
        censored=below,
    )


def _unknown(windows: DayWindows) -> NDArray[np.int64]:
    return windows.found.excluded + windows.found.missing


def _period(whole: PeriodMean, unsuspected: PeriodMean, proven: PeriodMean) -> PeriodMean:
    """Return a batch's mean with the bounds of what proves something; at a floor nothing does."""
    suspect = _unknown_slots(unsuspected) - _unknown_slots(whole)
    below = _unknown_slots(proven) - _unknown_slots(unsuspected)
    if suspect + below <= 0 or whole.mean is None:
        return whole
    low, high = proven.low, proven.high
    return replace(
        whole,
        low=None if low is None else min(low, whole.mean),
        high=None if high is None else max(high, whole.mean),
        suspect=max(suspect, 0),
        censored=max(below, 0),
    )


def _unknown_slots(period: PeriodMean) -> int:
    return period.excluded + period.missing
