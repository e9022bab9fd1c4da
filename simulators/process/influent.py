"""Decides what a cluster's tenants let into its plant: by trade, hour, day, batch and rain; and how
well the plant is that day.

All relative: flow to the plant's design flow, concentrations to their mean. It treats nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulators.process.rain import STEPS, sewer_of_day
from simulators.process.wander import Hours, Wander, hours_of_day, wander_of_day
from simulators.process.working_days import share_of_work

Values = NDArray[np.float64]
_SALT = 7_002
_FLOW_MOST = 1.9  # of the design flow: what comes above it leaves by the storm overflow
_SLOW_STEPS = 12  # three hours: over which tenants' work wanders
HOTTEST_DAY = 196  # mid July
# By how much plants differ from day to day, as logarithms: what biology leaves; solids, whose bad
# days are worse than their good ones are good; nitrifiers, by warmth and by what they were fed.
_LEFT = 0.32
_SETTLING, _BULKING = 0.42, 0.10
_BY_HOUR = 0.18
_NITRIFYING, _BY_WARMTH, _BY_FOOD = 0.03, 0.03, 0.7


class Trade(StrEnum):
    """What a cluster mostly does."""

    MIXED = "mixed industry"
    DYEING = "dyeing and weaving"
    METAL = "metal and plating"
    FOOD = "food and noodles"
    PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How a trade lets its water go.

    `hours` is the flow of each hour of a working day (mean 1), `at_rest` what flows without work,
    `batches` how many vats are emptied a day, each for `batch_hours`, at `batch_strength` times
    the ordinary concentration of what is not degraded; `sunday` is the share of work on a Sunday.
    `uneven_*` is by how much days differ: standard deviations of logarithms.
    """

    hours: tuple[float, ...]
    at_rest: float
    batches: float
    batch_hours: float
    batch_strength: float
    sunday: float
    ammonium_swing: float
    uneven_flow: float
    uneven_strength: float
    uneven_ammonium: float


def _shifts(*spans: tuple[int, int, float]) -> tuple[float, ...]:
    flow = np.full(24, 0.35)
    for first, last, level in spans:
        flow[first:last] = level
    return tuple((flow / flow.mean()).tolist())


