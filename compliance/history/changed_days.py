"""Which outlet-days a new registry, an entered figure or a ruling changes; it judges none.

Only days that were judged before, or wait already, become due: the others are judged in their turn.
A day that could be touched is judged again rather than left out: the same answer is not kept twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from compliance.history.changed_doubts import changed_doubts
from compliance.history.judged_days import JudgedDays, OutletDays, Span
from compliance.history.runs import Run, runs_of
from compliance.judging.owed import first_owed_day, is_operating, owed_days
from compliance.law.entered.figures import with_figures
from compliance.law.limit.limits import LimitUnknown, NotLimited, is_judged, resolve_limit
from compliance.law.regulation import Regulation, cited_regulation
from domain.errors import NotFound
from domain.gateways.silences import Silence, days_of_silences, silences_of
from domain.judged.entered.announcements import Announcement
from domain.judged.entered.figures import EnteredFigure
from domain.judged.monitoring import monitored
from domain.judged.quality import FlagRuling
from domain.judged.verdicts import Limit
from domain.legal_day import legal_day_of, to_microseconds
from domain.registered import Maintenance, Permit, PermitLimit, Sensor
from domain.registry import Registry
from storage.ports.records import RecordStore

_Noun = TypeVar("_Noun", Permit, PermitLimit, Sensor, Maintenance)

_ONE_DAY = timedelta(days=1)


def changed_days(records: RecordStore, before: Registry, after: Registry) -> OutletDays:
    """Return the judged days that a new registry touches: those on which another row or station of
    an outlet is true, or another permit, own limit, sensor, longest silence or maintenance, or on
    which its calibrations put other readings in doubt; and every closed day that is owed now and
    was not, as a first run would mark them.

    Raises StoreUnavailable.
    """
    judged = JudgedDays(records, before)
    connected = records.connected()
    owed = monitored(before, connected), monitored(after, connected)
    touched: OutletDays = set()
    for outlet_id in sorted(before.rows_of.keys() & after.rows_of.keys()):
        spans = _touched_spans((before, after), owed, outlet_id)
        if spans:
            touched |= {
                (outlet_id, day)
                for day in judged.of(outlet_id, spans)
                if any(span.holds(day) for span in spans)
            }
    touched |= changed_doubts(judged, (before, after), records.sensor_checks())
    closed = records.closed_through()
    first = first_owed_day(owed[1])
    if closed is None or first is None:
        return touched
    others = {one for one in after.rows_of if _rows_changed(owed, one)}
    return touched | {
        (outlet_id, day)
        for outlet_id, day in owed_days(owed[1], first, closed, others)
        if not _is_owed(owed[0].on(day), outlet_id, day)
    }


def days_of_figures(
    records: RecordStore,
    registry: Registry,
    regulations: Mapping[str, Regulation],
    figures: Sequence[EnteredFigure],
) -> OutletDays:
    """Return the judged days on which figures that are about to be kept give another limit.

    `regulations` are those of the files; what was entered before is read from the records. The
    figures must have passed `check_figure`. Raises StoreUnavailable.
    """
    known = records.figures()
    newest = max((figure.known_at for figure in known), default=None)
    new = [
        figure if newest is None else replace(figure, known_at=max(figure.known_at, newest))
        for figure in figures
    ]
    before = with_figures(regulations, known)
    after = with_figures(regulations, [*known, *new])
    other = {name for name in after if before[name] != after[name]}
    judged = JudgedDays(records, registry)
    touched: OutletDays = set()
    for outlet_id in _outlets_under(registry, after, other):
        days = judged.of(outlet_id)
        if days:
            runs = runs_of(registry, outlet_id, min(days), max(days), after)
            changed = [
                run for run in runs if _limits_differ(registry, outlet_id, run, before, after)
            ]
            touched |= {
                (outlet_id, day) for day in days for run in changed if run.first <= day <= run.last
            }
    return touched


def days_of_ruling(ruling: FlagRuling) -> OutletDays:
    """Return the legal days of the readings that a ruling is on, [begin_us, end_us)."""
    return {(ruling.outlet_id, day) for day in _days(ruling.begin_us, ruling.end_us)}


def days_of_announcement(announcement: Announcement) -> OutletDays:
    """Return the legal days whose gaps announced work explains: none where it came afterwards."""
    if not announcement.is_beforehand:
        return set()
    days = _days(announcement.begin_us, announcement.end_us)
    return {(announcement.outlet_id, day) for day in days}


def _touched_spans(
    registries: tuple[Registry, Registry], owed: tuple[Registry, Registry], outlet_id: str
) -> list[Span]:
    before, after = registries
    dated = [
        *_rows_changed(owed, outlet_id),
        *_silences_changed(before, after, outlet_id),
        *_valid(_changed(before.permits, after.permits, outlet_id)),
        *_valid(_changed(before.permit_limits, after.permit_limits, outlet_id)),
        *_valid(_changed(before.sensors, after.sensors, outlet_id)),
    ]
    works = _changed(before.maintenance, after.maintenance, outlet_id)
    return [*dated, *(_span_of(work) for work in works)]


def _valid(entries: Iterable[Permit | PermitLimit | Sensor]) -> list[Span]:
    return [Span(entry.valid_from, entry.valid_to or date.max) for entry in entries]


def _changed(before: Iterable[_Noun], after: Iterable[_Noun], outlet_id: str) -> set[_Noun]:
    """Return an outlet's entries that stand in only one of two registries."""
    return {entry for entry in before if entry.outlet_id == outlet_id} ^ {
        entry for entry in after if entry.outlet_id == outlet_id
    }


