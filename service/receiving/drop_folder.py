"""The drop folder of the settings: its watch, its way to the journal, its health and metrics."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge

from domain.health_log import PartHealth
from domain.legal_day import legal_day_of, to_microseconds
from domain.registry import Registry
from ingest.decode.circular10 import FileName, read_file_name
from ingest.sources.folder.inbox import FolderInbox
from ingest.sources.folder.watch import FileArrival, FolderWatch
from service.settings.clock import now_us
from service.settings.settings import Settings

TROUBLES_SHOWN_MOST = 3


def outlet_of(registry: Registry, name: FileName) -> str | None:
    """Return the outlet that a file is of: the station code is its id, or that of a station with
    one outlet only on the day that the file names, or, where none was there, with one at all.
    """
    code = name.station
    for here in (registry.on(_day_of(name)), registry):
        if code in here.outlets:
            return code
        outlets = [one.id for one in here.outlets.values() if one.station_id == code]
        if outlets:
            return outlets[0] if len(outlets) == 1 else None
    return None


def gateway_of(registry: Registry, file: FileArrival) -> str | None:
    """Return the gateway that speaks for a file's outlet on the day that the file names."""
    name = read_file_name(file.path.rpartition("/")[2])
    if name is None or file.outlet_id not in registry.outlets:
        return None
    return registry.around(file.outlet_id, _day_of(name)).outlet(file.outlet_id).gateway_id


def _day_of(name: FileName) -> date:
    return legal_day_of(to_microseconds(name.time))


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
        self.inbox = FolderInbox(
            gateway_of=lambda file: gateway_of(registry(), file), done=self._done
        )
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
