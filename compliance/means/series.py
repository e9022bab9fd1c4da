"""Computes the means of consecutive legal days of a series, of their hours and their batches.

Readings that were not measured (status 00), failed quality control or are of standing water are
left out; slots, hours, bounds and load stand in files of their own. It never judges, and never
interpolates. Source: Decree 08/2022/ND-CP, Art. 97.4đ; Circular 10/2021 (device status).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from compliance.means.blocks import WindowMeans, block_means
from compliance.means.bounds import Possible, bounds_of, possible_readings
from compliance.means.exact import window_means
from compliance.means.load import FlowSlots, days_loads, flow_slots
from compliance.means.periods import DayReadings, batch_means
from compliance.means.slots.idle import NOTHING_IDLE, Spans, discharge_spans, reading_states
from compliance.means.slots.states import EXCLUDED, NO_DISCHARGE, VALID
from domain.judged.verdicts import PeriodMean
from domain.legal_day import MICROSECONDS_PER_DAY, MICROSECONDS_PER_MINUTE
from storage.ports.readings import ReadingColumns

MINUTES_PER_DAY = 1_440

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Flow:
    """The outflow of the same days in m3/h: what of it makes a load, and what tells a discharge.

    `unmeasured` readings tell no discharge.
    """

    columns: ReadingColumns
    slots: FlowSlots
    unmeasured: Flags


def flow_of(
    columns: ReadingColumns,
    *,
    not_read: Flags,
    unmeasured: Flags,
    first_begin_us: int,
    days: int,
    interval_minutes: int,
) -> Flow:
    """Return the outflow of `days` days; `not_read` is left out of a load."""
    borders_us = first_begin_us + MICROSECONDS_PER_DAY * np.arange(days + 1, dtype=np.int64)
    series = columns.time_us, columns.value, ~not_read
    interval_us = interval_minutes * MICROSECONDS_PER_MINUTE
    return Flow(columns, flow_slots(series, borders_us, interval_us), unmeasured)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayWindows:
    """What windows of a series' days came to; `low` and `high` are infinite without a bound.

    `suspect` and `censored` are of the valid slots, None where there are none.
    """

    found: WindowMeans
    low: Floats
    high: Floats
    suspect: Ints | None = None
    censored: Ints | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesMeans:
    """The means of one parameter's consecutive legal days; NaN: no mean.

    `expected` is of each day, 0 where no permit says how often to measure: then readings are
    counted instead of slots, and hours, bounds, batches and load are not known.
    """

    first_begin_us: int
    expected: int
    days: DayWindows
    hours: DayWindows | None
    state: NDArray[np.int8]
    load_kg: Sequence[float | None]
    load_slots: Sequence[int]
    batches: Sequence[tuple[PeriodMean, ...]]


def series_means(
    columns: ReadingColumns,
    left_out: Flags,
    *,
    parameter: str,
    first_begin_us: int,
    days: int,
    interval_minutes: int | None,
    idle: Spans = NOTHING_IDLE,
    span: tuple[float, float] | None = None,
    flow: Flow | None = None,
    batch: bool = False,
    hours: bool = True,
) -> SeriesMeans:
    """Return the plain means of `days` legal days' valid readings, in the unit of `columns.value`.

    `columns` are those of the days alone; `left_out` (one a reading) is what quality control and
    the device's status leave out. `idle` is when nothing flowed; `span` is that of the sensor;
    `batch`: the flow tells discharges. Raises ValueError where times do not rise strictly.
    """
    state = reading_states(columns, left_out, idle)
    borders_us = first_begin_us + MICROSECONDS_PER_DAY * np.arange(days + 1, dtype=np.int64)
    none: list[float | None] = [None] * days
    if interval_minutes is None:
        found = _counted(columns, state, borders_us)
        nowhere = np.full(days, np.inf)
        unbounded = DayWindows(found=found, low=-nowhere, high=nowhere)
        return SeriesMeans(
            first_begin_us=first_begin_us,
            expected=0,
            days=unbounded,
            hours=None,
            state=state,
            load_kg=none,
            load_slots=[0] * days,
            batches=[()] * days,
        )
    possible = possible_readings(parameter, span)
    block = block_means(
        columns.time_us,
        columns.value,
        left_out.view(np.uint8),
        first_begin_us=first_begin_us,
        days=days,
        interval_minutes=interval_minutes,
        idle=idle,
        hours=hours,
    )
    interval_us = interval_minutes * MICROSECONDS_PER_MINUTE
    load_kg, load_slots = none, [0] * days
    batches: list[tuple[PeriodMean, ...]] = [()] * days
    if flow is not None:
        load_kg, load_slots = days_loads(
            parameter,
            (columns.time_us, columns.value, state == VALID),
            flow.slots,
        )
    if flow is not None and batch:
        discharged = DayReadings(
            time_us=columns.time_us,
            value=columns.value,
            state=state,
            interval_us=interval_us,
            idle=idle,
            possible=possible,
        )
        batches = _batches(discharged, flow, borders_us)
    return SeriesMeans(
        first_begin_us=first_begin_us,
        expected=-(-MINUTES_PER_DAY // interval_minutes),
        days=_bounded(block.days, possible),
        hours=None if block.hours is None else _bounded(block.hours, possible),
        state=state,
        load_kg=load_kg,
        load_slots=load_slots,
        batches=batches,
    )


def _counted(columns: ReadingColumns, state: NDArray[np.int8], borders_us: Ints) -> WindowMeans:
    """Return the days' means with their readings counted in the place of slots."""
    cuts = np.searchsorted(columns.time_us, borders_us).astype(np.int64)
    means = window_means(columns.value, (state != VALID).view(np.uint8), cuts)

    def of(wanted: int) -> Ints:
        before = np.concatenate(([0], np.cumsum(state == wanted)))
        return before[cuts[1:]] - before[cuts[:-1]]

    nothing = np.zeros(len(cuts) - 1, np.int64)
    return WindowMeans(
        means.mean, means.readings, of(VALID), of(EXCLUDED), of(NO_DISCHARGE), nothing
    )


def _bounded(found: WindowMeans, possible: Possible) -> DayWindows:
    low, high = bounds_of(found, possible)
    return DayWindows(found=found, low=low, high=high)


def _batches(readings: DayReadings, flow: Flow, borders_us: Ints) -> list[tuple[PeriodMean, ...]]:
    """Return the means of each day's hours of discharge; no discharge is joined over midnight."""
    found = []
    cuts = np.searchsorted(readings.time_us, borders_us).tolist()
    flow_cuts = np.searchsorted(flow.columns.time_us, borders_us).tolist()
    for day, (begin_us, end_us) in enumerate(pairwise(borders_us.tolist())):
        here, flowed = slice(*cuts[day : day + 2]), slice(*flow_cuts[day : day + 2])
        today = replace(
            readings,
            time_us=readings.time_us[here],
            value=readings.value[here],
            state=readings.state[here],
        )
        outflow = sliced(flow.columns, flowed)
        discharges = discharge_spans(outflow, flow.unmeasured[flowed], readings.interval_us)
        found.append(batch_means(today, discharges, begin_us, end_us))
    return found


def sliced(columns: ReadingColumns, here: slice) -> ReadingColumns:
    """Return a slice of readings."""
    return ReadingColumns(columns.time_us[here], columns.value[here], columns.status[here])
