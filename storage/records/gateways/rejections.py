"""Keeps refusals so that people can list and count them; the refused bytes stay in the journal.

A text that a database cannot hold (NUL, half a surrogate pair) is kept with a mark in its place:
no message, however odd, may stop the ones behind it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, func, select

from domain.gateways.rejections import KeptRejection, RejectionCode
from storage.ports.gateways.rejections import RejectionKey
from storage.records.database.columns import ID, metadata
from storage.records.database.connection import RecordsPart, insert_into
from storage.records.database.list_pages import comes_after

rejections = Table(
    "rejections",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("received_us", BigInteger, nullable=False),
    Column("topic", Text, nullable=False),
    Column("gateway_id", ID, nullable=False),
    Column("code", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("outlet_id", ID),
    Column("parameter", ID),
    Column("payload_excerpt", Text, nullable=False),
    Index(None, "gateway_id", "position", "ordinal"),
    Index(None, "code", "position", "ordinal"),
)


class SqlRejections(RecordsPart):
    """The part of the records that keeps refusals; the port says what each call does."""

    def add_rejections(self, kept: Sequence[KeptRejection]) -> None:
        """Keep rejections; one already kept (same position and ordinal) is not doubled."""
        with self._database.writing() as connection:
            if kept:
                connection.execute(
                    insert_into(connection, rejections).on_conflict_do_nothing(),
                    [_storable(rejection) for rejection in kept],
                )

    def rejections(
        self,
        *,
        gateway_id: str | None = None,
        outlet_id: str | None = None,
        parameter: str | None = None,
        code: str | None = None,
        gateways: Collection[str] | None = None,
        after: RejectionKey | None = None,
        most: int | None = 100,
    ) -> list[KeptRejection]:
        """Return rejections, newest first: at most so many of those that come after a key."""
        columns = rejections.c
        query = select(rejections)
        for column, asked in (
            (columns.gateway_id, gateway_id),
            (columns.outlet_id, outlet_id),
            (columns.parameter, parameter),
            (columns.code, code),
        ):
            if asked is not None:
                query = query.where(column == _marked(asked))
        if gateways is not None:
            query = query.where(columns.gateway_id.in_(sorted(map(_marked, gateways))))
        if after is not None:
            in_order = ((columns.position, False), (columns.ordinal, False))
            query = query.where(comes_after(in_order, after))
        query = query.order_by(columns.position.desc(), columns.ordinal.desc()).limit(most)
        with self._database.reading() as connection:
            return [
                KeptRejection(**dict(row) | {"code": RejectionCode(row["code"])})
                for row in connection.execute(query).mappings()
            ]

    def rejection_counts(self, gateways: Collection[str] | None = None) -> dict[str, int]:
        """Return how many rejections are kept, by reason code; of `gateways` alone, if named."""
        query = select(rejections.c.code, func.count().label("kept")).group_by(rejections.c.code)
        if gateways is not None:
            query = query.where(rejections.c.gateway_id.in_(sorted(map(_marked, gateways))))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(rejections.c.code))
            return {row.code: row.kept for row in rows}


def _storable(rejection: KeptRejection) -> dict[str, Any]:
    fields = asdict(rejection) | {"code": rejection.code.value}
    return {
        name: _marked(value) if isinstance(value, str) else value for name, value in fields.items()
    }


def _marked(text: str) -> str:
    return text.replace("\0", "␀").encode("utf-8", "replace").decode()
