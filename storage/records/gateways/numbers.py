"""Keeps the gateways' running numbers, their gaps, and what was asked of gateways.

Ranges and counts are small JSON texts: they are read and written whole, and never asked into. It
decides nothing about a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    select,
    update,
)

from domain.gateways.running_numbers import (
    Count,
    GapState,
    GatewayCommand,
    GatewaySequence,
    SequenceChanges,
    SequenceGap,
)
from domain.health_log import GatewayState
from storage.ports.gateways import GapKey
from storage.records.database.columns import ID, metadata
from storage.records.database.connection import insert_into
from storage.records.database.list_pages import comes_after
from storage.records.database.tables import gateway_states

gateway_sequences = Table(
    "gateway_sequences",
    metadata,
    Column("gateway_id", ID, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("heard_us", BigInteger, nullable=False),
    Column("runs", BigInteger, nullable=False),
    Column("count", Text, nullable=False),  # JSON, as are the two that follow
    Column("previous", Text),
    Column("strays", Text, nullable=False),
)

sequence_gaps = Table(
    "sequence_gaps",
    metadata,
    Column("gateway_id", ID, primary_key=True),
    Column("run", BigInteger, primary_key=True, autoincrement=False),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("noticed_us", BigInteger, nullable=False),
    Column("missing", Text, nullable=False),  # JSON: ranges, both ends within
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("asked_us", BigInteger),
    Column("closed_us", BigInteger),
    Index(None, "state", "gateway_id"),
)

commands = Table(
    "commands",
    metadata,
    Column("id", ID, primary_key=True),
    Column("gateway_id", ID, primary_key=True),
    Column("about", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("sent_us", BigInteger),
    Column("answered_us", BigInteger),
    Index(None, "sent_us", "created_us"),
)

_RANGES = msgspec.json.Decoder(tuple[tuple[int, int], ...])
_COUNT = msgspec.json.Decoder(Count)


def sequences(connection: Connection, gateway_id: str | None) -> list[GatewaySequence]:
    """Return how far gateways have come, by id."""
    query = select(gateway_sequences).order_by(gateway_sequences.c.gateway_id)
    if gateway_id is not None:
        query = query.where(gateway_sequences.c.gateway_id == gateway_id)
    return [
        GatewaySequence(
            gateway_id=row["gateway_id"],
            position=row["position"],
            heard_us=row["heard_us"],
            runs=row["runs"],
            count=_COUNT.decode(row["count"]),
            previous=None if row["previous"] is None else _COUNT.decode(row["previous"]),
            strays=_RANGES.decode(row["strays"]),
        )
        for row in connection.execute(query).mappings()
    ]


def gaps(
    connection: Connection,
    gateway_id: str | None,
    state: GapState | None,
    after: GapKey | None,
    most: int | None,
) -> list[SequenceGap]:
    """Return gaps, the last noticed first: at most so many of those that come after a key."""
    query = select(sequence_gaps)
    if gateway_id is not None:
        query = query.where(sequence_gaps.c.gateway_id == gateway_id)
    if state is not None:
        query = query.where(sequence_gaps.c.state == state.value)
    columns = sequence_gaps.c
    in_order = (
        (columns.noticed_us, False),
        (columns.gateway_id, True),
        (columns.run, False),
        (columns.first, False),
    )
    if after is not None:
        query = query.where(comes_after(in_order, after))
    newest_first = (
        sequence_gaps.c.noticed_us.desc(),
        sequence_gaps.c.gateway_id,
        sequence_gaps.c.run.desc(),
        sequence_gaps.c.first.desc(),
    )
    rows = connection.execute(query.order_by(*newest_first).limit(most)).mappings()
    return [_gap(row) for row in rows]


def open_gap_counts(connection: Connection) -> dict[str, int]:
    """Return how many gaps are open, by gateway; those without one are left out."""
    query = (
        select(sequence_gaps.c.gateway_id, func.count().label("open"))
        .where(sequence_gaps.c.state == GapState.OPEN.value)
        .group_by(sequence_gaps.c.gateway_id)
    )
    return {row.gateway_id: row.open for row in connection.execute(query)}


def newest_states(connection: Connection) -> dict[str, GatewayState]:
    """Return what each gateway said last of itself, in the journal's order."""
    newest = (
        select(gateway_states.c.gateway_id, func.max(gateway_states.c.position).label("position"))
        .group_by(gateway_states.c.gateway_id)
        .subquery()
    )
    query = select(gateway_states).join(
        newest,
        and_(
            gateway_states.c.gateway_id == newest.c.gateway_id,
            gateway_states.c.position == newest.c.position,
        ),
    )
    rows = connection.execute(query).mappings()
    return {row["gateway_id"]: GatewayState(**row) for row in rows}


