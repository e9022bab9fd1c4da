"""Keeps the legal day of each outlet's first accepted reading; older history moves it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Connection, Date, Table, bindparam, func, insert, select

from storage.records.database.columns import ID, metadata
from storage.records.database.connection import RecordsPart
from storage.records.database.known_instants import known_us_of, next_known_us

outlets_connected = Table(
    "outlets_connected",
    metadata,
    Column("outlet_id", ID, primary_key=True),
    Column("first_day", Date, primary_key=True),  # legal day, UTC+7
    Column("known_us", BigInteger, nullable=False),
)

_KNOWN = outlets_connected.c.known_us <= bindparam("known_us")
_NUMBER = select(func.count()).select_from(outlets_connected).where(_KNOWN)
_EARLIEST = (
    select(outlets_connected.c.outlet_id, func.min(outlets_connected.c.first_day))
    .where(_KNOWN)
    .group_by(outlets_connected.c.outlet_id)
)


class SqlConnected(RecordsPart):
    """The part of the records that keeps since when outlets are connected; see the port."""

    def connected(self, known_at: datetime | None = None) -> dict[str, date]:
        """Return by outlet the earliest day kept, as known at an instant."""
        with self._database.reading() as connection:
            return _connected(connection, known_at)

    def connected_number(self, known_at: datetime | None = None) -> int:
        """Return how many days are kept as known at an instant."""
        with self._database.reading() as connection:
            return connection.scalar(_NUMBER, {"known_us": known_us_of(known_at)}) or 0

    def keep_connected(self, first_days: Mapping[str, date], not_before: datetime) -> None:
        """Keep by outlet a day that is earlier than the one kept."""
        with self._database.writing() as connection:
            known = _connected(connection, None)
            earlier = {
                outlet_id: day
                for outlet_id, day in first_days.items()
                if outlet_id not in known or day < known[outlet_id]
            }
            if earlier:
                known_us = next_known_us(connection, [not_before])
                connection.execute(
                    insert(outlets_connected),
                    [
                        {"outlet_id": outlet_id, "first_day": day, "known_us": known_us}
                        for outlet_id, day in sorted(earlier.items())
                    ],
                )


def _connected(connection: Connection, known_at: datetime | None) -> dict[str, date]:
    rows = connection.execute(_EARLIEST, {"known_us": known_us_of(known_at)})
    return {row[0]: row[1] for row in rows}
