"""Puts a plant's troubles together: what its logger holds, and what was truly there.

The water's troubles first, then the sensors', then what is done on purpose, each as it is listed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulators.city.plant import Plant, Seconds, Values, effluent, sensed
from simulators.city.troubles.frauds import (
    CalibratingWhenHigh,
    CappedUnderLimit,
    Dilution,
    ReplayedSegment,
    SteppingTogether,
    TubeInBottle,
)
from simulators.city.troubles.of_sensors import (
    Calibration,
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
from simulators.city.troubles.of_water import Exceedance, Rest, StormBypass, ToxicShock
from simulators.city.troubles.on_the_way import OnTheWay
from simulators.city.troubles.shown import MEASURING

OfWater = Exceedance | ToxicShock | StormBypass | Rest
OfSensor = (
    StuckSensor
    | NearlyStuckSensor
    | StuckAtFloor
    | Saturation
    | Drift
    | Offset
    | Spike
    | WrongUnit
    | Calibration
    | DeviceError
    | Filler
)
Fraud = (
    TubeInBottle
    | CappedUnderLimit
    | ReplayedSegment
    | Dilution
    | SteppingTogether
    | CalibratingWhenHigh
)
Shown = OfWater | OfSensor | Fraud
Trouble = Shown | OnTheWay


@dataclass(frozen=True, slots=True)
class Measured:
    """What the logger holds: one row an instant, one column a parameter of the plant."""

    time_s: Seconds
    values: Values
    status: NDArray[np.int8]


def measure(plant: Plant, troubles: tuple[Trouble, ...], time_s: Seconds) -> Measured:
    """Return what the logger holds for any instants; of troubles that overlap, the later listed
    one is seen on top. Raises ValueError when a trouble names a parameter that the plant does not
    measure.
    """
    there = effluent(plant, time_s)
    status = np.full(there.shape, MEASURING, dtype=np.int8)
    raw = np.zeros(there.shape, dtype=np.bool_)
    for trouble in (one for one in troubles if isinstance(one, Shown)):
        columns = _columns_of(plant, trouble)
        rows = np.flatnonzero(trouble.window.holds(time_s))
        if len(rows) == 0:
            continue
        at = np.ix_(rows, np.array(columns))
        there[at] = trouble.shown(plant, time_s[rows], columns, there[at])
        raw[at] = isinstance(trouble, Filler)
        said: int | NDArray[np.int8] = trouble.status
        if isinstance(trouble, CalibratingWhenHigh):
            high = trouble.is_high(plant, time_s[rows])[:, None]
            said = np.where(high, np.int8(trouble.status), status[at])
        status[at] = said
    return Measured(time_s, np.where(raw, there, sensed(plant, there)), status)


def water(plant: Plant, troubles: tuple[Trouble, ...], time_s: Seconds) -> Values:
    """Return what was truly there, with the water's own troubles, as a perfect sensor shows it."""
    own = tuple(one for one in troubles if isinstance(one, OfWater))
    return measure(plant, own, time_s).values


def _columns_of(plant: Plant, trouble: Shown) -> list[int]:
    try:
        return [plant.parameters.index(one) for one in trouble.parameters]
    except ValueError:
        asked, measured = ", ".join(trouble.parameters), ", ".join(plant.parameters)
        raise ValueError(
            f"{plant.outlet_id}: a trouble names {asked}, but it measures {measured}"
        ) from None
