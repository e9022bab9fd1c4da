"""Gives the threads that write into SQLite their turns, so that none waits longer than it has to.

SQLite itself has who waits ask again, up to 0.1 s apart, and lets through whoever asks at the right
moment. Other processes still wait as it has them; PostgreSQL queues its writers itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from domain.errors import StoreUnavailable


class Turns:
    """One thread at a time; threads may share it."""

    def __init__(self, where: str, wait_seconds: float) -> None:
        """Begin with nobody; `where` is told when somebody waits in vain."""
        self._where, self._wait_seconds = where, wait_seconds
        self._taken = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Give a turn once it has come; raises StoreUnavailable where it does not come in time."""
        if not self._taken.acquire(timeout=self._wait_seconds):
            raise StoreUnavailable(
                "the records do not answer: another write takes too long", where=self._where
            )
        try:
            yield
        finally:
            self._taken.release()
