"""The events that touch a span of days, as an answer and for the pages; none is judged here.

They are read as they are kept. Where verdicts became known of which the events are not kept yet,
it is answered as known before them, or, as known at a later instant, from the verdicts themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.answers.events import EventAnswer, EventsAnswer
from api.question.asked import day_span
from api.question.cluster_filter import ANY_CLUSTER, ClusterFilter
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from api.question.paging import Page
from api.views.city import cluster_or_none
from compliance.city.derived_events import DerivedEvents
from compliance.city.event_keeper import event_streams
from domain.judged.events import Event, EventKind
from storage.ports.judged.events import EventKey, EventStream
from storage.ports.judged.events import EventQuestion as KeptQuestion

_MARGIN = timedelta(days=31)  # most events that touch a span begin and end within so much of it


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuestion:
    """Which events are asked for: None is all; a span of legal days, and which page of them."""

    outlet_id: str | None = None
    parameter: str | None = None
    kind: EventKind | None = None
    clusters: ClusterFilter = ANY_CLUSTER
    min_times_over: float | None = None
    span: tuple[date | None, date | None]
    known_at: datetime | None
    page: Page


@of_one_state
def events_view(parts: Parts, asked: EventQuestion) -> EventsAnswer:
    """Return the events that touch a span of days, newest first; raises NotFound."""
    known = events_known(parts, asked.page.pinned(asked.known_at))
    first, last = day_span(*asked.span, known)
    registry = parts.records.registry(known)
    if asked.outlet_id is not None:
        registry.outlet(asked.outlet_id)
    asked.clusters.check(registry)
    outlets = asked.clusters.outlets(registry)
    behind = asked.page.behind(int, str)
    kept = kept_events(
        parts,
        KeptQuestion(
            streams=[one for one in _streams(parts) if asked.kind in (None, one.kind)],
            first=first,
            last=last,
            outlet_id=asked.outlet_id,
            parameter=asked.parameter,
            outlets=outlets,
            reporting=registry.outlets,
            min_times_over=asked.min_times_over,
        ),
        known,
        after=None if behind is None else (-behind[0], behind[1]),
        most=asked.page.one_more,
    )
    cut = asked.page.cut(kept, _place, known)
    return EventsAnswer(
        known_at=known,
        events=[
            EventAnswer.of(event, cluster_or_none(registry.on(event.first_day), event.outlet_id))
            for event in cut.rows
            if asked.clusters.takes_on(registry, event.outlet_id, event.first_day)
        ],
        **cut.told,
    )


def news_of_city(
    parts: Parts, span: tuple[date, date], since: datetime, known: datetime
) -> tuple[list[Event], list[Event]]:
    """Return the city's events that touch first..last, and those that nothing had ended by first,
    whole, as known at two instants; those that had ended alike at both may be left out.
    """
    asked = KeptQuestion(streams=_streams(parts), first=span[0], last=span[1], going_on=True)
    if _keep(parts, asked, since, known):
        before, now = parts.records.changed_events(asked, since, known)
    else:
        before, now = (kept_events(parts, asked, at) for at in (since, known))
    return _reporting(parts, before, since), _reporting(parts, now, known)


def _reporting(parts: Parts, events: list[Event], known: datetime) -> list[Event]:
    """Leave out the silences of whom the registry does not hold, as known."""
    outlets = parts.records.registry(known).outlets
    silence = EventKind.NOT_REPORTING
    return [one for one in events if one.kind is not silence or one.outlet_id in outlets]


def events_of_outlet(
    parts: Parts, outlet_id: str, span: tuple[date, date], known: datetime
) -> list[Event]:
    """Return an outlet's events that touch first..last, whole, newest begin first, as known."""
    first, last = span
    registry = parts.records.registry(known)
    asked = KeptQuestion(
        streams=_streams(parts),
        first=first,
        last=last,
        outlet_id=outlet_id,
        reporting=registry.outlets,
    )
    return kept_events(parts, asked, known)


def kept_events(
    parts: Parts,
    asked: KeptQuestion,
    known: datetime,
    *,
    after: EventKey | None = None,
    most: int | None = None,
) -> list[Event]:
    """Return events as known at an instant, newest begin first: as kept, or, where the verdicts
    are ahead of what is kept, as they follow from them.
    """
    if _keep(parts, asked, known, known):
        return parts.records.events(asked, known_at=known, after=after, most=most)
    first = parts.records.verdicts_after(0, 1)
    if not first or first[0].known_at > known:
        return []  # nothing was judged yet, of which an event could follow
    events = [event for one in asked.streams for event in _derived(parts, one, asked, known)]
    behind = None if after is None else (-after[0], after[1])
    listed = [event for event in events if behind is None or _place(event) > behind]
    return sorted(listed, key=_place)[:most]


def _keep(parts: Parts, asked: KeptQuestion, first: datetime, last: datetime) -> bool:
    """Return whether events are kept as known at every instant from `first` to `last`."""
    since = parts.records.events_known_since(asked.streams)
    through = parts.records.events_known_through(asked.streams)
    return since is not None and since <= first and (through is None or last <= through)


def _derived(
    parts: Parts, stream: EventStream, asked: KeptQuestion, known: datetime
) -> list[Event]:
    derived = DerivedEvents(parts.records, known, stream.kind, stream.silent_minutes, _MARGIN)
    events = derived.touching(asked.outlet_id, asked.first, asked.last)
    listed = [event for event in events if event.last_day >= asked.first and _takes(asked, event)]
    return derived.with_ongoing(listed)


def _takes(asked: KeptQuestion, event: Event) -> bool:
    """Return whether an event is one of those asked for; a silence is of every parameter."""
    return (
        (asked.parameter is None or event.parameter in (None, asked.parameter))
        and (asked.outlets is None or event.outlet_id in asked.outlets)
        and (asked.min_times_over is None or (event.peak_times_over or 0) >= asked.min_times_over)
    )


def events_known(parts: Parts, asked: datetime | None) -> datetime:
    """Return the instant of knowledge; where none is asked for, one up to which events are kept."""
    known = known_instant(parts, asked)
    if asked is not None:
        return known
    since = parts.records.events_known_since(_streams(parts))
    through = parts.records.events_known_through(_streams(parts))
    if since is None or through is None or through < since:
        return known
    return min(known, through)


def _streams(parts: Parts) -> tuple[EventStream, ...]:
    return event_streams(parts.silent_minutes)


def _place(event: Event) -> tuple[int, str]:
    """Return an event's place among others: the newest begin first."""
    return -event.begin_us, event.id
