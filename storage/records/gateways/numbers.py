"""Keeps the gateways' running numbers and their gaps.

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
    bindparam,
    delete,
    func,
    select,
)

from domain.gateways.running_numbers import (
    Count,
    GapState,
    GatewaySequence,
    SequenceChanges,
    SequenceGap,
)
from storage.ports.gateways.numbers import GapKey
from storage.records.database.columns import ID, metadata
from storage.records.database.connection import RecordsPart, insert_into
from storage.records.database.list_pages import comes_after
from storage.records.gateways.commands import add_commands, answer_commands
from storage.records.gateways.heard import forget_taken

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

_RANGES = msgspec.json.Decoder(tuple[tuple[int, int], ...])
_COUNT = msgspec.json.Decoder(Count)
# A list of gaps: the last noticed first; whether each column rises.
_IN_ORDER = (
    (sequence_gaps.c.noticed_us, False),
    (sequence_gaps.c.gateway_id, True),
    (sequence_gaps.c.run, False),
    (sequence_gaps.c.first, False),
)


class SqlNumbers(RecordsPart):
    """The part of the records that keeps numbers and gaps; the port says what each call does."""

    def gateway_sequences(self, gateway_id: str | None = None) -> list[GatewaySequence]:
        """Return how far gateways have come with their numbers, by id."""
        query = select(gateway_sequences).order_by(gateway_sequences.c.gateway_id)
        if gateway_id is not None:
            query = query.where(gateway_sequences.c.gateway_id == gateway_id)
        with self._database.reading() as connection:
            return [_sequence(row) for row in connection.execute(query).mappings()]

    def sequence_gaps(
        self,
        gateway_id: str | None = None,
        *,
        state: GapState | None = None,
        after: GapKey | None = None,
        most: int | None = 1000,
    ) -> list[SequenceGap]:
        """Return gaps, the last noticed first: at most so many of those that come after a key."""
        query = select(sequence_gaps)
        if gateway_id is not None:
            query = query.where(sequence_gaps.c.gateway_id == gateway_id)
        if state is not None:
            query = query.where(sequence_gaps.c.state == state.value)
        if after is not None:
            query = query.where(comes_after(_IN_ORDER, after))
        in_order = [column if rising else column.desc() for column, rising in _IN_ORDER]
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(*in_order).limit(most)).mappings()
            return [_gap(row) for row in rows]

    def open_gap_counts(self) -> dict[str, int]:
        """Return how many gaps are open, by gateway; those without one are left out."""
        query = (
            select(sequence_gaps.c.gateway_id, func.count().label("open"))
            .where(sequence_gaps.c.state == GapState.OPEN.value)
            .group_by(sequence_gaps.c.gateway_id)
        )
        with self._database.reading() as connection:
            return {row.gateway_id: row.open for row in connection.execute(query)}

    def keep_sequences(self, changes: SequenceChanges) -> None:
        """In one transaction: keep states, gaps and commands, and forget gaps that were none."""
        with self._database.writing() as connection:
            _drop(connection, changes.dropped)
            _replace(connection, gateway_sequences, [_sequence_row(s) for s in changes.sequences])
            _replace(connection, sequence_gaps, [_gap_row(gap) for gap in changes.gaps])
            add_commands(connection, changes.commands)
            closed = [gap for gap in changes.gaps if gap.closed_us is not None]
            answer_commands(connection, closed)
            forget_taken(connection, changes.taken)


def _drop(connection: Connection, dropped: Sequence[SequenceGap]) -> None:
    if dropped:
        connection.execute(
            delete(sequence_gaps).where(
                sequence_gaps.c.gateway_id == bindparam("of_gateway"),
                sequence_gaps.c.run == bindparam("of_run"),
                sequence_gaps.c.first == bindparam("of_first"),
            ),
            [
                {"of_gateway": gap.gateway_id, "of_run": gap.run, "of_first": gap.first}
                for gap in dropped
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


def _sequence(row: RowMapping) -> GatewaySequence:
    return GatewaySequence(
        gateway_id=row["gateway_id"],
        position=row["position"],
        heard_us=row["heard_us"],
        runs=row["runs"],
        count=_COUNT.decode(row["count"]),
        previous=None if row["previous"] is None else _COUNT.decode(row["previous"]),
        strays=_RANGES.decode(row["strays"]),
    )


def _sequence_row(sequence: GatewaySequence) -> dict[str, Any]:
    return {
        "gateway_id": sequence.gateway_id,
        "position": sequence.position,
        "heard_us": sequence.heard_us,
        "runs": sequence.runs,
        "count": _json(sequence.count),
        "previous": None if sequence.previous is None else _json(sequence.previous),
        "strays": _json(sequence.strays),
    }


def _gap_row(gap: SequenceGap) -> dict[str, Any]:
    return asdict(gap) | {"state": gap.state.value, "missing": _json(gap.missing)}


def _gap(row: RowMapping) -> SequenceGap:
    fields = dict(row)
    fields |= {"state": GapState(fields["state"]), "missing": _RANGES.decode(fields["missing"])}
    return SequenceGap(**fields)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
