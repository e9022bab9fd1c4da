"""Computes the 24-hour mean of one legal day, its hours and batches, and what they rest on.

Readings that were not measured (status 00), failed quality control or are of standing water are
left out; slots, hours, bounds and load stand in files of their own. It never judges, and never
interpolates. Source: Decree 08/2022/ND-CP, Art. 97.4đ; Circular 10/2021 (device status).
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from compliance.bounds import possible_readings
from compliance.exact import exact_mean
from compliance.idle import (
    NOTHING_IDLE,
    Spans,
    discharge_spans,
    excluded_readings,
    reading_states,
)
from compliance.load import day_load
from compliance.periods import DayReadings, batch_means, day_and_hours
from compliance.slot_state import EXCLUDED, NO_DISCHARGE, VALID
from compliance.slots import SlotDay, slot_states
from domain.legal_day import MICROSECONDS_PER_MINUTE, legal_day_bounds_us
from domain.verdicts import DailyMean
from storage.ports import ReadingColumns

MINUTES_PER_DAY = 1_440

# The bytes of one reading as they enter the digest: little-endian, without padding.
_DIGESTED = np.dtype([("time_us", "<i8"), ("value", "<f8"), ("status", "i1")])


def daily_mean(
    columns: ReadingColumns,
    *,
    outlet_id: str,
    parameter: str,
    day: date,
    interval_minutes: int | None,
    excluded: NDArray[np.bool_] | None = None,
    idle: Spans | None = None,
    span: tuple[float, float] | None = None,
    batch: bool = False,
    flow: ReadingColumns | None = None,
    flow_excluded: NDArray[np.bool_] | None = None,
    flow_unmeasured: NDArray[np.bool_] | None = None,
) -> DailyMean:
    """Return the plain mean of a legal day's valid readings, in the unit of `columns.value`.

    Readings outside the day are left aside. `interval_minutes` None means that no permit says how
    often to measure: nothing is expected then, and readings are counted instead of slots; hours,
    batches, bounds and load are not known. `excluded` (one a reading) is what quality control
    leaves out, device status included; None: by status alone. `idle` is when nothing flowed,
    `flow` the outflow in m3/h for the load and, where `batch`, the discharges; `flow_excluded` is
    left out of the load, `flow_unmeasured` (None: the same) tells no discharge. `span` is that of
    the sensor. Raises ValueError where times do not rise strictly (one would count twice).
    """
    if len(columns) > 1 and not bool(np.all(np.diff(columns.time_us) > 0)):
        raise ValueError(
            f"readings of {outlet_id} {parameter} on {day} are not in strictly rising time order"
        )
    begin_us, end_us = legal_day_bounds_us(day)
    today, left_out = _inside(columns, excluded, begin_us, end_us)
    still = NOTHING_IDLE if idle is None else idle
    state = reading_states(today, left_out, still)
    # Readings are counted here; where an interval is known, the day's slots take their place
    mean = DailyMean(
        outlet_id=outlet_id,
        parameter=parameter,
        day=day,
        mean=exact_mean(today.value[state == VALID]),
        valid=int(np.count_nonzero(state == VALID)),
        excluded=int(np.count_nonzero(state == EXCLUDED)),
        no_discharge=int(np.count_nonzero(state == NO_DISCHARGE)),
        missing=0,
        expected=0,
        digest=_digest(today),
    )
    if interval_minutes is None:
        return mean
    readings = DayReadings(
        time_us=today.time_us,
        value=today.value,
        state=state,
        interval_us=interval_minutes * MICROSECONDS_PER_MINUTE,
        idle=still,
        possible=possible_readings(parameter, span),
    )
    mean = _with_slots(mean, readings, begin_us)
    if flow is None:
        return mean
    outflow, not_read = _inside(flow, flow_excluded, begin_us, end_us)
    untold = flow_excluded if flow_unmeasured is None else flow_unmeasured
    _, unmeasured = _inside(flow, untold, begin_us, end_us)
    mean = _with_load(mean, readings, outflow, not_read)
    if not batch:
        return mean
    discharges = discharge_spans(outflow, unmeasured, readings.interval_us)
    return replace(mean, batches=batch_means(readings, discharges, begin_us, end_us))


def slots_of_day(
    columns: ReadingColumns,
    *,
    day: date,
    interval_minutes: int,
    excluded: NDArray[np.bool_] | None = None,
    idle: Spans | None = None,
) -> SlotDay:
    """Return the interval slots of a legal day one by one, as `daily_mean` counts them."""
    begin_us, end_us = legal_day_bounds_us(day)
    today, left_out = _inside(columns, excluded, begin_us, end_us)
    still = NOTHING_IDLE if idle is None else idle
    return slot_states(
        today.time_us,
        reading_states(today, left_out, still),
        today.status,
        begin_us=begin_us,
        end_us=end_us,
        interval_us=interval_minutes * MICROSECONDS_PER_MINUTE,
        idle=still,
    )


def _inside(
    columns: ReadingColumns, excluded: NDArray[np.bool_] | None, begin_us: int, end_us: int
) -> tuple[ReadingColumns, NDArray[np.bool_]]:
    """Return the readings of [begin_us, end_us) in native arrays, and which are left out."""
    inside = slice(*np.searchsorted(columns.time_us, [begin_us, end_us]).tolist())
    today = ReadingColumns(
        np.ascontiguousarray(columns.time_us[inside], np.int64),
        np.ascontiguousarray(columns.value[inside], np.float64),
        np.ascontiguousarray(columns.status[inside], np.int8),
    )
    return today, excluded_readings(today, None if excluded is None else excluded[inside])


def _with_slots(mean: DailyMean, readings: DayReadings, begin_us: int) -> DailyMean:
    whole, hours = day_and_hours(readings, begin_us)
    return replace(
        mean,
        valid=whole.valid,
        excluded=whole.excluded,
        no_discharge=whole.no_discharge,
        missing=whole.missing,
        expected=whole.expected,
        low=whole.low,
        high=whole.high,
        hours=hours,
    )


def _with_load(
    mean: DailyMean, readings: DayReadings, outflow: ReadingColumns, not_read: NDArray[np.bool_]
) -> DailyMean:
    begin_us, end_us = legal_day_bounds_us(mean.day)
    is_valid = readings.state == VALID
    load = day_load(
        mean.parameter,
        time_us=readings.time_us[is_valid],
        value=readings.value[is_valid],
        flow_time_us=outflow.time_us[~not_read],
        flow_value=outflow.value[~not_read],
        begin_us=begin_us,
        end_us=end_us,
        interval_us=readings.interval_us,
    )
    return mean if load is None else replace(mean, load_kg=load.kg, load_slots=load.slots)


def _digest(today: ReadingColumns) -> str:
    """Return the SHA-256 of the day's readings, excluded ones too, in time order."""
    rows = np.empty(len(today), dtype=_DIGESTED)
    rows["time_us"], rows["value"], rows["status"] = today.time_us, today.value, today.status
    return hashlib.sha256(rows.tobytes()).hexdigest()
