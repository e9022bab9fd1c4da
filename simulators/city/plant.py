"""Decides what flows out of an invented treatment plant: a pure, seeded function of time.

What its biological stage lets out, noise that remembers itself, a sensor's resolution and range.
Cut a stretch of time as you like, the values are the same. It never knows of troubles or MQTT.
Times are whole seconds since 1970 UTC; the day is the one of UTC+7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from simulators.encoder import HANOI_OFFSET_S
from simulators.process.process import SHAPES, Process

Seconds = NDArray[np.int64]
Values = NDArray[np.float64]

DAY_S = 86_400
_STEP_S = 300
_STEPS = DAY_S // _STEP_S
_MEMORY = 0.97  # of one step for the next: noise forgets itself in about three hours
_JITTER = 0.25  # of a single measurement, against a drift of standard deviation 1


# By which shape of the process each parameter goes; pH falls where ammonium rises.
_SHAPE_OF = {
    "FLOW_IN": SHAPES.index("FLOW_IN"),
    "FLOW_OUT": SHAPES.index("FLOW_OUT"),
    "PH": SHAPES.index("AMMONIUM"),
    "TEMP": SHAPES.index("WARMTH"),
    "TSS": SHAPES.index("SOLIDS"),
    "COD": SHAPES.index("ORGANIC"),
    "NH4_N": SHAPES.index("AMMONIUM"),
}
_PH_BY_AMMONIUM = 0.012
_QUARTERS = 3  # steps of five minutes in each of the process


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One online parameter: its level in ordinary dry weeks, noise, and its sensor.

    `noise` (a standard deviation) is a share of the level; `decimals` is the sensor's resolution.
    """

    parameter: str
    level: float
    noise: float
    decimals: int
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """An invented plant's outlet: the gateway that speaks for it and what its sensors see.

    `process` is that of its city, in which the plant is number `number`.
    """

    outlet_id: str
    gateway_id: str
    seed: int
    interval_s: int
    process: Process
    number: int
    channels: tuple[Channel, ...]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameter codes in the order of the value columns."""
        return tuple(channel.parameter for channel in self.channels)


def rhythm(plant: Plant, time_s: Seconds) -> Values:
    """Return what the plant would discharge without noise, one row an instant, one column a
    channel, in each parameter's own unit.
    """
    day, low, share = _steps(time_s)
    quarter, part = np.divmod(low, _QUARTERS)
    of_quarter = (part + share) / _QUARTERS
    wanted = [_SHAPE_OF[channel.parameter] for channel in plant.channels]
    shapes = np.empty((len(time_s), len(wanted)))
    for one in np.unique(day):
        of_day = day == one
        steps = plant.process.day(int(one))[:, plant.number, wanted]
        shapes[of_day] = _between(steps, quarter[of_day], of_quarter[of_day, None])
    for index, channel in enumerate(plant.channels):
        if channel.parameter == "PH":
            shapes[:, index] = 1.0 - _PH_BY_AMMONIUM * (shapes[:, index] - 1.0)
    return np.asarray(_column(plant, "level") * shapes)


def effluent(plant: Plant, time_s: Seconds) -> Values:
    """Return the true effluent, rhythm and noise, before a sensor rounds it; shaped as rhythm."""
    return np.asarray(rhythm(plant, time_s) * noise(plant, time_s))


def noise(plant: Plant, time_s: Seconds) -> Values:
    """Return how many times its rhythm the effluent is, about 1; shaped as rhythm."""
    day, low, share = _steps(time_s)
    width = len(plant.channels)
    key = crc32(plant.outlet_id.encode())
    drift = np.empty((len(time_s), width))
    for one in np.unique(day):
        of_day = day == one
        steps = _drift(plant.seed, key, int(one), width)
        drift[of_day] = _between(steps, low[of_day], share[of_day, None])
    wander = drift + _JITTER * _jitter(plant.seed, key, time_s, width)
    return np.asarray(1.0 + _column(plant, "noise") * wander)


def sensed(plant: Plant, effluent_values: Values, columns: Sequence[int] | None = None) -> Values:
    """Return what the sensors show of it: held inside their range, rounded to their resolution.

    `columns` are those of the values, None for every channel of the plant.
    """
    shown = np.array(effluent_values)
    for place, index in enumerate(range(len(plant.channels)) if columns is None else columns):
        channel = plant.channels[index]
        held = np.clip(shown[:, place], channel.lowest, channel.highest)
        shown[:, place] = np.round(held, channel.decimals)
    return shown


def _column(plant: Plant, name: str) -> Values:
    return np.array([float(getattr(channel, name)) for channel in plant.channels])


def _steps(time_s: Seconds) -> tuple[Seconds, Seconds, Values]:
    """Return each instant's day since 1970 in UTC+7, its step of that day, and the share of it."""
    day, second = np.divmod(time_s + HANOI_OFFSET_S, DAY_S)
    low, rest = np.divmod(second, _STEP_S)
    return day, low, rest / _STEP_S


def _between(steps: Values, low: Seconds, share: Values) -> Values:
    return np.asarray(steps[low] + (steps[low + 1] - steps[low]) * share)


@lru_cache(maxsize=256)
def _drift(seed: int, key: int, day: int, width: int) -> Values:
    """Return one day's noise at its steps, first and last included: standard deviation about 1.

    Each midnight has a value of its own; the walk from one is bent to end in the next, so that
    days join without a jump and none needs the day before it.
    """
    rng = np.random.default_rng([seed, key, day])
    tomorrow = np.random.default_rng([seed, key, day + 1])
    walk = np.empty((_STEPS + 1, width))
    walk[0] = rng.standard_normal(width)
    shocks = rng.standard_normal((_STEPS, width)) * np.sqrt(1.0 - _MEMORY**2)
    for step in range(_STEPS):
        walk[step + 1] = _MEMORY * walk[step] + shocks[step]
    miss = tomorrow.standard_normal(width) - walk[-1]
    walk += miss * _MEMORY ** np.arange(_STEPS, -1, -1.0)[:, None]
    walk.flags.writeable = False
    return walk


def _jitter(seed: int, key: int, time_s: Seconds, width: int) -> Values:
    """Return noise of a single second, mean 0 and variance 1: integers stirred, no state."""
    salt = np.random.default_rng([seed, key]).integers(1, 2**63, width, dtype=np.uint64)
    bits = (time_s.astype(np.uint64)[:, None] + salt) * np.uint64(0x9E3779B97F4A7C15)
    for shift in (29, 32):
        bits = (bits ^ (bits >> np.uint64(shift))) * np.uint64(0xD6E8FEB86659FD93)
    bits ^= bits >> np.uint64(32)
    # four uniform numbers add up to nearly a normal one, of mean 2 and variance 4/12
    total = np.zeros(bits.shape)
    for part in range(4):
        total += ((bits >> np.uint64(16 * part)) & np.uint64(0xFFFF)).astype(np.float64) / 65_536
    return np.asarray((total - 2.0) * np.sqrt(3.0))
