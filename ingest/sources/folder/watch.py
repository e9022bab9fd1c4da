"""Watches the drop folder of an SFTP or FTP server, and hands on each file when it is whole.

A file is moved only after the journal has it on disk: to archive/ or, with its reason beside it, to
broken/, in the same tree. Nothing is deleted or written over; what cannot be moved or read stays,
and `troubles` says so. A crash in between offers a file again, which the receipts call a duplicate.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote_from_bytes

import structlog

from domain.gateways.rejections import Refusal
from ingest.sources.folder.files import (
    Content,
    Look,
    finished_files,
    put_away,
    read_whole,
    take_lock,
)
from ingest.sources.folder.moved import Moved
from ingest.sources.folder.placing import Place
from ingest.sources.folder.receipt_files import ReceiptFiles
from ingest.sources.folder.senders import ARCHIVE, BROKEN
from ingest.sources.folder.writers import Writer
from ingest.wire.contract import MESSAGE_BYTES_MOST
from storage.hand_over import HandOver

OFFERED_MOST = 512  # files in hand at once
OFFERED_BYTES_MOST = 8 * 1024 * 1024  # what they may hold in memory, give or take a file
WAITING_MOST = 50_000  # files looked at before others: some 20 MB of memory
CUT_LINE_SETTLES = 6  # how many settling times a file waits whose last line has no end
OPEN_SECONDS_MOST = 3600.0  # a file that somebody has open waits so long, and no file for ever
TURN_SECONDS = 1.0
BACKLOG_TURN_SECONDS = 0.02

_LOG = structlog.get_logger("nhue.folder")


class FileArrival(NamedTuple):
    """A whole file as it lay there; `path` is relative to the folder, `received_us` in UTC.

    `origin` names it where a topic would stand; without a place, `refusal` says why it has none.
    A file larger than a message may be is cut a byte later: enough to refuse it, and it is kept.
    """

    path: str
    origin: str
    place: Place | None
    refusal: Refusal | None
    payload: bytes
    received_us: int


class _Waiting(NamedTuple):
    """A file's look, and since when (steady seconds) it is the same."""

    look: Look
    since: float


class _Offered(NamedTuple):
    """A file that is on its way to the journal; `closed` where certainly nobody writes to it."""

    look: Look
    held_bytes: int
    closed: bool


class _Journalled(NamedTuple):
    """A file that the journal has, still to be moved; `reason` where it goes to broken/."""

    offered: _Offered
    reason: str | None