def keep(connection: Connection, changes: SequenceChanges) -> None:
    """Keep states, gaps and commands; a gap that closed answers the commands about it."""
    if changes.dropped:
        connection.execute(
            delete(sequence_gaps).where(
                sequence_gaps.c.gateway_id == bindparam("of_gateway"),
                sequence_gaps.c.run == bindparam("of_run"),
                sequence_gaps.c.first == bindparam("of_first"),
            ),
            [
                {"of_gateway": gap.gateway_id, "of_run": gap.run, "of_first": gap.first}
                for gap in changes.dropped
            ],
        )
    _replace(connection, gateway_sequences, [_sequence_row(one) for one in changes.sequences])
    _replace(connection, sequence_gaps, [_gap_row(gap) for gap in changes.gaps])
    if changes.commands:
        connection.execute(
            insert_into(connection, commands).on_conflict_do_nothing(),
            [asdict(command) for command in changes.commands],
        )
    _answer(connection, [gap for gap in changes.gaps if gap.closed_us is not None])


def commands_waiting(connection: Connection, most: int) -> list[GatewayCommand]:
    """Return commands that were neither sent nor answered, oldest first."""
    query = (
        select(commands)
        .where(commands.c.sent_us.is_(None), commands.c.answered_us.is_(None))
        .order_by(commands.c.created_us, commands.c.gateway_id, commands.c.id)
        .limit(most)
    )
    return [GatewayCommand(**row) for row in connection.execute(query).mappings()]


def command_of(connection: Connection, gateway_id: str, command_id: str) -> GatewayCommand | None:
    """Return a command that was given to a gateway, or None."""
    query = select(commands).where(commands.c.gateway_id == gateway_id, commands.c.id == command_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else GatewayCommand(**row)


def mark_sent(connection: Connection, sent: Sequence[tuple[str, str]], sent_us: int) -> None:
    """Note when commands (gateway id, command id) were sent; the first time stands."""
    if sent:
        connection.execute(
            update(commands)
            .where(
                commands.c.gateway_id == bindparam("of_gateway"),
                commands.c.id == bindparam("of_id"),
                commands.c.sent_us.is_(None),
            )
            .values(sent_us=sent_us),
            [{"of_gateway": gateway_id, "of_id": one} for gateway_id, one in sent],
        )


def _answer(connection: Connection, closed: Sequence[SequenceGap]) -> None:
    if closed:
        connection.execute(
            update(commands)
            .where(
                commands.c.gateway_id == bindparam("of_gateway"),
                commands.c.about == bindparam("of_gap"),
                commands.c.answered_us.is_(None),
            )
            .values(answered_us=bindparam("at_us")),
            [
                {"of_gateway": gap.gateway_id, "of_gap": gap.topic, "at_us": gap.closed_us}
                for gap in closed
            ],
        )


def _replace(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    inserting = insert_into(connection, table)
    keys = [column.name for column in table.primary_key]
    rest = {
        column.name: inserting.excluded[column.name]
        for column in table.columns
        if column.name not in keys
    }
    connection.execute(inserting.on_conflict_do_update(index_elements=keys, set_=rest), rows)


def _sequence_row(one: GatewaySequence) -> dict[str, Any]:
    return {
        "gateway_id": one.gateway_id,
        "position": one.position,
        "heard_us": one.heard_us,
        "runs": one.runs,
        "count": _json(one.count),
        "previous": None if one.previous is None else _json(one.previous),
        "strays": _json(one.strays),
    }


def _gap_row(gap: SequenceGap) -> dict[str, Any]:
    return asdict(gap) | {"state": gap.state.value, "missing": _json(gap.missing)}


def _gap(row: RowMapping) -> SequenceGap:
    fields = dict(row)
    fields |= {"state": GapState(fields["state"]), "missing": _RANGES.decode(fields["missing"])}
    return SequenceGap(**fields)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
