"""The drop folder of the settings: its watch, its way to the journal, its health and metrics."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge

from domain.health_log import PartHealth
from domain.registry import Registry
from ingest.decode.circular10 import FileName
from ingest.sources.folder.inbox import FolderInbox
from ingest.sources.folder.watch import FileArrival, FolderWatch
from service.settings.clock import now_us
from service.settings.settings import Settings

TROUBLES_SHOWN_MOST = 3


def outlet_of(registry: Registry, name: FileName) -> str | None:
    """Return the outlet that a file is of: the station code is its id, or that of a station with
    one outlet only.
    """
    code = name.station
    if code in registry.outlets:
        return code
    outlets = [one.id for one in registry.outlets.values() if one.station_id == code]
    return outlets[0] if len(outlets) == 1 else None


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
        self._registry = registry
        self.inbox = FolderInbox(gateway_of=self._gateway_of, done=self._done)
        self._watch = FolderWatch(
            folder,
            clock=now_us,
            settle_seconds=settings.drop_settle_seconds,
            offer=self.inbox.offer,
            outlet_of=lambda name: outlet_of(registry(), name),
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
            "Files and folders that cannot be read or moved",
            registry=metrics,
        )
        troubles.set_function(lambda: len(self._watch.troubles))

    def run(self, journal_ended: threading.Event) -> None:
        """Watch until the thread that writes the journal has ended, then move what it has."""
        self._watch.run(journal_ended)

    def close(self) -> None:
        """Let the folder go."""
        self._watch.close()
        self.inbox.close()

    def health(self) -> PartHealth:
        """Say what cannot be taken, read or moved."""
        if self.inbox.trouble is not None:
            return PartHealth("degraded", f"{self._watch.in_hand} files wait: {self.inbox.trouble}")
        troubles = self._watch.troubles
        if troubles:
            shown = list(troubles.items())[:TROUBLES_SHOWN_MOST]
            told = "; ".join(f"{path} {trouble}" for path, trouble in shown)
            more = len(troubles) - len(shown)
            return PartHealth("degraded", f"{told}; and {more} more" if more else told)
        written = self._watch.being_written
        wait = f", {written} being written" if written else ""
        return PartHealth("ok", f"{self._watch.in_hand} files in hand{wait}")

    def _done(self, file: FileArrival, reason: str | None) -> None:
        self._watch.done(file, reason)

    def _gateway_of(self, outlet_id: str) -> str | None:
        outlet = self._registry().outlets.get(outlet_id)
        return None if outlet is None else outlet.gateway_id
