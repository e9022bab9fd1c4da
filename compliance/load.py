"""Computes the flow-weighted load of a day: what left the outlet, in kg, where both were read.

Concentration times outflow, interval slot by interval slot. It never fills in a slot in which one
of the two was not read: `slots` says how many it rests on. A load beyond what a double can hold is
not told, rather than told as infinite.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from compliance.exact import exact_sum
from domain.legal_day import MICROSECONDS_PER_HOUR
from domain.parameters import PARAMETERS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_GRAMS_PER_KG = 1_000.0  # mg/L x m3 = g


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLoad:
    """A load in kg, the water that carried it in m3, and the slots in which both were read."""

    kg: float
    volume_m3: float
    slots: int


def day_load(
    parameter: str,
    *,
    time_us: Ints,
    value: Floats,
    flow_time_us: Ints,
    flow_value: Floats,
    begin_us: int,
    end_us: int,
    interval_us: int,
) -> DayLoad | None:
    """Return the load of [begin_us, end_us) from valid readings of a concentration and outflow.

    Slots begin at begin_us + i interval_us; a slot's concentration (mg/L) and outflow (m3/h) are
    the means of its readings, a negative outflow carries nothing. None where the parameter is not
    kept in mg/L, no slot holds both, or the load is beyond what a double can hold.
    """
    if PARAMETERS[parameter].unit != "mg/L":
        return None
    expected = -(-(end_us - begin_us) // interval_us)
    concentration, with_it = _slot_means(time_us, value, begin_us, interval_us, expected)
    flow, with_flow = _slot_means(flow_time_us, flow_value, begin_us, interval_us, expected)
    both = np.flatnonzero(with_it & with_flow)
    if not len(both):
        return None
    # The last slot may be shorter, where the interval does not divide the day
    slot_end_us = np.minimum(begin_us + (both + 1) * interval_us, end_us)
    hours = (slot_end_us - begin_us - both * interval_us) / MICROSECONDS_PER_HOUR
    volumes = np.maximum(flow[both], 0.0) * hours
    with np.errstate(over="ignore"):  # such a load is not told
        grams = exact_sum(concentration[both] * volumes)
    volume_m3 = exact_sum(volumes)
    if grams is None or volume_m3 is None:
        return None
    return DayLoad(kg=grams / _GRAMS_PER_KG, volume_m3=volume_m3, slots=len(both))


def _slot_means(
    time_us: Ints, value: Floats, begin_us: int, interval_us: int, expected: int
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the mean of each slot's readings (0 without one), and which slots have one."""
    slot = (time_us - begin_us) // interval_us
    readings = np.bincount(slot, minlength=expected)
    count = np.maximum(readings, 1)
    mean = np.bincount(slot, weights=value, minlength=expected) / count
    if not bool(np.all(np.isfinite(mean))):  # a sum beyond all doubles, whose mean is none
        shares = value / count[slot]
        mean = np.bincount(slot, weights=shares, minlength=expected).astype(np.float64)
    return mean, readings > 0
