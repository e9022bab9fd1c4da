"""Keeps events as the verdicts became known: rows are only added, the newest of an id tells.

A row without a body of its own (`stands` false) says that the event stands no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Date,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
)

from domain.judged.events import Event, EventKind
from domain.judged.verdicts import GapCause, Outcome
from domain.legal_day import from_microseconds, to_microseconds
from storage.ports.judged.events import EventKey, EventQuestion, EventStream, NewVerdict
from storage.records.database.connection import RecordsPart, insert_into
from storage.records.database.known_instants import known_us_of
from storage.records.judged.event_tables import event_progress, events
from storage.records.judged.means import AnyRow
from storage.records.judged.tables import daily_means, verdicts

_MICROSECOND = timedelta(microseconds=1)
_PLAIN = (
    "outlet_id",
    "parameter",
    "begin_us",
    "end_us",
    "first_day",
    "last_day",
    "through_day",
    "days",
    "periods",
    "peak",
    "peak_day",
    "peak_times_over",
    "load_over_kg",
)
_SELECTED = (*(column.name for column in events.c), "ongoing")


class SqlEvents(RecordsPart):
    """The part of the records that keeps events; the port says what each call does."""

    def verdicts_after(self, number: int, most: int) -> list[NewVerdict]:
        """Return at most so many verdicts behind a number, in the order they became known."""
        query = (
            select(
                verdicts.c.id,
                verdicts.c.known_us,
                verdicts.c.outlet_id,
                verdicts.c.parameter,
                verdicts.c.day,
                verdicts.c.outcome,
                daily_means.c.missing,
                daily_means.c.expected,
            )
            .join(daily_means, verdicts.c.mean_id == daily_means.c.id)
            .where(verdicts.c.id > number)
            .order_by(verdicts.c.id)
            .limit(most)
        )
        with self._database.reading() as connection:
            return [
                NewVerdict(
                    row.id,
                    from_microseconds(row.known_us),
                    row.outlet_id,
                    row.parameter,
                    row.day,
                    Outcome(row.outcome),
                    row.missing,
                    row.expected,
                )
                for row in connection.execute(query)
            ]

    def newest_verdict(self) -> tuple[int, datetime] | None:
        """Return the number of the newest verdict and when it became known, None without any."""
        query = select(verdicts.c.id, verdicts.c.known_us).order_by(verdicts.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else (row.id, from_microseconds(row.known_us))

    def events_kept_through(self, stream: EventStream) -> int:
        """Return the number of the last verdict that a stream's events rest on, 0 for none."""
        with self._database.reading() as connection:
            return max((row.last_verdict_id for row in _progress(connection, [stream])), default=0)

    def keep_events(
        self,
        stream: EventStream,
        through: int,
        known_at: datetime,
        *,
        begun: Sequence[Event],
        ended: Sequence[Event],
    ) -> None:
        """In one transaction: keep what stands from an instant on and what stands no more."""
        known_us = to_microseconds(known_at)
        rows = [_row(stream, one, known_us, stands=False) for one in ended]
        rows += [_row(stream, one, known_us, stands=True) for one in begun]
        with self._database.writing() as connection:
            if rows:
                connection.execute(insert(events), rows)
            noting = insert_into(connection, event_progress)
            noting = noting.on_conflict_do_update(
                index_elements=["kind", "silent_minutes"],
                set_={"last_verdict_id": noting.excluded.last_verdict_id},
            )
            stands_at = {"kind": stream.kind.value, "silent_minutes": stream.silent_minutes}
            connection.execute(
                noting, stands_at | {"last_verdict_id": through, "since_us": known_us}
            )

    def events(
        self,
        asked: EventQuestion,
        *,
        known_at: datetime | None = None,
        after: EventKey | None = None,
        most: int | None = None,
    ) -> list[Event]:
        """Return events as known at an instant, the newest begin first."""
        told = _told(asked) | {"known_us": known_us_of(known_at)}
        if after is not None:
            told["begin_us"], told["event_id"] = after
        if most is not None:
            told["most"] = most
        query = _query(frozenset(told), len(asked.streams), going_on=asked.going_on)
        with self._database.reading() as connection:
            return [_event(tuple(row)) for row in connection.execute(query, told)]

    def events_known_since(self, streams: Sequence[EventStream]) -> datetime | None:
        """Return the first instant as known at which all streams can tell."""
        with self._database.reading() as connection:
            since = [row.since_us for row in _progress(connection, streams)]
        return from_microseconds(max(since)) if len(since) == len(streams) else None

    def events_known_through(self, streams: Sequence[EventStream]) -> datetime | None:
        """Return the instant up to which all streams know what follows from the verdicts."""
        with self._database.reading() as connection:
            kept = [row.last_verdict_id for row in _progress(connection, streams)]
            through = min(kept) if kept and len(kept) == len(streams) else 0
            missed_us = connection.scalar(_MISSED, {"through": through})
        return None if missed_us is None else from_microseconds(missed_us) - _MICROSECOND


_MISSED = select(verdicts.c.known_us).where(
    verdicts.c.id
    == select(func.min(verdicts.c.id)).where(verdicts.c.id > bindparam("through")).scalar_subquery()
)


