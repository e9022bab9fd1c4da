"""Takes messages out of quarantine while the service runs: what is due, and by wish.

What a Sparkplug birth explains is due by itself. `nhue quarantine release` leaves a wish.

A wish is a small file in the data folder, on disk before the command says so, and removed when all
that it names is in the journal. After a crash it is followed again: duplicates, which change
nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from uuid import uuid4

import msgspec
import structlog

from domain.errors import JournalDamaged, StoreUnavailable
from ingest.decode.meaning.journal_note import waited_at
from ingest.pipeline import Arrival
from ingest.sources.quarantine.inbox import ReleaseInbox
from ingest.sources.quarantine.waiting_messages import released
from service.settings.clock import now_us
from storage.private_files import make_private_folder, write_whole

_LOG = structlog.get_logger("nhue.quarantine")
WISH_SECONDS = 1.0
GROUP_MOST = 512
_WISHES = "*.release"


class Wish(msgspec.Struct, frozen=True):
    """Which journal positions to release, and the registry's version that knows their gateway."""

    positions: list[int]
    registry_version: int


_DECODER = msgspec.json.Decoder(Wish)


def wish(folder: Path, wished: Wish) -> Path:
    """Ask for messages to be released; on disk when this returns its file.

    Raises OSError where the folder cannot be written.
    """
    make_private_folder(folder)
    path = folder / f"{uuid4().hex}.release"
    write_whole(path, msgspec.json.encode(wished))
    return path


class Releasing:
    """Follows the wishes of one data folder, oldest first."""

    def __init__(
        self,
        wishes: Path,
        journal: Path,
        inbox: ReleaseInbox,
        registry_version: Callable[[], int],
        *,
        due: Callable[[], Sequence[int]] = tuple,
    ) -> None:
        """`registry_version` is that of the registry against which messages are held now.

        `due` names the journal positions of what can be judged now and could not before.
        """
        self._due = due
        self._wishes, self._journal, self._inbox = wishes, journal, inbox
        self._registry_version = registry_version
        self._passed_over: set[Path] = set()
        self._gone: set[int] = set()

    def run(self, stop: threading.Event) -> None:
        """Look for wishes each second until `stop`."""
        while not stop.wait(WISH_SECONDS):
            try:
                if not self._release_due(stop):
                    return
                wishes = sorted(
                    set(self._wishes.glob(_WISHES)) - self._passed_over, key=_written_at
                )
                for path in wishes:
                    if not self._follow_ours(path, stop):
                        return
            except (OSError, StoreUnavailable) as error:
                _LOG.warning("wishes wait", trouble=str(error))

    def _follow_ours(self, path: Path, stop: threading.Event) -> bool:
        """Follow a wish, or pass over another user's file, which must not hold up the others."""
        try:
            return self._follow(path, stop)
        except PermissionError as error:
            self._passed_over.add(path)
            _LOG.error("passed over: make this file ours", trouble=str(error))  # said in words
            return True

    def _release_due(self, stop: threading.Event) -> bool:
        """Release what is due; False where `stop` came before it was done: it is due again."""
        positions = set(self._due()) - self._gone
        if not positions:
            return True
        offered: set[int] = set()
        try:
            for group in groups_of(released(self._journal, positions, now_us)):
                if not self._inbox.offer(group, stop):
                    return False
                offered.update(filter(None, (waited_at(one.origin) for one in group)))
        except JournalDamaged as error:
            _LOG.error("not judged again", trouble=str(error))  # said in words
        self._gone |= positions - offered  # removed by retention, or damaged
        _LOG.info("judged again, with the birth that came", messages=len(offered))
        return True

    def _follow(self, path: Path, stop: threading.Event) -> bool:
        """Release what a wish names; False where `stop` came before it was done."""
        try:
            wished = _DECODER.decode(path.read_bytes())
            if self._registry_version() < wished.registry_version:
                return True  # the next time
            for group in groups_of(released(self._journal, wished.positions, now_us)):
                if not self._inbox.offer(group, stop):
                    return False
            _LOG.info("released from quarantine", messages=len(wished.positions))
        except (msgspec.DecodeError, JournalDamaged) as error:
            _LOG.error("not released from quarantine", wish=str(path), trouble=str(error))
            path.replace(path.with_suffix(".failed"))
            return True
        path.unlink()
        return True


def groups_of(arrivals: Iterable[Arrival]) -> Iterator[list[Arrival]]:
    """Yield arrivals in groups of at most so many as are journalled at once."""
    left = iter(arrivals)
    while group := list(islice(left, GROUP_MOST)):
        yield group


def _written_at(path: Path) -> float:
    return path.stat().st_mtime
