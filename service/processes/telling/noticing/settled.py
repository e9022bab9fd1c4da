"""Decides when days may be told of: once what arrives is judged, so that no backlog is an alarm.

A day whose readings are still coming is silent or short at first, and is judged again; it is not
waited for without end. It judges nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.legal_day import legal_day_of, to_microseconds
from storage.ports.records import RecordStore

_WAITS_MOST = 10  # times as long as it takes to settle


class Settled:
    """Remembers since when it waits; a restart begins to wait anew."""

    def __init__(self, records: RecordStore, settles_after: timedelta) -> None:
        self._records, self._settles_after = records, settles_after
        self._waits_since: datetime | None = None

    def is_time(self, now: datetime) -> bool:
        """Return whether nothing is left to judge and no verdict is new, or that took too long."""
        if not self._settles_after or not self._is_judging(now):
            self._waits_since = None
            return True
        self._waits_since = self._waits_since or now
        if now - self._waits_since < _WAITS_MOST * self._settles_after:
            return False
        self._waits_since = now
        return True

    def _is_judging(self, now: datetime) -> bool:
        newest = self._records.newest_verdict()
        if newest is not None and now - newest[1] < self._settles_after:
            return True
        return bool(self._records.due(1, before=legal_day_of(to_microseconds(now))))
