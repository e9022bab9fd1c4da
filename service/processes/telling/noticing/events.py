"""Finds the events that changed since the last look, and all that stands at their outlets.

Read as known at one instant up to which events are kept; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from compliance.city.derived_events import EARLIEST_DAY
from compliance.city.event_keeper import event_streams
from compliance.verdicts.severity import severity_article, severity_class
from domain.errors import NotFound
from domain.judged.events import Event
from domain.judged.told.things import Facts, NewStage, Place, Seen, Telling, ThingKind
from domain.legal_day import from_microseconds, to_microseconds
from domain.measured.parameters import PARAMETERS
from domain.registry import Registry
from storage.ports.judged.events import EventQuestion
from storage.ports.records import RecordStore

OF_EVENTS = (ThingKind.EXCEEDANCE, ThingKind.NOT_REPORTING, ThingKind.TOO_LITTLE_DATA)
_LATEST_DAY = date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class EventsSeen:
    """What stands at the outlets where anything changed, as known through an instant."""

    outlets: frozenset[str]
    seen: tuple[Seen, ...]
    through_us: int


def seen_events(
    records: RecordStore, registry: Registry, silent_minutes: int, since_us: int
) -> EventsSeen | None:
    """Return what changed since an instant (microseconds UTC; 0: ever), None where nothing can be
    told yet.
    """
    streams = event_streams(silent_minutes)
    first_known = records.events_known_since(streams)
    # Asked before: what becomes known between the two questions is for the next look
    through = records.known_through()
    kept_through = records.events_known_through(streams)
    if first_known is None or through is None:
        return None
    if kept_through is not None:
        through = min(through, kept_through)
    if through < first_known:
        return None
    through_us = to_microseconds(through)
    if through_us <= since_us:
        return None
    asked = EventQuestion(streams=streams, first=EARLIEST_DAY, last=_LATEST_DAY)
    if since_us:
        outlets = _changed(records, asked, from_microseconds(since_us), through)
        if not outlets:
            return EventsSeen(frozenset(), (), through_us)
        asked = replace(asked, outlets=outlets)
    events = records.events(asked, known_at=through)
    found = frozenset(event.outlet_id for event in events)
    if since_us:
        found |= outlets
    return EventsSeen(found, tuple(_seen(event, registry) for event in events), through_us)


def _changed(
    records: RecordStore, asked: EventQuestion, since: datetime, through: datetime
) -> frozenset[str]:
    before, now = records.changed_events(asked, since, through)
    then = {event.id: event for event in before}
    stands = {event.id: event for event in now}
    return frozenset(
        (then.get(name) or stands[name]).outlet_id
        for name in then.keys() | stands.keys()
        if then.get(name) != stands.get(name)
    )


def _seen(event: Event, registry: Registry) -> Seen:
    cluster_id, cluster = place_names(registry, event.outlet_id)
    severity = None
    if event.parameter is not None:
        severity = severity_class(event.parameter, event.peak_times_over)
    return Seen(
        place=Place(
            kind=ThingKind(event.kind.value), outlet_id=event.outlet_id, parameter=event.parameter
        ),
        cluster_id=cluster_id,
        first_day=event.first_day,
        last_day=event.last_day,
        reach=event.through_day,
        goes_on=event.ongoing,
        level=0 if severity is None else severity.rank,
        facts=Facts(
            cluster=cluster,
            outlet_id=event.outlet_id,
            parameter=event.parameter,
            unit="" if event.parameter is None else PARAMETERS[event.parameter].unit,
            first_day=event.first_day,
            last_day=event.last_day,
            days=event.days,
            peak=event.peak,
            peak_day=event.peak_day,
            times_over=event.peak_times_over,
            severity="" if severity is None else severity.label,
            article="" if event.parameter is None else severity_article(event.parameter),
            causes=tuple(cause.value for cause in event.causes),
        ),
    )


def with_limits(records: RecordStore, stages: Sequence[NewStage]) -> list[NewStage]:
    """Return stages with the limit that the worst mean was held against, its clause and doubt."""
    return [
        replace(one, facts=_with_limit(records, one.facts))
        if one.telling is not Telling.LATE and one.facts.peak_day is not None
        else one
        for one in stages
    ]


def _with_limit(records: RecordStore, facts: Facts) -> Facts:
    if facts.peak_day is None or facts.parameter is None:
        return facts
    verdicts = records.verdicts(facts.peak_day, facts.peak_day, outlet_id=facts.outlet_id)
    for verdict in verdicts:
        if verdict.mean.parameter == facts.parameter and verdict.limit is not None:
            return replace(
                facts,
                limit_lower=verdict.limit.lower,
                limit_upper=verdict.limit.upper,
                clause=f"{verdict.limit.regulation}, {verdict.limit.clause}",
                confidence=verdict.limit.confidence.value,
                certainty=verdict.certainty.value,
            )
    return facts


def place_names(registry: Registry, outlet_id: str) -> tuple[str, str]:
    """Return the id and name of the cluster that an outlet is of, empty where it is of none."""
    try:
        cluster = registry.cluster_of(outlet_id)
    except NotFound:
        return "", ""
    return cluster.id, cluster.name
