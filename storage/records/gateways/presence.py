"""Keeps who was there: what gateways said of themselves, and the times in which we took in nothing.

Gap attribution rests on it. It puts nothing down to anyone itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Table,
    Text,
    bindparam,
    insert,
    select,
)

from domain.health_log import GatewayState, OurOutage
from domain.legal_day import from_microseconds, to_microseconds
from storage.records.database.columns import ID, RISING, metadata
from storage.records.database.connection import RecordsPart, insert_into
from storage.records.database.known_instants import next_known_us
from storage.records.database.newest import newest_of_each
from storage.records.work.due import mark_due

gateway_states = Table(
    "gateway_states",
    metadata,
    Column("gateway_id", ID, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("at_us", BigInteger, nullable=False),
    Column("online", Boolean, nullable=False),
    Index(None, "gateway_id", "at_us", "position"),
)

our_outages = Table(
    "our_outages",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("begin_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "begin_us"),
)

_STATES = select(
    gateway_states.c.gateway_id,
    gateway_states.c.at_us,
    gateway_states.c.online,
    gateway_states.c.position,
)


_OF_GATEWAY = _STATES.where(gateway_states.c.gateway_id == bindparam("gateway"))
_BY_TIME = (gateway_states.c.at_us, gateway_states.c.position)
_STATE_BEFORE = (
    _OF_GATEWAY.where(gateway_states.c.at_us < bindparam("begin_us"))
    .order_by(*(column.desc() for column in _BY_TIME))
    .limit(1)
)
_STATES_WITHIN = _OF_GATEWAY.where(
    gateway_states.c.at_us >= bindparam("begin_us"), gateway_states.c.at_us < bindparam("end_us")
).order_by(*_BY_TIME)
_NEWEST_STATES = newest_of_each(
    gateway_states, gateway_states.c.gateway_id, gateway_states.c.position
)
_OUTAGES = (
    select(our_outages)
    .where(our_outages.c.begin_us < bindparam("until_us"))
    .where(our_outages.c.end_us > bindparam("since_us"))
    .order_by(our_outages.c.begin_us, our_outages.c.end_us, our_outages.c.id)
)


class SqlPresence(RecordsPart):
    """The part of the records that keeps states and outages; the port says what each call does."""

    def add_gateway_states(self, states: Sequence[GatewayState]) -> None:
        """Keep what gateways said of themselves; idempotent by gateway and position."""
        with self._database.writing() as connection:
            if states:
                connection.execute(
                    insert_into(connection, gateway_states).on_conflict_do_nothing(),
                    [asdict(state) for state in states],
                )

    def gateway_states(self, gateway_id: str, begin_us: int, end_us: int) -> list[GatewayState]:
        """Return a gateway's states in [begin_us, end_us) and the last one before, by time.

        Of two states of one instant the one that stands later in the journal comes later.
        """
        asked = {"gateway": gateway_id, "begin_us": begin_us, "end_us": end_us}
        with self._database.reading() as connection:
            return [
                GatewayState(**row)
                for query in (_STATE_BEFORE, _STATES_WITHIN)
                for row in connection.execute(query, asked).mappings()
            ]

    def newest_gateway_states(self) -> dict[str, GatewayState]:
        """Return what each gateway said last of itself, in the journal's order."""
        with self._database.reading() as connection:
            rows = connection.execute(_NEWEST_STATES).mappings()
            return {row["gateway_id"]: GatewayState(**row) for row in rows}

    def add_outage(self, outage: OurOutage, due: Iterable[tuple[str, date]] = ()) -> datetime:
        """In one transaction: keep an outage of ours and mark outlet-days due."""
        with self._database.writing() as connection:
            mark_due(connection, due)
            return append_outage(connection, outage)

    def outages(
        self, begin_us: int, end_us: int, known_at: datetime | None = None
    ) -> list[OurOutage]:
        """Return our outages that touch [begin_us, end_us), by begin."""
        query = _OUTAGES
        if known_at is not None:
            query = query.where(our_outages.c.known_us <= to_microseconds(known_at))
        with self._database.reading() as connection:
            return [
                OurOutage(
                    begin_us=row.begin_us,
                    end_us=row.end_us,
                    reason=row.reason,
                    known_at=from_microseconds(row.known_us),
                )
                for row in connection.execute(query, {"since_us": begin_us, "until_us": end_us})
            ]


def append_outage(connection: Connection, outage: OurOutage) -> datetime:
    """Keep an outage within another part's transaction; return when it becomes known."""
    known_us = next_known_us(connection, [outage.known_at])
    connection.execute(
        insert(our_outages),
        {
            "known_us": known_us,
            "begin_us": outage.begin_us,
            "end_us": outage.end_us,
            "reason": outage.reason,
        },
    )
    return from_microseconds(known_us)
