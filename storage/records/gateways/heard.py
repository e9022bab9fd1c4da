"""Keeps the numbers that workers heard until one of them has looked them through.

A row of numbers is one JSON text, written and read whole: one row a message would cost PostgreSQL
as much as storing the message. It decides nothing about a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import BigInteger, Column, Connection, Table, Text, and_, delete, or_, select

from domain.gateways.running_numbers import HeardNumber
from storage.journal.segments import begins_after, worker_of
from storage.records.database.columns import metadata
from storage.records.database.connection import RecordsPart, insert_into
from storage.records.work.progress import set_watermarks

NUMBERS_OF_A_ROW = 5_000  # some 400 kB

heard_numbers = Table(
    "heard_numbers",
    metadata,
    Column("last", BigInteger, primary_key=True, autoincrement=False),  # positions, both within
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("numbers", Text, nullable=False),
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


class SqlHeard(RecordsPart):
    """The part of the records that keeps numbers heard; the port says what each call does."""

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
        numbers: list[HeardNumber] = []
        for row in rows[:rows_most]:
            for kept in _ROW.decode(row):
                if kept.position > after:
                    after = kept.position
                    numbers.append(kept.number())
        return numbers, len(rows) > rows_most


def forget_taken(connection: Connection, taken: Mapping[str, int]) -> None:
    """Set the watermarks of what was taken, and remove the rows that lie wholly before them."""
    if not taken:
        return
    set_watermarks(connection, taken)
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
