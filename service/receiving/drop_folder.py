"""The drop folder of the settings: its watch, its way to the journal, its health and metrics."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge

from domain.gateways.rejections import Refusal
from domain.health_log import PartHealth
from domain.legal_day import legal_day_of
from domain.registry import Registry
from ingest.decode.in_force.profiles import ProfilesInForce
from ingest.receipts.receipt import Receipt, receipts_messages
from ingest.sources.folder.inbox import FolderInbox
from ingest.sources.folder.placing import InForce, Place, place_of
from ingest.sources.folder.senders import SENDERS_FILE, KeptSenders
from ingest.sources.folder.watch import FileArrival, FolderWatch
from service.settings.clock import now_us
from service.settings.settings import Settings

TROUBLES_SHOWN_MOST = 3


class DropFolder:
    """One folder under watch; `inbox` is for the thread that writes the journal."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        registry: Callable[[], Registry],
        metrics: CollectorRegistry,
    ) -> None:
        """Take the folder; raises SettingsUnusable where it cannot be used or has a watcher."""
        self.inbox = FolderInbox(done=self._done)
        self._registry, self._writes_receipts = registry, settings.drop_receipts
        self._senders = KeptSenders(folder)
        self._of_registry = registry()
        self._profiles = ProfilesInForce.of(self._of_registry)
        self._watch = FolderWatch(
            folder,
            clock=now_us,
            settle_seconds=settings.drop_settle_seconds,
            offer=self.inbox.offer,
            placing=self._placing,
        )
        in_hand = Gauge(
            "nhue_drop_folder_in_hand", "Files not yet in the journal", registry=metrics
        )
        in_hand.set_function(lambda: self._watch.in_hand)
        written = Gauge(
            "nhue_drop_folder_being_written",
            "Files that wait since somebody has them open to write",
            registry=metrics,
        )
        written.set_function(lambda: self._watch.being_written)
        troubles = Gauge(
            "nhue_drop_folder_troubles",
            "What of the drop folder cannot be read, moved or written",
            registry=metrics,
        )
        troubles.set_function(lambda: len(self._troubles()))

    def run(self, journal_ended: threading.Event) -> None:
        """Watch until the thread that writes the journal has ended, then move what it has."""
        self._watch.run(journal_ended)

    def close(self) -> None:
        """Let the folder go."""
        self._watch.close()
        self.inbox.close()

    def health(self) -> PartHealth:
        """Say what cannot be taken, read, moved or written."""
        if self.inbox.trouble is not None:
            return PartHealth("degraded", f"{self._watch.in_hand} files wait: {self.inbox.trouble}")
        troubles = self._troubles()
        if troubles:
            shown = list(troubles.items())[:TROUBLES_SHOWN_MOST]
            told = "; ".join(f"{path} {trouble}" for path, trouble in shown)
            more = len(troubles) - len(shown)
            return PartHealth("degraded", f"{told}; and {more} more" if more else told)
        written = self._watch.being_written
        wait = f", {written} being written" if written else ""
        return PartHealth("ok", f"{self._watch.in_hand} files in hand{wait}")

    def _troubles(self) -> dict[str, str]:
        trouble = self._senders.trouble
        of_senders = {} if trouble is None else {SENDERS_FILE: trouble}
        return of_senders | self._watch.troubles

    def _placing(self) -> Callable[[str], Place | Refusal] | None:
        senders = self._senders.now()
        if senders is None:
            return None
        registry = self._registry()
        if registry is not self._of_registry:
            self._of_registry, self._profiles = registry, ProfilesInForce.of(registry)
        in_force = InForce(self._profiles, legal_day_of(now_us()))
        return partial(place_of, registry, senders, in_force=in_force)

    def _done(self, file: FileArrival, reason: str | None, receipt: Receipt) -> None:
        told = receipts_messages([receipt])[0] if self._writes_receipts else None
        self._watch.done(file, reason, told)
