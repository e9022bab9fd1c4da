"""Keeps legal holds and their releases; rows are only added, each with who, why and since when.

It decides nothing about which bytes a hold keeps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Row,
    Table,
    Text,
    and_,
    func,
    insert,
    select,
)

from domain.errors import Fault, FaultsFound, NotFound
from domain.judged.entered.holds import LegalHold, Release
from domain.legal_day import from_microseconds, to_microseconds
from storage.ports.entered.decisions import ON_HOLDS, on_outlet
from storage.records.database.columns import ID, RISING, metadata
from storage.records.database.decisions.deciding import DecidingPart
from storage.records.database.decisions.kinds import Change, Kind

legal_holds = Table(
    "legal_holds",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("placed_by", Text, nullable=False),
    Index(None, "outlet_id", "id"),
)

hold_releases = Table(
    "hold_releases",
    metadata,
    Column("hold_id", ForeignKey(legal_holds.c.id), primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("released_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldReleased:
    """What the journal of decisions keeps of a release."""

    hold_id: int
    release: Release


_LAST_ID = select(func.max(legal_holds.c.id))


class SqlHolds(DecidingPart):
    """The part of the records that keeps holds; see the port for what each call does."""

    def add_hold(self, hold: LegalHold, *, seen_us: int | None = None) -> LegalHold:
        """Keep a hold; return it with its number and the instant from which it is known."""
        with self._deciding() as deciding:
            subject = on_outlet(hold.outlet_id)
            deciding.refuse_decided_since(ON_HOLDS, subject, seen_us)
            known_us = deciding.known_us([hold.known_at])
            last: int = deciding.connection.scalar(_LAST_ID) or 0
            kept = replace(hold, id=last + 1, known_at=from_microseconds(known_us), release=None)
            deciding.keep(HOLD, kept, known_us, by=hold.placed_by, subject=subject)
        return kept

    def release_hold(
        self, hold_id: int, release: Release, *, seen_us: int | None = None
    ) -> LegalHold:
        """Keep the release of a hold; raises NotFound, FaultsFound where it is released already."""
        with self._deciding() as deciding:
            matching = [one for one in _holds(deciding.connection, None, None) if one.id == hold_id]
            if not matching:
                raise NotFound(
                    f"no hold {hold_id}: GET /api/v1/holds or `nhue hold list` shows them"
                )
            (hold,) = matching
            subject = on_outlet(hold.outlet_id)
            deciding.refuse_decided_since(ON_HOLDS, subject, seen_us)
            if hold.release is not None:
                when = hold.release.known_at.isoformat(timespec="seconds")
                said = f"released already, by {hold.release.released_by} at {when}"
                raise FaultsFound([Fault(f"hold {hold_id}", 1, said)])
            known_us = deciding.known_us([release.known_at])
            kept = replace(release, known_at=from_microseconds(known_us))
            content = HoldReleased(hold_id=hold_id, release=kept)
            deciding.keep(HOLD_RELEASE, content, known_us, by=release.released_by, subject=subject)
        return replace(hold, release=kept)

    def holds(
        self, outlet_id: str | None = None, known_at: datetime | None = None
    ) -> list[LegalHold]:
        """Return holds, oldest first, each with its release, as known at an instant."""
        with self._database.reading() as connection:
            return _holds(connection, outlet_id, known_at)


def _holds(
    connection: Connection, outlet_id: str | None, known_at: datetime | None
) -> list[LegalHold]:
    through_us = 2**63 - 1 if known_at is None else to_microseconds(known_at)
    released = and_(
        hold_releases.c.hold_id == legal_holds.c.id, hold_releases.c.known_us <= through_us
    )
    query = (
        select(
            legal_holds,
            hold_releases.c.known_us.label("released_us"),
            hold_releases.c.released_by,
            hold_releases.c.reason.label("release_reason"),
        )
        .outerjoin(hold_releases, released)
        .where(legal_holds.c.known_us <= through_us)
        .order_by(legal_holds.c.id)
    )
    if outlet_id is not None:
        query = query.where(legal_holds.c.outlet_id == outlet_id)
    return [_hold(row) for row in connection.execute(query)]


def _write_hold(connection: Connection, hold: LegalHold, known_us: int) -> None:
    row = {
        "id": hold.id,
        "known_us": known_us,
        "outlet_id": hold.outlet_id,
        "first": hold.first,
        "last": hold.last,
        "reason": hold.reason,
        "document": hold.document,
        "placed_by": hold.placed_by,
    }
    connection.execute(insert(legal_holds), row)


def _write_release(connection: Connection, released: HoldReleased, known_us: int) -> None:
    row = {
        "hold_id": released.hold_id,
        "known_us": known_us,
        "released_by": released.release.released_by,
        "reason": released.release.reason,
    }
    connection.execute(insert(hold_releases), row)


def _hold_at(connection: Connection, known_us: int) -> Change:
    known_at = from_microseconds(known_us)
    (hold,) = (one for one in _holds(connection, None, known_at) if one.known_at == known_at)
    placed = replace(hold, release=None)
    return Change(by=hold.placed_by, subject=on_outlet(hold.outlet_id), content=placed)


def _release_at(connection: Connection, known_us: int) -> Change:
    known_at = from_microseconds(known_us)
    for hold in _holds(connection, None, known_at):
        if hold.release is not None and hold.release.known_at == known_at:
            content = HoldReleased(hold_id=hold.id, release=hold.release)
            by = hold.release.released_by
            return Change(by=by, subject=on_outlet(hold.outlet_id), content=content)
    raise NotFound(f"no release of a hold is known since {known_at}")


HOLD = Kind(
    name="hold",
    content=LegalHold,
    apply=_write_hold,
    instants=lambda connection: connection.scalars(select(legal_holds.c.known_us)),
    change_at=_hold_at,
)
HOLD_RELEASE = Kind(
    name="hold-release",
    content=HoldReleased,
    apply=_write_release,
    instants=lambda connection: connection.scalars(select(hold_releases.c.known_us)),
    change_at=_release_at,
)


def _hold(row: Row[tuple[object, ...]]) -> LegalHold:
    release = None
    if row.released_us is not None:
        release = Release(
            released_by=row.released_by,
            reason=row.release_reason,
            known_at=from_microseconds(row.released_us),
        )
    return LegalHold(
        id=row.id,
        outlet_id=row.outlet_id,
        first=row.first,
        last=row.last,
        reason=row.reason,
        document=row.document,
        placed_by=row.placed_by,
        known_at=from_microseconds(row.known_us),
        release=release,
    )
