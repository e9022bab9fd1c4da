"""Keeps the events up with the verdicts: what each instant's new verdicts begin, change and end.

Each batch of verdicts that became known at one instant is taken by itself, so that what is kept
tells the events as known at any instant since. It judges nothing, and holds no state.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from compliance.city.derived_events import (
    EARLIEST_DAY,
    OUTCOMES_OF,
    DerivedEvents,
    day_spans,
    reach,
)
from domain.judged.events import Event, EventKind
from domain.legal_day import each_day
from storage.ports.judged.events import EventQuestion, EventStream, NewVerdict
from storage.ports.records import RecordStore

_AT_ONCE = 10_000  # verdicts read at a time, and so many more as became known with the last one
# Of so many verdicts in all the events are kept as known at each instant of theirs.
FROM_THE_FIRST_MOST = 20_000
_LATEST_DAY = date(2999, 12, 31)
_ONE_DAY = timedelta(days=1)
_MINUTES_PER_DAY = 24 * 60
# Outlet, and parameter of what is not a silence.
_Series = tuple[str, str | None]
_Span = tuple[date, date]


def event_streams(silent_minutes: int) -> tuple[EventStream, ...]:
    """Return the streams: exceedances, silences of so many minutes, and too little data."""
    return (
        EventStream(EventKind.EXCEEDANCE),
        EventStream(EventKind.NOT_REPORTING, silent_minutes),
        EventStream(EventKind.TOO_LITTLE_DATA),
    )


def keep_events_up(records: RecordStore, silent_minutes: int) -> int:
    """Keep what follows from the verdicts that became known since; return how many events began,
    changed or ended. Raises StoreUnavailable; what was kept before stays.
    """
    return sum(_keep_up(records, stream) for stream in event_streams(silent_minutes))


def _keep_up(records: RecordStore, stream: EventStream) -> int:
    through = records.events_kept_through(stream)
    changed = 0
    newest = None if through else records.newest_verdict()
    if newest is not None and newest[0] >= FROM_THE_FIRST_MOST:
        through, known_at = newest
        changed = _begin(records, stream, through, known_at)
    for known_at, batch in _batches(records, through):
        begun, ended = _changes(records, stream, known_at, batch)
        records.keep_events(stream, batch[-1].number, known_at, begun=begun, ended=ended)
        changed += len(begun) + len(ended)
    return changed


def _begin(records: RecordStore, stream: EventStream, number: int, known_at: datetime) -> int:
    """Keep what stands now of a long history, and return how many events these are; what was known
    before it is derived where asked.
    """
    derived = DerivedEvents(records, known_at, stream.kind, stream.silent_minutes, _ONE_DAY)
    begun = derived.touching(None, EARLIEST_DAY, _LATEST_DAY)
    records.keep_events(stream, number, known_at, begun=begun, ended=())
    return len(begun)


def _batches(records: RecordStore, through: int) -> Iterator[tuple[datetime, list[NewVerdict]]]:
    """Give the verdicts behind a number by the instant at which they became known, each whole."""
    most = _AT_ONCE
    while found := records.verdicts_after(through, most):
        batches = [
            (known_at, list(batch)) for known_at, batch in groupby(found, lambda one: one.known_at)
        ]
        if len(found) == most:
            if len(batches) == 1:
                most *= 2  # one instant's verdicts are never parted
                continue
            batches.pop()
        yield from batches
        through = batches[-1][1][-1].number


def _changes(
    records: RecordStore, stream: EventStream, known_at: datetime, batch: Sequence[NewVerdict]
) -> tuple[list[Event], list[Event]]:
    """Return the events that a batch begins or changes, and those that stand no more."""
    derived = DerivedEvents(records, known_at, stream.kind, stream.silent_minutes, _ONE_DAY)
    by_series = stream.kind is not EventKind.NOT_REPORTING
    days: defaultdict[_Series, set[date]] = defaultdict(set)
    for one in batch:
        days[one.outlet_id, one.parameter if by_series else None].add(one.day)
    hinted = _hinted(batch, stream.kind) if by_series else _silent(batch, stream.silent_minutes)
    standing = _Standing.of(records, stream, batch)
    begun: dict[str, Event] = {}
    ended: dict[str, Event] = {}
    for series, changed in days.items():
        settled_through = date.min
        for first, last in day_spans(changed):
            hull = first - _ONE_DAY, last + _ONE_DAY
            if hull[1] <= settled_through:
                continue  # within what an earlier span ran together with: told already
            before = standing.touching(series, *hull)
            if not before and hinted.get(series, set()).isdisjoint(each_day(first, last)):
                continue
            hull, before, after = _settled(standing, derived, series, _hull(hull, before))
            settled_through = hull[1]
            known = {event.id: event for event in before}
            begun |= {event.id: event for event in after if known.get(event.id) != event}
            stands = {event.id for event in after}
            ended |= {event.id: event for event in before if event.id not in stands}
    return list(begun.values()), [event for event in ended.values() if event.id not in begun]


def _settled(
    standing: _Standing, derived: DerivedEvents, series: _Series, hull: _Span
) -> tuple[_Span, list[Event], list[Event]]:
    """Return the span with all that its events run together with, and these before and after."""
    outlet_id, parameter = series
    while True:
        before = standing.touching(series, *hull)
        after = derived.touching(outlet_id, *hull, parameter=parameter)
        wider = _hull(hull, [*before, *after])
        if wider == hull:
            return hull, before, after
        hull = wider


def _hull(span: _Span, events: Iterable[Event]) -> _Span:
    first, last = span
    for event in events:
        first, last = min(first, event.first_day), max(last, reach(event))
    return first, last


@dataclass(frozen=True, slots=True)
class _Standing:
    """The events that stand before a batch, none as ongoing; those about its days are read once."""

    records: RecordStore
    stream: EventStream
    first: date
    last: date
    read: Mapping[_Series, Sequence[Event]]

    @classmethod
    def of(
        cls, records: RecordStore, stream: EventStream, batch: Sequence[NewVerdict]
    ) -> _Standing:
        """Read what stands about the days of a batch."""
        first = min(one.day for one in batch) - _ONE_DAY
        last = max(one.day for one in batch) + _ONE_DAY
        outlets = frozenset(one.outlet_id for one in batch)
        asked = EventQuestion(
            streams=(stream,), first=first, last=last, outlets=outlets, going_on=True
        )
        read: defaultdict[_Series, list[Event]] = defaultdict(list)
        for event in records.events(asked):
            read[event.outlet_id, event.parameter].append(replace(event, ongoing=False))
        return cls(records, stream, first, last, read)

    def touching(self, series: _Series, first: date, last: date) -> list[Event]:
        """Return the events of a series that touch a span or go on into it."""
        if self.first <= first and last <= self.last:
            found = self.read.get(series, ())
            return [one for one in found if one.first_day <= last and reach(one) >= first]
        outlet_id, parameter = series
        asked = EventQuestion(
            streams=(self.stream,),
            first=first,
            last=last,
            outlet_id=outlet_id,
            parameter=parameter,
            going_on=True,
        )
        return [replace(event, ongoing=False) for event in self.records.events(asked)]


def _hinted(batch: Iterable[NewVerdict], kind: EventKind) -> dict[_Series, set[date]]:
    """Return the days of each outlet and parameter on which an event may go on; of a day of which
    nothing came there is too little of nothing.
    """
    found: defaultdict[_Series, set[date]] = defaultdict(set)
    for one in batch:
        nothing_came = kind is EventKind.TOO_LITTLE_DATA and one.missing == one.expected
        if one.outcome in OUTCOMES_OF[kind] and not nothing_came:
            found[one.outlet_id, one.parameter].add(one.day)
    return found


def _silent(batch: Iterable[NewVerdict], silent_minutes: int) -> dict[_Series, set[date]]:
    """Return the days of each outlet that may hold a part of a silence.

    No parameter of it may have missed less; what the days beside a span of a batch miss is not
    known here.
    """
    least: defaultdict[str, dict[date, float]] = defaultdict(dict)
    for one in batch:
        missed = _MINUTES_PER_DAY * one.missing / one.expected if one.expected else _MINUTES_PER_DAY
        of_outlet = least[one.outlet_id]
        of_outlet[one.day] = min(missed, of_outlet.get(one.day, missed))
    found: dict[_Series, set[date]] = {}
    for outlet_id, missed_on in least.items():
        days: set[date] = set()
        for first, last in day_spans({day for day, missed in missed_on.items() if missed > 0}):
            at_edge = {first - _ONE_DAY, last + _ONE_DAY} - missed_on.keys()
            missed = sum(missed_on[day] for day in each_day(first, last))
            if at_edge or missed >= silent_minutes:
                days |= set(each_day(first, last))
        found[outlet_id, None] = days
    return found
