"""Plants one fraud in a week of an honest plant: where, for how long and how large, by the seed.

What signals are scored on, with the truth of each. It knows nothing of who looks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from zlib import crc32

import numpy as np

from simulators.city.city import SimulatedPlant
from simulators.city.plant import DAY_S, effluent
from simulators.city.troubles.frauds import (
    CalibratingWhenHigh,
    CappedUnderLimit,
    Dilution,
    MoreOftenWhenClean,
    ReplayedSegment,
    SentLower,
    SteppingTogether,
    TubeInBottle,
    UnpluggedWhenHigh,
)
from simulators.city.troubles.measuring import Trouble
from simulators.city.troubles.of_water import Exceedance
from simulators.city.troubles.truth import Span, truth_of
from simulators.city.troubles.windows import Window, local_window

# Of the small city's clusters those that keep their limits and never rest, by their numbers
ORDINARY = (1, 5, 11, 14)
NOT_SUBSTANCES = frozenset({"FLOW_IN", "FLOW_OUT", "PH", "TEMP"})
_WEEK_HOURS = 7 * 24.0

_Dice = np.random.Generator
_Make = Callable[[SimulatedPlant, Window, _Dice], tuple[Trouble, ...]]


def limits_of(one: SimulatedPlant) -> dict[str, float]:
    """Return the upper limits that size the channels of a plant's substances: a sensor reaches
    four times its own.
    """
    return {
        channel.parameter: channel.highest / 4.0
        for channel in one.plant.channels
        if channel.parameter not in NOT_SUBSTANCES
    }


def _capped(one: SimulatedPlant, window: Window, dice: _Dice) -> tuple[Trouble, ...]:
    limit = limits_of(one)["COD"]
    over = Exceedance(window, "COD", limit, times_limit=float(dice.uniform(1.05, 1.4)))
    return over, CappedUnderLimit(window, "COD", limit)


def _sent_lower(one: SimulatedPlant, window: Window, dice: _Dice) -> tuple[Trouble, ...]:
    limit = limits_of(one)["COD"]
    over = Exceedance(window, "COD", limit, times_limit=float(dice.uniform(1.05, 1.4)))
    return over, SentLower(window, "COD", share=float(dice.uniform(0.5, 0.9)))


def _bad(one: SimulatedPlant, window: Window, dice: _Dice) -> float:
    """Return above how many times its level a plant's COD is bad: 5 to 20 % of the time."""
    time_s = np.arange(window.begin_s, window.begin_s + window.length_s, 300, dtype=np.int64)
    column = one.plant.parameters.index("COD")
    values = effluent(one.plant, time_s)[:, column] / one.plant.channels[column].level
    return float(np.quantile(values, dice.uniform(0.80, 0.95)))


# By the kind of the truth
FRAUDS: Mapping[str, _Make] = {
    "tube_in_bottle": lambda _, window, dice: (
        TubeInBottle(window, share=float(dice.uniform(0.25, 0.7))),
    ),
    "capped": _capped,
    "replayed": lambda _, window, dice: (
        ReplayedSegment(window, days_before=int(dice.integers(2, 29))),
    ),
    "dilution": lambda one, window, dice: (
        Dilution(window, times=float(dice.uniform(1.4, 2.5)), carried=tuple(limits_of(one))),
    ),
    "stepping_together": lambda _, window, dice: (
        SteppingTogether(window, factor=float(dice.uniform(0.45, 0.75))),
    ),
    "calibrating_when_high": lambda one, window, dice: (
        CalibratingWhenHigh(window, "COD", _bad(one, window, dice), ("NH4_N", "TSS")),
    ),
    "unplugged_when_high": lambda one, window, dice: (
        UnpluggedWhenHigh(window, "COD", _bad(one, window, dice)),
    ),
    "more_often_when_clean": lambda _, window, dice: (
        MoreOftenWhenClean(window, "COD", of=int(dice.integers(2, 6))),
    ),
    "later_value_lower": _sent_lower,
}
# What waits for bad moments is done all week; a capped or diluted peak for days; one jump an hour
_HOURS: Mapping[str, tuple[float, float]] = {
    "tube_in_bottle": (12.0, 72.0),
    "capped": (24.0, 120.0),
    "replayed": (6.0, 72.0),
    "dilution": (12.0, 72.0),
    "stepping_together": (12.0, 72.0),
    "calibrating_when_high": (120.0, 168.0),
    "unplugged_when_high": (120.0, 168.0),
    "more_often_when_clean": (120.0, 168.0),
    "later_value_lower": (6.0, 72.0),
}


def with_fraud(
    plain: SimulatedPlant, seed: int, kind: str, number: int, monday: date
) -> tuple[SimulatedPlant, list[Span]]:
    """Return a plant of a cluster's number with one fraud in the week of a Monday, beside its own
    troubles, and the truth of the fraud alone.
    """
    dice = np.random.default_rng([seed, number, crc32(kind.encode())])
    hours = float(dice.uniform(*_HOURS[kind]))
    begins = float(dice.uniform(0.0, _WEEK_HOURS - hours))
    troubles = FRAUDS[kind](plain, local_window(monday, begins, hours), dice)
    begin_s = local_window(monday, 0.0, 24.0).begin_s
    spans = [
        span
        for span in truth_of(plain.plant, troubles, begin_s, begin_s + 7 * DAY_S)
        if span.kind == kind
    ]
    return SimulatedPlant(plain.plant, (*troubles, *plain.troubles)), spans
