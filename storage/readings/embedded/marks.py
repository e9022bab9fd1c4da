"""Keeps up to where the file holds each worker's journal; a mark never moves back."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from storage.journal.segments import worker_of
from storage.readings.embedded import sql


def keep_mark(connection: duckdb.DuckDBPyConnection, through: int) -> None:
    """Note a position of a worker's journal as held."""
    bound = {"worker": worker_of(through), "position": through}
    if not connection.execute(sql.MOVE_MARK, bound).fetchall()[0][0]:
        connection.execute(sql.FIRST_MARK, bound)


def marks_of(connection: duckdb.DuckDBPyConnection) -> Mapping[int, int]:
    """Return by worker the highest mark that was kept."""
    rows = connection.execute("SELECT worker, max(position) FROM marks GROUP BY worker")
    return {int(worker): int(position) for worker, position in rows.fetchall()}
