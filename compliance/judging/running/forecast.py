"""Forecasts a running day's mean from the same hours of the last days, with its measured error.

The rest of the day is today's mean so far, moved by how the same hours of the last days usually
stood to the hours before them (the median). Where that was no better on those very days than to
go on as so far, it is as so far. It is no verdict and enters none; how well it does is measured in
tests/bench/law/forecast_report.py (docs/quality.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.judged.verdicts import DailyMean
from domain.legal_day import MICROSECONDS_PER_HOUR, legal_day_bounds_us

DAYS_BACK = 28
DAYS_LEAST = 7
HOURS = 24

Floats = NDArray[np.float64]


class Method(StrEnum):
    """How the rest of a day was forecast."""

    SAME_HOURS = "same_hours"
    AS_SO_FAR = "as_so_far"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The day's mean as forecast, in the parameter's unit, at the whole `hour` nearest to now.

    `error` is the mean absolute error of the same forecast on the `days` last days, each made
    without itself; None where they are too few to measure it.
    """

    mean: float
    hour: int
    method: Method
    days: int
    error: float | None


class Halves(NamedTuple):
    """Of each of the last days the mean of the hours before, and of those from an hour on."""

    before: Floats
    rest: Floats


def forecast_of(
    today: DailyMean, ahead: int, past: Sequence[DailyMean], now_us: int
) -> Forecast | None:
    """Return the forecast of a running day with `ahead` slots left; None before its first hour is
    over, without a mean, and where nothing is ahead.

    `past` are the days before, of which those of DAYS_BACK days with hours count.
    """
    since_us = now_us - legal_day_bounds_us(today.day)[0]
    hour = min(HOURS - 1, round(since_us / MICROSECONDS_PER_HOUR))
    if today.mean is None or ahead <= 0 or hour < 1:
        return None
    halves = halves_of(past, hour)
    weight = ahead / (ahead + today.valid)
    method, error = chosen(halves, weight)
    rest = rest_of(halves, today.mean) if method is Method.SAME_HOURS else today.mean
    return Forecast(
        mean=today.mean + weight * (rest - today.mean),
        hour=hour,
        method=method,
        days=len(halves.rest),
        error=error,
    )


def halves_of(past: Sequence[DailyMean], hour: int) -> Halves:
    """Return the days of which both the hours before and those from an hour on hold readings."""
    found = [
        (before, rest)
        for one in past[-DAYS_BACK:]
        if (before := _mean(one, 0, hour)) is not None
        and (rest := _mean(one, hour, HOURS)) is not None
    ]
    pairs = np.array(found, np.float64).reshape(-1, 2)
    return Halves(pairs[:, 0], pairs[:, 1])


def rest_of(halves: Halves, so_far: float) -> float:
    """Return the mean of the rest by how the same hours stood to those before, by the median."""
    return so_far + float(np.median(halves.rest - halves.before))


def chosen(halves: Halves, weight: float) -> tuple[Method, float | None]:
    """Return the method that did better on these days, each without itself, and its mean absolute
    error of the whole day's mean; None and as so far where the days are too few.

    `weight` is the rest's share of the day.
    """
    moved = halves.rest - halves.before
    if len(moved) < DAYS_LEAST:
        return Method.AS_SO_FAR, None
    others = [float(np.median(np.delete(moved, n))) for n in range(len(moved))]
    same_hours = weight * float(np.mean(np.abs(np.array(others) - moved)))
    as_so_far = weight * float(np.mean(np.abs(moved)))
    if same_hours < as_so_far:
        return Method.SAME_HOURS, same_hours
    return Method.AS_SO_FAR, as_so_far


def _mean(day: DailyMean, first: int, past: int) -> float | None:
    """Return the mean of a day's hours [first, past) over their slots, None where none is valid."""
    total, slots = 0.0, 0
    for one in day.hours[first:past] if len(day.hours) == HOURS else ():
        if one.mean is not None and one.valid:
            total += one.mean * one.valid
            slots += one.valid
    return total / slots if slots else None
