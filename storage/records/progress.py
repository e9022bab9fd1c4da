"""Keeps how far readers of the journal have come; written anew, where all else is added to."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import BigInteger, Column, Connection, Table, Text, or_, select

from storage.records.database.columns import metadata
from storage.records.database.connection import RecordsPart, insert_into

watermarks = Table(
    "watermarks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)


class SqlProgress(RecordsPart):
    """The part of the records that keeps watermarks; the port says what each call does."""

    def watermark(self, name: str) -> int:
        """Return the journal position up to which a reader has come, 0 at first."""
        query = select(watermarks.c.position).where(watermarks.c.name == name)
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def watermarks(self, *names: str) -> dict[str, int]:
        """Return the watermarks `name` and `name:…` of each name, by their names."""
        own = [watermarks.c.name.startswith(f"{name}:", autoescape=True) for name in names]
        asked = or_(watermarks.c.name.in_(names), *own)
        query = select(watermarks.c.name, watermarks.c.position).where(asked)
        with self._database.reading() as connection:
            return {row.name: row.position for row in connection.execute(query)}

    def set_watermark(self, name: str, position: int) -> None:
        """Note how far a reader of the journal has come, durably."""
        self.set_watermarks({name: position})

    def set_watermarks(self, positions: Mapping[str, int]) -> None:
        """In one transaction: set several watermarks."""
        with self._database.writing() as connection:
            set_watermarks(connection, positions)


def set_watermarks(connection: Connection, positions: Mapping[str, int]) -> None:
    """Note, within another part's transaction, how far readers of the journal have come."""
    noting = insert_into(connection, watermarks)
    noting = noting.on_conflict_do_update(
        index_elements=["name"], set_={"position": noting.excluded.position}
    )
    connection.execute(noting, [{"name": name, "position": at} for name, at in positions.items()])
