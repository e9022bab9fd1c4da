"""Keeps what waits: outlet-days to be judged, the days that have ended, and journal positions.

A due day carries a revision that rises with each cause, so that a cause which comes while its
day is being judged is never lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, bindparam, delete, func, or_, select

from storage.ports.judged import DueDay
from storage.records.database.connection import insert_into
from storage.records.database.tables import closed_days, due_days, due_revisions, watermarks


def mark_due(connection: Connection, outlet_days: Iterable[tuple[str, date]]) -> None:
    """Note that outlet-days must be judged (again)."""
    marked = sorted(set(outlet_days))
    if not marked:
        return
    revision = _next_revision(connection)
    marking = insert_into(connection, due_days)
    marking = marking.on_conflict_do_update(
        index_elements=["outlet_id", "day"], set_={"revision": marking.excluded.revision}
    )
    connection.execute(
        marking, [{"outlet_id": o, "day": day, "revision": revision} for o, day in marked]
    )


def due(connection: Connection, most: int, before: date | None) -> list[DueDay]:
    """Return at most so many waiting outlet-days before a day, oldest day first."""
    query = select(due_days.c.outlet_id, due_days.c.day, due_days.c.revision)
    if before is not None:
        query = query.where(due_days.c.day < before)
    query = query.order_by(due_days.c.day, due_days.c.outlet_id).limit(most)
    return [DueDay(row.outlet_id, row.day, row.revision) for row in connection.execute(query)]


def due_count(connection: Connection, before: date | None) -> int:
    """Return how many outlet-days before a day wait."""
    query = select(func.count()).select_from(due_days)
    if before is not None:
        query = query.where(due_days.c.day < before)
    return connection.scalar(query) or 0


def drop_judged(connection: Connection, done: Sequence[DueDay]) -> None:
    """Drop the waiting days whose revision has not risen since they were read."""
    if not done:
        return
    dropping = delete(due_days).where(
        due_days.c.outlet_id == bindparam("of_outlet"),
        due_days.c.day == bindparam("of_day"),
        due_days.c.revision <= bindparam("as_read"),
    )
    connection.execute(
        dropping,
        [{"of_outlet": d.outlet_id, "of_day": d.day, "as_read": d.revision} for d in done],
    )


def closed_through(connection: Connection) -> date | None:
    """Return the last legal day whose end was noted, or None."""
    last: date | None = connection.scalar(select(func.max(closed_days.c.through)))
    return last


def close_days(connection: Connection, through: date) -> None:
    """Note that the days up to one have ended; an earlier day than noted changes nothing."""
    connection.execute(
        insert_into(connection, closed_days).on_conflict_do_nothing(), {"through": through}
    )


def watermark(connection: Connection, name: str) -> int:
    """Return the journal position up to which a reader has come, 0 at first."""
    return connection.scalar(select(watermarks.c.position).where(watermarks.c.name == name)) or 0


def watermarks_of(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    """Return the watermarks `name` and `name:…` of each name, by their names."""
    own = [watermarks.c.name.startswith(f"{name}:", autoescape=True) for name in names]
    asked = or_(watermarks.c.name.in_(names), *own)
    found = connection.execute(select(watermarks.c.name, watermarks.c.position).where(asked))
    return {row.name: row.position for row in found}


def set_watermarks(connection: Connection, positions: Mapping[str, int]) -> None:
    """Note how far readers of the journal have come."""
    noting = insert_into(connection, watermarks)
    noting = noting.on_conflict_do_update(
        index_elements=["name"], set_={"position": noting.excluded.position}
    )
    connection.execute(noting, [{"name": name, "position": at} for name, at in positions.items()])


def _next_revision(connection: Connection) -> int:
    counting = insert_into(connection, due_revisions).values(name="due_days", last=1)
    counting = counting.on_conflict_do_update(
        index_elements=["name"], set_={"last": due_revisions.c.last + 1}
    )
    revision: int = connection.execute(counting.returning(due_revisions.c.last)).scalar_one()
    return revision