def _rows_changed(owed: tuple[Registry, Registry], outlet_id: str) -> list[Span]:
    """Return the days on which an outlet is another one than before, or owes and did not."""
    turns = sorted({date.min, *owed[0].turns_of(outlet_id), *owed[1].turns_of(outlet_id)})
    ends = [turn - _ONE_DAY for turn in turns[1:]]
    return [
        Span(first, last)
        for first, last in zip(turns, [*ends, date.max], strict=True)
        if _rests_on(owed[0].on(first), outlet_id) != _rests_on(owed[1].on(first), outlet_id)
    ]


def _silences_changed(before: Registry, after: Registry, outlet_id: str) -> list[Span]:
    """Return the days on which other values of an outlet are carried, or for another time."""
    both = [days_of_silences(one.rows_of[outlet_id], one.profiles) for one in (before, after)]
    if not any(both):
        return []
    turns = {*both[0], *both[1], *before.turns_of(outlet_id), *after.turns_of(outlet_id)}
    first_days = sorted({date.min, *turns})
    ends = [turn - _ONE_DAY for turn in first_days[1:]]
    return [
        Span(first, last)
        for first, last in zip(first_days, [*ends, date.max], strict=True)
        if _silences_on(before, outlet_id, first) != _silences_on(after, outlet_id, first)
    ]


def _silences_on(registry: Registry, outlet_id: str, day: date) -> dict[str, Silence]:
    outlet = registry.on(day).outlets.get(outlet_id)
    if outlet is None:
        return {}
    return silences_of(outlet, day, registry.profiles, registry.channels)


def _rests_on(registry: Registry, outlet_id: str) -> tuple[object, ...] | None:
    """Return what every verdict of an outlet rests on; a name is not in it. None: it owes none."""
    if outlet_id not in registry.outlets:
        return None
    outlet, station = registry.outlet(outlet_id), registry.station_of(outlet_id)
    begun, approved = station.in_operation_since, station.approved_on
    operates = registry.cluster_of(outlet_id).operates
    return outlet.gateway_id, outlet.parameters, station.id, begun, approved, operates


def _is_owed(registry: Registry, outlet_id: str, day: date) -> bool:
    return outlet_id in registry.outlets and is_operating(registry, outlet_id, day)


def _span_of(work: Maintenance) -> Span:
    days = list(_days(to_microseconds(work.begin), to_microseconds(work.end)))
    return Span(days[0], days[-1])


def _days(begin_us: int, end_us: int) -> Iterator[date]:
    """Yield the legal days that [begin_us, end_us) touches."""
    day, last = legal_day_of(begin_us), legal_day_of(max(begin_us, end_us - 1))
    while day <= last:
        yield day
        day += _ONE_DAY


def _outlets_under(
    registry: Registry, regulations: Mapping[str, Regulation], changed: set[str]
) -> list[str]:
    """Return the outlets with a permit that cites a changed regulation, or one before it."""
    return sorted(
        {
            permit.outlet_id
            for permit in registry.permits
            if permit.outlet_id in registry.rows_of
            and changed.intersection(_cited_and_followers(regulations, permit.regulation))
        }
    )


def _cited_and_followers(regulations: Mapping[str, Regulation], citation: str) -> set[str]:
    found: set[str] = set()
    next_one: str | None = citation
    while next_one is not None:
        try:
            regulation = cited_regulation(regulations, next_one)
        except NotFound:
            break
        if regulation.id in found:
            break
        found.add(regulation.id)
        next_one = None if regulation.successor is None else regulation.successor.id
    return found


def _limits_differ(
    registry: Registry,
    outlet_id: str,
    run: Run,
    before: Mapping[str, Regulation],
    after: Mapping[str, Regulation],
) -> bool:
    """Return whether any parameter of an outlet has another limit on a run's days."""
    permit = run.permit
    if permit is None:
        return False
    here = registry.on(run.first)
    station = here.station_of(outlet_id)

    def limit(
        regulations: Mapping[str, Regulation], parameter: str
    ) -> Limit | LimitUnknown | NotLimited:
        own = registry.permit_limits_on(permit, parameter, run.first)
        return resolve_limit(
            regulations, permit, parameter, station=station, day=run.first, own=own
        )

    judged = [p for p in here.outlet(outlet_id).parameters if is_judged(p)]
    return any(limit(before, p) != limit(after, p) for p in judged)
