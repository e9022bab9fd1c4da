"""Keeps refusals so that people can list and count them; the refused bytes stay in the journal.

A text that a database cannot hold (NUL, half a surrogate pair) is kept with a mark in its place:
no message, however odd, may stop the ones behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, func, select

from domain.rejections import KeptRejection, RejectionCode
from storage.records_database import insert_into
from storage.records_tables import rejections


def add_rejections(connection: Connection, kept: Sequence[KeptRejection]) -> None:
    """Keep rejections; one of the same position and ordinal as before is not doubled."""
    if kept:
        connection.execute(
            insert_into(connection, rejections).on_conflict_do_nothing(),
            [_storable(rejection) for rejection in kept],
        )


def newest_rejections(
    connection: Connection, *, gateway_id: str | None, code: str | None, most: int
) -> list[KeptRejection]:
    """Return rejections, the last in the journal first."""
    query = select(rejections)
    if gateway_id is not None:
        query = query.where(rejections.c.gateway_id == _marked(gateway_id))
    if code is not None:
        query = query.where(rejections.c.code == _marked(code))
    query = query.order_by(rejections.c.position.desc(), rejections.c.ordinal.desc()).limit(most)
    return [
        KeptRejection(**dict(row) | {"code": RejectionCode(row["code"])})
        for row in connection.execute(query).mappings()
    ]


def rejection_counts(connection: Connection) -> dict[str, int]:
    """Return how many rejections are kept, by reason code."""
    query = select(rejections.c.code, func.count().label("kept")).group_by(rejections.c.code)
    rows = connection.execute(query.order_by(rejections.c.code))
    return {row.code: row.kept for row in rows}


def _storable(rejection: KeptRejection) -> dict[str, Any]:
    fields = asdict(rejection) | {"code": rejection.code.value}
    return {
        name: _marked(value) if isinstance(value, str) else value for name, value in fields.items()
    }


def _marked(text: str) -> str:
    return text.replace("\0", "␀").encode("utf-8", "replace").decode()
