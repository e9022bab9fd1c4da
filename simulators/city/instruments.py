"""Decides what a plant's sensors show of its water: a pure, seeded function of time.

They lag behind, tremble, foul until they are cleaned, are calibrated not quite rightly, see nothing
below their detection limit, and have a range and a resolution. They never break: that is a trouble.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np

from simulators.city.plant import (
    DAY_S,
    STEPS_A_DAY,
    Plant,
    Seconds,
    Values,
    at_steps,
    column,
    stirred,
    trembling,
    water_of_day,
)
from simulators.encoder import HANOI_OFFSET_S

# Sensors are cleaned and calibrated each Monday from 09:00 to 10:00
SERVICED_FROM_HOUR, SERVICED_HOURS = 9.0, 1.0
A_MONDAY = date(2020, 1, 6)

_WEEK_S = 7 * DAY_S
_SERVICED_S = (
    (A_MONDAY - date(1970, 1, 1)).days * DAY_S
    - HANOI_OFFSET_S
    + round((SERVICED_FROM_HOUR + SERVICED_HOURS) * 3_600)
)
_CALIBRATED = 3  # salt: the errors of calibrations are other dice than the noise
_TAPS = 8  # steps of five minutes that a sensor remembers
_STEP_S = DAY_S / STEPS_A_DAY


def as_shown(plant: Plant, time_s: Seconds) -> Values:
    """Return what the sensors show of a plant's ordinary water, before range and resolution: one
    row an instant, one column a channel.
    """
    return as_serviced(plant, time_s, lagging(plant, time_s))


def lagging(plant: Plant, time_s: Seconds) -> Values:
    """Return the water as clean sensors that are rightly calibrated follow it; shaped as as_shown,
    which is of these.
    """
    behind = at_steps(plant, time_s, _lagging_of_day)
    behind *= trembling(plant, time_s)
    return behind


def as_serviced(plant: Plant, time_s: Seconds, values: Values) -> Values:
    """Return what sensors show of what they follow: more by what has settled on them since the
    last cleaning, off by the last calibration, never less than they can see.
    """
    week, since_s = np.divmod(time_s - _SERVICED_S, _WEEK_S)
    weeks, of_week = np.unique(week, return_inverse=True)
    errors = column(plant, "calibration_error") * stirred(plant, weeks, _CALIBRATED)
    fouled = column(plant, "fouling_a_day") * (since_s / DAY_S)[:, None]
    fouled += errors[of_week]
    fouled += 1.0
    fouled *= values
    return np.maximum(fouled, column(plant, "detection_limit"), out=fouled)


def followed(plant: Plant, age_s: Values, columns: Sequence[int]) -> Values:
    """Return which share of a step the sensors of some columns show so many seconds after it: one
    row an age, one column for each of `columns`.
    """
    response_s = column(plant, "response_s")[list(columns)]
    return np.asarray(1.0 - np.exp(-age_s[:, None] / response_s))


def sensed(plant: Plant, values: Values, columns: Sequence[int] | None = None) -> Values:
    """Return what is written of what sensors show: held inside their range, rounded to their
    resolution.

    `columns` are those of the values, None for every channel of the plant.
    """
    of = slice(None) if columns is None else list(columns)
    held = np.clip(values, column(plant, "lowest")[of], column(plant, "highest")[of])
    scale = 10.0 ** column(plant, "decimals")[of]
    held *= scale
    np.rint(held, out=held)
    held /= scale
    return held


@lru_cache(maxsize=1024)
def _lagging_of_day(plant: Plant, day: int) -> Values:
    """Return a day's water at its steps, as sensors that answer within minutes follow it: each
    figure is what water that goes straight between the steps leaves in a lag of first order.
    """
    today, before = water_of_day(plant, day), water_of_day(plant, day - 1)
    whole = np.concatenate([before[-1 - _TAPS : -1], today])
    behind = np.zeros_like(today)
    for tap, weight in enumerate(_weights(plant)):
        behind += weight * whole[_TAPS - tap : _TAPS - tap + len(today)]
    behind.flags.writeable = False
    return behind


@lru_cache(maxsize=1024)
def _weights(plant: Plant) -> Values:
    """Return what each step counts in what is shown, the present one first: one row a step, one
    column a channel.
    """
    kept = np.exp(-_STEP_S / column(plant, "response_s"))
    ramp = column(plant, "response_s") / _STEP_S * (1.0 - kept)
    weights = np.empty((_TAPS + 1, len(kept)))
    weights[0] = 1.0 - ramp
    weights[1:] = (ramp - kept + kept * (1.0 - ramp)) * kept ** np.arange(_TAPS)[:, None]
    weights /= weights.sum(axis=0)
    return weights
