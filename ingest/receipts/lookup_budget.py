"""How much of its time the thread that acknowledges may spend on questions to the reading store.

A burst is free; after that a share of the time that passes. So a backlog larger than our memory
slows down what its receipts say, and never what is acknowledged.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

BURST_SECONDS = 5.0
SHARE = 0.25


class LookupBudget:
    """Seconds that may be spent; one thread uses it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that only rise."""
        self._clock = clock
        self._left = BURST_SECONDS
        self._counted_at = clock()

    def allows(self) -> bool:
        """Return whether another question may be asked now."""
        now = self._clock()
        self._left = min(BURST_SECONDS, self._left + SHARE * (now - self._counted_at))
        self._counted_at = now
        return self._left > 0

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Count the time of a block as spent."""
        began = self._clock()
        try:
            yield
        finally:
            self._left -= self._clock() - began
