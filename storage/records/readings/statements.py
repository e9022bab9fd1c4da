"""Keeps what devices say of instants without a measurement; it puts no gap down to anyone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Integer, Table, bindparam, select

from domain.measured.readings import Statement
from storage.records.database.columns import ID, metadata
from storage.records.database.connection import RecordsPart, insert_into

# Instants without a measurement, with the device status that says why; the first word stands.
table = Table(
    "statements",
    metadata,
    Column("outlet_id", ID, primary_key=True),
    Column("time_us", BigInteger, primary_key=True, autoincrement=False),
    Column("parameter", ID, primary_key=True),
    Column("status", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
)


_WITHIN = (
    select(
        table.c.outlet_id,
        table.c.parameter,
        table.c.time_us,
        table.c.status,
        table.c.position,
    )
    .where(
        table.c.outlet_id == bindparam("outlet"),
        table.c.time_us >= bindparam("begin_us"),
        table.c.time_us < bindparam("end_us"),
    )
    .order_by(table.c.time_us, table.c.parameter)
)


class SqlStatements(RecordsPart):
    """The part of the records that holds statements; the port says what each call does."""

    def add_statements(self, statements: Sequence[Statement]) -> None:
        """Keep statements; the first of an outlet, parameter and instant stands. Idempotent."""
        if statements:
            with self._database.writing() as connection:
                connection.execute(
                    insert_into(connection, table).on_conflict_do_nothing(),
                    [one._asdict() for one in statements],
                )

    def statements(self, outlet_id: str, begin_us: int, end_us: int) -> list[Statement]:
        """Return an outlet's statements in [begin_us, end_us), by time and parameter."""
        asked = {"outlet": outlet_id, "begin_us": begin_us, "end_us": end_us}
        with self._database.reading() as connection:
            return [Statement(*row) for row in connection.execute(_WITHIN, asked)]
