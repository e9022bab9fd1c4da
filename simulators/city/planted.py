"""Plants every kind of trouble in a city, each in a place and a size of its own by the seed.

What detection is scored on: a truth that is dense enough to count. It knows nothing of who detects.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from zlib import crc32

import numpy as np

from simulators.city.city import SimulatedCity, SimulatedPlant, city
from simulators.city.plant import DAY_S, Plant
from simulators.city.troubles.measuring import Trouble
from simulators.city.troubles.of_sensors import (
    DeviceError,
    Drift,
    Filler,
    NearlyStuckSensor,
    Offset,
    Saturation,
    Spike,
    StuckAtFloor,
    StuckSensor,
    WrongUnit,
)
from simulators.city.troubles.of_water import StormBypass, ToxicShock
from simulators.city.troubles.on_the_way import Gap
from simulators.city.troubles.windows import Window, local_window

SUBSTANCES = ("TSS", "COD", "NH4_N")
_SENSORS = ("PH", *SUBSTANCES)
_FILLERS = (-9999.0, 65535.0, -6999.0, 3276.7)
DAYS_OF_EACH = 2

_Chance = np.random.Generator
_Hours = Callable[[float], Window]
_Kind = Callable[[_Chance, Plant, _Hours], Trouble]


def planted(seed: int, first: date, interval_minutes: int = 5) -> SimulatedCity:
    """Return the city of a seed whose every plant lives through each kind of KINDS from a day on,
    DAYS_OF_EACH days for each, in an order and in sizes of its own, beside its own story.
    """
    plain = city(seed, interval_minutes)
    return replace(plain, plants=tuple(_planted(one, first) for one in plain.plants))


def planted_days() -> int:
    """Return how many days all kinds of one plant take."""
    return DAYS_OF_EACH * len(KINDS)


def _planted(one: SimulatedPlant, first: date) -> SimulatedPlant:
    key = crc32(one.plant.outlet_id.encode())
    chance = np.random.default_rng([one.plant.seed, key, first.toordinal()])
    midnight_s = local_window(first, 0.0, 24.0).begin_s
    troubles: list[Trouble] = []
    for place, kind in enumerate(chance.permutation(len(KINDS)).tolist()):
        begin_s = midnight_s + place * DAYS_OF_EACH * DAY_S

        def hours(count: float, begin_s: int = begin_s) -> Window:
            step_s, length_s = one.plant.interval_s, round(count * 3_600)
            latest = max(0, DAYS_OF_EACH * DAY_S - length_s) // step_s
            return Window(begin_s + int(chance.integers(0, latest + 1)) * step_s, length_s)

        troubles.append(KINDS[kind](chance, one.plant, hours))
    # Its own story comes last: what a device says of itself is seen on top
    return replace(one, troubles=(*troubles, *one.troubles))


def _one_of(chance: _Chance, some: Sequence[str]) -> str:
    return some[int(chance.integers(len(some)))]


def _sign(chance: _Chance) -> float:
    return 1.0 if chance.random() < 0.5 else -1.0  # noqa: PLR2004 - as likely as not


def _spike(chance: _Chance, plant: Plant, hours: _Hours, times: tuple[float, float]) -> Spike:
    window = hours(plant.interval_s / 3_600)  # of one sample
    return Spike(window, _one_of(chance, SUBSTANCES), float(chance.uniform(*times)))


def _small_spike(chance: _Chance, plant: Plant, hours: _Hours) -> Trouble:
    return _spike(chance, plant, hours, (1.4, 2.0))


def _large_spike(chance: _Chance, plant: Plant, hours: _Hours) -> Trouble:
    return _spike(chance, plant, hours, (4.0, 8.0))


def _stuck(chance: _Chance, plant: Plant, hours: _Hours) -> Trouble:
    del plant
    return StuckSensor(hours(float(chance.uniform(14, 40))), _one_of(chance, _SENSORS))


def _nearly_stuck(chance: _Chance, plant: Plant, hours: _Hours) -> Trouble:
    del plant
    return NearlyStuckSensor(hours(float(chance.uniform(20, 44))), _one_of(chance, SUBSTANCES))


def _at_floor(chance: _Chance, plant: Plant, hours: _Hours) -> Trouble:
    del plant
    return StuckAtFloor(hours(float(chance.uniform(2, 12))), _one_of(chance, SUBSTANCES))


def _saturated(chance: _Chance, plant: Plant, hours: _Hours) -> Trouble:
    del plant
    return Saturation(hours(float(chance.uniform(2, 12))), _one_of(chance, SUBSTANCES))


def _drifting(chance: _Chance, plant: Plant, hours: _Hours) -> Trouble:
    del plant
    share = _sign(chance) * float(chance.uniform(0.08, 0.25))
    return Drift(hours(float(chance.uniform(36, 46))), _one_of(chance, SUBSTANCES), share)


def _off(chance: _Chance, plant: Plant, hours: _Hours) -> Trouble:
    del plant
    share = _sign(chance) * float(chance.uniform(0.2, 0.6))
    return Offset(hours(float(chance.uniform(4, 36))), _one_of(chance, SUBSTANCES), share)


def _wrong_unit(chance: _Chance, plant: Plant, hours: _Hours) -> Trouble:
    del plant
    factor = 1_000.0 if chance.random() < 0.5 else 0.001  # noqa: PLR2004 - as likely as not
    return WrongUnit(hours(float(chance.uniform(4, 24))), _one_of(chance, SUBSTANCES), factor)


def _filler(chance: _Chance, plant: Plant, hours: _Hours) -> Trouble:
    del plant
    value = _FILLERS[int(chance.integers(len(_FILLERS)))]
    return Filler(hours(float(chance.uniform(0.5, 6))), _one_of(chance, _SENSORS), value)


def _in_error(chance: _Chance, plant: Plant, hours: _Hours) -> Trouble:
    del plant
    return DeviceError(hours(float(chance.uniform(1, 10))), _one_of(chance, _SENSORS))


def _cut(chance: _Chance, plant: Plant, hours: _Hours) -> Trouble:
    del plant
    return Gap(hours(float(chance.uniform(1, 12))), lost=True)


def _poisoned(chance: _Chance, plant: Plant, hours: _Hours) -> Trouble:
    del plant
    return ToxicShock(hours(44.0), float(chance.uniform(2.0, 5.0)))


def _bypassed(chance: _Chance, plant: Plant, hours: _Hours) -> Trouble:
    del plant
    return StormBypass(hours(float(chance.uniform(3, 12))), float(chance.uniform(0.2, 1.0)))


KINDS: tuple[_Kind, ...] = (
    _small_spike,
    _large_spike,
    _stuck,
    _nearly_stuck,
    _at_floor,
    _saturated,
    _drifting,
    _off,
    _wrong_unit,
    _filler,
    _in_error,
    _cut,
    _poisoned,
    _bypassed,
)
