"""Keeps who was there: what gateways said of themselves, and the times in which we took in nothing.

Gap attribution rests on it. It puts nothing down to anyone itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, insert, select

from domain.health_log import GatewayState, OurOutage
from domain.legal_day import from_microseconds, to_microseconds
from storage.records.database.connection import insert_into
from storage.records.database.known_instants import next_known_us
from storage.records.database.tables import gateway_states, our_outages

_STATES = select(
    gateway_states.c.gateway_id,
    gateway_states.c.at_us,
    gateway_states.c.online,
    gateway_states.c.position,
)


def add_gateway_states(connection: Connection, states: Sequence[GatewayState]) -> None:
    """Keep states; one of the same gateway and position as before is not doubled."""
    if states:
        connection.execute(
            insert_into(connection, gateway_states).on_conflict_do_nothing(),
            [asdict(state) for state in states],
        )


def states_of(
    connection: Connection, gateway_id: str, begin_us: int, end_us: int
) -> list[GatewayState]:
    """Return a gateway's states in [begin_us, end_us) and the last one before, by time.

    Of two states of one instant the one that stands later in the journal comes later.
    """
    of_gateway = _STATES.where(gateway_states.c.gateway_id == gateway_id)
    by_time = (gateway_states.c.at_us, gateway_states.c.position)
    before = (
        of_gateway.where(gateway_states.c.at_us < begin_us)
        .order_by(*(column.desc() for column in by_time))
        .limit(1)
    )
    within = of_gateway.where(
        gateway_states.c.at_us >= begin_us, gateway_states.c.at_us < end_us
    ).order_by(*by_time)
    return [
        GatewayState(**row)
        for query in (before, within)
        for row in connection.execute(query).mappings()
    ]


def add_outage(connection: Connection, outage: OurOutage) -> datetime:
    """Append an outage of ours; return the instant from which it is known."""
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


def outages(
    connection: Connection, begin_us: int, end_us: int, known_at: datetime | None
) -> list[OurOutage]:
    """Return our outages that touch [begin_us, end_us), by begin."""
    query = (
        select(our_outages)
        .where(our_outages.c.begin_us < end_us, our_outages.c.end_us > begin_us)
        .order_by(our_outages.c.begin_us, our_outages.c.end_us, our_outages.c.id)
    )
    if known_at is not None:
        query = query.where(our_outages.c.known_us <= to_microseconds(known_at))
    return [
        OurOutage(
            begin_us=row.begin_us,
            end_us=row.end_us,
            reason=row.reason,
            known_at=from_microseconds(row.known_us),
        )
        for row in connection.execute(query)
    ]
