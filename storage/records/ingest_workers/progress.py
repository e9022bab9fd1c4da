"""Keeps how far each worker has come, the numbers that it heard, and the workers that left.

A row of numbers is one JSON text, written and read whole: one row a message would cost PostgreSQL
as much as storing the message. It decides nothing about a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    Table,
    Text,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)

from domain.errors import Fault, FaultsFound
from domain.gateways.running_numbers import HeardNumber
from domain.health_log import OurOutage
from domain.legal_day import from_microseconds
from domain.retirement import Retirement
from storage.journal.segments import begins_after, worker_of
from storage.records.database.columns import RISING, metadata
from storage.records.database.connection import RecordsDatabase, insert_into
from storage.records.database.known_instants import next_known_us
from storage.records.database.tables import watermarks
from storage.records.gateways import presence as records_health
from storage.records.judged import waiting as records_waiting

NUMBERS_OF_A_ROW = 5_000  # some 400 kB

heard_numbers = Table(
    "heard_numbers",
    metadata,
    Column("last", BigInteger, primary_key=True, autoincrement=False),  # positions, both within
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("numbers", Text, nullable=False),
)

worker_retirements = Table(
    "worker_retirements",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("worker", Integer, nullable=False),
    Column("retired_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)


class _Kept(msgspec.Struct, array_like=True, gc=False):
    """A HeardNumber without the names of its fields, in their order."""

    position: int
    gateway_id: str
    received_us: int
    seq: int | None
    sent_us: int
    answers: str
    reason: str

    def number(self) -> HeardNumber:
        """Return it with them."""
        return HeardNumber(
            position=self.position,
            gateway_id=self.gateway_id,
            received_us=self.received_us,
            seq=self.seq,
            sent_us=self.sent_us,
            answers=self.answers,
            reason=self.reason,
        )


_ROW = msgspec.json.Decoder(list[_Kept])


class SqlWorkers:
    """The part of the records that concerns workers; see the port for what each call does."""

    _database: RecordsDatabase

    def watermark(self, name: str) -> int:
        """Return the journal position up to which a reader has come, 0 at first."""
        with self._database.reading() as connection:
            return records_waiting.watermark(connection, name)

    def watermarks(self, *names: str) -> dict[str, int]:
        """Return the watermarks `name` and `name:…` of each name, by their names."""
        with self._database.reading() as connection:
            return records_waiting.watermarks_of(connection, names)

    def set_watermark(self, name: str, position: int) -> None:
        """Note how far a reader of the journal has come, durably."""
        self.set_watermarks({name: position})

    def set_watermarks(self, positions: Mapping[str, int]) -> None:
        """In one transaction: set several watermarks."""
        with self._database.writing() as connection:
            records_waiting.set_watermarks(connection, positions)

    def add_heard(self, numbers: Sequence[HeardNumber]) -> None:
        """Keep numbers that one worker heard, in its journal's order."""
        rows = [numbers[n : n + NUMBERS_OF_A_ROW] for n in range(0, len(numbers), NUMBERS_OF_A_ROW)]
        if not rows:
            return
        with self._database.writing() as connection:
            connection.execute(
                insert_into(connection, heard_numbers).on_conflict_do_nothing(),
                [
                    {"last": row[-1].position, "first": row[0].position, "numbers": _json(row)}
                    for row in rows
                ],
            )

    def heard(self, after: int, through: int, rows_most: int) -> tuple[list[HeardNumber], bool]:
        """Return numbers at positions in (after, through] by position, and whether more wait."""
        query = (
            select(heard_numbers.c.numbers)
            .where(heard_numbers.c.last > after, heard_numbers.c.last <= through)
            .order_by(heard_numbers.c.last, heard_numbers.c.first)
            .limit(rows_most + 1)
        )
        with self._database.reading() as connection:
            rows = list(connection.scalars(query))
        found: list[HeardNumber] = []
        for row in rows[:rows_most]:
            for kept in _ROW.decode(row):
                if kept.position > after:
                    after = kept.position
                    found.append(kept.number())
        return found, len(rows) > rows_most

    def retire_worker(
        self,
        retirement: Retirement,
        *,
        beat: tuple[str, int],
        forget: Sequence[str] = (),
        outage: OurOutage | None = None,
        due: Iterable[tuple[str, date]] = (),
    ) -> Retirement:
        """In one transaction: keep a retirement, end the worker's beat, keep its last outage."""
        name, as_read = beat
        with self._database.writing() as connection:
            ending = update(watermarks).where(
                and_(watermarks.c.name == name, watermarks.c.position == as_read)
            )
            if connection.execute(ending.values(position=0)).rowcount != 1:
                said = "it was heard of just now: stop it first"
                raise FaultsFound([Fault(f"worker {retirement.worker}", 1, said)])
            forgetting = update(watermarks).where(watermarks.c.name.in_(forget))
            connection.execute(forgetting.values(position=0))
            known_us = next_known_us(connection, [retirement.known_at])
            row = {
                "known_us": known_us,
                "worker": retirement.worker,
                "retired_by": retirement.retired_by,
                "reason": retirement.reason,
            }
            connection.execute(insert(worker_retirements), row)
            if outage is not None:
                records_waiting.mark_due(connection, due)
                records_health.add_outage(connection, outage)
            return replace(retirement, known_at=from_microseconds(known_us))

    def retirements(self) -> list[Retirement]:
        """Return every retirement, oldest first."""
        query = select(worker_retirements).order_by(worker_retirements.c.id)
        with self._database.reading() as connection:
            return [
                Retirement(
                    worker=row.worker,
                    retired_by=row.retired_by,
                    reason=row.reason,
                    known_at=from_microseconds(row.known_us),
                )
                for row in connection.execute(query)
            ]


def forget_taken(connection: Connection, taken: Mapping[str, int]) -> None:
    """Set the watermarks of what was taken, and remove the rows that lie wholly before them."""
    if not taken:
        return
    records_waiting.set_watermarks(connection, taken)
    before = [
        and_(
            heard_numbers.c.last > begins_after(worker_of(position)),
            heard_numbers.c.last <= position,
        )
        for position in taken.values()
    ]
    connection.execute(delete(heard_numbers).where(or_(*before)))


def _json(row: Sequence[HeardNumber]) -> str:
    kept = [
        _Kept(
            one.position,
            one.gateway_id,
            one.received_us,
            one.seq,
            one.sent_us,
            one.answers,
            one.reason,
        )
        for one in row
    ]
    return msgspec.json.encode(kept).decode()
