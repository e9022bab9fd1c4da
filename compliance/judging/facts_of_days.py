"""Reads from the records what a batch of outlet-days rests on, with few questions to the store.

The shell beside facts.py: it asks and slices, and decides nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from compliance.days.day_facts import OutletDay, ended_on, on_day, outlet_day
from compliance.quality.proof.out_of_control import doubts_of_outlets
from domain.gateways.silences import days_of_silences
from domain.health_log import GatewayState, OurOutage
from domain.judged.entered.announcements import Announcement
from domain.judged.entered.own_thresholds import OwnThresholds, in_force
from domain.judged.entered.sensor_checks import SensorCheck
from domain.judged.quality import FlagRuling
from domain.judged.sensor_doubts import SensorDoubt, on_legal_day
from domain.legal_day import MICROSECONDS_PER_DAY, legal_day_bounds_us, legal_day_of
from domain.measured.readings import Statement
from domain.measured.refused import KeptRefused, RefusedReading
from domain.registered import Maintenance
from domain.registry import Registry
from storage.ports.records import RecordStore

_ONE_DAY = timedelta(days=1)


class StandingFacts:
    """What a registry says of outlets, gathered once for each of its versions.

    The same nouns are given again and again, so that whoever holds them can tell by that.
    """

    def __init__(self) -> None:
        self._registry: Registry | None = None
        self._borders: dict[str, list[date]] = {}
        self._known: dict[tuple[str, int], OutletDay] = {}
        self._doubts: Mapping[str, tuple[SensorDoubt, ...]] = {}
        self._doubts_of: tuple[Registry, list[SensorCheck]] | None = None

    def on(self, registry: Registry, outlet_id: str, day: date) -> OutletDay:
        """Return the registry's facts of an outlet, of a day on which it says the same as on this.

        Raises NotFound for an outlet that is not registered.
        """
        if self._registry is not registry:
            self._registry, self._borders, self._known = registry, {}, {}
        if outlet_id not in self._borders:
            self._borders[outlet_id] = _borders(registry, outlet_id)
        key = outlet_id, bisect_right(self._borders[outlet_id], day)
        if key not in self._known:
            self._known[key] = outlet_day(registry.on(day), outlet_id, day)
        return self._known[key]

    def doubts(
        self, registry: Registry, checks: list[SensorCheck]
    ) -> Mapping[str, tuple[SensorDoubt, ...]]:
        """Return the doubts of each outlet of which a check failed, by those that stand."""
        known = self._doubts_of
        if known is None or known[0] is not registry or known[1] != checks:
            self._doubts = doubts_of_outlets(registry, checks)
            self._doubts_of = registry, checks
        return self._doubts


def gather(
    records: RecordStore,
    registry: Registry,
    outlet_days: Iterable[tuple[str, date]],
    known_at: datetime | None = None,
    standing: StandingFacts | None = None,
) -> dict[tuple[str, date], OutletDay]:
    """Return the facts of each outlet-day on which the registry holds its outlet, no others.

    `standing` has what the registry said of outlets before, and is given what it says now.

    Raises StoreUnavailable.
    """
    days_of: defaultdict[str, list[date]] = defaultdict(list)
    for outlet_id, day in outlet_days:
        if outlet_id in registry.on(day).outlets:
            days_of[outlet_id].append(day)
    if not days_of:
        return {}
    with records.at_once():
        return _gather(records, registry, days_of, known_at, standing or StandingFacts())


def _gather(
    records: RecordStore,
    registry: Registry,
    days_of: Mapping[str, Sequence[date]],
    known_at: datetime | None,
    standing: StandingFacts,
) -> dict[tuple[str, date], OutletDay]:
    every = [day for days in days_of.values() for day in days]
    outages = records.outages(*_span(every), known_at)
    known = {(one, day): standing.on(registry, one, day) for one in days_of for day in days_of[one]}
    on_change = {outlet_id for (outlet_id, _), stands in known.items() if stands.silences}
    begin_us, end_us = _span(every)
    back_us = MICROSECONDS_PER_DAY if on_change else 0
    refused = _by_day(records.refused(None, begin_us - back_us, end_us, known_at=known_at))
    doubts = standing.doubts(registry, records.sensor_checks(known_at=known_at))
    own: defaultdict[str, list[OwnThresholds]] = defaultdict(list)
    for entered in records.own_thresholds(known_at=known_at):
        own[entered.outlet_id].append(entered)
    states: dict[str, list[GatewayState]] = {}
    found: dict[tuple[str, date], OutletDay] = {}
    for outlet_id, days in days_of.items():
        rulings = records.rulings(outlet_id, *_span(days), known_at=known_at)
        begin_us, end_us = _span(days)
        back_us = MICROSECONDS_PER_DAY if outlet_id in on_change else 0
        statements = records.statements(outlet_id, begin_us - back_us, end_us)
        announced = records.announcements(outlet_id, *_span(days), known_at=known_at)
        for day in days:
            stands = known[outlet_id, day]
            gateway_id = stands.outlet.gateway_id
            if gateway_id not in states:
                states[gateway_id] = records.gateway_states(gateway_id, *_span(every))
            found[outlet_id, day] = on_day(
                stands,
                day,
                rulings=_touching_rulings(rulings, day) if rulings else (),
                states=_states_of(states[gateway_id], day),
                outages=_touching_outages(outages, day) if outages else (),
                statements=_statements_of(statements, day) if statements else (),
                refused=refused.get((outlet_id, day), ()),
                announced=_announced_work(announced, day) if announced else (),
                ended_before=ended_on(
                    _statements_of(statements, day - _ONE_DAY),
                    refused.get((outlet_id, day - _ONE_DAY), ()),
                )
                if stands.silences
                else (),
                doubts=on_legal_day(doubts.get(outlet_id, ()), day),
                own_thresholds=in_force(own[outlet_id], day) if outlet_id in own else (),
            )
    return found


def _borders(registry: Registry, outlet_id: str) -> list[date]:
    """Return the days, rising, on which what the registry says of an outlet may change."""
    days = set(registry.turns_of(outlet_id))
    days |= days_of_silences(registry.rows_of.get(outlet_id, ()), registry.profiles)
    for entries in (registry.permits, registry.permit_limits, registry.sensors):
        for entry in entries:
            if entry.outlet_id == outlet_id:
                days.add(entry.valid_from)
                if entry.valid_to is not None and entry.valid_to < date.max:
                    days.add(entry.valid_to + _ONE_DAY)
    return sorted(days)


def _statements_of(statements: Sequence[Statement], day: date) -> list[Statement]:
    begin_us, end_us = legal_day_bounds_us(day)
    first = bisect_left(statements, begin_us, key=lambda one: one.time_us)
    return list(statements[first : bisect_left(statements, end_us, key=lambda one: one.time_us)])


def _by_day(kept: Iterable[KeptRefused]) -> dict[tuple[str, date], list[RefusedReading]]:
    found: defaultdict[tuple[str, date], list[RefusedReading]] = defaultdict(list)
    for one in kept:
        reading = one.refused.reading
        found[reading.outlet_id, legal_day_of(reading.time_us)].append(one.refused)
    return found


def _span(days: Sequence[date]) -> tuple[int, int]:
    return legal_day_bounds_us(min(days))[0], legal_day_bounds_us(max(days))[1]


def _touching_rulings(rulings: Sequence[FlagRuling], day: date) -> list[FlagRuling]:
    begin_us, end_us = legal_day_bounds_us(day)
    return [ruling for ruling in rulings if ruling.touches(begin_us, end_us)]


def _announced_work(announced: Sequence[Announcement], day: date) -> list[Maintenance]:
    """Return the work of a day that was announced before it began, by its begin."""
    begin_us, end_us = legal_day_bounds_us(day)
    touching = [one for one in announced if one.is_beforehand and one.touches(begin_us, end_us)]
    return [one.work() for one in sorted(touching, key=lambda one: (one.begin_us, one.end_us))]


def _touching_outages(outages: Sequence[OurOutage], day: date) -> list[OurOutage]:
    begin_us, end_us = legal_day_bounds_us(day)
    return [o for o in outages if o.begin_us < end_us and o.end_us > begin_us]


def _states_of(states: Sequence[GatewayState], day: date) -> list[GatewayState]:
    """Return the states of a day and the last one before it."""
    begin_us, end_us = legal_day_bounds_us(day)
    first = max(0, bisect_left(states, begin_us, key=lambda state: state.at_us) - 1)
    past = bisect_left(states, end_us, key=lambda state: state.at_us)
    return list(states[first:past])
