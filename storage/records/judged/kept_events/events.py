"""Keeps events as the verdicts became known: rows are only added, the newest of an id tells.

A row without a body of its own (`stands` false) says that the event stands no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import insert, select

from domain.judged.events import Event, EventKind
from domain.judged.verdicts import GapCause, Outcome
from domain.legal_day import from_microseconds, to_microseconds
from storage.ports.judged.events import EventKey, EventQuestion, EventStream, NewVerdict
from storage.records.database.connection import RecordsPart, insert_into
from storage.records.database.known_instants import LAST_OF_ALL_US, known_us_of
from storage.records.judged.kept_events.questions import (
    MISSED,
    changed_query,
    events_query,
    progress,
    told_by,
)
from storage.records.judged.kept_events.tables import event_progress, events
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
            return max((row.last_verdict_id for row in progress(connection, [stream])), default=0)

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
        told = told_by(asked) | {"known_us": known_us_of(known_at)}
        if after is not None:
            told["begin_us"], told["event_id"] = after
        if most is not None:
            told["most"] = most
        query = events_query(frozenset(told), len(asked.streams), going_on=asked.going_on)
        with self._database.reading() as connection:
            return [_event(tuple(row)) for row in connection.execute(query, told)]

    def changed_events(
        self, asked: EventQuestion, since: datetime, known_at: datetime
    ) -> tuple[list[Event], list[Event]]:
        """Return events as known at two instants, without those that had ended alike at both."""
        told = told_by(asked) | {
            "known_us": to_microseconds(known_at),
            "then_us": to_microseconds(since),
            "never_us": LAST_OF_ALL_US,
        }
        names = frozenset(told) - {"then_us", "never_us"}
        query = changed_query(names, len(asked.streams), going_on=asked.going_on)
        before, now = [], []
        with self._database.reading() as connection:
            for row in connection.execute(query, told):
                kept = tuple(row[: len(_SELECTED) - 1])
                if row.stood_then:
                    before.append(_event((*kept, row.was_ongoing)))
                if row.stands_now:
                    now.append(_event((*kept, row.ongoing)))
        # An event that was another one in between is told by another row, and may be the same again
        alike = {one for one in before if not one.ongoing}.intersection(now)
        return [one for one in before if one not in alike], [one for one in now if one not in alike]

    def events_known_since(self, streams: Sequence[EventStream]) -> datetime | None:
        """Return the first instant as known at which all streams can tell."""
        with self._database.reading() as connection:
            since = [row.since_us for row in progress(connection, streams)]
        return from_microseconds(max(since)) if len(since) == len(streams) else None

    def events_known_through(self, streams: Sequence[EventStream]) -> datetime | None:
        """Return the instant up to which all streams know what follows from the verdicts."""
        with self._database.reading() as connection:
            kept = [row.last_verdict_id for row in progress(connection, streams)]
            through = min(kept) if kept and len(kept) == len(streams) else 0
            missed_us = connection.scalar(MISSED, {"through": through})
        return None if missed_us is None else from_microseconds(missed_us) - _MICROSECOND


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
