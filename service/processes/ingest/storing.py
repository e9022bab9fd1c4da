"""Ingest as one part of the service: a receiving process, and the storer beside the stores.

Receiving acknowledges, storing follows the journal; each has a processor of its own. A receiving
process that ends ends the service: a part must never be dead while the rest looks alive.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from multiprocessing.connection import Connection

import structlog
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from domain.errors import NhueError, SettingsUnusable, StoreUnavailable
from domain.health_log import PartHealth
from ingest.retention.claims import claims_of
from ingest.retention.journal_round import keep
from ingest.retention.segment_days import SegmentsKnown
from ingest.storing.storer import Storer
from service.processes.ingest.links import (
    Ready,
    Refused,
    SharedPosition,
    Start,
    State,
    answer_lookups,
)
from service.processes.ingest.priority import give_way
from service.processes.ingest.time_asker import TimeAsker
from service.settings.clock import now, now_us
from service.settings.settings import Settings
from service.stores.opened import Stores
from service.threads import Workers

_LOG = structlog.get_logger("nhue.ingest")
START_SECONDS = 60.0
END_SECONDS = 25.0
KEEP_SECONDS = 300.0
LOOK_INTO_MOST = 10  # segments in one round: some seconds of a processor each


class ReceivingProcessEnded(NhueError):
    """The receiving process has ended by itself."""


class IngestPart:
    """Everything from the broker's bytes to the stores; `start` and then only `health`."""

    def __init__(
        self, settings: Settings, stores: Stores, metrics: CollectorRegistry, workers: Workers
    ) -> None:
        """Start the receiving process and wait until it has its journal.

        Raises SettingsUnusable or StoreUnavailable where it cannot begin.
        """
        self._settings = settings
        self._workers = workers
        self.keeping_trouble: str | None = None
        self._held = claims_of(stores.records)
        self._held_segments = Gauge(
            "nhue_journal_held_segments",
            "Segments beyond NHUE_JOURNAL_KEEP_DAYS that a hold or a waiting day keeps",
            registry=metrics,
        )
        self._position = SharedPosition()
        self._state = State({}, b"")
        self.storer = Storer(
            settings.journal_dir,
            stores.readings,
            stores.records,
            settle_us=settings.resend_after_seconds * 1_000_000,
            worker=settings.ingest_worker,
            shared=settings.mqtt_share_group is not None,
            rebuild=settings.store == "embedded",
        )
        self._asker = TimeAsker(
            stores.records,
            stores.readings,
            settle_us=settings.resend_after_seconds * 1_000_000,
            is_behind=lambda: self.committed > self.storer.position,
            clock_us=now_us,
        )
        self._control, theirs = _pair()
        self._lookups, their_lookups = _pair()
        handles = [theirs.fileno(), their_lookups.fileno(), self._position.handle]
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "service.processes.ingest.receiving_child", *map(str, handles)],
            pass_fds=handles,
        )
        theirs.close()
        their_lookups.close()
        give_way(self._process.pid)
        workers.start("look-ups", lambda _: answer_lookups(self._lookups, stores.lookups))
        self._await_ready(Start(settings, _embedded_mark(settings, stores)))
        metrics.register(_Forwarded(self))
        stored = Gauge(
            "nhue_store_position", "Last position in the reading store", registry=metrics
        )
        stored.set_function(lambda: self.storer.position)
        waiting = Gauge(
            "nhue_store_waiting_records", "Records on disk and not yet stored", registry=metrics
        )
        waiting.set_function(lambda: self.committed - self.storer.position)
        down = Gauge("nhue_store_down", "1 while the store does not take in", registry=metrics)
        down.set_function(lambda: self.storer.trouble is not None)

    @property
    def committed(self) -> int:
        """The last position that is on disk."""
        return self._position.get()

    @property
    def metrics(self) -> bytes:
        """The receiving process's metrics as it last told them."""
        return self._state.metrics

    def start(self) -> None:
        """Start the storer, and the thread that lives with the receiving process."""
        received_all = threading.Event()
        self._workers.start("storer", lambda _: self._store(received_all))
        self._workers.start("receiving", lambda stop: self._live(stop, received_all))
        self._workers.start("keeping", self._keep_journal)
        if self._settings.ingest_worker == 1:
            self._workers.start("asking by time", self._asker.run)

    def close(self) -> None:
        """End the receiving process where it still lives, and let go of the links."""
        self._say_stop()
        self._await_end()
        self._control.close()
        self._lookups.close()
        self._position.close()

    def health(self) -> dict[str, PartHealth]:
        """Say how the broker connection, the journal and the storer are."""
        waiting = self.committed - self.storer.position
        if self.storer.trouble is not None:
            storer = PartHealth("degraded", f"{waiting} records wait: {self.storer.trouble}")
        else:
            storer = PartHealth("ok", f"{waiting} records wait{self._not_asked()}")
        starting = PartHealth("degraded", "starting")
        parts = {"broker": starting, "journal": starting, **self._state.health, "storer": storer}
        if self.keeping_trouble is not None:
            parts["keeping"] = PartHealth("degraded", self.keeping_trouble)
        return parts

    def _is_behind(self) -> bool:
        """Whether the journal ends before what is stored: what it takes in would be passed over."""
        return self.committed < self.storer.position

    def _not_asked(self) -> str:
        """Say which workers may have what is missing of gateways' numbers."""
        workers = ", ".join(f"worker {worker}" for worker in self.storer.waits_for)
        return f"; missing numbers are not asked for: {workers} may have them" if workers else ""

    def _await_ready(self, start: Start) -> None:
        try:
            self._control.send(start)
            word = self._control.recv() if self._control.poll(START_SECONDS) else None
        except (EOFError, OSError):  # it has ended: a reset where it had not read its first word
            word = None
        lost = not isinstance(word, Refused) and self._is_behind()
        if isinstance(word, Ready) and not lost:
            return
        self._process.kill()
        self._process.wait()
        if lost:
            raise SettingsUnusable(
                f"worker {self._settings.ingest_worker} has stored position "
                f"{self.storer.position}, and its journal ends at {self.committed}: restore the "
                "journal, or begin with a worker number that was never used "
                "(docs/scaling.md: a lost disk)",
                where=str(self._settings.journal_dir),
            )
        if isinstance(word, Refused):
            raise (StoreUnavailable if word.retryable else SettingsUnusable)(word.message)
        raise SettingsUnusable("the receiving process did not start: look at the log above")

    def _store(self, received_all: threading.Event) -> None:
        self.storer.run(lambda: self.committed, received_all, now_us)

    def _live(self, stop: threading.Event, received_all: threading.Event) -> None:
        """Take in what the receiving process says, until it ends; the storer ends after it."""
        try:
            while not stop.is_set():
                if self._control.poll(0.2):
                    self._hear(self._control.recv())
            self._say_stop()
            while True:
                self._hear(self._control.recv())
        except (EOFError, OSError):
            if not stop.is_set():
                self._await_end()
                code = self._process.returncode
                raise ReceivingProcessEnded(
                    f"the receiving process has ended (exit code {code}): look at the log above"
                ) from None
        finally:
            self._say_stop()  # whatever ended us: what is received goes to its end, and is stored
            self._await_end()
            received_all.set()
            self.storer.wake()

    def _keep_journal(self, stop: threading.Event) -> None:
        """Seal full segments, close days by their digest, remove what is older than the setting."""
        segments = SegmentsKnown()
        while not stop.wait(KEEP_SECONDS):
            try:
                kept = keep(
                    self._settings.journal_dir,
                    now=now(),
                    keep_days=self._settings.journal_keep_days,
                    held=self._held,
                    stored_position=self.storer.position,
                    segments=segments,
                    look_into_most=LOOK_INTO_MOST,
                )
            except StoreUnavailable as error:
                _LOG.info("the journal is kept next time", why=str(error))
                continue
            self.keeping_trouble = "; ".join(map(str, kept.troubles)) or None
            self._held_segments.set(len(kept.held))

    def _hear(self, word: object) -> None:
        if isinstance(word, State):
            self._state = word
            self.storer.wake()
        elif isinstance(word, Refused):
            raise (StoreUnavailable if word.retryable else SettingsUnusable)(word.message)

    def _say_stop(self) -> None:
        try:
            self._control.send("stop")
        except OSError:
            _LOG.debug("the receiving process is gone already")

    def _await_end(self) -> None:
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            _LOG.warning("the receiving process does not end, it is killed")
            self._process.kill()
            self._process.wait()


class _Forwarded(Collector):
    """Shows the receiving process's metrics among our own."""

    def __init__(self, part: IngestPart) -> None:
        self._part = part

    def collect(self) -> Iterator[Metric]:
        """Yield its metrics as it last told them."""
        yield from text_string_to_metric_families(self._part.metrics.decode())


def _embedded_mark(settings: Settings, stores: Stores) -> int:
    """Return up to where the embedded store holds the journal; no server is waited for."""
    if settings.store != "embedded":
        return 0
    return stores.readings.marks().get(settings.ingest_worker, 0)


def _pair() -> tuple[Connection, Connection]:
    ours, theirs = socket.socketpair()
    return Connection(ours.detach()), Connection(_inheritable(theirs.detach()))


def _inheritable(handle: int) -> int:
    os.set_inheritable(handle, True)
    return handle
