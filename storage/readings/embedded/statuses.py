"""Knows where sealed readings of a status other than 00 lie, so that few scans look for them.

It only ever errs wide: a span may hold none.
"""

from __future__ import annotations

import duckdb

_OF_SEALED = """
SELECT series, min(time_us), max(time_us) FROM sealed WHERE status <> 0 GROUP BY series
"""
_OF_SEALING = """
SELECT series, min(time_us), max(time_us) FROM sealing WHERE status <> 0 GROUP BY series
"""


class UnusualStatuses:
    """The first and last instant (microseconds UTC) of such readings, by series."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._span_us: dict[int, tuple[int, int]] = {}
        self._widen(connection, _OF_SEALED)

    def widen_by_sealing(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Take in what is about to be sealed: before its commit, so that no read passes over it."""
        self._widen(connection, _OF_SEALING)

    def may_lie_in(self, series: int, begin_us: int, end_us: int) -> bool:
        """Return whether a series may have one in [begin_us, end_us)."""
        span_us = self._span_us.get(series)
        return span_us is not None and span_us[0] < end_us and span_us[1] >= begin_us

    def _widen(self, connection: duckdb.DuckDBPyConnection, question: str) -> None:
        for series, first_us, last_us in connection.execute(question).fetchall():
            before = self._span_us.get(series, (first_us, last_us))
            self._span_us[series] = min(before[0], first_us), max(before[1], last_us)
