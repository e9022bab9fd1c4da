"""The one supervisor: every thread of a process is started here, named, and ended with the others.

Whatever a thread did not foresee ends the whole process with its fault and the part's name: a part
must never be dead while the rest looks alive.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import structlog

_LOG = structlog.get_logger("nhue.service")
END_SECONDS = 30.0


class Workers:
    """Threads that share one stop event; `fault` is what the first failing one raised."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.fault: BaseException | None = None
        self._threads: list[threading.Thread] = []

    def start(self, name: str, work: Callable[[threading.Event], None]) -> None:
        """Start a worker; it returns soon after the event that it is given is set."""
        thread = threading.Thread(target=self._guard, args=(name, work), name=name, daemon=True)
        self._threads = [*filter(threading.Thread.is_alive, self._threads), thread]
        thread.start()

    def wait(self) -> None:
        """Wait until something sets `stop`, then until every worker has ended; raise the fault."""
        while not self.stop.wait(0.2):
            pass
        self.join()

    def join(self) -> None:
        """Set `stop`, wait for every worker, latest started first, and raise the first fault."""
        self.stop.set()
        for thread in reversed(self._threads):
            thread.join(timeout=END_SECONDS)
            if thread.is_alive():
                # What it had still to do is done after the next start: the journal holds it.
                _LOG.warning("a part does not end and is left", part=thread.name)
        if self.fault is not None:
            raise self.fault

    def _guard(self, name: str, work: Callable[[threading.Event], None]) -> None:
        try:
            work(self.stop)
        except BaseException as error:  # noqa: BLE001  # handed to the main thread, which raises it
            _LOG.exception("a part has failed, the service ends", part=name)
            error.add_note(f"the part that failed: {name}")
            self.fault = self.fault or error
            self.stop.set()


@contextmanager
def stopping_on_signals(stop: threading.Event) -> Iterator[None]:
    """Set `stop` on SIGINT and SIGTERM while the block runs, so that the parts drain and end."""

    def note(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