def _progress(connection: Connection, streams: Sequence[EventStream]) -> Sequence[AnyRow]:
    return connection.execute(_progress_of(len(streams)), _named(streams)).all()


@cache
def _progress_of(streams: int) -> Select[Any]:
    return select(event_progress).where(_is_of(event_progress, streams))


def _named(streams: Sequence[EventStream]) -> dict[str, Any]:
    kinds = {f"stream_kind_{n}": one.kind.value for n, one in enumerate(streams)}
    return kinds | {f"stream_silent_{n}": one.silent_minutes for n, one in enumerate(streams)}


def _is_of(table: Table, streams: int) -> ColumnElement[bool]:
    return or_(
        *(
            and_(
                table.c.kind == bindparam(f"stream_kind_{n}"),
                table.c.silent_minutes == bindparam(f"stream_silent_{n}"),
            )
            for n in range(streams)
        )
    )


def _told(asked: EventQuestion) -> dict[str, Any]:
    """Return what a question tells, by the names that `_query` knows."""
    told = _named(asked.streams) | {"first": asked.first, "last": asked.last}
    if asked.going_on:
        told["day_before"] = asked.first - timedelta(days=1)
    if asked.outlet_id is not None:
        told["outlet"] = asked.outlet_id
    if asked.parameter is not None:
        told["of_parameter"] = asked.parameter
    if asked.outlets is not None:
        told["outlets"] = sorted(asked.outlets)
    if asked.reporting is not None:
        told["reporting"] = sorted(asked.reporting)
    if asked.min_times_over:
        told["times_over"] = asked.min_times_over
    return told


@cache
def _query(told: frozenset[str], streams: int, *, going_on: bool) -> Select[Any]:
    """Return the query of a question that tells these names; to write it down costs more."""
    first = bindparam("first", type_=Date())
    touches = events.c.last_day >= first
    if going_on:
        # No event's last day lies more than one behind: so that one index finds both kinds.
        reaches = events.c.through_day >= bindparam("day_before", type_=Date())
        touches = and_(reaches, or_(touches, events.c.through_day >= first))
    query = (
        select(events, _is_ongoing().label("ongoing"))
        .where(
            events.c.stands,
            touches,
            events.c.first_day <= bindparam("last"),
            events.c.known_us <= bindparam("known_us"),
            _is_of(events, streams),
            ~_is_superseded(),
            *(condition for name, condition in _conditions().items() if name in told),
        )
        .order_by(events.c.begin_us.desc(), events.c.event_id)
    )
    return query.limit(bindparam("most")) if "most" in told else query


def _conditions() -> dict[str, ColumnElement[bool]]:
    """Return what holds for the events asked for, by the name that tells it."""
    begin_us = bindparam("begin_us", type_=BigInteger())
    behind = and_(events.c.begin_us == begin_us, events.c.event_id > bindparam("event_id"))
    of_parameter = events.c.parameter == bindparam("of_parameter")
    reporting = events.c.outlet_id.in_(bindparam("reporting", expanding=True))
    return {
        "outlet": events.c.outlet_id == bindparam("outlet"),
        "of_parameter": or_(of_parameter, events.c.parameter.is_(None)),
        "outlets": events.c.outlet_id.in_(bindparam("outlets", expanding=True)),
        "reporting": or_(events.c.kind != EventKind.NOT_REPORTING.value, reporting),
        "times_over": events.c.peak_times_over >= bindparam("times_over"),
        "begin_us": or_(events.c.begin_us < begin_us, behind),
    }


def _is_superseded() -> ColumnElement[bool]:
    later = events.alias("later")
    return exists().where(
        later.c.event_id == events.c.event_id,
        later.c.kind == events.c.kind,
        later.c.silent_minutes == events.c.silent_minutes,
        later.c.id > events.c.id,
        later.c.known_us <= bindparam("known_us"),
    )


def _is_ongoing() -> ColumnElement[bool]:
    """Return whether no day of the outlet behind the event's last one is judged."""
    return ~exists().where(
        verdicts.c.outlet_id == events.c.outlet_id,
        verdicts.c.day > events.c.through_day,
        verdicts.c.known_us <= bindparam("known_us"),
    )


def _row(stream: EventStream, event: Event, known_us: int, *, stands: bool) -> dict[str, Any]:
    return {
        "known_us": known_us,
        "event_id": event.id,
        "kind": event.kind.value,
        "silent_minutes": stream.silent_minutes,
        "stands": stands,
        "causes": " ".join(cause.value for cause in event.causes),
        "verdict_known_us": to_microseconds(event.known_at),
        **{name: getattr(event, name) for name in _PLAIN},
    }


@lru_cache(maxsize=16_384)  # a row never changes, and a city's are told again and again
def _event(told: tuple[Any, ...]) -> Event:
    row = dict(zip(_SELECTED, told, strict=True))
    return Event(
        id=row["event_id"],
        kind=EventKind(row["kind"]),
        causes=tuple(GapCause(cause) for cause in row["causes"].split()),
        ongoing=bool(row["ongoing"]),
        known_at=from_microseconds(row["verdict_known_us"]),
        **{name: row[name] for name in _PLAIN},
    )
