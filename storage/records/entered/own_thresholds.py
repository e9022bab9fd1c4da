"""Keeps outlets' own thresholds of quality control and their ends; rows are only added.

It decides neither what may be entered nor on which days it binds.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Double,
    ForeignKey,
    Index,
    Row,
    Table,
    Text,
    and_,
    bindparam,
    func,
    insert,
    select,
)

from domain.errors import Fault, FaultsFound, NotFound
from domain.judged.entered.own_thresholds import OwnFigures, OwnThresholds, OwnThresholdsEnd
from domain.legal_day import from_microseconds
from storage.ports.entered.decisions import ON_OWN_THRESHOLDS, on_outlet
from storage.records.database.columns import ID, RISING, metadata
from storage.records.database.decisions.deciding import DecidingPart
from storage.records.database.decisions.kinds import Change, Kind
from storage.records.database.known_instants import LAST_OF_ALL_US, known_us_of

own_thresholds = Table(
    "own_thresholds",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False, unique=True),
    Column("outlet_id", ID, nullable=False),
    Column("parameter", ID, nullable=False),
    Column("spike_suspect", Double),
    Column("spike_fail", Double),
    Column("rate_per_hour", Double),
    Column("step", Double),
    Column("first", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Index(None, "outlet_id", "id"),
)

own_threshold_ends = Table(
    "own_threshold_ends",
    metadata,
    Column("number", ForeignKey(own_thresholds.c.id), primary_key=True),
    Column("known_us", BigInteger, nullable=False, unique=True),
    Column("first_without", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("ended_by", Text, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnThresholdsEnded:
    """What the journal of decisions keeps of an end."""

    number: int
    end: OwnThresholdsEnd


_LAST_ID = select(func.max(own_thresholds.c.id))
_ENTRIES = (
    select(
        own_thresholds,
        own_threshold_ends.c.known_us.label("ended_us"),
        own_threshold_ends.c.first_without,
        own_threshold_ends.c.reason.label("end_reason"),
        own_threshold_ends.c.ended_by,
    )
    .outerjoin(
        own_threshold_ends,
        and_(
            own_threshold_ends.c.number == own_thresholds.c.id,
            own_threshold_ends.c.known_us <= bindparam("through_us"),
        ),
    )
    .where(own_thresholds.c.known_us <= bindparam("through_us"))
    .order_by(own_thresholds.c.id)
)
_ENTRIES_OF_OUTLET = _ENTRIES.where(own_thresholds.c.outlet_id == bindparam("outlet"))


class SqlOwnThresholds(DecidingPart):
    """The part of the records that keeps own thresholds; see the port for what each call does."""

    def add_own_thresholds(
        self, own: OwnThresholds, *, seen_us: int | None = None
    ) -> OwnThresholds:
        """Keep own thresholds; return them with number and instant."""
        with self._deciding() as deciding:
            subject = on_outlet(own.outlet_id)
            deciding.refuse_decided_since(ON_OWN_THRESHOLDS, subject, seen_us)
            known_us = deciding.known_us([own.known_at])
            last: int = deciding.connection.scalar(_LAST_ID) or 0
            kept = replace(own, id=last + 1, known_at=from_microseconds(known_us), end=None)
            deciding.keep(OWN_THRESHOLDS, kept, known_us, by=kept.entered_by, subject=subject)
        return kept

    def end_own_thresholds(
        self, number: int, end: OwnThresholdsEnd, *, seen_us: int | None = None
    ) -> OwnThresholds:
        """Keep an end; raises NotFound, FaultsFound where there is one already."""
        with self._deciding() as deciding:
            every = _entries(deciding.connection, LAST_OF_ALL_US)
            own = next((one for one in every if one.id == number), None)
            if own is None:
                raise NotFound(
                    f"no own thresholds {number}: GET /api/v1/own-thresholds or `nhue thresholds "
                    "list` shows them"
                )
            subject = on_outlet(own.outlet_id)
            deciding.refuse_decided_since(ON_OWN_THRESHOLDS, subject, seen_us)
            if own.end is not None:
                when = own.end.known_at.isoformat(timespec="seconds")
                said = f"ended already, by {own.end.ended_by} at {when}"
                raise FaultsFound([Fault(f"own thresholds {number}", 1, said)])
            known_us = deciding.known_us([end.known_at])
            kept = replace(end, known_at=from_microseconds(known_us))
            content = OwnThresholdsEnded(number=number, end=kept)
            deciding.keep(OWN_THRESHOLDS_END, content, known_us, by=kept.ended_by, subject=subject)
        return replace(own, end=kept)

    def own_thresholds(
        self, outlet_id: str | None = None, *, known_at: datetime | None = None
    ) -> list[OwnThresholds]:
        """Return own thresholds, oldest entry first, each with its end."""
        with self._database.reading() as connection:
            return _entries(connection, known_us_of(known_at), outlet_id)


def _entries(
    connection: Connection, through_us: int, outlet_id: str | None = None
) -> list[OwnThresholds]:
    asked: dict[str, object] = {"through_us": through_us}
    query = _ENTRIES
    if outlet_id is not None:
        query, asked["outlet"] = _ENTRIES_OF_OUTLET, outlet_id
    return [_own(row) for row in connection.execute(query, asked)]


def _own(row: Row[tuple[object, ...]]) -> OwnThresholds:
    end = None
    if row.ended_us is not None:
        end = OwnThresholdsEnd(
            first_without=row.first_without,
            ended_by=row.ended_by,
            reason=row.end_reason,
            known_at=from_microseconds(row.ended_us),
        )
    return OwnThresholds(
        id=row.id,
        outlet_id=row.outlet_id,
        parameter=row.parameter,
        figures=OwnFigures(
            spike_suspect=row.spike_suspect,
            spike_fail=row.spike_fail,
            rate_per_hour=row.rate_per_hour,
            step=row.step,
        ),
        first=row.first,
        reason=row.reason,
        entered_by=row.entered_by,
        known_at=from_microseconds(row.known_us),
        end=end,
    )


def _write(connection: Connection, own: OwnThresholds, known_us: int) -> None:
    row = {
        "id": own.id,
        "known_us": known_us,
        "outlet_id": own.outlet_id,
        "parameter": own.parameter,
        **asdict(own.figures),
        "first": own.first,
        "reason": own.reason,
        "entered_by": own.entered_by,
    }
    connection.execute(insert(own_thresholds), row)


def _write_end(connection: Connection, ended: OwnThresholdsEnded, known_us: int) -> None:
    row = {
        "number": ended.number,
        "known_us": known_us,
        "first_without": ended.end.first_without,
        "reason": ended.end.reason,
        "ended_by": ended.end.ended_by,
    }
    connection.execute(insert(own_threshold_ends), row)


def _at(connection: Connection, known_us: int) -> Change:
    known_at = from_microseconds(known_us)
    (own,) = (one for one in _entries(connection, known_us) if one.known_at == known_at)
    entered = replace(own, end=None)
    return Change(by=own.entered_by, subject=on_outlet(own.outlet_id), content=entered)


def _end_at(connection: Connection, known_us: int) -> Change:
    known_at = from_microseconds(known_us)
    for own in _entries(connection, known_us):
        if own.end is not None and own.end.known_at == known_at:
            content = OwnThresholdsEnded(number=own.id, end=own.end)
            subject = on_outlet(own.outlet_id)
            return Change(by=own.end.ended_by, subject=subject, content=content)
    raise NotFound(f"no end of own thresholds is known since {known_at}")


OWN_THRESHOLDS = Kind(
    name="own-thresholds",
    content=OwnThresholds,
    apply=_write,
    instants=lambda connection: connection.scalars(select(own_thresholds.c.known_us)),
    change_at=_at,
)
OWN_THRESHOLDS_END = Kind(
    name="own-thresholds-end",
    content=OwnThresholdsEnded,
    apply=_write_end,
    instants=lambda connection: connection.scalars(select(own_threshold_ends.c.known_us)),
    change_at=_end_at,
)
