"""Stands in for the broker's connection where there is no broker: only files come, and releases.

One thread takes them, as with a broker (sources/mqtt/loop.py); nobody is told receipts, they are
kept.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Callable, Sequence

from ingest.pipeline import Pipeline
from ingest.receipts.log import ReceiptsLog
from ingest.receipts.receipt import Receipt
from ingest.sources.folder.inbox import FolderInbox
from ingest.sources.mqtt.session import Session
from ingest.sources.mqtt.to_gateways import kept
from ingest.sources.quarantine.inbox import ReleaseInbox

TURN_SECONDS = 0.5  # a turn comes at least so often


class FilesOnly:
    """The side of ingest that is a drop folder alone; `run` ends when `stop` is set."""

    connected = False
    sessions: Sequence[Session] = ()
    journal_trouble: str | None = None
    unacknowledged = 0
    deaf_since: float | None = None

    def __init__(
        self,
        pipeline: Pipeline,
        inbox: FolderInbox,
        *,
        on_stored: Callable[[], None],
        receipts: ReceiptsLog,
        releases: ReleaseInbox,
    ) -> None:
        """`on_stored` is called when a group is on disk: it wakes the storer."""
        self.last_turn = time.monotonic()
        self._pipeline, self._inbox, self._on_stored = pipeline, inbox, on_stored
        self._receipts, self._releases = receipts, releases

    def run(self, stop: threading.Event) -> None:
        """Take what comes until `stop` is set; a disk that is full is tried again each turn."""
        while not stop.is_set():
            self.last_turn = time.monotonic()
            waiting = [] if self._inbox.trouble is not None else [self._inbox.fileno()]
            select.select(waiting, [], [], TURN_SECONDS)
            if self._inbox.process(self._pipeline, self._keep):
                self._on_stored()
            self._keep(self._releases.process())

    def _keep(self, receipts: Sequence[Receipt]) -> None:
        kept(self._receipts, receipts)
