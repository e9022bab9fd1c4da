"""Puts a plant's troubles together: what its logger holds, and what was truly there.

The water's troubles first, as far as the sensors follow them; then the sensors' own and what is
done on purpose, each as it is listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulators.city.instruments import as_serviced, followed, lagging, sensed
from simulators.city.plant import Plant, Seconds, Values, effluent
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
    """Return what the logger holds for any instants; of troubles that overlap, a sensor's is seen
    on top of the water's, and of two the later listed. Raises ValueError when a trouble names a
    parameter that the plant does not measure.
    """
    there = lagging(plant, time_s)
    for trouble, columns, rows in _held(plant, troubles, time_s, OfWater):
        at = np.ix_(rows, np.array(columns))
        changed = trouble.shown(plant, time_s[rows], columns, there[at])
        share = followed(plant, trouble.window.age_s(time_s[rows]), columns)
        there[at] += (changed - there[at]) * share
    there = as_serviced(plant, time_s, there)
    status = np.full(there.shape, MEASURING, dtype=np.int8)
    raw = np.zeros(there.shape, dtype=np.bool_)
    for trouble, columns, rows in _held(plant, troubles, time_s, OfSensor | Fraud):
        at = np.ix_(rows, np.array(columns))
        there[at] = trouble.shown(plant, time_s[rows], columns, there[at])
        raw[at] = isinstance(trouble, Filler)
        said: int | NDArray[np.int8] = trouble.status
        if isinstance(trouble, CalibratingWhenHigh):
            high = trouble.is_high(plant, time_s[rows])[:, None]
            said = np.where(high, np.int8(trouble.status), status[at])
        status[at] = said
    values = sensed(plant, there)
    np.copyto(values, there, where=raw)
    return Measured(time_s, values, status)


def water(plant: Plant, troubles: tuple[Trouble, ...], time_s: Seconds) -> Values:
    """Return what was truly there, with the water's own troubles, as a perfect sensor shows it."""
    there = effluent(plant, time_s)
    for trouble, columns, rows in _held(plant, troubles, time_s, OfWater):
        at = np.ix_(rows, np.array(columns))
        there[at] = trouble.shown(plant, time_s[rows], columns, there[at])
    return sensed(plant, there)


def _held(
    plant: Plant, troubles: tuple[Trouble, ...], time_s: Seconds, kinds: Any
) -> Iterator[tuple[Any, list[int], NDArray[np.intp]]]:
    """Yield the troubles of some kinds that are there at any instant: each with the columns of its
    parameters and the rows of those instants.
    """
    for trouble in troubles:
        if not isinstance(trouble, Shown):
            continue
        columns = _columns_of(plant, trouble)
        if isinstance(trouble, kinds):
            rows = np.flatnonzero(trouble.window.holds(time_s))
            if len(rows):
                yield trouble, columns, rows


def _columns_of(plant: Plant, trouble: Shown) -> list[int]:
    try:
        return [plant.parameters.index(one) for one in trouble.parameters]
    except ValueError:
        asked, measured = ", ".join(trouble.parameters), ", ".join(plant.parameters)
        raise ValueError(
            f"{plant.outlet_id}: a trouble names {asked}, but it measures {measured}"
        ) from None
