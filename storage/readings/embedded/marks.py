"""Keeps up to where the file holds each worker's journal; a mark never moves back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from storage.journal.segments import worker_of
from storage.readings.embedded import sql

# A connection's way to ask: a statement and what is bound in it.
Execute = Callable[..., Any]


def keep_mark(execute: Execute, through: int) -> None:
    """Note a position of a worker's journal as held."""
    bound = {"worker": worker_of(through), "position": through}
    if not execute(sql.MOVE_MARK, bound).fetchall()[0][0]:
        execute(sql.FIRST_MARK, bound)


def marks_of(execute: Execute) -> Mapping[int, int]:
    """Return by worker the highest mark that was kept."""
    rows = execute("SELECT worker, max(position) FROM marks GROUP BY worker")
    return {int(worker): int(position) for worker, position in rows.fetchall()}
