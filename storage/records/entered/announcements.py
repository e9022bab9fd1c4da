"""Keeps what is announced of outlets: calibrations and maintenance, each with our own time stamp.

Rows are only added. It does not decide what follows from an announcement; compliance does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    RowMapping,
    Table,
    Text,
    bindparam,
    insert,
    select,
)

from domain.judged.entered.announcements import Announcement, WorkKind
from domain.legal_day import from_microseconds
from storage.ports.entered.decisions import on_outlet
from storage.records.database.columns import ID, RISING, metadata
from storage.records.database.decisions.deciding import DecidingPart
from storage.records.database.decisions.kinds import Change, Kind
from storage.records.database.known_instants import known_us_of

announcements = Table(
    "announcements",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("announced_us", BigInteger, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("parameter", ID),
    Column("kind", Text, nullable=False),
    Column("begin_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("announced_by", Text, nullable=False),
    Index(None, "outlet_id", "begin_us"),
)

_TOUCHING = (
    select(announcements)
    .where(
        announcements.c.outlet_id == bindparam("outlet"),
        announcements.c.begin_us < bindparam("until_us"),
        announcements.c.end_us > bindparam("since_us"),
        announcements.c.known_us <= bindparam("through_us"),
    )
    .order_by(announcements.c.id)
)


class SqlAnnouncements(DecidingPart):
    """The part of the records that keeps announcements; see the port for what each call does."""

    def add_announcement(
        self, announcement: Announcement, due: Iterable[tuple[str, date]] = ()
    ) -> Announcement:
        """In one transaction: keep an announcement, and mark outlet-days due."""
        with self._deciding() as deciding:
            known_us = deciding.known_us([announcement.known_at])
            kept = replace(
                announcement, announced_us=known_us, known_at=from_microseconds(known_us)
            )
            subject = on_outlet(kept.outlet_id)
            deciding.keep(
                ANNOUNCEMENT, kept, known_us, by=kept.announced_by, subject=subject, due=due
            )
        return kept

    def announcements(
        self, outlet_id: str, begin_us: int, end_us: int, *, known_at: datetime | None = None
    ) -> list[Announcement]:
        """Return the announcements that touch [begin_us, end_us), oldest first."""
        asked = {"outlet": outlet_id, "since_us": begin_us, "until_us": end_us}
        asked["through_us"] = known_us_of(known_at)
        with self._database.reading() as connection:
            return [_announcement(row) for row in connection.execute(_TOUCHING, asked).mappings()]


def _announcement(row: RowMapping) -> Announcement:
    fields: dict[str, Any] = dict(row)
    del fields["id"]
    known_at = from_microseconds(fields.pop("known_us"))
    return Announcement(**fields | {"kind": WorkKind(fields["kind"]), "known_at": known_at})


def _write(connection: Connection, announcement: Announcement, known_us: int) -> None:
    row = asdict(announcement) | {"kind": announcement.kind.value, "known_us": known_us}
    del row["known_at"]
    connection.execute(insert(announcements), row)


def _at(connection: Connection, known_us: int) -> Change:
    query = select(announcements).where(announcements.c.known_us == known_us)
    found = _announcement(connection.execute(query).mappings().one())
    return Change(by=found.announced_by, subject=on_outlet(found.outlet_id), content=found)


ANNOUNCEMENT = Kind(
    name="announcement",
    content=Announcement,
    apply=_write,
    instants=lambda connection: connection.scalars(select(announcements.c.known_us)),
    change_at=_at,
)
