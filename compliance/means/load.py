"""Computes the flow-weighted load of a day: what left the outlet, in kg, where both were read.

Concentration times outflow, interval slot by interval slot. It never fills in a slot in which one
of the two was not read: `slots` says how many it rests on. A load beyond what a double can hold is
not told, rather than told as infinite.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from compliance.jit import compiled
from compliance.means.exact import exact_sum, window_sums
from domain.legal_day import MICROSECONDS_PER_HOUR
from domain.measured.parameters import PARAMETERS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_GRAMS_PER_KG = 1_000.0  # mg/L x m3 = g
_HOUR_US = 3_600_000_000  # written out, since it is compiled in
# Far below all doubles, so that no product or sum of a day goes beyond them.
_LARGEST = 2.0**400


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


Series = tuple[Ints, Floats, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class FlowSlots:
    """The outflow of consecutive days: its sum and its readings, by day and interval slot."""

    series: Series
    borders_us: Ints
    interval_us: int
    sums: Floats
    readings: Ints


def flow_slots(flow: Series, borders_us: Ints, interval_us: int) -> FlowSlots:
    """Return the outflow by slots; a series is its times, values, and which of them are valid.

    Day n begins at borders_us[n]; all times lie within the days.
    """
    return FlowSlots(flow, borders_us, interval_us, *_slots(flow, borders_us, interval_us))


def days_loads(
    parameter: str, concentration: Series, flow: FlowSlots
) -> tuple[list[float | None], list[int]]:
    """Return the loads in kg of many days, as `day_load` finds one, and their slots."""
    borders_us, interval_us = flow.borders_us, flow.interval_us
    days = len(borders_us) - 1
    if PARAMETERS[parameter].unit != "mg/L":
        return [None] * days, [0] * days
    sums, readings = _slots(concentration, borders_us, interval_us)
    grams, slots = np.zeros(sums.shape), np.zeros(days, np.int64)
    day_us = int(borders_us[1] - borders_us[0])
    sound = _grams(sums, readings, flow.sums, flow.readings, interval_us, day_us, grams, slots)
    totals, proven = window_sums(grams.reshape(-1), sums.shape[1])
    kg: list[float | None] = (totals / _GRAMS_PER_KG).tolist()
    counts: list[int] = slots.tolist()
    for day in np.flatnonzero(slots == 0).tolist():
        kg[day] = None
    for day in np.flatnonzero((slots > 0) & ~(proven & sound)).tolist():
        load = _of_day(parameter, concentration, flow, day)
        kg[day], counts[day] = (None, 0) if load is None else (load.kg, load.slots)
    return kg, counts


def _of_day(parameter: str, concentration: Series, flow: FlowSlots, day: int) -> DayLoad | None:
    begin_us, end_us = flow.borders_us[day : day + 2].tolist()
    columns = []
    for time_us, value, valid in (concentration, flow.series):
        here = slice(*np.searchsorted(time_us, [begin_us, end_us]).tolist())
        columns.append((time_us[here][valid[here]], value[here][valid[here]]))
    return day_load(
        parameter,
        time_us=columns[0][0],
        value=columns[0][1],
        flow_time_us=columns[1][0],
        flow_value=columns[1][1],
        begin_us=begin_us,
        end_us=end_us,
        interval_us=flow.interval_us,
    )


def _slots(series: Series, borders_us: Ints, interval_us: int) -> tuple[Floats, Ints]:
    """Return the sum and the number of a series' valid readings by day and slot."""
    shape = len(borders_us) - 1, -(-int(borders_us[1] - borders_us[0]) // interval_us)
    sums, readings = np.zeros(shape), np.zeros(shape, np.int64)
    with np.errstate(over="ignore", invalid="ignore"):  # done again by day_load
        _sum_slots(*series, borders_us, interval_us, sums, readings)
    return sums, readings


@compiled
def _sum_slots(  # noqa: PLR0917 - compiled kernels take their arrays by position
    time_us: Ints,
    value: Floats,
    valid: NDArray[np.bool_],
    borders_us: Ints,
    interval_us: int,
    sums: Floats,
    readings: Ints,
) -> None:
    day, slot, ends_us = 0, 0, borders_us[0] + interval_us
    for i in range(len(time_us)):
        if time_us[i] >= ends_us:
            while time_us[i] >= borders_us[day + 1]:
                day += 1
            slot = (time_us[i] - borders_us[day]) // interval_us
            ends_us = min(borders_us[day] + (slot + 1) * interval_us, borders_us[day + 1])
        if valid[i]:
            sums[day, slot] += value[i]
            readings[day, slot] += 1


@compiled
def _grams(  # noqa: PLR0917 - compiled kernels take their arrays by position
    sums: Floats,
    readings: Ints,
    flow_sums: Floats,
    flow_readings: Ints,
    interval_us: int,
    day_us: int,
    grams: Floats,
    slots: Ints,
) -> NDArray[np.bool_]:
    """Set the grams of each slot in which both were read, and the number of these slots.

    Returns of which days every sum on the way is a number well within the doubles.
    """
    days, expected = grams.shape
    sound = np.ones(days, np.bool_)
    for day in range(days):
        for slot in range(expected):
            sound[day] &= abs(sums[day, slot]) < _LARGEST and abs(flow_sums[day, slot]) < _LARGEST
            if readings[day, slot] > 0 and flow_readings[day, slot] > 0:
                begun_us = slot * interval_us
                # The last slot may be shorter, where the interval does not divide the day
                hours = (min(begun_us + interval_us, day_us) - begun_us) / _HOUR_US
                volume = max(flow_sums[day, slot] / flow_readings[day, slot], 0.0) * hours
                grams[day, slot] = sums[day, slot] / readings[day, slot] * volume
                slots[day] += 1
    return sound


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
