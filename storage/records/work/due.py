"""Keeps what waits: outlet-days to be judged, and the days that have ended.

A due day carries a revision that rises with each cause, so that a cause which comes while its
day is being judged is never lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Index,
    Table,
    Text,
    bindparam,
    delete,
    func,
    select,
)

from storage.ports.work.due import DueDay
from storage.records.database.columns import ID, metadata
from storage.records.database.connection import RecordsPart, insert_into

due_days = Table(
    "due_days",
    metadata,
    Column("outlet_id", ID, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Index(None, "day", "outlet_id"),
)

# One row: the last revision given to any due day. A revision is never given twice, also not to
# a day that was settled and fell due again.
due_revisions = Table(
    "due_revisions",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
)

closed_days = Table(
    "closed_days",
    metadata,
    Column("through", Date, primary_key=True),
)


_AT_ONCE = 2_000  # outlet-days marked with one statement
_DUE = (
    select(due_days.c.outlet_id, due_days.c.day, due_days.c.revision)
    .where(due_days.c.day < bindparam("before"))
    .order_by(due_days.c.day, due_days.c.outlet_id)
    .limit(bindparam("most"))
)
_DROPPING = delete(due_days).where(
    due_days.c.outlet_id == bindparam("of_outlet"),
    due_days.c.day == bindparam("of_day"),
    due_days.c.revision <= bindparam("as_read"),
)


class SqlDue(RecordsPart):
    """The part of the records that keeps what waits; the port says what each call does."""

    def mark_due(self, outlet_days: Iterable[tuple[str, date]]) -> None:
        """Note that outlet-days have changed and must be judged (again)."""
        with self._database.writing() as connection:
            mark_due(connection, outlet_days)

    def due(self, most: int, before: date | None = None) -> list[DueDay]:
        """Return at most so many waiting outlet-days, oldest day first, only days < `before`."""
        asked = {"before": before or date.max, "most": most}
        with self._database.reading() as connection:
            return [DueDay(*row) for row in connection.execute(_DUE, asked)]

    def due_count(self, before: date | None = None) -> int:
        """Return how many outlet-days wait."""
        query = select(func.count()).select_from(due_days)
        if before is not None:
            query = query.where(due_days.c.day < before)
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def closed_through(self) -> date | None:
        """Return the last legal day whose end was noted by `close_days`, or None."""
        with self._database.reading() as connection:
            last: date | None = connection.scalar(select(func.max(closed_days.c.through)))
        return last

    def close_days(self, through: date, outlet_days: Iterable[tuple[str, date]]) -> None:
        """In one transaction: note that days up to `through` have ended, and mark them due."""
        with self._database.writing() as connection:
            noting = insert_into(connection, closed_days).on_conflict_do_nothing()
            connection.execute(noting, {"through": through})
            mark_due(connection, outlet_days)


def mark_due(connection: Connection, outlet_days: Iterable[tuple[str, date]]) -> None:
    """Note, within another part's transaction, that outlet-days must be judged (again)."""
    marked = sorted(set(outlet_days))
    if not marked:
        return
    revision = _next_revision(connection)
    marking = insert_into(connection, due_days)
    marking = marking.on_conflict_do_update(
        index_elements=["outlet_id", "day"], set_={"revision": marking.excluded.revision}
    )
    # A year of a city waits at once where the law changes: its rows are made some at a time.
    for first in range(0, len(marked), _AT_ONCE):
        some = marked[first : first + _AT_ONCE]
        connection.execute(
            marking, [{"outlet_id": o, "day": day, "revision": revision} for o, day in some]
        )


def drop_judged(connection: Connection, done: Sequence[DueDay]) -> None:
    """Drop the waiting days whose revision has not risen since they were read."""
    if not done:
        return
    connection.execute(
        _DROPPING,
        [{"of_outlet": d.outlet_id, "of_day": d.day, "as_read": d.revision} for d in done],
    )


def _next_revision(connection: Connection) -> int:
    counting = insert_into(connection, due_revisions).values(name="due_days", last=1)
    counting = counting.on_conflict_do_update(
        index_elements=["name"], set_={"last": due_revisions.c.last + 1}
    )
    revision: int = connection.execute(counting.returning(due_revisions.c.last)).scalar_one()
    return revision
