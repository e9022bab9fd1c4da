"""Clean water is let in before the sensors: more flows out than came in, and all of it is thinner.

Against the plant's own past at the same clock hours, and the day before. A storm raises both flows,
and is none.
"""

from __future__ import annotations

import numpy as np

from compliance.integrity.chance import excess
from compliance.integrity.shapes.bottle import by_days
from compliance.integrity.shapes.found import NOTHING, Answer, Found
from compliance.integrity.week import HALF, HOUR_US, Bools, Floats, WatchedWeek, medians
from domain.measured.parameters import FLOWS
from domain.measured.signals import NotRunReason

_HOURS_OF_DAY = 24
_LEAST_CHANNELS = 2
_MORE_WATER, _THINNER = 0.99, 0.20
_HOURS_BEFORE = 24  # quantiles of the past


def diluted(week: WatchedWeek) -> Answer:
    """Return whether hours have more outflow over inflow and less of all substances than usual."""
    if week.flows is None:
        return NotRunReason.NO_FLOWS
    width = week.per(HOUR_US)
    if width * week.step_us != HOUR_US:
        return NotRunReason.COARSE_INTERVAL
    past = week.at // width
    inflow, outflow = (_log(medians(row, width)) for row in week.flows)
    usual = [one for one in week.substances if week.past_seen(one) > HALF]
    if len(usual) < _LEAST_CHANNELS:
        return NotRunReason.FEW_CHANNELS
    more = by_clock(outflow - inflow, past)
    there = np.isfinite(more)
    much = float(np.quantile(more[:past][there[:past]], _MORE_WATER)) if there[:past].any() else 0.0
    thinner = np.array(
        [_since(by_clock(_log(medians(week.values[p], width)), past), more > much) for p in usual]
    )
    # the least thinned counts: all of them are thinner
    least = thinner.max(axis=0)
    looked = there & np.isfinite(least)
    if looked[:past].sum() < HALF * (past - week.began // width):
        return NotRunReason.TOO_FEW_READINGS
    before = looked[:past]
    thin = float(np.quantile(least[:past][before], _THINNER))
    odd = looked & (more > much) & (least < min(thin, 0.0))
    counts = by_days(odd, _HOURS_OF_DAY), by_days(looked, _HOURS_OF_DAY)
    chance, expected = excess(*counts, past // _HOURS_OF_DAY)
    odd[:past] = False
    if not odd.any():
        return NOTHING
    return Found(
        parameters=(*FLOWS, *usual),
        spans=week.spans_of(odd, width),
        observed=int(odd.sum()),
        looked_at=int(looked[past:].sum()),
        expected=expected,
        chance=chance,
    )


def _since(level: Floats, odd: Bools) -> Floats:
    """Return hourly levels less the mean of the last hours before each that were not odd: days
    differ, and what is let in by one thins from one hour to the next.
    """
    usual = np.flatnonzero(np.isfinite(level) & ~odd)
    summed = np.concatenate(([0.0], np.cumsum(level[usual])))
    before = np.searchsorted(usual, np.arange(len(level)))
    found = np.full(len(level), np.nan)
    enough = before >= _HOURS_BEFORE
    last = before[enough]
    found[enough] = level[enough] - (summed[last] - summed[last - _HOURS_BEFORE]) / _HOURS_BEFORE
    return found


def _log(row: Floats) -> Floats:
    return np.log(np.where(row > 0.0, row, np.nan))


def by_clock(hourly: Floats, past: int) -> Floats:
    """Return hourly values less the median of the past's at the same clock hour; whole days."""
    days = folded_days(hourly)
    before = days[: past // _HOURS_OF_DAY]
    usual = np.full(_HOURS_OF_DAY, np.nan)
    known = np.isfinite(before).any(axis=0)
    if known.any():
        usual[known] = np.nanmedian(before[:, known], axis=0)
    return np.asarray((days - usual).ravel())


def folded_days(hourly: Floats) -> Floats:
    """Return hourly values, one day a line."""
    return np.asarray(hourly.reshape(-1, _HOURS_OF_DAY))
