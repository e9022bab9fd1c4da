"""Keeps the days' figures as last worked out: no record, and written anew each time.

What is kept is read by nobody here; who reads it holds its digest against what it rests on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from sqlalchemy import Date, Insert, bindparam, select

from storage.ports.judged.day_figures import DayPart, KeptFigure
from storage.records.database.connection import RecordsPart, insert_on
from storage.records.judged.tables import day_figures as table

_OF_DAYS = select(table.c.day, table.c.digest, table.c.body).where(
    table.c.part == bindparam("part"),
    table.c.day.between(bindparam("first", type_=Date()), bindparam("last", type_=Date())),
)


class SqlDayFigures(RecordsPart):
    """The part of the records that remembers figures; the port says what each call does."""

    def day_figures(self, part: DayPart, first: date, last: date) -> dict[date, KeptFigure]:
        """Return what is kept of one part of the days of a span."""
        asked = {"part": part.value, "first": first, "last": last}
        with self._database.reading() as connection:
            rows = connection.execute(_OF_DAYS, asked).all()
        return {
            row.day: KeptFigure(part=part, day=row.day, digest=row.digest, body=row.body)
            for row in rows
        }

    def keep_day_figures(self, figures: Sequence[KeptFigure]) -> None:
        """Keep figures of days instead of what was kept."""
        if not figures:
            return
        rows = [
            {"part": one.part.value, "day": one.day, "digest": one.digest, "body": one.body}
            for one in figures
        ]
        with self._database.writing() as connection:
            connection.execute(_keeping(connection.dialect.name), rows)


@cache
def _keeping(dialect: str) -> Insert:
    keeping = insert_on(dialect, table)
    return keeping.on_conflict_do_update(
        index_elements=["part", "day"],
        set_={"digest": keeping.excluded.digest, "body": keeping.excluded.body},
    )
