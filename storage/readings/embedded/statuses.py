"""Knows where sealed readings of a status other than 00 lie, so that few scans look for them.

It only ever errs wide: a span may hold none.
"""

from __future__ import annotations

from collections.abc import Iterable


class UnusualStatuses:
    """The first and last instant (microseconds UTC) of such readings, by series."""

    def __init__(self, spans: Iterable[tuple[int, int, int]]) -> None:
        """Begin with the series, first and last instant of those that are sealed."""
        self._span_us: dict[int, tuple[int, int]] = {}
        self.widen(spans)

    def widen(self, spans: Iterable[tuple[int, int, int]]) -> None:
        """Take in what is about to be sealed: before its commit, so that no read passes over it."""
        for series, first_us, last_us in spans:
            before = self._span_us.get(series, (first_us, last_us))
            self._span_us[series] = min(before[0], first_us), max(before[1], last_us)

    def may_lie_in(self, series: int, begin_us: int, end_us: int) -> bool:
        """Return whether a series may have one in [begin_us, end_us)."""
        span_us = self._span_us.get(series)
        return span_us is not None and span_us[0] < end_us and span_us[1] >= begin_us
