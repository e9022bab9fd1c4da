"""Keeps the signals of outlets' weeks as known at each instant, and what was looked at last.

Rows of signals are only added, and only where they say something else; the digests are no record.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Index,
    Insert,
    LargeBinary,
    Table,
    Text,
    and_,
    bindparam,
    func,
    insert,
    select,
)

from domain.legal_day import from_microseconds
from domain.measured.signals import NotRunReason, Signal, SignalKind, WeekSignals
from storage.ports.judged.signals import KnownWeek, LookedAt, OutletWeek
from storage.records.database.columns import ID, RISING, metadata
from storage.records.database.connection import RecordsPart, insert_on
from storage.records.database.known_instants import known_us_of, next_known_us
from storage.records.judged.tables import verdicts

week_signals = Table(
    "week_signals",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("body", Text, nullable=False),  # JSON: the signals, and the tests that were not run
    Index(None, "first_day", "outlet_id", "id", "known_us"),
    Index(None, "outlet_id", "first_day", "id", "known_us"),
)

# Of each week on what it was looked at last: no record of its own, and written anew.
looked_at = Table(
    "week_signals_on",
    metadata,
    Column("first_day", Date, primary_key=True),
    Column("outlet_id", ID, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
)

_OTHERS = week_signals.alias()
_NEWEST = (
    select(func.max(_OTHERS.c.id))
    .where(
        and_(
            _OTHERS.c.outlet_id == week_signals.c.outlet_id,
            _OTHERS.c.first_day == week_signals.c.first_day,
        ),
        _OTHERS.c.known_us <= bindparam("known_us"),
    )
    .correlate(week_signals)
    .scalar_subquery()
)
_STANDING = select(week_signals).where(week_signals.c.id == _NEWEST)
_OF_WEEK = _STANDING.where(
    week_signals.c.first_day == bindparam("first_day", type_=Date())
).order_by(week_signals.c.outlet_id)
_FAILED = _STANDING.where(
    week_signals.c.first_day >= bindparam("since", type_=Date()),
    week_signals.c.body.contains('"raised":'),
).order_by(week_signals.c.first_day.desc(), week_signals.c.outlet_id)
_JUDGED_AFTER = select(verdicts.c.outlet_id).where(verdicts.c.id > bindparam("number")).distinct()
_LOOKED = select(looked_at).where(looked_at.c.first_day.in_(bindparam("days", expanding=True)))


class _Body(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is written of a week."""

    signals: tuple[Signal, ...]
    not_run: tuple[tuple[SignalKind, NotRunReason], ...]
    raised: str = ""


_BODIES = msgspec.json.Decoder(_Body)


class SqlSignals(RecordsPart):
    """The part of the records that keeps signals; the port says what each call does."""

    def week_signals(self, first_day: date, *, known_at: datetime | None = None) -> list[KnownWeek]:
        """Return what is known of a week, by outlet."""
        asked = {"first_day": first_day, "known_us": known_us_of(known_at)}
        with self._database.reading() as connection:
            return [_known_week(row) for row in connection.execute(_OF_WEEK, asked)]

    def failed_weeks(self, since: date) -> list[KnownWeek]:
        """Return the weeks at which looking failed, the newest first."""
        asked = {"since": since, "known_us": known_us_of(None)}
        with self._database.reading() as connection:
            return [_known_week(row) for row in connection.execute(_FAILED, asked)]

    def outlets_judged_after(self, number: int) -> set[str]:
        """Return of which outlets there are verdicts behind a number."""
        with self._database.reading() as connection:
            return set(connection.scalars(_JUDGED_AFTER, {"number": number}))

    def looked_at_on(self, first_days: Collection[date]) -> dict[OutletWeek, bytes]:
        """Return the digests of what was looked at last."""
        with self._database.reading() as connection:
            rows = connection.execute(_LOOKED, {"days": sorted(first_days)}).all()
        return {(row.outlet_id, row.first_day): row.digest for row in rows}

    def keep_week_signals(self, found: Sequence[LookedAt], known_at: datetime) -> int:
        """Keep what was found and on what; return of how many weeks it is new."""
        if not found:
            return 0
        with self._database.writing() as connection:
            new = [one.week for one in found if not _is_known(connection, one.week)]
            if new:
                known_us = next_known_us(connection, [known_at])
                connection.execute(insert(week_signals), [_row(one, known_us) for one in new])
            connection.execute(
                _looking(connection.dialect.name),
                [
                    {
                        "outlet_id": one.week.outlet_id,
                        "first_day": one.week.first_day,
                        "digest": one.digest,
                    }
                    for one in found
                ],
            )
        return len(new)


def _row(week: WeekSignals, known_us: int) -> dict[str, object]:
    return {
        "known_us": known_us,
        "outlet_id": week.outlet_id,
        "first_day": week.first_day,
        "body": _body(week),
    }


def _body(week: WeekSignals) -> str:
    return msgspec.json.encode(_Body(week.signals, week.not_run, week.raised)).decode()


def _is_known(connection: Connection, week: WeekSignals) -> bool:
    asked = {"first_day": week.first_day, "known_us": known_us_of(None), "of": week.outlet_id}
    query = _OF_WEEK.where(week_signals.c.outlet_id == bindparam("of"))
    row = connection.execute(query, asked).one_or_none()
    return row is not None and row.body == _body(week)


def _known_week(row: Any) -> KnownWeek:
    body = _BODIES.decode(row.body)
    return KnownWeek(
        week=WeekSignals(
            outlet_id=row.outlet_id,
            first_day=row.first_day,
            signals=body.signals,
            not_run=body.not_run,
            raised=body.raised,
        ),
        known_at=from_microseconds(row.known_us),
    )


@cache
def _looking(dialect: str) -> Insert:
    looking = insert_on(dialect, looked_at)
    return looking.on_conflict_do_update(
        index_elements=["first_day", "outlet_id"], set_={"digest": looking.excluded.digest}
    )
