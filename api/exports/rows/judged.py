"""Rows of verdicts, violations and events, without a person's name for whoever asks."""

from __future__ import annotations

from collections.abc import Iterator

from api.access.nameless import source_without_name
from api.answers.verdicts import SeverityAnswer
from api.exports.asked import Question
from api.exports.dictionary.every import TABLES, What
from api.question.handed_in import Parts
from api.views.city import cluster_or_none
from api.views.events import kept_events
from compliance.city.event_keeper import event_streams
from compliance.verdicts.reason_vi import reason_vi
from domain.judged.events import Event
from domain.judged.verdicts import Outcome, Verdict
from domain.legal_day import to_microseconds
from domain.measured.parameters import PARAMETERS
from domain.registered import Cluster
from domain.registry import Registry
from storage.ports.judged.events import EventQuestion
from storage.table_files.columns import Cell, Chunk, chunks_of

Row = tuple[Cell, ...]
_EVENTS_AT_ONCE = 1_000


def verdicts_chunks(parts: Parts, asked: Question) -> Iterator[Chunk]:
    """Give the newest verdicts by day, outlet and parameter; raises StoreUnavailable."""
    rows = (
        (
            verdict.mean.day,
            verdict.mean.outlet_id,
            None if cluster is None else cluster.id,
            *_of_verdict(verdict),
            None if cluster is None else cluster.simulated,
        )
        for verdict, cluster in _verdicts(parts, asked, None)
    )
    return chunks_of(TABLES[What.VERDICTS], rows)


def violations_chunks(parts: Parts, asked: Question) -> Iterator[Chunk]:
    """Give the exceeded verdicts by day, outlet and parameter; raises StoreUnavailable."""
    rows = (
        (
            verdict.mean.day,
            verdict.mean.outlet_id,
            *_of_cluster(cluster),
            *_of_verdict(verdict),
            *_severity(verdict.mean.parameter, verdict.times_over),
            None if cluster is None else cluster.simulated,
        )
        for verdict, cluster in _verdicts(parts, asked, Outcome.EXCEEDED)
    )
    return chunks_of(TABLES[What.VIOLATIONS], rows)


def events_chunks(parts: Parts, asked: Question) -> Iterator[Chunk]:
    """Give the events that touch the days, newest begin first; raises StoreUnavailable."""
    registry = parts.records.registry(asked.known)
    rows = (
        _event(event, cluster_or_none(registry.on(event.first_day), event.outlet_id))
        for event in _events(parts, asked, registry)
        if asked.takes_on(registry, event.outlet_id, event.first_day)
    )
    return chunks_of(TABLES[What.EVENTS], rows)


def _verdicts(
    parts: Parts, asked: Question, outcome: Outcome | None
) -> Iterator[tuple[Verdict, Cluster | None]]:
    """Give a day's verdicts at a time, each with the cluster that its outlet was of."""
    registry = parts.records.registry(asked.known)
    outlets = asked.clusters.outlets(registry)
    for day in asked.days:
        for verdict in parts.records.verdicts(
            day,
            day,
            outlet_id=asked.outlet_id,
            parameter=asked.parameter,
            outcome=outcome,
            outlets=outlets,
            known_at=asked.known,
        ):
            if asked.takes_on(registry, verdict.mean.outlet_id, day):
                yield verdict, cluster_or_none(registry.on(day), verdict.mean.outlet_id)


def _of_verdict(verdict: Verdict) -> Row:
    mean, judged, limit = verdict.mean, verdict.judged or verdict.mean, verdict.limit
    return (
        mean.parameter,
        PARAMETERS[mean.parameter].unit,
        verdict.outcome.value,
        verdict.certainty.value,
        judged.mean,
        mean.mean,
        mean.low,
        mean.high,
        None if limit is None else limit.lower,
        None if limit is None else limit.upper,
        verdict.times_over,
        verdict.exceeded_periods,
        mean.valid,
        mean.excluded,
        mean.missing,
        mean.no_discharge,
        mean.expected,
        100.0 * mean.capture,
        None if limit is None else limit.regulation,
        None if limit is None else limit.column,
        None if limit is None else limit.kind.value,
        None if limit is None else limit.formula,
        None if limit is None else limit.clause,
        None if limit is None else source_without_name(limit.source),
        None if limit is None else limit.confidence.value,
        reason_vi(verdict),
        verdict.reason,
        verdict.clause,
        mean.digest,
        to_microseconds(verdict.known_at),
    )


def _of_cluster(cluster: Cluster | None) -> Row:
    if cluster is None:
        return None, None, None, None
    return cluster.id, cluster.name, cluster.commune, cluster.kind.value


def _severity(parameter: str | None, times_over: float | None) -> Row:
    told = None if parameter is None else SeverityAnswer.of_times(parameter, times_over)
    return (None,) * 3 if told is None else (told.rank, told.label, told.confidence.value)


def _events(parts: Parts, asked: Question, registry: Registry) -> Iterator[Event]:
    question = EventQuestion(
        streams=event_streams(parts.silent_minutes),
        first=asked.first,
        last=asked.last,
        outlet_id=asked.outlet_id,
        parameter=asked.parameter,
        outlets=asked.clusters.outlets(registry),
        reporting=registry.outlets,
    )
    after = None
    while True:
        some = kept_events(parts, question, asked.known, after=after, most=_EVENTS_AT_ONCE)
        yield from some
        if len(some) < _EVENTS_AT_ONCE:
            return
        after = some[-1].begin_us, some[-1].id


def _event(event: Event, cluster: Cluster | None) -> Row:
    code = event.parameter
    return (
        event.id,
        event.kind.value,
        event.outlet_id,
        None if cluster is None else cluster.id,
        code,
        None if code is None else PARAMETERS[code].unit,
        event.begin_us,
        event.end_us,
        event.first_day,
        event.last_day,
        event.days,
        event.periods,
        event.peak,
        event.peak_day,
        event.peak_times_over,
        *_severity(code, event.peak_times_over),
        event.load_over_kg,
        " ".join(cause.value for cause in event.causes) or None,
        event.ongoing,
        to_microseconds(event.known_at),
        None if cluster is None else cluster.simulated,
    )
