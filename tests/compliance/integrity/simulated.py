"""Invented plants' weeks as the tests of shapes see them: honest ones, and one fraud in each other.

What is done, where and for how long is drawn by the seed; who looks never sees the truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from compliance.integrity.week import PAST_DAYS, TwoValues, WatchedWeek, read_span_us, watched_week
from domain.measured.signals import SignalKind
from simulators.city.city import SimulatedCity, SimulatedPlant, city
from simulators.city.planted_frauds import FRAUDS as KINDS
from simulators.city.planted_frauds import limits_of, with_fraud
from simulators.city.troubles.frauds import SentLower
from simulators.city.troubles.measuring import Fraud, measure
from simulators.city.troubles.on_the_way import NEVER_SENT, Withheld, released_s
from simulators.city.troubles.truth import Span
from storage.ports.readings import ReadingColumns

FIRST_DAY = date(2026, 8, 3)  # a Monday, after Tết and before the year's end
STEP_US = 300_000_000
FRAUDS = tuple(SignalKind(kind) for kind in KINDS)


def limit_of(one: SimulatedPlant, parameter: str) -> float:
    """Return the limit that sizes a channel: its sensor reaches four times it."""
    return {c.parameter: c.highest / 4.0 for c in one.plant.channels}[parameter]


@lru_cache(maxsize=2)
def city_of(seed: int) -> SimulatedCity:
    """Return the city of a seed."""
    return city(seed)


def honest_plants(seed: int) -> list[SimulatedPlant]:
    """Return the plants of the city of a seed at which nothing is done on purpose."""
    return [
        one
        for one in city_of(seed).plants
        if not any(isinstance(trouble, Fraud | Withheld | SentLower) for trouble in one.troubles)
    ]


def plant_of(seed: int, number: int) -> SimulatedPlant:
    """Return the plant of a cluster's number in the city of a seed."""
    return next(
        one for one in city_of(seed).plants if one.plant.outlet_id.startswith(f"CX-MP-{number:02d}")
    )


def fraud(seed: int, kind: SignalKind, number: int) -> tuple[SimulatedPlant, list[Span]]:
    """Return a plant with one fraud in the week of FIRST_DAY, and the truth of it."""
    return with_fraud(plant_of(seed, number), seed, kind.value, number, FIRST_DAY)


def readings_of(one: SimulatedPlant, begin_us: int, end_us: int) -> dict[str, ReadingColumns]:
    """Return what arrives of a plant in [begin_us, end_us), late or at once."""
    time_s = np.arange(
        begin_us // 1_000_000, end_us // 1_000_000, one.plant.interval_s, dtype=np.int64
    )
    measured = measure(one.plant, one.troubles, time_s)
    sent = released_s(one.plant, one.troubles, time_s) != NEVER_SENT
    return {
        parameter: ReadingColumns(
            time_s[sent] * 1_000_000,
            np.ascontiguousarray(measured.values[sent][:, place]),
            np.ascontiguousarray(measured.status[sent][:, place]),
        )
        for place, parameter in enumerate(one.plant.parameters)
    }


def week_of(one: SimulatedPlant, first_day: date = FIRST_DAY) -> WatchedWeek:
    """Return the week from a day on, with its past, as the tests of shapes see it."""
    readings = readings_of(one, *read_span_us(first_day))
    return watched_week(
        first_day, STEP_US, readings, limits=limits_of(one), pairs=pairs_of(one, readings)
    )


def pairs_of(one: SimulatedPlant, readings: Mapping[str, ReadingColumns]) -> tuple[TwoValues, ...]:
    """Return the instants of which a later value came, as a store keeps both."""
    found = []
    for trouble in one.troubles:
        if isinstance(trouble, SentLower):
            column = readings[trouble.parameter]
            for row in np.flatnonzero(trouble.window.holds(column.time_us // 1_000_000)).tolist():
                first = float(column.value[row])
                later = round(first * trouble.share, 3)
                found.append(TwoValues(int(column.time_us[row]), trouble.parameter, later, first))
    return tuple(found)


def weeks_of(
    columns: Mapping[str, ReadingColumns], first: date, last: date, limits: Mapping[str, float]
) -> list[tuple[date, WatchedWeek]]:
    """Return every whole week of a long series that has a past of PAST_DAYS within it."""
    found = []
    day = first + timedelta(days=PAST_DAYS)
    while day + timedelta(days=7) <= last:
        begin_us, end_us = read_span_us(day)
        cut = {p: _within(one, begin_us, end_us) for p, one in columns.items()}
        found.append((day, watched_week(day, STEP_US, cut, limits=limits)))
        day += timedelta(days=7)
    return found


def _within(columns: ReadingColumns, begin_us: int, end_us: int) -> ReadingColumns:
    here = slice(*np.searchsorted(columns.time_us, [begin_us, end_us]))
    return ReadingColumns(columns.time_us[here], columns.value[here], columns.status[here])
