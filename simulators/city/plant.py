"""Decides what flows out of an invented treatment plant: a pure, seeded function of time.

What its biological stage lets out, and noise that remembers itself. Cut a stretch of time as you
like, the values are the same. It never knows of sensors' habits, troubles or MQTT.
Times are whole seconds since 1970 UTC; the day is the one of UTC+7.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from simulators.encoder import HANOI_OFFSET_S
from simulators.process.process import SHAPES, Process

Seconds = NDArray[np.int64]
Values = NDArray[np.float64]

DAY_S = 86_400
_STEP_S = 300
STEPS_A_DAY = DAY_S // _STEP_S
_MEMORY = 0.97  # of one step for the next: noise forgets itself in about three hours
_ON = _MEMORY ** np.arange(1, STEPS_A_DAY + 1.0)[:, None]
_BACK = 1.0 / _ON
_LEFT = _MEMORY ** np.arange(STEPS_A_DAY, -1, -1.0)[:, None]
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
    "COLOUR": SHAPES.index("DISSOLVED"),
}
_PH_BY_AMMONIUM = 0.012
_QUARTERS = 3  # steps of five minutes in each of the process


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One online parameter: its level in ordinary dry weeks, noise, and its sensor.

    `noise` (a standard deviation) is a share of the level; `decimals` is the sensor's resolution,
    `response_s` after how long it shows 63 % of a step, `detection_limit` the least that it shows
    of water. Each day since it was cleaned it shows `fouling_a_day` of the value more; each
    calibration leaves an error of standard deviation `calibration_error`, a share of the value.
    """

    parameter: str
    level: float
    noise: float
    decimals: int
    lowest: float
    highest: float
    response_s: float = 1.0
    detection_limit: float = 0.0
    fouling_a_day: float = 0.0
    calibration_error: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """An invented plant's outlet: the gateway that speaks for it and what its sensors see.

    `process` is that of its city, in which the plant is number `number`; before `connected_s` its
    gateway sends nothing.
    """

    outlet_id: str
    gateway_id: str
    seed: int
    interval_s: int
    process: Process
    number: int
    channels: tuple[Channel, ...]
    connected_s: int = 0

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameter codes in the order of the value columns."""
        return tuple(channel.parameter for channel in self.channels)

    def __hash__(self) -> int:
        """Only what tells plants apart: they are looked up for each day of each."""
        return hash((self.outlet_id, self.seed))


def rhythm(plant: Plant, time_s: Seconds) -> Values:
    """Return what the plant would discharge without noise, one row an instant, one column a
    channel, in each parameter's own unit.
    """
    at = _At.of(time_s)
    quarter, part = np.divmod(at.low, _QUARTERS)
    of_quarter = _At(at.days, at.of_day, quarter, (part + at.share) / _QUARTERS)
    return of_quarter.between(_rhythm_of_day, plant)


def effluent(plant: Plant, time_s: Seconds) -> Values:
    """Return the true effluent, rhythm and noise, before a sensor shows it; shaped as rhythm."""
    return np.asarray(rhythm(plant, time_s) * noise(plant, time_s))


def noise(plant: Plant, time_s: Seconds) -> Values:
    """Return how many times its rhythm the effluent is, about 1; shaped as rhythm."""
    drift = _At.of(time_s).between(_drift, plant)
    wander = drift + _JITTER * stirred(plant, time_s)
    return np.asarray(1.0 + column(plant, "noise") * wander)


def trembling(plant: Plant, time_s: Seconds) -> Values:
    """Return the noise of single measurements alone, about 1; shaped as rhythm."""
    return np.asarray(1.0 + (_JITTER * column(plant, "noise")) * stirred(plant, time_s))


def at_steps(plant: Plant, time_s: Seconds, of_day: Callable[[Plant, int], Values]) -> Values:
    """Return what stands between a day's steps of five minutes, both midnights included, at any
    instants; `of_day` gives those of a plant's day (since 1970, UTC+7).
    """
    return _At.of(time_s).between(of_day, plant)


@lru_cache(maxsize=1024)
def water_of_day(plant: Plant, day: int) -> Values:
    """Return the true effluent of a day at its steps of five minutes, both midnights included,
    but for the noise of single measurements.
    """
    quarters = _rhythm_of_day(plant, day)
    part = (np.arange(_QUARTERS) / _QUARTERS)[None, :, None]
    fine = quarters[:-1, None] + (quarters[1:, None] - quarters[:-1, None]) * part
    steps = np.concatenate([fine.reshape(STEPS_A_DAY, -1), quarters[-1:]])
    water = np.asarray(steps * (1.0 + column(plant, "noise") * _drift(plant, day)))
    water.flags.writeable = False
    return water


@lru_cache(maxsize=1024)
def column(plant: Plant, name: str) -> Values:
    """Return one figure of each channel of a plant."""
    return np.array([float(getattr(channel, name)) for channel in plant.channels])


def stirred(plant: Plant, numbers: Seconds, salt: int = 0) -> Values:
    """Return for each number and channel what looks like chance, of mean 0 and variance 1:
    integers stirred, no state.
    """
    bits = (numbers.astype(np.uint64)[:, None] + _salts(plant, salt)) * np.uint64(
        0x9E3779B97F4A7C15
    )
    for shift in (29, 32):
        bits ^= bits >> np.uint64(shift)
        bits *= np.uint64(0xD6E8FEB86659FD93)
    bits ^= bits >> np.uint64(32)
    # four uniform numbers add up to nearly a normal one, of mean 2 and variance 4/12
    total = bits & np.uint64(0xFFFF)
    for part in range(1, 4):
        total += (bits >> np.uint64(16 * part)) & np.uint64(0xFFFF)
    return np.asarray((total.astype(np.float64) / 65_536 - 2.0) * np.sqrt(3.0))


@lru_cache(maxsize=1024)
def _salts(plant: Plant, salt: int) -> NDArray[np.uint64]:
    seed = [plant.seed, _key(plant), *([salt] if salt else [])]
    drawn = np.random.default_rng(seed).integers(1, 2**63, len(plant.channels), dtype=np.uint64)
    return np.asarray(drawn)


def _key(plant: Plant) -> int:
    return crc32(plant.outlet_id.encode())


class _At(NamedTuple):
    """Where instants lie: days since 1970 in UTC+7, which of them each is of (`of_day`), the step
    of that day before it, and the share of the step that is past.
    """

    days: tuple[int, ...]
    of_day: Seconds
    low: Seconds
    share: Values

    @classmethod
    def of(cls, time_s: Seconds) -> _At:
        day, second = np.divmod(time_s + HANOI_OFFSET_S, DAY_S)
        low, rest = np.divmod(second, _STEP_S)
        days, index = np.unique(day, return_inverse=True)
        return cls(tuple(days.tolist()), index, low, rest / _STEP_S)

    def between(self, steps_of: Callable[[Plant, int], Values], plant: Plant) -> Values:
        """Return what stands between the steps that `steps_of` gives, both midnights included."""
        if not self.days:
            return np.empty((0, len(plant.channels)))
        steps = np.stack([steps_of(plant, day) for day in self.days])
        found = steps[self.of_day, self.low]
        if self.share.any():
            found += (steps[self.of_day, self.low + 1] - found) * self.share[:, None]
        return found


@lru_cache(maxsize=1024)
def _rhythm_of_day(plant: Plant, day: int) -> Values:
    """Return a day's rhythm at its quarters of an hour, both midnights included."""
    wanted = [_SHAPE_OF[channel.parameter] for channel in plant.channels]
    shapes = plant.process.day(day)[:, plant.number, wanted]
    for index, channel in enumerate(plant.channels):
        if channel.parameter == "PH":
            shapes[:, index] = 1.0 - _PH_BY_AMMONIUM * (shapes[:, index] - 1.0)
    shapes *= column(plant, "level")
    shapes.flags.writeable = False
    return shapes


@lru_cache(maxsize=1024)
def _drift(plant: Plant, day: int) -> Values:
    """Return one day's noise at its steps, first and last included: standard deviation about 1.

    Each midnight has a value of its own; the walk from one is bent to end in the next, so that
    days join without a jump and none needs the day before it.
    """
    drawn, tomorrow = _drawn(plant, day), _drawn(plant, day + 1)
    shocks = drawn[1:] * np.sqrt(1.0 - _MEMORY**2)
    shocks *= _BACK  # each as large as it would have had to be at midnight
    walk = np.empty_like(drawn)
    walk[0] = drawn[0]
    np.cumsum(shocks, axis=0, out=walk[1:])
    walk[1:] += drawn[0]
    walk[1:] *= _ON
    walk += (tomorrow[0] - walk[-1]) * _LEFT
    walk.flags.writeable = False
    return walk


@lru_cache(maxsize=1024)
def _drawn(plant: Plant, day: int) -> Values:
    rng = np.random.default_rng([plant.seed, _key(plant), day])
    return rng.standard_normal((STEPS_A_DAY + 1, len(plant.channels)))
