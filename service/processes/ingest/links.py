"""What the receiving process and the one that holds the stores say to each other.

Three links, all inherited at the start: a control connection (settings and stop one way; readiness,
health and metrics the other), a connection for look-ups in the reading store, and a shared page
with the last position on disk. It decides nothing.
"""

from __future__ import annotations

import mmap
import os
import struct
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection

from domain.errors import StoreUnavailable
from domain.gateways.running_numbers import RunPlace
from domain.health_log import PartHealth
from service.settings.settings import Settings
from storage.ports.readings import ReadingColumns, ReadingLookups

_POSITION = struct.Struct("<q")
LOOKUP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Start:
    """The first word to the receiving process; `in_store`: the embedded store's mark, else 0."""

    settings: Settings
    in_store: int = 0


@dataclass(frozen=True, slots=True)
class Ready:
    """The receiving process has its journal, and connects to the broker now."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The receiving process cannot begin or go on; `retryable` as of the error."""

    message: str
    retryable: bool


@dataclass(frozen=True, slots=True)
class State:
    """How the receiving process is, told about once a second; metrics as Prometheus writes them."""

    health: dict[str, PartHealth]
    metrics: bytes


class SharedPosition:
    """One number that two processes see: a write of eight aligned bytes is never seen by half."""

    def __init__(self, handle: int | None = None) -> None:
        """Make the page, or map the one that was inherited."""
        self.handle = os.memfd_create("nhue-position") if handle is None else handle
        if handle is None:
            os.ftruncate(self.handle, mmap.PAGESIZE)
        self._page = mmap.mmap(self.handle, mmap.PAGESIZE)

    def set(self, position: int) -> None:
        """Write the position."""
        _POSITION.pack_into(self._page, 0, position)

    def get(self) -> int:
        """Read the position."""
        found: int = _POSITION.unpack_from(self._page, 0)[0]
        return found

    def close(self) -> None:
        """Let go of the page."""
        self._page.close()
        os.close(self.handle)


class RemoteLookups:
    """The reading store of another process, for look-ups only; one thread at a time is answered."""

    def __init__(self, link: Connection, *, patience_seconds: float = LOOKUP_SECONDS) -> None:
        self._link = link
        self._patience_seconds = patience_seconds
        self._lock = threading.Lock()
        self._asked = 0

    def read(self, outlet_id: str, parameter: str, begin_us: int, end_us: int) -> ReadingColumns:
        """Return the standing readings in [begin_us, end_us); raises StoreUnavailable."""
        found = self._ask("read", outlet_id, parameter, begin_us, end_us)
        assert isinstance(found, ReadingColumns)  # noqa: S101 - for mypy: what `read` answers
        return found

    def latest_us(self, outlet_id: str) -> int | None:
        """Return the newest instant stored for an outlet; raises StoreUnavailable."""
        found = self._ask("latest_us", outlet_id)
        assert found is None or isinstance(found, int)  # noqa: S101 - for mypy, as above
        return found

    def places(
        self, outlet_id: str, parameter: str, begin_us: int, end_us: int
    ) -> Mapping[int, RunPlace]:
        """Return the places of standing readings' messages; raises StoreUnavailable."""
        found = self._ask("places", outlet_id, parameter, begin_us, end_us)
        assert isinstance(found, Mapping)  # noqa: S101 - for mypy, as above
        return found

    def close(self) -> None:
        """Let go of the connection."""
        self._link.close()

    def _ask(self, *question: object) -> object:
        with self._lock:
            self._asked += 1
            try:
                self._link.send((self._asked, *question))
                answer = self._answer_to(self._asked)
            except (OSError, EOFError) as error:
                raise StoreUnavailable(f"the process that holds the store is gone: {error}") from (
                    error
                )
        if isinstance(answer, StoreUnavailable):
            raise answer
        return answer

    def _answer_to(self, number: int) -> object:
        """Return the answer to a question; one that comes late, to an older one, is thrown away."""
        give_up_at = time.monotonic() + self._patience_seconds
        while self._link.poll(max(0.0, give_up_at - time.monotonic())):
            answered, answer = self._link.recv()
            if answered == number:
                return answer
        return StoreUnavailable("the process that holds the store does not answer")


def answer_lookups(link: Connection, readings: ReadingLookups) -> None:
    """Answer the other process until it is gone.

    The link ends with the answering, so that whoever asks hears at once that nobody answers.
    """
    with link:
        while True:
            try:
                number, name, *arguments = link.recv()
            except (OSError, EOFError):
                return
            answer: object
            try:
                answer = getattr(readings, name)(*arguments)
            except StoreUnavailable as error:
                answer = error
            try:
                link.send((number, answer))
            except OSError:
                return
