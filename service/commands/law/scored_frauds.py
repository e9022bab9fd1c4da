"""Scores signals on simulated cities in memory: of each seed one fraud of each kind, a week long at
most, and the week before it, which is honest.

The truth is the simulator's own, and so are the limits; nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import numpy as np

from compliance.history.scored.frauds import KnownWeek, SignalScore, score_signals
from compliance.integrity.looking import look_at
from compliance.integrity.week import PAST_DAYS, TwoValues, watched_week
from domain.legal_day import MICROSECONDS_PER_SECOND
from domain.measured.signals import DAYS_OF_WEEK
from service.commands.law.scored_seeds import OutletReadings, readings_of_days
from simulators.city.city import SimulatedPlant, city
from simulators.city.planted_frauds import FRAUDS, ORDINARY, limits_of, with_fraud
from simulators.city.registered import cluster_id
from simulators.city.troubles.frauds import SentLower

MONDAY = date(2026, 8, 3)  # after Tết and before the year's end


def score_frauds(seeds: Iterable[int]) -> SignalScore:
    """Return how signals fare on the frauds of these seeds, at an ordinary plant each."""
    return score_signals(tuple(FRAUDS), (week for seed in seeds for week in _weeks(seed)))


def _weeks(seed: int) -> Iterator[KnownWeek]:
    simulated = city(seed)
    registry = simulated.registry()
    clusters = {cluster_id(site): site.number for site in simulated.sites}
    plants = {
        clusters[registry.cluster_of(one.plant.outlet_id).id]: one
        for one in reversed(simulated.plants)
    }
    for number in ORDINARY:
        yield _looked_at(plants[number], MONDAY - timedelta(days=DAYS_OF_WEEK), None, ())
    for place, kind in enumerate(FRAUDS):
        number = ORDINARY[(seed + place) % len(ORDINARY)]
        one, truth = with_fraud(plants[number], seed, kind, number, MONDAY)
        spans = tuple(
            (span.begin_s * MICROSECONDS_PER_SECOND, span.end_s * MICROSECONDS_PER_SECOND)
            for span in truth
        )
        if spans:
            yield _looked_at(one, MONDAY, kind, spans)


def _looked_at(
    one: SimulatedPlant, monday: date, kind: str | None, truth: tuple[tuple[int, int], ...]
) -> KnownWeek:
    days = [monday + timedelta(days=place) for place in range(-PAST_DAYS, DAYS_OF_WEEK)]
    readings = readings_of_days(one, days)
    week = watched_week(
        monday,
        one.plant.interval_s * MICROSECONDS_PER_SECOND,
        readings,
        limits=limits_of(one),
        pairs=tuple(_pairs(one, readings)),
    )
    return KnownWeek(kind, truth, look_at(one.plant.outlet_id, monday, week))


def _pairs(one: SimulatedPlant, readings: OutletReadings) -> Iterator[TwoValues]:
    """Yield the instants of which a later value came, as a store keeps both."""
    for trouble in one.troubles:
        if not isinstance(trouble, SentLower):
            continue
        column = readings[trouble.parameter]
        inside = trouble.window.holds(column.time_us // MICROSECONDS_PER_SECOND)
        for row in np.flatnonzero(inside).tolist():
            first = float(column.value[row])
            later = round(first * trouble.share, 3)
            yield TwoValues(int(column.time_us[row]), trouble.parameter, later, first)
