"""Decides when it rains on the simulated city, and how much of that runs into its sewers.

Rain days and amounts follow Hanoi's monthly normals, storms their summer; one weather for a city
and seed. A pure function of the day.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

STEPS = 96  # of a day: a quarter of an hour each
_SALT = 7_001
# Hanoi's normals by month: days with rain, and millimetres (rounded).
_RAIN_DAYS = (8, 11, 14, 13, 14, 15, 16, 16, 13, 9, 7, 6)
_MILLIMETRES = (20, 25, 45, 90, 185, 250, 280, 300, 230, 120, 65, 20)
_SEWER_DAYS = 2  # after which what has seeped in is gone
_EPOCH = date(1970, 1, 1)
_QUICK_HOURS, _SLOW_HOURS = 1.5, 14.0
_QUICK_SHARE = 0.7
_MOST_MM_A_STEP = 12.0


@lru_cache(maxsize=1024)
def rain_of_day(seed: int, day: int) -> Values:
    """Return the rain of each quarter of an hour of a day (days since 1970, UTC+7), millimetres."""
    rng = np.random.default_rng([seed, _SALT, day])
    month = (_EPOCH + timedelta(days=day)).month - 1
    fallen = np.zeros(STEPS)
    wet, amount, begin, length = rng.random(), rng.exponential(), rng.random(), rng.random()
    if wet < _RAIN_DAYS[month] / 30.4:
        # In summer it comes in the afternoon and all at once, in winter as a long drizzle.
        is_summer = 4 <= month <= 9  # noqa: PLR2004 - May to October
        hours = 0.75 + 3.0 * length if is_summer else 3.0 + 9.0 * length
        first = int((14.0 + 6.0 * begin if is_summer else 12.0 * begin) * 4) % STEPS
        last = min(STEPS, first + max(1, int(hours * 4)))
        total = amount * _MILLIMETRES[month] / _RAIN_DAYS[month]
        fallen[first:last] = min(total / (last - first), _MOST_MM_A_STEP)
    fallen.flags.writeable = False
    return fallen


@lru_cache(maxsize=1024)
def sewer_of_day(seed: int, day: int) -> Values:
    """Return how much rain water runs in the sewers at each step of a day: millimetres an hour,
    what runs off within hours and what seeps in over a day.
    """
    fallen = np.concatenate([rain_of_day(seed, day - back) for back in range(_SEWER_DAYS, -1, -1)])
    running = np.convolve(fallen, _SEWER)[len(fallen) - STEPS : len(fallen)]
    running.flags.writeable = False
    return running


def _sewer() -> Values:
    hours = (np.arange(_SEWER_DAYS * STEPS) + 0.5) / 4
    quick, slow = (np.exp(-hours / scale) / scale for scale in (_QUICK_HOURS, _SLOW_HOURS))
    return np.asarray(_QUICK_SHARE * quick + (1.0 - _QUICK_SHARE) * slow)


_SEWER = _sewer()
