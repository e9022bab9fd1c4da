"""Reads one outlet's consecutive legal days at once: checked, cleared of standing water, averaged.

The fast way through history, with the same figures to the last bit as evaluate.py gives day by
day. It knows no limit and no verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from compliance.blocks import WindowMeans, block_means
from compliance.bounds import possible_readings
from compliance.facts import ReadReadings
from compliance.idle import NOTHING_IDLE, Spans, idle_spans
from compliance.limits import days_of_change, is_judged
from compliance.outcomes import DayArrays, day_arrays
from compliance.quality.applied import block_thresholds
from compliance.quality.block import flag_block
from compliance.quality.thresholds import Thresholds
from compliance.regulation import Regulation
from compliance.screened import OUTFLOW
from domain.legal_day import MICROSECONDS_PER_DAY, MICROSECONDS_PER_MINUTE, legal_day_bounds_us
from domain.readings import DeviceStatus
from domain.registry import Outlet, Permit, Registry
from storage.ports import ReadingColumns

_MINUTES_PER_DAY = 1_440
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive legal days, first to last inclusive, on which no fact of an outlet changes."""

    first: date
    last: date
    permit: Permit | None

    @property
    def days(self) -> int:
        """How many legal days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class SeriesBlock:
    """One judged parameter over a run: its days, and how many readings came on each."""

    parameter: str
    readings: NDArray[np.int64]
    found: DayArrays


def runs_of(
    registry: Registry,
    outlet_id: str,
    first: date,
    last: date,
    regulations: Mapping[str, Regulation],
) -> list[Run]:
    """Return the runs of first..last, in their order."""
    borders = {first, last + _ONE_DAY, *days_of_facts(registry, outlet_id, regulations)}
    inside = sorted(day for day in borders if first <= day <= last + _ONE_DAY)
    return [
        Run(begin, end - _ONE_DAY, registry.permit_on(outlet_id, begin))
        for begin, end in pairwise(inside)
    ]


def days_of_facts(
    registry: Registry, outlet_id: str, regulations: Mapping[str, Regulation]
) -> set[date]:
    """Return the days on which a permit, own limit or sensor of an outlet, or its law, changes."""
    permits = [permit for permit in registry.permits if permit.outlet_id == outlet_id]
    days = {day for permit in permits for day in days_of_change(regulations, permit)}
    for entries in (permits, registry.permit_limits, registry.sensors):
        for entry in entries:
            if entry.outlet_id == outlet_id:
                days.add(entry.valid_from)
                if entry.valid_to is not None and entry.valid_to < date.max:
                    days.add(entry.valid_to + _ONE_DAY)
    return days


def blocks_of(
    registry: Registry, outlet: Outlet, run: Run, read: ReadReadings, thresholds: Thresholds
) -> list[SeriesBlock]:
    """Return each judged parameter's days over a run that a permit covers, in the outlet's order.

    Whatever `read` raises passes through; ValueError where the run has no permit.
    """
    if run.permit is None:
        raise ValueError(f"no permit of {outlet.id} is in force on {run.first}")
    reader = _Reader(registry, outlet, run, read, thresholds, run.permit.interval_minutes)
    idle = reader.idle() if OUTFLOW in outlet.parameters else NOTHING_IDLE
    return [reader.series(p, idle) for p in outlet.parameters if is_judged(p)]


@dataclass(frozen=True, slots=True)
class _Reader:
    registry: Registry
    outlet: Outlet
    run: Run
    read: ReadReadings
    thresholds: Thresholds
    interval_minutes: int

    @property
    def first_begin_us(self) -> int:
        return legal_day_bounds_us(self.run.first)[0]

    def checked(self, parameter: str) -> tuple[ReadingColumns, NDArray[np.uint8]]:
        """Return a parameter's readings and which of them quality or status leaves out."""
        _, end_us = legal_day_bounds_us(self.run.last)
        columns = self.read(self.outlet.id, parameter, self.first_begin_us, end_us)
        sensor = self.registry.sensor_on(self.outlet.id, parameter, self.run.first)
        limits = block_thresholds(parameter, self.thresholds, sensor)
        _, excluded = flag_block(
            columns.time_us, columns.value, columns.status, limits, self.first_begin_us
        )
        return columns, excluded

    def idle(self) -> Spans:
        """Return when nothing flowed out, day by day as evaluate.py sees it."""
        flow, left_out = self.checked(OUTFLOW)
        # No check of ours decides whether water flowed: what was measured tells it.
        excluded = left_out & ~self._left_out_by_checks(flow, left_out)
        zero = np.flatnonzero((flow.value <= 0.0) & (excluded == 0))
        interval_us = self.interval_minutes * MICROSECONDS_PER_MINUTE
        begins: list[int] = []
        ends: list[int] = []
        for day in np.unique((flow.time_us[zero] - self.first_begin_us) // MICROSECONDS_PER_DAY):
            begin_us = self.first_begin_us + int(day) * MICROSECONDS_PER_DAY
            end_us = begin_us + MICROSECONDS_PER_DAY
            inside = slice(*np.searchsorted(flow.time_us, [begin_us, end_us]).tolist())
            today = ReadingColumns(flow.time_us[inside], flow.value[inside], flow.status[inside])
            spans = idle_spans(today, excluded[inside].astype(np.bool_), interval_us)
            begin = np.maximum(spans.begin_us, begin_us).tolist()
            end = np.minimum(spans.end_us, end_us).tolist()
            if ends and begin and begin[0] == ends[-1]:
                ends.pop()
                begin = begin[1:]
            begins += begin
            ends += end
        return Spans(np.array(begins, np.int64), np.array(ends, np.int64))

    def series(self, parameter: str, idle: Spans) -> SeriesBlock:
        """Return a parameter's days with their bounds, and beside them the unscreened means."""
        columns, excluded = self.checked(parameter)
        days = self._means(columns, excluded, idle)
        unscreened = np.full(len(days.mean), np.nan)
        by_check = self._left_out_by_checks(columns, excluded)
        if bool(np.any(by_check)):
            whole = self._means(columns, excluded & ~by_check, idle)
            at = (columns.time_us[by_check] - self.first_begin_us) // MICROSECONDS_PER_DAY
            touched = np.unique(at)
            unscreened[touched] = whole.mean[touched]
        sensor = self.registry.sensor_on(self.outlet.id, parameter, self.run.first)
        span = None if sensor is None else (sensor.span_low, sensor.span_high)
        expected = -(-_MINUTES_PER_DAY // self.interval_minutes)
        found = day_arrays(days, expected, possible_readings(parameter, span), unscreened)
        borders = self.first_begin_us + MICROSECONDS_PER_DAY * np.arange(self.run.days + 1)
        return SeriesBlock(parameter, np.diff(np.searchsorted(columns.time_us, borders)), found)

    def _means(
        self, columns: ReadingColumns, excluded: NDArray[np.uint8], idle: Spans
    ) -> WindowMeans:
        return block_means(
            columns.time_us,
            columns.value,
            excluded,
            first_begin_us=self.first_begin_us,
            days=self.run.days,
            interval_minutes=self.interval_minutes,
            idle=idle,
        ).days

    def _left_out_by_checks(
        self, columns: ReadingColumns, excluded: NDArray[np.uint8]
    ) -> NDArray[np.bool_]:
        """Return which readings a check left out that the device measured all the same."""
        left_out: NDArray[np.bool_] = excluded != 0
        if bool(np.any(left_out)):
            left_out &= (columns.status == DeviceStatus.MEASURING) & np.isfinite(columns.value)
            left_out &= ~np.isin(columns.value, self.thresholds.sentinels)
        return left_out
