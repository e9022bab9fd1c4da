"""Keeps which outlet-days could not be judged, and that they were judged after all.

Rows are only added: the newest one of an outlet-day tells, and one without words says that the day
is judged again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    Index,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    func,
    insert,
    select,
)

from domain.judged.set_aside import SetAsideDay
from domain.legal_day import from_microseconds
from storage.ports.judged.set_aside import SetAsideKey
from storage.ports.work.due import DueDay
from storage.records.database.columns import ID, RISING, metadata
from storage.records.database.connection import RecordsPart
from storage.records.database.known_instants import known_us_of, next_known_us
from storage.records.database.list_pages import comes_after

# What was tried and could not be judged; a row without words: it was judged after all.
set_aside_days = Table(
    "set_aside_days",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("day", Date, nullable=False),
    Column("raised", Text),
    Column("version", Text, nullable=False),
    Index(None, "outlet_id", "day", "id"),
    Index(None, "day", "outlet_id", "id"),
)

_OTHERS = set_aside_days.alias()
_SAME_DAY = and_(
    _OTHERS.c.outlet_id == set_aside_days.c.outlet_id, _OTHERS.c.day == set_aside_days.c.day
)

_OutletDay = tuple[str, date]


class SqlSetAside(RecordsPart):
    """The part of the records that tells of days set aside; the port says what each call does."""

    def set_aside_days(
        self,
        outlet_id: str | None = None,
        *,
        day: date | None = None,
        known_at: datetime | None = None,
        after: SetAsideKey | None = None,
        most: int | None = None,
    ) -> list[SetAsideDay]:
        """Return the outlet-days that are set aside, newest day first, as known at an instant."""
        told: dict[str, Any] = {"outlet": outlet_id, "of_day": day, "most": most}
        if after is not None:
            told["after_day"], told["after_outlet"] = after
        told = {name: value for name, value in told.items() if value is not None}
        query = _query(frozenset(told))
        told["known_us"] = known_us_of(known_at)
        with self._database.reading() as connection:
            return [_set_aside(row) for row in connection.execute(query, told)]

    def set_aside_outlets(
        self, first: date, last: date, *, known_at: datetime
    ) -> dict[date, frozenset[str]]:
        """Return by day of a span the outlets that are set aside, as known at an instant."""
        told = {"first": first, "last": last, "known_us": known_us_of(known_at)}
        found: defaultdict[date, set[str]] = defaultdict(set)
        with self._database.reading() as connection:
            for row in connection.execute(_STANDING_OF_DAYS, told):
                found[row.day].add(row.outlet_id)
        return {day: frozenset(outlets) for day, outlets in found.items()}

    def set_aside_count(self) -> int:
        """Return how many outlet-days are set aside."""
        with self._database.reading() as connection:
            return connection.scalar(_COUNT, {"known_us": known_us_of(None)}) or 0


def keep_set_aside(
    connection: Connection,
    done: Sequence[DueDay],
    set_aside: Sequence[SetAsideDay],
    not_before: datetime | None,
) -> None:
    """Note which of the days that were tried could not be judged, and which now could."""
    days = {one.day for one in done} | {one.day for one in set_aside}
    if not days:
        return
    standing = {(one.outlet_id, one.day): one for one in _of_days(connection, days)}
    failed = {(one.outlet_id, one.day) for one in set_aside}
    mended = sorted({(one.outlet_id, one.day) for one in done} & standing.keys() - failed)
    new = [one for one in set_aside if not _repeats(standing.get((one.outlet_id, one.day)), one)]
    if not mended and not new:
        return
    instants = [one.known_at for one in new]
    known_us = next_known_us(
        connection, instants if not_before is None else [*instants, not_before]
    )
    rows = [_row(one.outlet_id, one.day, known_us, one.raised, one.version) for one in new]
    rows += [_row(outlet_id, day, known_us, None, "") for outlet_id, day in mended]
    connection.execute(insert(set_aside_days), rows)


def _repeats(known: SetAsideDay | None, tried: SetAsideDay) -> bool:
    return known is not None and (known.raised, known.version) == (tried.raised, tried.version)


def _row(
    outlet_id: str, day: date, known_us: int, raised: str | None, version: str
) -> dict[str, object]:
    return {
        "outlet_id": outlet_id,
        "day": day,
        "known_us": known_us,
        "raised": raised,
        "version": version,
    }


def _of_days(connection: Connection, days: set[date]) -> list[SetAsideDay]:
    told = {"first": min(days), "last": max(days), "known_us": known_us_of(None)}
    return [_set_aside(row) for row in connection.execute(_STANDING_OF_DAYS, told)]


# What a row is that tells of its day, as known at `:known_us`, and tells a failure.
_NEWEST = select(func.max(_OTHERS.c.id)).where(
    _SAME_DAY, _OTHERS.c.known_us <= bindparam("known_us")
)
_STANDING = select(set_aside_days).where(
    set_aside_days.c.id == _NEWEST.correlate(set_aside_days).scalar_subquery(),
    set_aside_days.c.raised.is_not(None),
)
_COUNT = select(func.count()).select_from(_STANDING.subquery())
_STANDING_OF_DAYS = _STANDING.where(
    set_aside_days.c.day.between(bindparam("first"), bindparam("last"))
)
_IN_ORDER = ((set_aside_days.c.day, False), (set_aside_days.c.outlet_id, True))
# What holds for the days asked for, by the name that tells it.
_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "outlet": set_aside_days.c.outlet_id == bindparam("outlet"),
    "of_day": set_aside_days.c.day == bindparam("of_day"),
    "after_day": comes_after(
        _IN_ORDER, [bindparam("after_day", type_=Date()), bindparam("after_outlet", type_=ID)]
    ),
}


@cache
def _query(told: frozenset[str]) -> Select[Any]:
    """Return the query of a question that tells these names: made once for each such set."""
    query = _STANDING.where(*(one for name, one in _CONDITIONS.items() if name in told))
    query = query.order_by(set_aside_days.c.day.desc(), set_aside_days.c.outlet_id)
    return query.limit(bindparam("most")) if "most" in told else query


def _set_aside(row: Any) -> SetAsideDay:
    return SetAsideDay(
        outlet_id=row.outlet_id,
        day=row.day,
        raised=row.raised,
        version=row.version,
        known_at=from_microseconds(row.known_us),
    )
