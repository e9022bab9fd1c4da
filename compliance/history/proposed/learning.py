"""Proposes thresholds of one parameter from an outlet's own accepted past; it puts none in force.

Accepted is what no check and no person left out or flagged. What is proposed are the figures of
steps between readings: spike, rate and step. Ranges, floors and standstill are no matter of habit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from compliance.quality.series import CheckedSeries
from compliance.quality.thresholds.own import LEAST_RESOLUTIONS
from compliance.quality.thresholds.reviewed import ParameterThresholds

FEWEST_DAYS, FEWEST_STEPS = 14, 1_000
# Of a thousand accepted steps one may be larger; twice that is proposed, and two figures of it.
_SHARE, _TIMES, _FIGURES = 0.999, 2.0, 2
_SHORTEST_US = 60_000_000  # as the check has it: a rate is that of a minute at the least
_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What a past proposes in the place of `own`, or `why_not`; from so many days and steps."""

    parameter: str
    own: ParameterThresholds
    proposed: ParameterThresholds | None
    days: int
    steps: int
    why_not: str = ""


def learn(checked: CheckedSeries, own: ParameterThresholds) -> Learnt:
    """Return what the accepted readings of a series propose for its parameter.

    Only steps between two accepted readings of one day that follow each other count.
    """
    accepted = ~checked.excluded & (checked.marks == 0) & (checked.asked == 0)
    value, time_us = checked.columns.value, checked.columns.time_us
    day = np.searchsorted(checked.cuts, np.arange(len(value)), side="right")
    both = accepted[1:] & accepted[:-1] & (day[1:] == day[:-1])
    moved = np.abs(np.diff(value))
    days, steps = len(np.unique(day[accepted])), int(np.count_nonzero(both))

    def learnt(proposed: ParameterThresholds | None, why_not: str = "") -> Learnt:
        return Learnt(
            parameter=checked.parameter,
            own=own,
            proposed=proposed,
            days=days,
            steps=steps,
            why_not=why_not,
        )

    if own.spike_suspect is None or own.spike_fail is None:
        return learnt(None, f"no thresholds for {checked.parameter}")
    if days < FEWEST_DAYS or steps < FEWEST_STEPS:
        return learnt(
            None,
            f"{days} days and {steps} steps; it needs {FEWEST_DAYS} and {FEWEST_STEPS}",
        )
    resolution = checked.limits.resolution
    least = 0.0 if math.isnan(resolution) else LEAST_RESOLUTIONS * resolution
    spike = max(_usual(_standing_out(value, both)), least)
    step = max(_usual(moved[both]), least)
    hours = np.maximum(np.diff(time_us), _SHORTEST_US)[both] / _HOUR_US
    rate = _usual(moved[both] / hours)
    if not spike > 0 or not step > 0 or not rate > 0:
        return learnt(None, "nothing moved")
    ratio = own.spike_fail / own.spike_suspect
    return learnt(
        replace(
            own,
            spike_suspect=_rounded(spike),
            spike_fail=_rounded(_rounded(spike) * ratio),
            rate_per_hour=None if own.rate_per_hour is None else _rounded(rate),
            step=None if own.step is None else _rounded(step),
            reason=f"proposed from {days} accepted days of {checked.parameter}",
        )
    )


def _standing_out(value: NDArray[np.float64], both: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return by how much accepted readings stand out from both accepted neighbours."""
    into, away = np.diff(value)[:-1], -np.diff(value)[1:]
    smaller = np.where(into * away > 0, np.minimum(np.abs(into), np.abs(away)), 0.0)
    return np.asarray(smaller[both[:-1] & both[1:]])


def _usual(some: NDArray[np.float64]) -> float:
    return _TIMES * float(np.quantile(some, _SHARE)) if len(some) else 0.0


def _rounded(figure: float) -> float:
    """Return a figure of two digits, not smaller.

    >>> _rounded(12.34), _rounded(0.0712), _rounded(40.0)
    (13.0, 0.072, 40.0)
    """
    places = _FIGURES - 1 - math.floor(math.log10(figure))
    up = math.ceil(round(figure * 10.0**places, 9))
    return float(round(up / 10.0**places, max(places, 0)))
