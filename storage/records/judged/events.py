"""Keeps events as the verdicts became known: rows are only added, the newest of an id tells.

A row without a body of its own (`stands` false) says that the event stands no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
)

from domain.judged.events import Event, EventKind
from domain.judged.verdicts import GapCause, Outcome
from domain.legal_day import from_microseconds, to_microseconds
from storage.ports.judged.events import EventKey, EventQuestion, EventStream, NewVerdict
from storage.records.database.connection import RecordsPart, insert_into
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
            return _kept_through(connection, stream)

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
        known_us = None if known_at is None else to_microseconds(known_at)
        query = (
            select(events, _is_ongoing(known_us).label("ongoing"))
            .where(
                events.c.stands,
                _touches(asked),
                events.c.first_day <= asked.last,
                _is_of(events, asked.streams),
                ~_is_superseded(known_us),
            )
            .order_by(events.c.begin_us.desc(), events.c.event_id)
        )
        for condition in _conditions(asked):
            query = query.where(condition)
        if known_us is not None:
            query = query.where(events.c.known_us <= known_us)
        if after is not None:
            begin_us, event_id = after
            behind = and_(events.c.begin_us == begin_us, events.c.event_id > event_id)
            query = query.where(or_(events.c.begin_us < begin_us, behind))
        if most is not None:
            query = query.limit(most)
        with self._database.reading() as connection:
            return [_event(row) for row in connection.execute(query)]

    def events_known_since(self, streams: Sequence[EventStream]) -> datetime | None:
        """Return the first instant as known at which all streams can tell."""
        query = select(event_progress.c.since_us).where(_is_of(event_progress, streams))
        with self._database.reading() as connection:
            since = list(connection.scalars(query))
        return from_microseconds(max(since)) if len(since) == len(streams) else None

    def events_known_through(self, streams: Sequence[EventStream]) -> datetime | None:
        """Return the instant up to which all streams know what follows from the verdicts."""
        with self._database.reading() as connection:
            through = min((_kept_through(connection, one) for one in streams), default=0)
            following = select(func.min(verdicts.c.id)).where(verdicts.c.id > through)
            missed_us = connection.scalar(
                select(verdicts.c.known_us).where(verdicts.c.id == following.scalar_subquery())
            )
        return None if missed_us is None else from_microseconds(missed_us) - _MICROSECOND


def _kept_through(connection: Connection, stream: EventStream) -> int:
    number = connection.scalar(
        select(event_progress.c.last_verdict_id).where(_is_of(event_progress, [stream]))
    )
    return number or 0


def _is_of(table: Table, streams: Sequence[EventStream]) -> ColumnElement[bool]:
    return or_(
        *(
            and_(
                table.c.kind == one.kind.value,
                table.c.silent_minutes == one.silent_minutes,
            )
            for one in streams
        )
    )


def _touches(asked: EventQuestion) -> ColumnElement[bool]:
    touches = events.c.last_day >= asked.first
    return or_(touches, events.c.through_day >= asked.first) if asked.going_on else touches


def _conditions(asked: EventQuestion) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.outlet_id is not None:
        conditions.append(events.c.outlet_id == asked.outlet_id)
    if asked.parameter is not None:
        conditions.append(or_(events.c.parameter == asked.parameter, events.c.parameter.is_(None)))
    if asked.outlets is not None:
        conditions.append(events.c.outlet_id.in_(sorted(asked.outlets)))
    if asked.reporting is not None:
        reporting = events.c.outlet_id.in_(sorted(asked.reporting))
        conditions.append(or_(events.c.kind != EventKind.NOT_REPORTING.value, reporting))
    if asked.min_times_over:
        conditions.append(events.c.peak_times_over >= asked.min_times_over)
    return conditions


def _is_superseded(known_us: int | None) -> ColumnElement[bool]:
    later = events.alias("later")
    same = [
        later.c.event_id == events.c.event_id,
        later.c.kind == events.c.kind,
        later.c.silent_minutes == events.c.silent_minutes,
        later.c.id > events.c.id,
    ]
    if known_us is not None:
        same.append(later.c.known_us <= known_us)
    return exists().where(*same)


def _is_ongoing(known_us: int | None) -> ColumnElement[bool]:
    """Return whether no day of the outlet behind the event's last one is judged."""
    behind = [
        verdicts.c.outlet_id == events.c.outlet_id,
        verdicts.c.day > events.c.through_day,
    ]
    if known_us is not None:
        behind.append(verdicts.c.known_us <= known_us)
    return not_(exists().where(*behind))


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


def _event(row: AnyRow) -> Event:
    fields = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row by its columns
    return Event(
        id=row.event_id,
        kind=EventKind(row.kind),
        causes=tuple(GapCause(cause) for cause in row.causes.split()),
        ongoing=bool(row.ongoing),
        known_at=from_microseconds(row.verdict_known_us),
        **{name: fields[name] for name in _PLAIN},
    )
