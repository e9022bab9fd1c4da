"""Gives out the instants at which something becomes known, each later than the one before.

The newest stands in one row, moved under the writer's lock alone and only forward: what was read
as known at it reads the same for ever. It never reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import BigInteger, Column, Connection, Insert, Table, Text, select

from domain.legal_day import from_microseconds, to_microseconds
from storage.records.database.columns import metadata
from storage.records.database.connection import insert_on

# One row: the newest instant at which anything became known. The one writer alone moves it, and
# only forward, so that what is known at it never changes.
known_instants = Table(
    "known_instants",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last_us", BigInteger, nullable=False),
)

_ROW = "records"
LAST_OF_ALL_US = 2**63 - 1
# Made once, as the others of their kind: to write a query down costs more than to ask it.
_LAST = select(known_instants.c.last_us).where(known_instants.c.name == _ROW)


def known_us_of(known_at: datetime | None) -> int:
    """Return an instant in microseconds UTC; where all is asked for, one that nothing is behind."""
    return LAST_OF_ALL_US if known_at is None else to_microseconds(known_at)


def known_through(connection: Connection) -> datetime | None:
    """Return the newest instant at which anything became known, None where nothing has."""
    last_us = _last_us(connection)
    return None if last_us is None else from_microseconds(last_us)


def known_through_us(connection: Connection) -> int:
    """Return the newest instant in microseconds UTC, 0 where nothing became known."""
    return _last_us(connection) or 0


def note_known_us(connection: Connection, known_us: int) -> None:
    """Move the newest instant to one that was given out before, where that is later."""
    if known_us > known_through_us(connection):
        connection.execute(_noting(connection.dialect.name), {"name": _ROW, "last_us": known_us})


def next_known_us(connection: Connection, not_before: Iterable[datetime]) -> int:
    """Move the newest instant to the latest of those given, or one microsecond on where that is
    later, and return it (microseconds UTC); raises ValueError on a naive one.
    """
    last_us = _last_us(connection) or 0
    known_us = max([last_us + 1, *(to_microseconds(instant) for instant in not_before)])
    connection.execute(_noting(connection.dialect.name), {"name": _ROW, "last_us": known_us})
    return known_us


def _last_us(connection: Connection) -> int | None:
    last_us: int | None = connection.scalar(_LAST)
    return last_us


@cache
def _noting(dialect: str) -> Insert:
    noting = insert_on(dialect, known_instants)
    return noting.on_conflict_do_update(
        index_elements=["name"], set_={"last_us": noting.excluded.last_us}
    )
