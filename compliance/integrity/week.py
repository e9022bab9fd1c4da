"""Lays an outlet's week and its own past out as one row of slots for each parameter.

It decides what a test sees: measured readings while water flows. It looks for nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from domain.legal_day import legal_day_bounds_us
from domain.measured.parameters import FLOWS, INFLOW, OUTFLOW
from domain.measured.readings import DeviceStatus
from domain.measured.signals import DAYS_OF_WEEK
from storage.ports.readings import ReadingColumns

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

PAST_DAYS = 56
HOUR_US = 3_600_000_000
HALF = 0.5  # of its slots at least have to be there of what is looked at
_NOTHING = -1
_BEYOND_ALL = 1e12  # no parameter's water: a register's overflow, infinity
NO_FILLERS: Mapping[str, Sequence[float]] = MappingProxyType({})
_NOT_SUBSTANCES = frozenset({*FLOWS, "PH", "TEMP"})


@dataclass(frozen=True, slots=True)
class TwoValues:
    """An instant with two values: the one that was received first, and the later one, whichever
    stands (decision 2).
    """

    time_us: int
    parameter: str
    later: float
    first: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedWeek:
    """An outlet's slots from `begin_us` on, `step_us` each; those from `at` on are the week's.

    `values`: measured values, NaN where there is none or nothing flows out. `sent`: NaN where
    nothing was sent, whatever the status. `calibrating`: where the device said so. `ours`: slots in
    which we took in nothing, None for none.
    """

    begin_us: int
    step_us: int
    at: int
    values: Mapping[str, Floats]
    sent: Mapping[str, Floats]
    calibrating: Mapping[str, Bools]
    limits: Mapping[str, float] = field(default_factory=dict)
    pairs: tuple[TwoValues, ...] = ()
    ours: Bools | None = None

    @property
    def slots(self) -> int:
        """How many slots there are, of past and week."""
        return len(next(iter(self.values.values()), np.empty(0)))

    @property
    def substances(self) -> tuple[str, ...]:
        """The parameters that say how dirty water is: neither flows, pH nor temperature."""
        return tuple(one for one in self.values if one not in _NOT_SUBSTANCES)

    @property
    def flows(self) -> tuple[Floats, Floats] | None:
        """Inflow and outflow, None where one of them is not measured."""
        if INFLOW in self.values and OUTFLOW in self.values:
            return self.values[INFLOW], self.values[OUTFLOW]
        return None

    @property
    def began(self) -> int:
        """The first slot of the past in which anything came, `at` where nothing did."""
        there = [np.flatnonzero(np.isfinite(row[: self.at])) for row in self.sent.values()]
        return min((int(one[0]) for one in there if len(one)), default=self.at)

    def per(self, span_us: int) -> int:
        """Return how many slots a span holds, at least 1."""
        return max(1, span_us // self.step_us)

    def past_seen(self, parameter: str) -> float:
        """Return of what share of its past's slots a parameter has a value, since anything came."""
        past = self.values[parameter][self.began : self.at]
        return float(np.isfinite(past).mean()) if len(past) else 0.0

    def spans_of(self, places: Bools, slots_each: int = 1) -> tuple[tuple[int, int], ...]:
        """Return the runs of the week's places that are marked as [begin_us, end_us); each place is
        so many slots, the first one begins with the past.
        """
        width_us = slots_each * self.step_us
        return tuple(
            (self.begin_us + first * width_us, self.begin_us + end * width_us)
            for first, end in runs_of(places)
        )


def read_span_us(first_day: date) -> tuple[int, int]:
    """Return what is read for a week: [begin, end) with its past, in microseconds UTC."""
    begin_us, _ = legal_day_bounds_us(first_day - timedelta(days=PAST_DAYS))
    end_us, _ = legal_day_bounds_us(first_day + timedelta(days=DAYS_OF_WEEK))
    return begin_us, end_us


def watched_week(
    first_day: date,
    step_us: int,
    columns: Mapping[str, ReadingColumns],
    *,
    limits: Mapping[str, float],
    fillers: Mapping[str, Sequence[float]] = NO_FILLERS,
    pairs: tuple[TwoValues, ...] = (),
    ours: Sequence[tuple[int, int]] = (),
) -> WatchedWeek:
    """Return the seven legal days from `first_day` on with the past before them.

    Of readings within one slot of `step_us` the first counts. `limits`: upper ones, by parameter.
    `fillers`: what a logger writes where it has no value, by parameter: sent, and not measured.
    `ours`: outages of ours, [begin_us, end_us), never charged to a plant.
    """
    begin_us, end_us = read_span_us(first_day)
    count = (end_us - begin_us) // step_us
    at = (legal_day_bounds_us(first_day)[0] - begin_us) // step_us
    values, sent, calibrating = {}, {}, {}
    for parameter, one in columns.items():
        slot = (one.time_us - begin_us) // step_us
        inside = (slot >= 0) & (slot < count)
        places, first = np.unique(slot[inside], return_index=True)
        value, status = one.value[inside][first], one.status[inside][first]
        value = np.where(np.abs(value) < _BEYOND_ALL, value, np.nan)
        written = np.isin(value, list(fillers.get(parameter, ())))
        said = np.full(count, _NOTHING, np.int8)
        said[places] = status
        whole = np.full(count, np.nan)
        whole[places] = value
        sent[parameter] = whole
        values[parameter] = np.where(said == DeviceStatus.MEASURING, whole, np.nan)
        values[parameter][places[written]] = np.nan
        calibrating[parameter] = said == DeviceStatus.CALIBRATING
    if OUTFLOW in values:
        idle = values[OUTFLOW] <= 0.0
        values = {
            one: row if one in FLOWS else np.where(idle, np.nan, row) for one, row in values.items()
        }
    return WatchedWeek(
        begin_us=begin_us,
        step_us=step_us,
        at=at,
        values=values,
        sent=sent,
        calibrating=calibrating,
        limits=limits,
        pairs=pairs,
        ours=_within(begin_us + step_us * np.arange(count, dtype=np.int64), step_us, ours),
    )


def _within(begins_us: Ints, step_us: int, spans: Sequence[tuple[int, int]]) -> Bools | None:
    """Return which slots a span touches, None without any."""
    if not spans:
        return None
    touched = np.zeros(len(begins_us), np.bool_)
    for first_us, end_us in spans:
        touched |= (begins_us < end_us) & (begins_us + step_us > first_us)
    return touched


def runs_of(marked: Bools) -> list[tuple[int, int]]:
    """Return the runs of marked places as [first, end), in order.

    >>> runs_of(np.array([True, True, False, True]))
    [(0, 2), (3, 4)]
    """
    edges = np.diff(np.r_[0, marked.astype(np.int8), 0])
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return list(zip(begins.tolist(), ends.tolist(), strict=True))


def folded(row: Floats, width: int) -> Floats:
    """Return a row as whole blocks of so many slots, one a line; what is left at the end is cut."""
    blocks = len(row) // width
    return np.asarray(row[: blocks * width].reshape(blocks, width))


def medians(row: Floats, width: int, least: float = HALF) -> Floats:
    """Return the median of each block of so many slots, NaN where less than a share is there."""
    blocks = folded(row, width)
    there = np.isfinite(blocks)
    enough = there.any(axis=1) & (there.mean(axis=1) >= least)
    found = np.full(len(blocks), np.nan)
    if enough.any():
        found[enough] = np.nanmedian(blocks[enough], axis=1)
    return found
