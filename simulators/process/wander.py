"""Decides how tenants' water and a plant's treatment wander from day to day: slowly, each by itself
and partly together.

Stationary, of mean 0 and variance about 1, a pure function of seed, plant and day. How much of it
whom befalls is said where it is used; weather and weekdays are not its matter.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulators.process.rain import STEPS

Values = NDArray[np.float64]

_SALT = 7_003
_BLOCK_DAYS = 16  # whose dice are drawn at once
_DAYS_KEPT = 4.0  # after which a third of the slow part is left
_BACK_DAYS = 28  # after which nothing is: a thousandth of it
_FED_DAYS = 12.0  # in which nitrifiers grow after what they are fed
_TOGETHER = 0.25  # of the variance, that all have in common
_KNOTS = 6  # of a day
_NIGHT = 0.25  # of a day, before midnight and after it: a day goes over into the next
# Standard deviations: what is beyond, tanks even out and who runs them holds back
_MOST = 2.2


class Wander(NamedTuple):
    """How far a plant's day is from its usual ones, at each quarter of an hour.

    `fed` is ammonium's mean of the last weeks, on the scale of `ammonium`.
    """

    flow: Values
    strength: Values
    ammonium: Values
    settling: Values
    nitrifying: Values
    degrading: Values
    fed: Values


class Hours(NamedTuple):
    """How a plant's hours are from its day's, at each quarter of one: biology's and settler's."""

    degrading: Values
    settling: Values


_AMMONIUM = Wander._fields.index("ammonium")
# Of the variance what is of the day alone, by field; of what all have in common last
_OF_THE_DAY = np.array([0.6, 0.7, 0.6, 0.3, 0.5, 0.9, 0.6])
_SLOW, _QUICK = np.sqrt(1.0 - _OF_THE_DAY), np.sqrt(_OF_THE_DAY)


def wander_of_day(seed: int, key: int, day: int) -> Wander:
    """Return how a plant's day (days since 1970, UTC+7) wanders: what it is holds from morning to
    evening, and by night goes straight over into the next day's.
    """
    before, today, after = (_of_day(seed, key, day + place)[:, None] for place in (-1, 0, 1))
    return Wander(*(before * _YESTERDAYS + today * _TODAYS + after * _TOMORROWS))


def hours_of_day(seed: int, key: int, day: int) -> Hours:
    """Return how a plant's hours (of a day since 1970, UTC+7) wander: straight from one of every
    few to the next, of variance 1 there.
    """
    today, tomorrow = _knots(seed, key, day), _knots(seed, key, day + 1)
    after = np.concatenate([today[:, 1:], tomorrow[:, :1]], axis=1)
    straight = today[:, :, None] + (after - today)[:, :, None] * _BETWEEN
    return Hours(*straight.reshape(len(Hours._fields), STEPS))


@lru_cache(maxsize=8192)
def _knots(seed: int, key: int, day: int) -> Values:
    rng = np.random.default_rng([seed, _SALT, key, day, 1])
    return _with_others(rng.standard_normal((len(Hours._fields) + 1, _KNOTS)))


@lru_cache(maxsize=8192)
def _of_day(seed: int, key: int, day: int) -> Values:
    """Return the fields of a day, each from its own dice and from those that all share."""
    block, place = divmod(day, _BLOCK_DAYS)
    drawn = np.concatenate([_dice(seed, key, block - back) for back in (2, 1, 0)])
    last = 2 * _BLOCK_DAYS + place
    dice = drawn[last - _BACK_DAYS + 1 : last + 1]
    slow = _SLOW * (dice[:, 0] * _KEPT).sum(axis=0)
    found = _with_others(slow + _QUICK * dice[-1, 1])
    fed = _with_others(_SLOW * (dice[:, 0] * _FED).sum(axis=0))[_AMMONIUM]
    return np.asarray(_MOST * np.tanh(np.append(found, fed) / _MOST))


def _with_others(parts: Values) -> Values:
    return np.asarray(np.sqrt(1.0 - _TOGETHER) * parts[:-1] + np.sqrt(_TOGETHER) * parts[-1])


@lru_cache(maxsize=4096)
def _dice(seed: int, key: int, block: int) -> Values:
    """Return a plant's dice of some days: by day, slow and of the day, by field and for all."""
    rng = np.random.default_rng([seed, _SALT, key, block])
    return rng.standard_normal((_BLOCK_DAYS, 2, len(_OF_THE_DAY)))


def _weights() -> tuple[Values, Values]:
    """Return what each day counts, the last one last: in the slow part, and in its mean over the
    weeks before.
    """
    back = np.arange(_BACK_DAYS)
    kept = np.exp(-back / _DAYS_KEPT)
    kept /= np.sqrt((kept * kept).sum())
    of_mean = np.exp(-back / _FED_DAYS)
    fed = np.convolve(kept, of_mean / of_mean.sum())[:_BACK_DAYS]
    return kept[::-1, None], fed[::-1, None]


def _shares() -> tuple[Values, Values, Values]:
    """Return what yesterday, today and tomorrow count at each step of a day."""
    of_day = np.arange(STEPS) / STEPS
    yesterdays = np.maximum(0.5 - of_day / (2 * _NIGHT), 0.0)
    tomorrows = np.maximum(0.5 - (1.0 - of_day) / (2 * _NIGHT), 0.0)
    return yesterdays, 1.0 - yesterdays - tomorrows, tomorrows


_BETWEEN = np.arange(STEPS // _KNOTS) * (_KNOTS / STEPS)
_KEPT, _FED = _weights()
_YESTERDAYS, _TODAYS, _TOMORROWS = _shares()
