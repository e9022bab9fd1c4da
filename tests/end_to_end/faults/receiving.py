"""The receiving side alone, in a process of its own that a test may kill and start in no time.

It is service.receiving.receiving.Receiving as the service runs it: real journal, records and
broker. Only the look-ups find an empty store, and the host's clock may be set by the test.
"""

from __future__ import annotations

import ctypes
import json
import math
import multiprocessing
import sys
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest

import service.receiving.receiving
from domain.legal_day import from_microseconds
from ingest.storing.storer import Storer
from service.settings.logging import configure_logging
from service.settings.settings import Settings
from service.stores.opened import open_records
from service.threads import Workers
from storage.journal.reader import verify_chain
from storage.readings.memory import MemoryReadings
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.servers.nhue import metric_in

TELL_SECONDS = 0.2
# A server that has imported everything once forks each life in milliseconds.
_LIVES = multiprocessing.get_context("forkserver")
_LIVES.set_forkserver_preload([__name__])


class ReceivingSide:
    """One data folder, and lives of a process that receives into it, one after the other."""

    def __init__(self, settings: dict[str, str], log: Path) -> None:
        self.settings = Settings.model_validate(settings)
        # Without a lock: a killed process would hold it for ever.
        self.clock_ahead_us: ctypes.c_longlong = _LIVES.Value("q", 0, lock=False)
        self.committed: ctypes.c_longlong = _LIVES.Value("q", 0, lock=False)
        log.touch()
        self._log, self._told = log, _told_in(log)
        self._process: BaseProcess | None = None

    @property
    def journal(self) -> Path:
        """The folder of the journal."""
        return self.settings.journal_dir

    def start(self) -> None:
        """Begin a life; it may still be connecting when this returns."""
        self._process = _LIVES.Process(
            target=_live,
            args=(self.settings, self._log, self.committed, self.clock_ahead_us),
            daemon=True,
        )
        self._process.start()

    def kill(self) -> None:
        """End it with signal 9; an AssertionError where it had ended by itself."""
        process, self._process = self._process, None
        assert process is not None
        assert process.exitcode is None, self._log.read_text(encoding="utf-8")[-3_000:]
        process.kill()
        process.join(PATIENCE_SECONDS)

    def end(self) -> None:
        """End it, where it lives: what is acknowledged is on disk, so signal 9 is end enough."""
        if self._process is not None:
            self.kill()

    def wait_until(self, true: Callable[[], bool]) -> None:
        """Wait for something, and fail with the log's end when it does not come."""
        until(true, lambda: self._log.read_text(encoding="utf-8")[-3_000:], pause_seconds=0.01)

    def says(self, part: str) -> tuple[str, str] | None:
        """Return status and words of a part of its health, None where it does not speak of it."""
        if not self._told.exists():
            return None
        found = json.loads(self._told.read_text(encoding="utf-8"))["health"].get(part)
        return None if found is None else (found[0], found[1])

    def metric(self, name: str) -> float:
        """Return one of its metrics, summed over its labels; not a number before it spoke of it."""
        if not self._told.exists():
            return math.nan
        try:
            return metric_in(json.loads(self._told.read_text(encoding="utf-8"))["metrics"], name)
        except KeyError:
            return math.nan

    def wait_beyond(self, position: int) -> None:
        """Wait until more than so many records are on disk."""
        self.wait_until(lambda: self.committed.value > position)

    def stored(self) -> MemoryReadings:
        """Return what the storer makes of the journal; nothing may be receiving."""
        store = MemoryReadings()
        with open_records(self.settings) as records:
            storer = Storer(self.journal, store, records)
            storer.store_through(verify_chain(self.journal))
        return store


def _live(
    settings: Settings, log: Path, committed: ctypes.c_longlong, ahead_us: ctypes.c_longlong
) -> None:
    # The process ends by signal 9 alone, so nothing closes what is opened here.
    sys.stderr = log.open("a", encoding="utf-8", buffering=1)
    configure_logging("text")
    _set_clock(lambda: time.time_ns() // 1_000 + ahead_us.value)
    metrics = CollectorRegistry()
    with open_records(settings) as records:
        receiving = service.receiving.receiving.Receiving(
            settings,
            records,
            MemoryReadings(),
            metrics,
            on_disk=lambda position: setattr(committed, "value", position),
        )
        workers = Workers()
        receiving.start(workers)
        while not workers.stop.wait(TELL_SECONDS):
            health = {name: (one.status, one.detail) for name, one in receiving.health().items()}
            told = {"health": health, "metrics": generate_latest(metrics).decode()}
            new = log.with_suffix(".new")
            new.write_text(json.dumps(told), encoding="utf-8")
            new.replace(_told_in(log))


def _told_in(log: Path) -> Path:
    return log.with_suffix(".told")


def _set_clock(now_us: Callable[[], int]) -> None:
    """Put another clock in the place of the host's, in this process alone."""
    vars(service.receiving.receiving)["now_us"] = now_us
    vars(service.receiving.receiving)["now"] = lambda: from_microseconds(now_us())
