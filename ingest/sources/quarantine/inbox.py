"""Where messages that are released from quarantine meet the thread that writes the journal.

One thread offers a group and waits, the other takes it through THE ORDER between two of the
broker's. It decides nothing about what is released.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from domain.errors import StoreUnavailable
from ingest.pipeline import Arrival, Pipeline
from ingest.receipts.receipt import Receipt
from storage.hand_over import HandOver

WAIT_SECONDS = 0.2


class ReleaseInbox:
    """One group of released messages at a time, on its way into the journal."""

    def __init__(self, pipeline: Pipeline, on_stored: Callable[[], None]) -> None:
        """`on_stored` is called when a group is on disk: it wakes the storer."""
        self._pipeline, self._on_stored = pipeline, on_stored
        self._offered: HandOver[Sequence[Arrival]] = HandOver()

    def offer(self, group: Sequence[Arrival], stop: threading.Event) -> bool:
        """Offer a group and wait until it is on disk; False where `stop` came before."""
        self._offered.put([group])
        while not self._offered.wait_until_empty(WAIT_SECONDS):
            if stop.is_set():
                return False
        return True

    def process(self) -> Sequence[Receipt]:
        """Take the group that waits, and return its receipts; a full disk is tried again."""
        offered = self._offered.first(1)
        if not offered:
            return []
        try:
            answers = self._pipeline.process(offered[0], lambda _: None)
        except StoreUnavailable:  # the broker's own groups say so in words
            return []
        self._offered.drop(1)
        self._on_stored()
        return answers.receipts
