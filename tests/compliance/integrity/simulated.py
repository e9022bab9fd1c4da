"""Invented plants' weeks as the tests of shapes see them: honest ones, and one fraud in each other.

What is done, where and for how long is drawn by the seed; who looks never sees the truth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from zlib import crc32

import numpy as np

from compliance.integrity.week import PAST_DAYS, WatchedWeek, read_span_us, watched_week
from domain.measured.signals import SignalKind
from simulators.city.city import SimulatedCity, SimulatedPlant, city
from simulators.city.plant import effluent
from simulators.city.troubles.frauds import (
    CalibratingWhenHigh,
    CappedUnderLimit,
    Dilution,
    MoreOftenWhenClean,
    ReplayedSegment,
    SteppingTogether,
    TubeInBottle,
    UnpluggedWhenHigh,
)
from simulators.city.troubles.measuring import Fraud, Trouble, measure
from simulators.city.troubles.of_water import Exceedance
from simulators.city.troubles.on_the_way import NEVER_SENT, Withheld, released_s
from simulators.city.troubles.truth import Span, truth_of
from simulators.city.troubles.windows import Window, local_window
from storage.ports.readings import ReadingColumns

FIRST_DAY = date(2026, 8, 3)  # a Monday, after Tết and before the year's end
STEP_US = 300_000_000
# Of the city's plants those that keep their limits and rest never: numbers as they stand in it
ORDINARY = (1, 5, 11, 14)
_DAY_S = 86_400

_Dice = np.random.Generator
_Make = Callable[[SimulatedPlant, Window, _Dice], tuple[Trouble, ...]]


def limit_of(one: SimulatedPlant, parameter: str) -> float:
    """Return the limit that sizes a channel: its sensor reaches four times it."""
    return {c.parameter: c.highest / 4.0 for c in one.plant.channels}[parameter]


def _level_of(one: SimulatedPlant, parameter: str) -> float:
    return {c.parameter: c.level for c in one.plant.channels}[parameter]


def _capped(one: SimulatedPlant, window: Window, dice: _Dice) -> tuple[Trouble, ...]:
    limit = limit_of(one, "COD")
    over = Exceedance(window, "COD", limit, times_limit=float(dice.uniform(1.05, 1.4)))
    return over, CappedUnderLimit(window, "COD", limit)


def _bad(one: SimulatedPlant, window: Window, dice: _Dice) -> float:
    """Return above how many times its level a plant's COD is bad: 5 to 20 % of the time."""
    time_s = np.arange(window.begin_s, window.begin_s + window.length_s, 300, dtype=np.int64)
    column = one.plant.parameters.index("COD")
    values = effluent(one.plant, time_s)[:, column] / _level_of(one, "COD")
    return float(np.quantile(values, dice.uniform(0.80, 0.95)))


FRAUDS: Mapping[SignalKind, _Make] = {
    SignalKind.TUBE_IN_BOTTLE: lambda _, window, dice: (
        TubeInBottle(window, share=float(dice.uniform(0.25, 0.7))),
    ),
    SignalKind.CAPPED: _capped,
    SignalKind.REPLAYED: lambda _, window, dice: (
        ReplayedSegment(window, days_before=int(dice.integers(2, 29))),
    ),
    SignalKind.DILUTION: lambda one, window, dice: (
        Dilution(window, times=float(dice.uniform(1.4, 2.5)), carried=tuple(limits_of(one))),
    ),
    SignalKind.STEPPING_TOGETHER: lambda _, window, dice: (
        SteppingTogether(window, factor=float(dice.uniform(0.45, 0.75))),
    ),
    SignalKind.CALIBRATING_WHEN_HIGH: lambda one, window, dice: (
        CalibratingWhenHigh(window, "COD", _bad(one, window, dice), ("NH4_N", "TSS")),
    ),
    SignalKind.UNPLUGGED_WHEN_HIGH: lambda one, window, dice: (
        UnpluggedWhenHigh(window, "COD", _bad(one, window, dice)),
    ),
    SignalKind.MORE_OFTEN_WHEN_CLEAN: lambda _, window, dice: (
        MoreOftenWhenClean(window, "COD", of=int(dice.integers(2, 6))),
    ),
}
# What waits for bad moments is done all week; a capped or diluted peak for days; one jump an hour
_HOURS: Mapping[SignalKind, tuple[float, float]] = {
    SignalKind.TUBE_IN_BOTTLE: (12.0, 72.0),
    SignalKind.CAPPED: (24.0, 120.0),
    SignalKind.REPLAYED: (6.0, 72.0),
    SignalKind.DILUTION: (12.0, 72.0),
    SignalKind.STEPPING_TOGETHER: (12.0, 72.0),
    SignalKind.CALIBRATING_WHEN_HIGH: (120.0, 168.0),
    SignalKind.UNPLUGGED_WHEN_HIGH: (120.0, 168.0),
    SignalKind.MORE_OFTEN_WHEN_CLEAN: (120.0, 168.0),
}


@lru_cache(maxsize=2)
def city_of(seed: int) -> SimulatedCity:
    """Return the city of a seed."""
    return city(seed)


def honest_plants(seed: int) -> list[SimulatedPlant]:
    """Return the plants of the city of a seed at which nothing is done on purpose."""
    return [
        one
        for one in city_of(seed).plants
        if not any(isinstance(trouble, Fraud | Withheld) for trouble in one.troubles)
    ]


def plant_of(seed: int, number: int) -> SimulatedPlant:
    """Return the plant of a cluster's number in the city of a seed."""
    return next(
        one for one in city_of(seed).plants if one.plant.outlet_id.startswith(f"CX-MP-{number:02d}")
    )


def fraud(seed: int, kind: SignalKind, number: int) -> tuple[SimulatedPlant, list[Span]]:
    """Return a plant with one fraud in the week of FIRST_DAY, and the truth of it."""
    plain = plant_of(seed, number)
    dice = np.random.default_rng([seed, number, crc32(kind.encode())])
    hours = float(dice.uniform(*_HOURS[kind]))
    begins = float(dice.uniform(0.0, 7 * 24.0 - hours))
    window = local_window(FIRST_DAY, begins, hours)
    troubles = FRAUDS[kind](plain, window, dice)
    begin_s = local_window(FIRST_DAY, 0.0, 24.0).begin_s
    spans = [
        span
        for span in truth_of(plain.plant, troubles, begin_s, begin_s + 7 * _DAY_S)
        if span.kind == kind.value
    ]
    return SimulatedPlant(plain.plant, (*troubles, *plain.troubles)), spans


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


def limits_of(one: SimulatedPlant) -> dict[str, float]:
    """Return the upper limits of a plant's substances."""
    return {
        code: limit_of(one, code)
        for code in one.plant.parameters
        if code not in {"FLOW_IN", "FLOW_OUT", "PH", "TEMP"}
    }


def week_of(one: SimulatedPlant, first_day: date = FIRST_DAY) -> WatchedWeek:
    """Return the week from a day on, with its past, as the tests of shapes see it."""
    return watched_week(
        first_day, STEP_US, readings_of(one, *read_span_us(first_day)), limits=limits_of(one)
    )


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