HABITS = {
    Trade.MIXED: Habits(
        hours=_shifts((6, 14, 1.3), (14, 22, 1.0)),
        at_rest=0.45,
        batches=2.0,
        batch_hours=0.75,
        batch_strength=1.6,
        sunday=0.6,
        ammonium_swing=2.2,
        uneven_flow=0.12,
        uneven_strength=0.36,
        uneven_ammonium=0.08,
    ),
    Trade.DYEING: Habits(
        hours=_shifts((5, 12, 1.5), (13, 20, 1.2)),
        at_rest=0.25,
        batches=7.0,
        batch_hours=0.75,
        batch_strength=3.0,
        sunday=0.75,
        ammonium_swing=1.6,
        uneven_flow=0.16,
        uneven_strength=0.4,
        uneven_ammonium=0.08,
    ),
    Trade.METAL: Habits(
        hours=_shifts((7, 12, 1.2), (13, 18, 1.5)),
        at_rest=0.15,
        batches=2.0,
        batch_hours=1.5,
        batch_strength=2.5,
        sunday=0.35,
        ammonium_swing=1.3,
        uneven_flow=0.16,
        uneven_strength=0.4,
        uneven_ammonium=0.1,
    ),
    Trade.FOOD: Habits(
        hours=_shifts((2, 9, 1.9), (13, 17, 0.9)),
        at_rest=0.20,
        batches=4.0,
        batch_hours=1.0,
        batch_strength=1.8,
        sunday=0.95,
        ammonium_swing=1.7,
        uneven_flow=0.16,
        uneven_strength=0.36,
        uneven_ammonium=0.1,
    ),
    Trade.PAPER: Habits(
        hours=_shifts((0, 6, 0.8), (6, 22, 1.2), (22, 24, 0.8)),
        at_rest=0.30,
        batches=1.0,
        batch_hours=3.0,
        batch_strength=2.2,
        sunday=0.9,
        ammonium_swing=1.6,
        uneven_flow=0.12,
        uneven_strength=0.32,
        uneven_ammonium=0.06,
    ),
}
CRAFTS = frozenset({Trade.DYEING, Trade.METAL, Trade.FOOD, Trade.PAPER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """What flows into one plant: its trade, `key` for its own dice, how much rain its sewers take.

    `rain` is the share of the design flow that a millimetre an hour adds, `uneven` how many times
    as uneven its days are as its trade's.
    """

    key: int
    trade: Trade = Trade.MIXED
    rain: float = 0.12
    uneven: float = 1.0


class Load(NamedTuple):
    """What a plant gets at each quarter of an hour of a day, and how well it treats it.

    `tracer` is what is not degraded, `capacity` the share of the nitrifiers that work; `left` and
    `solids` are how many times the usual biology and settler let out.
    """

    flow: Values
    ammonium: Values
    tracer: Values
    capacity: Values
    left: Values
    solids: Values


@lru_cache(maxsize=8192)
def load_of_day(seed: int, works: Works, day: int) -> Load:
    """Return what a plant gets on a day (days since 1970, UTC+7)."""
    habits = HABITS[works.trade]
    rng = np.random.default_rng([seed, _SALT, works.key, day])
    work = share_of_work(day, habits.sunday, is_craft=works.trade in CRAFTS)
    busy = np.repeat(np.array(habits.hours), STEPS // 24)
    wander = 1.0 + 0.12 * np.repeat(rng.standard_normal(STEPS // _SLOW_STEPS), _SLOW_STEPS)
    from_work = work * busy * np.maximum(wander, 0.3)
    dry = habits.at_rest + (1.0 - habits.at_rest) * from_work
    strong, batch_flow = _batches(rng, habits, work)
    tracer = (dry + batch_flow * strong) / (dry + batch_flow)
    slow = Wander(*(works.uneven * one for one in wander_of_day(seed, works.key, day)))
    quick = Hours(*(works.uneven * one for one in hours_of_day(seed, works.key, day)))
    dry = (dry + batch_flow) * np.exp(habits.uneven_flow * slow.flow)
    wet = works.rain * sewer_of_day(seed, day)
    flow = np.minimum(0.82 * dry + wet, _FLOW_MOST)
    diluted = 0.82 * dry / (0.82 * dry + wet)
    ammonium = 1.0 + habits.ammonium_swing * (busy - 1.0) + 0.05 * rng.standard_normal()
    ammonium = np.maximum(ammonium, 0.1) * np.exp(habits.uneven_ammonium * slow.ammonium)
    season = works.uneven * np.cos((day - HOTTEST_DAY) * (2 * np.pi / 365.25))
    capacity = _BY_WARMTH * season + _NITRIFYING * slow.nitrifying
    capacity += _BY_FOOD * habits.uneven_ammonium * slow.fed
    bulking = _BULKING * np.maximum(slow.settling, 0.0) ** 2
    return Load(
        flow,
        ammonium * diluted,
        tracer * np.exp(habits.uneven_strength * slow.strength) * diluted,
        np.exp(capacity),
        np.exp(_LEFT * slow.degrading + _BY_HOUR * quick.degrading),
        np.exp(_SETTLING * slow.settling + bulking + _BY_HOUR * quick.settling),
    )


def _batches(rng: np.random.Generator, habits: Habits, work: float) -> tuple[Values, Values]:
    """Return strength and extra flow of the vats that are emptied on a day, at each step."""
    strong, flow = np.zeros(STEPS), np.zeros(STEPS)
    count = int(rng.poisson(habits.batches * work))
    begins = rng.integers(6 * 4, 20 * 4, size=count)
    sizes = rng.uniform(0.6, 1.4, size=count)
    length = max(1, int(habits.batch_hours * 4))
    for begin, size in zip(begins.tolist(), sizes.tolist(), strict=True):
        flow[begin : begin + length] += 0.3 * size
        strong[begin : begin + length] = habits.batch_strength * size
    return strong, flow
