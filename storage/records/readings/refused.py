"""Keeps readings that the reading store refuses for good, and that it took them after a mend.

A row stays when its reading was taken: `taken_us` says since when. It decides nothing of a reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    Row,
    Table,
    Text,
    bindparam,
    false,
    func,
    or_,
    select,
    text,
    true,
    tuple_,
    update,
)

from domain.legal_day import from_microseconds, to_microseconds
from domain.measured.readings import Reading
from domain.measured.refused import KeptRefused, RefusedReading
from storage.ports.measured.refused import RefusedKey
from storage.records.database.columns import ID, metadata
from storage.records.database.connection import RecordsPart, insert_into
from storage.records.database.known_instants import next_known_us
from storage.records.work.due import mark_due

refused_readings = Table(
    "refused_readings",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("outlet_id", ID, primary_key=True),
    Column("parameter", ID, primary_key=True),
    Column("time_us", BigInteger, primary_key=True, autoincrement=False),
    # Of values that one message gives for one instant: the place of each, the first stands.
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("value", Double, nullable=False),
    Column("status", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("known_us", BigInteger, nullable=False),
    Column("taken_us", BigInteger),
    Column("asked", Boolean, nullable=False, server_default=text("false")),
    Index(None, "outlet_id", "time_us"),
    Index(None, "taken_us"),
)
_COLUMNS = refused_readings.c
_IN_ORDER = (
    _COLUMNS.position,
    _COLUMNS.time_us,
    _COLUMNS.outlet_id,
    _COLUMNS.parameter,
    _COLUMNS.ordinal,
)
_OPEN = _COLUMNS.taken_us.is_(None)
_OF_READING = (
    _COLUMNS.position == bindparam("of_position"),
    _COLUMNS.outlet_id == bindparam("of_outlet"),
    _COLUMNS.parameter == bindparam("of_parameter"),
    _COLUMNS.time_us == bindparam("of_time"),
)


class SqlRefused(RecordsPart):
    """The part of the records that keeps refused readings; the port says what each call does."""

    def add_refused(
        self,
        refused: Sequence[RefusedReading],
        not_before: datetime,
        due: Iterable[tuple[str, date]] = (),
    ) -> None:
        """In one transaction: keep refused readings, those kept already once, and mark days due."""
        if refused:
            with self._database.writing() as connection:
                mark_due(connection, due)
                known_us = next_known_us(connection, [not_before])
                connection.execute(
                    insert_into(connection, refused_readings).on_conflict_do_nothing(),
                    list(_rows(refused, known_us)),
                )

    def refused(
        self,
        outlet_id: str | None = None,
        begin_us: int | None = None,
        end_us: int | None = None,
        *,
        known_at: datetime | None = None,
        after: RefusedKey | None = None,
        most: int | None = None,
    ) -> list[KeptRefused]:
        """Return the readings of [begin_us, end_us) that the store has not taken, by position."""
        query = select(refused_readings)
        if known_at is None:
            query = query.where(_OPEN)
        else:
            known_us = to_microseconds(known_at)
            open_then = or_(_OPEN, _COLUMNS.taken_us > known_us)
            query = query.where(_COLUMNS.known_us <= known_us, open_then)
        if outlet_id is not None:
            query = query.where(_COLUMNS.outlet_id == outlet_id)
        if begin_us is not None:
            query = query.where(_COLUMNS.time_us >= begin_us)
        if end_us is not None:
            query = query.where(_COLUMNS.time_us < end_us)
        if after is not None:
            query = query.where(tuple_(*_IN_ORDER) > after)
        query = query.order_by(*_IN_ORDER)
        if most is not None:
            query = query.limit(most)
        with self._database.reading() as connection:
            return [
                KeptRefused(
                    refused=_refused(row),
                    known_at=from_microseconds(row.known_us),
                    asked=row.asked,
                    ordinal=row.ordinal,
                )
                for row in connection.execute(query)
            ]

    def refused_counts(self) -> dict[tuple[str, str], int]:
        """Return how many readings the store has not taken, by reason and remedy."""
        query = (
            select(_COLUMNS.reason, _COLUMNS.remedy, func.count())
            .where(_OPEN)
            .group_by(_COLUMNS.reason, _COLUMNS.remedy)
            .order_by(func.count().desc(), _COLUMNS.reason)
        )
        with self._database.reading() as connection:
            return {(reason, remedy): n for reason, remedy, n in connection.execute(query)}

    def give_refused_again(self) -> int:
        """Ask for every refused reading to be given to the store again; return how many."""
        with self._database.writing() as connection:
            asked = connection.execute(update(refused_readings).where(_OPEN).values(asked=True))
            return asked.rowcount

    def refused_to_give(self, after: int, through: int, most: int) -> list[RefusedReading]:
        """Return at most so many of those asked for, of positions in (after, through]."""
        query = (
            select(refused_readings)
            .where(_OPEN, _COLUMNS.asked == true())
            .where(_COLUMNS.position > after, _COLUMNS.position <= through)
            .order_by(*_IN_ORDER)
            .limit(most)
        )
        with self._database.reading() as connection:
            return [_refused(row) for row in connection.execute(query)]

    def settle_refused(
        self,
        taken: Sequence[Reading],
        still: Sequence[RefusedReading],
        not_before: datetime,
        due: Iterable[tuple[str, date]] = (),
    ) -> None:
        """In one transaction: note which readings the store took and which it refuses again."""
        with self._database.writing() as connection:
            mark_due(connection, due)
            known_us = next_known_us(connection, [not_before])
            if taken:
                taking = update(refused_readings).where(*_OF_READING).values(taken_us=known_us)
                connection.execute(taking, [_key(reading) for reading in taken])
            if still:
                keeping = update(refused_readings).where(*_OF_READING)
                keeping = keeping.values(
                    asked=false(), reason=bindparam("why"), remedy=bindparam("what_to_do")
                )
                said = [
                    _key(one.reading) | {"why": one.reason, "what_to_do": one.remedy}
                    for one in still
                ]
                connection.execute(keeping, said)


def _rows(refused: Sequence[RefusedReading], known_us: int) -> Iterator[dict[str, Any]]:
    before: Counter[tuple[int, str, str, int]] = Counter()
    for one in refused:
        reading = one.reading
        instant = (reading.position, reading.outlet_id, reading.parameter, reading.time_us)
        yield {
            **reading._asdict(),
            "ordinal": before[instant],
            "status": int(reading.status),
            "reason": one.reason,
            "remedy": one.remedy,
            "known_us": known_us,
        }
        before[instant] += 1


def _key(reading: Reading) -> dict[str, Any]:
    return {
        "of_position": reading.position,
        "of_outlet": reading.outlet_id,
        "of_parameter": reading.parameter,
        "of_time": reading.time_us,
    }


def _refused(row: Row[tuple[object, ...]]) -> RefusedReading:
    reading = Reading(
        row.outlet_id, row.parameter, row.time_us, row.value, row.status, row.position
    )
    return RefusedReading(reading, row.reason, row.remedy)
