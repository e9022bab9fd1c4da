"""Lets few questions at once through to the reading store: one that hangs must not hold the rest.

Who comes when all places are taken is told so at once, and no thread that answers others waits.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from domain.errors import StoreUnavailable
from domain.measured.readings import Conflict
from storage.ports.readings import ReadingColumns, ReadingStore

AT_ONCE_MOST = 8
WAIT_SECONDS = 1.0


class FewAtOnce:
    """A reading store as the API asks it."""

    def __init__(self, readings: ReadingStore, at_once: int = AT_ONCE_MOST) -> None:
        self._readings = readings
        self._places = threading.BoundedSemaphore(at_once)

    def read(self, outlet_id: str, parameter: str, begin_us: int, end_us: int) -> ReadingColumns:
        """Return the standing readings in [begin_us, end_us); raises StoreUnavailable."""
        with self._place():
            return self._readings.read(outlet_id, parameter, begin_us, end_us)

    def read_range(
        self, outlet_id: str, parameters: Sequence[str], begin_us: int, end_us: int
    ) -> dict[str, ReadingColumns]:
        """Return the standing readings of several parameters; raises StoreUnavailable."""
        with self._place():
            return self._readings.read_range(outlet_id, parameters, begin_us, end_us)

    def conflicts(
        self, outlet_id: str, parameter: str, begin_us: int, end_us: int
    ) -> list[Conflict]:
        """Return the conflicts in [begin_us, end_us); raises StoreUnavailable."""
        with self._place():
            return self._readings.conflicts(outlet_id, parameter, begin_us, end_us)

    def newest_us(self, outlet_ids: Collection[str], begin_us: int) -> dict[str, int]:
        """Return each outlet's newest instant from `begin_us` on; raises StoreUnavailable."""
        with self._place():
            return self._readings.newest_us(outlet_ids, begin_us)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=WAIT_SECONDS):
            raise StoreUnavailable(
                "the reading store is slow, and others wait for it already: ask again in a moment"
            )
        try:
            yield
        finally:
            self._places.release()