class FolderWatch:
    """One drop folder; `turn` is called by one thread, `done` may be called by any."""

    def __init__(
        self,
        folder: Path,
        *,
        clock: Callable[[], int],
        settle_seconds: float,
        offer: Callable[[Sequence[FileArrival]], None],
        placing: Callable[[], Callable[[str], Place | Refusal] | None],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the folder; raises SettingsUnusable where it cannot be used or has a watcher.

        `clock` gives microseconds UTC, `steady` seconds that are never set back. A file is whole
        when it stayed the same for `settle_seconds`, some times that where its last line has no
        end, and nobody is known to write to it. Where that cannot be known, `settle_seconds` must
        be longer than an upload may stall.
        `offer` returns at once; `done` is to be called for each arrival once it is on disk.
        `placing` gives what tells for a turn of which outlet a file is, by its path below the
        folder; while that is None nobody can tell, and files wait.
        """
        self.folder = folder
        self.troubles: dict[str, str] = {}
        self._clock, self._steady = clock, steady
        self._settle_seconds = settle_seconds
        self._offer, self._placing = offer, placing
        self._waiting: dict[str, _Waiting] = {}
        self._offered: dict[str, _Offered] = {}
        self._done: HandOver[tuple[str, str | None, bytes | None]] = HandOver()
        self._unmoved: dict[str, _Journalled] = {}
        self._ready: deque[tuple[str, Look]] = deque()
        self._unseen: dict[str, str] = {}
        self._unplaced: dict[str, str] = {}
        self._can_place = True
        self._moved = Moved(folder)
        self._receipts = ReceiptFiles(folder)
        self._open: set[str] = set()
        self._lock, self._leases = take_lock(folder)

    @property
    def in_hand(self) -> int:
        """How many files are offered and not yet in the journal."""
        return len(self._offered)

    @property
    def being_written(self) -> int:
        """How many files wait only since somebody is known to have them open to write."""
        return len(self._open)

    def done(
        self, arrival: FileArrival, reason: str | None = None, receipt: bytes | None = None
    ) -> None:
        """Say that the journal has an arrival on disk; `reason` where nothing of it was taken.

        A `receipt` is written beside the file.
        """
        self._done.put([(arrival.path, reason, receipt)])

    def run(self, stop: threading.Event) -> None:
        """Take turns until `stop` is set, then move what is done; looks at the tree once a second.

        While whole files are waiting their turn, it does not look for others.
        """
        while not stop.is_set():
            self.turn()
            hurries = self._ready and self._can_place
            stop.wait(BACKLOG_TURN_SECONDS if hurries else TURN_SECONDS)
        self.close()

    def close(self) -> None:
        """Move what is done and let the folder go."""
        if self._lock.is_held:
            self._move_done()
            self._lock.close()

    def turn(self) -> int:
        """Move what is done, find the files that are whole, offer as many as may be in hand.

        Returns how many were offered, oldest first by the time in their names.
        """
        self._move_done()
        if not self._ready:
            self._look_around()
        arrivals: list[FileArrival] = []
        place_of = self._placing()
        self._can_place = place_of is not None
        held = sum(one.held_bytes for one in self._offered.values())
        while place_of is not None and self._ready and self._may_offer(held):
            path, look = self._ready.popleft()
            content = self._whole(path, look)
            if content is not None:
                size = len(content.payload)
                held += size
                self._offered[path] = _Offered(look, size, content.writer is Writer.NONE)
                del self._waiting[path]
                arrivals.append(self._arrival(path, place_of(path), content.payload))
        self._tell()
        if arrivals:
            self._offer(arrivals)
        return len(arrivals)

    def _may_offer(self, held_bytes: int) -> bool:
        return len(self._offered) < OFFERED_MOST and held_bytes < OFFERED_BYTES_MOST

    def _tell(self) -> None:
        before, self.troubles = self.troubles, self._unseen | self._unplaced
        self.troubles |= self._receipts.troubles
        for path, trouble in self.troubles.items():
            if before.get(path) != trouble:
                _LOG.warning("drop folder", path=path, trouble=trouble)

    def _look_around(self) -> None:
        """Make ready the files that stayed the same long enough; remember the others' looks."""
        now = self._steady()
        for grown in self._moved.look(now):
            _LOG.warning("a file grew after it was moved: put back", path=str(grown))
        self._unseen = {}
        self._open = set()
        before, self._waiting = self._waiting, {}
        whole = []
        found = finished_files(self.folder, (ARCHIVE, BROKEN), self._unseen.__setitem__)
        for path, look in found:
            if path in self._offered or path in self._unmoved or not look.size:
                continue  # an empty one is still to be written
            known = before.get(path)
            if known is None or known.look != look:
                known = _Waiting(look, now)
            self._waiting[path] = known
            if now - known.since >= self._settle_seconds:
                whole.append((path, look))
            if len(self._waiting) >= WAITING_MOST:
                break  # the others' turn comes when these are moved
        self._ready.extend(sorted(whole, key=_by_time))

    def _whole(self, path: str, look: Look) -> Content | None:
        """Return a file's content, or None where it cannot be read now or may still grow."""
        most = MESSAGE_BYTES_MOST + 1
        try:
            content = read_whole(self.folder, path, look, most, leases=self._leases)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._unseen[path] = f"cannot be read ({error.strerror}): give us the right to read it"
            return None
        if content is None:
            return None
        wait_seconds = 0.0
        if content.is_cut:
            wait_seconds = self._settle_seconds * CUT_LINE_SETTLES
        if content.writer is Writer.SOME:
            wait_seconds = OPEN_SECONDS_MOST
        if self._steady() - self._waiting[path].since >= wait_seconds:
            return content
        if content.writer is Writer.SOME:
            self._open.add(path)
        return None

    def _arrival(self, path: str, place: Place | Refusal, payload: bytes) -> FileArrival:
        origin = "file:///" + quote_from_bytes(os.fsencode(path))
        placed, refusal = (None, place) if isinstance(place, Refusal) else (place, None)
        return FileArrival(path, origin, placed, refusal, payload, self._clock())

    def _move_done(self) -> None:
        for path, reason, receipt in self._done.take():
            offered = self._offered.pop(path, None)
            if offered is not None:
                if receipt is not None:
                    self._receipts.write(path, receipt)
                self._unmoved[path] = _Journalled(offered, reason)
        self._unplaced = {}
        for path, journalled in list(self._unmoved.items()):
            place = ARCHIVE if journalled.reason is None else BROKEN
            offered, reason = journalled
            try:  # a file that was written to since stays, and is offered again
                moved = put_away(self.folder, path, place, offered.look, reason)
                if moved is not None and not offered.closed:
                    self._moved.add(moved, path, offered.look.size, self._steady())
            except OSError as error:
                if os.path.lexists(self.folder / path):
                    trouble = f"is in the journal and cannot be put into {place}/"
                    self._unplaced[path] = (
                        f"{trouble} ({error.strerror}): look there; it is tried again"
                    )
                    continue
                _LOG.warning("no reason was written", path=f"{place}/{path}", why=error.strerror)
            del self._unmoved[path]


def _by_time(found: tuple[str, Look]) -> tuple[str, str]:
    """Order files by the time at the end of their name, oldest first; others come last."""
    path = found[0]
    stamp = path[-18:-4]  # yyyyMMddHHmmss.txt
    return (stamp if stamp.isdecimal() else "~"), path
