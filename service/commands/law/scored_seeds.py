"""Scores detection on simulated cities in memory: each seed's readings judged by the whole order.

The truth is the simulator's own; nothing is kept. Signals that are made of readings are given by
whoever makes them (`signals`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from compliance.days.day_facts import Law, outlet_day
from compliance.evaluate import evaluate_outlet_days
from compliance.history.scored.judged import found_in_means, found_in_verdicts
from compliance.history.scored.matching import Score, score
from compliance.history.scored.spans import Found, Series, TrueSpan
from domain.legal_day import MICROSECONDS_PER_SECOND, from_microseconds, legal_day_bounds_us
from domain.registry import Registry
from simulators.city.city import SimulatedPlant
from simulators.city.planted import planted, planted_days
from simulators.city.troubles.measuring import measure
from simulators.city.troubles.on_the_way import NEVER_SENT, released_s, written_s
from simulators.city.troubles.truth import Span
from storage.ports.readings import ReadingColumns

FIRST_DAY = date(2026, 3, 2)  # after Tết: ordinary weeks
OutletReadings = Mapping[str, ReadingColumns]
# A registry, an outlet, its readings by parameter and the days that are asked for, to signals.
Signals = Callable[[Registry, str, OutletReadings, Sequence[date]], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class _Told:
    truth: list[TrueSpan]
    found: list[Found]
    series: list[Series]
    outlet_days: int


def score_seeds(
    seeds: Iterable[int], law: Law, *, signals: Signals | None = None, days: int | None = None
) -> Score:
    """Return how detection fares on the planted cities of these seeds together.

    `days` from FIRST_DAY on, None for all that the planted kinds take. An outlet of a seed is told
    from the same outlet of another.
    """
    some = [
        _of_seed(seed, law, signals, planted_days() if days is None else days) for seed in seeds
    ]
    return score(
        [span for one in some for span in one.truth],
        [found for one in some for found in one.found],
        [series for one in some for series in one.series],
        outlet_days=sum(one.outlet_days for one in some),
    )


def _of_seed(seed: int, law: Law, signals: Signals | None, days: int) -> _Told:
    city = planted(seed, FIRST_DAY)
    registry = city.registry()
    asked = [FIRST_DAY + timedelta(days=place) for place in range(days)]
    begin = from_microseconds(legal_day_bounds_us(asked[0])[0])
    end = from_microseconds(legal_day_bounds_us(asked[-1])[1])
    told = _Told([], [], [], days * len(city.plants))
    told.truth.extend(_true(seed, span) for span in city.truth(begin, end))
    for one in city.plants:
        outlet_id = one.plant.outlet_id
        readings = readings_of_days(one, asked)

        def read(
            outlet: str,
            parameters: Sequence[str],
            begin_us: int,
            end_us: int,
            readings: OutletReadings = readings,
        ) -> dict[str, ReadingColumns]:
            del outlet
            return {p: _within(readings[p], begin_us, end_us) for p in parameters}

        facts = [outlet_day(registry, outlet_id, day) for day in asked]
        found: list[Found] = []
        for means, verdicts in evaluate_outlet_days(facts, read, law, known_at=end):
            found += [*found_in_means(means), *found_in_verdicts(verdicts)]
        if signals is not None:
            found += signals(registry, outlet_id, readings, asked)
        told.found.extend(_of(seed, one) for one in found)
        told.series.extend(
            Series(_name(seed, outlet_id), parameter, columns.time_us)
            for parameter, columns in readings.items()
        )
    return told


def readings_of_days(one: SimulatedPlant, days: Sequence[date]) -> OutletReadings:
    """Return what arrives of a plant's days, whenever it leaves: late ones are judged again."""
    begin_us, end_us = legal_day_bounds_us(days[0])[0], legal_day_bounds_us(days[-1])[1]
    time_s = np.arange(
        begin_us // MICROSECONDS_PER_SECOND,
        end_us // MICROSECONDS_PER_SECOND,
        one.plant.interval_s,
        dtype=np.int64,
    )
    measured = measure(one.plant, one.troubles, time_s)
    sent = released_s(one.plant, one.troubles, time_s) != NEVER_SENT
    written = written_s(one.troubles, time_s)
    sent &= (written >= begin_us // MICROSECONDS_PER_SECOND) & (
        written < end_us // MICROSECONDS_PER_SECOND
    )
    # Of two values of one instant the first stands
    at_us, rows = np.unique(written[sent] * MICROSECONDS_PER_SECOND, return_index=True)
    values, status = measured.values[sent][rows], measured.status[sent][rows]
    return {
        parameter: ReadingColumns(
            at_us,
            np.ascontiguousarray(values[:, place]),
            np.ascontiguousarray(status[:, place]),
        )
        for place, parameter in enumerate(one.plant.parameters)
    }


def _within(columns: ReadingColumns, begin_us: int, end_us: int) -> ReadingColumns:
    here = slice(*np.searchsorted(columns.time_us, [begin_us, end_us]))
    return ReadingColumns(columns.time_us[here], columns.value[here], columns.status[here])


def _name(seed: int, outlet_id: str) -> str:
    return f"{seed}/{outlet_id}"


def _true(seed: int, span: Span) -> TrueSpan:
    return TrueSpan(
        outlet_id=_name(seed, span.outlet_id),
        parameter=span.parameter,
        kind=span.kind,
        cause=span.cause,
        begin_us=span.begin_s * MICROSECONDS_PER_SECOND,
        end_us=span.end_s * MICROSECONDS_PER_SECOND,
    )


def _of(seed: int, one: Found) -> Found:
    return Found(
        outlet_id=_name(seed, one.outlet_id),
        parameter=one.parameter,
        source=one.source,
        by=one.by,
        begin_us=one.begin_us,
        end_us=one.end_us,
        rank=one.rank,
    )
