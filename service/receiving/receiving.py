"""Receiving: journal, pipeline and broker connection, with the threads that keep them informed.

It ends where a message is on disk and acknowledged; what is on disk is stored by another process
(processes/ingest/storing.py), so that neither waits for the other's turn at Python's lock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import structlog
from prometheus_client import CollectorRegistry

from domain.errors import SettingsUnusable, StoreUnavailable
from domain.health_log import PartHealth
from ingest.missing_numbers.command_desk import GatewayDesk
from ingest.missing_numbers.outages import NO_BROKER, NO_JOURNAL, NOT_SERVED, STOOD_STILL, OutageLog
from ingest.pipeline import Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.standing import RecentReadings
from ingest.sources.folder.inbox import FolderInbox
from ingest.sources.mqtt.broker.address import BrokerAddress
from ingest.sources.mqtt.broker.noted_losses import BrokerSide
from ingest.sources.mqtt.loop import Gateway
from ingest.sources.mqtt.subscriptions.filters import subscriptions
from ingest.sources.quarantine.inbox import ReleaseInbox
from ingest.sources.without_broker import FilesOnly
from ingest.storing.storer import WATERMARK
from ingest.wire.sender_clocks import GatewayClocks
from service.receiving.broker_health import broker_health
from service.receiving.clock_watch import ClockWatch
from service.receiving.drop_folder import DropFolder
from service.receiving.journal_behind import open_journal
from service.receiving.memory_keeper import MemoryKeeper
from service.receiving.metrics import ReceivingMetrics
from service.receiving.receipts_keeper import ReceiptsKeeper
from service.receiving.releasing import Releasing
from service.receiving.signs_of_life import leave_signs
from service.settings.broker_address import broker_address
from service.settings.clock import now, now_us
from service.settings.settings import Settings
from service.threads import Workers
from storage.journal.segments import begins_after
from storage.ports.readings import ReadingLookups
from storage.ports.records import RecordStore
from storage.ports.work.progress import of_worker

_LOG = structlog.get_logger("nhue.ingest")
REGISTRY_POLL_SECONDS = 1.0
BEAT_SECONDS = 5.0
SHARED_BEAT_SECONDS = 1.0  # what is missing is asked for once each worker has said that it has all
WATCH_SECONDS = 1.0
TURN_SECONDS_MOST = 15.0  # the network loop turns twice a second; older is dead


class Receiving:
    """Everything from the broker's bytes to the disk; `start` and then only `health`."""

    def __init__(
        self,
        settings: Settings,
        records: RecordStore,
        lookups: ReadingLookups,
        metrics: CollectorRegistry,
        *,
        on_disk: Callable[[int], None],
        in_store: int = 0,
    ) -> None:
        """Open the journal and take in its unstored tail; `on_disk` is told how far it is on disk.

        Raises StoreUnavailable, and SettingsUnusable for a journal that ends before what is known
        of it (`in_store`: the store's mark), for the TLS files and the drop folder.
        """
        self._settings = settings
        address = (
            broker_address(settings, settings.ingest_client_id) if settings.has_broker else None
        )
        self._records = records
        self._on_disk = on_disk
        self._metrics = IngestMetrics(metrics)
        self.registry = records.registry()
        self.journal = open_journal(settings, records, in_store)
        recent = RecentReadings(
            lookups, self._parameters_of, shared=settings.mqtt_share_group is not None
        )
        self._pipeline = Pipeline(
            self.journal,
            recent,
            self._metrics,
            future_tolerance_us=settings.future_tolerance_seconds * 1_000_000,
        )
        self._pipeline.use_registry(self.registry)
        self._memory = MemoryKeeper(settings.sessions_file, self._pipeline)
        self._pipeline.clocks = GatewayClocks(records.clocks().values())
        stored = records.watermark(of_worker(WATERMARK, settings.ingest_worker))
        last_record_us = self._memory.restore(self.journal, stored)
        self.outages = OutageLog(
            records,
            started_us=now_us(),
            last_record_us=last_record_us,
            worker=settings.ingest_worker if settings.share_group else None,
        )
        self._broker = BrokerSide(
            records,
            self.outages,
            lambda: self._on_disk_count() > 0,
            worker=settings.ingest_worker,
        )
        self._pipeline.understanding.packs.waited_us = self._broker.watch.waited_us
        self._desk = GatewayDesk(records, now_us)
        self._receipts = ReceiptsKeeper(settings, self.journal.committed)
        self._gateway_ended = threading.Event()
        self._drop = (
            None
            if settings.drop_folder is None or settings.ingest_worker != 1
            else DropFolder(settings.drop_folder, settings, lambda: self.registry, metrics)
        )
        releases = ReleaseInbox(self._pipeline, lambda: on_disk(self.journal.committed))
        self._releasing = Releasing(
            settings.wishes_dir,
            settings.journal_dir,
            releases,
            lambda: self.registry.version,
            due=lambda: self._pipeline.understanding.sparkplug.waiting.due,
        )
        inbox = None if self._drop is None else self._drop.inbox
        self.gateway = self._connection(address, inbox, releases)
        self._clock = ClockWatch()
        self._clock.observe(now_us(), time.monotonic())
        broker_side = self.gateway if isinstance(self.gateway, Gateway) else None
        metrics.register(ReceivingMetrics(broker_side, self._broker.watch, self._clock))
        on_disk(self.journal.committed)
        self._beat_seconds = SHARED_BEAT_SECONDS if settings.share_group else BEAT_SECONDS
        if settings.share_group:
            self._beat()  # before we are given a share: the others must know of it

    def _connection(
        self, address: BrokerAddress | None, inbox: FolderInbox | None, releases: ReleaseInbox
    ) -> Gateway | FilesOnly:
        """Return what takes in: from the broker, or, where there is none, from `inbox` alone."""
        settings = self._settings

        def stored() -> None:
            self._on_disk(self.journal.committed)

        live, backlogs = subscriptions(settings.share_group, settings.ingest_worker)
        if address is not None:
            return Gateway(
                address,
                self._pipeline,
                clock_us=now_us,
                on_stored=stored,
                desk=self._desk,
                receipts=self._receipts.log,
                sparkplug_host_id=(
                    settings.sparkplug_host_id if settings.ingest_worker == 1 else None
                ),
                inbox=inbox,
                releases=releases,
                subscriptions=live,
                backlogs=backlogs,
                watch=self._broker.watch,
                probes=True,
            )
        if inbox is None:
            raise SettingsUnusable("there is neither a broker nor a drop folder: name one")
        receipts = self._receipts.log
        return FilesOnly(
            self._pipeline, inbox, on_stored=stored, receipts=receipts, releases=releases
        )

    def start(self, workers: Workers) -> None:
        """Start the registry's follower, the broker connection and its watch."""
        workers.start("registry", self._follow_registry)
        workers.start("receipts", self._receipts.run)
        if self._drop is not None:
            watch = self._drop.run
            workers.start("drop folder", lambda _: watch(self._gateway_ended))
        workers.start("releasing", self._releasing.run)
        workers.start("memory", self._memory.run)
        workers.start("gateway", self._run_gateway)
        workers.start("outages", self._watch)

    def close(self) -> None:
        """Keep the last receipts and findings, and what is known; let go of the journal."""
        self._receipts.log.flush()
        with suppress(StoreUnavailable):  # the next life notes what is left
            self.outages.write(now(), self.registry)
            self._broker.write()
        self._memory.close()
        if self._drop is not None:
            self._drop.close()
        self.journal.close()

    def health(self) -> dict[str, PartHealth]:
        """Say how the broker connection and the journal are."""
        silent_seconds = self._silent_seconds()
        if silent_seconds > TURN_SECONDS_MOST:
            broker = PartHealth(
                "down", f"the network loop has not turned for {silent_seconds:.0f} s"
            )
        elif not self._settings.has_broker:
            broker = PartHealth("ok", "no broker here: files alone are taken")
        else:
            broker = broker_health(
                self.gateway.sessions,
                self._settings.mqtt_host,
                self.gateway.journal_trouble,
                self._broker.findings(),
            )
        parts = {"broker": broker, "journal": self._journal_health(), **self._receipts.health()}
        if self._drop is not None:
            parts["drop_folder"] = self._drop.health()
        if self._clock.trouble is not None:
            parts["clock"] = PartHealth("degraded", self._clock.trouble)
        return parts

    def _journal_health(self) -> PartHealth:
        on_disk = f"{self._on_disk_count()} records on disk"
        trouble = self.gateway.journal_trouble
        if trouble is None:
            return PartHealth("ok", on_disk)
        waiting = f"{self.gateway.unacknowledged} messages in hand are not acknowledged"
        return PartHealth("down", f"{on_disk}; {waiting}, the others wait at the broker: {trouble}")

    def _run_gateway(self, stop: threading.Event) -> None:
        try:
            self.gateway.run(stop)
        finally:
            self._gateway_ended.set()
        self._on_disk(self.journal.committed)

    def _on_disk_count(self) -> int:
        return self.journal.committed - begins_after(self._settings.ingest_worker)

    def _parameters_of(self, outlet_id: str) -> tuple[str, ...]:
        """Return what may be stored of an outlet, whatever it measures by now."""
        return self.registry.ever_measured(outlet_id)

    def _silent_seconds(self) -> float:
        return time.monotonic() - self.gateway.last_turn

    def _watch(self, stop: threading.Event) -> None:
        """Say each second whether we take in what comes; no store can hold this thread up."""
        while not stop.wait(WATCH_SECONDS):
            fault = self._fault()
            self._clock.observe(now_us(), time.monotonic())
            self._broker.observe(now_us())
            self.outages.observe(
                now_us(), fault, silent_us=int(self._nothing_taken_seconds(fault) * 1_000_000)
            )

    def _fault(self) -> str | None:
        if self._silent_seconds() > TURN_SECONDS_MOST:
            return STOOD_STILL
        if self._settings.has_broker and not self.gateway.connected:
            return NO_BROKER
        files_wait = self._drop is not None and self._drop.inbox.trouble is not None
        if files_wait or self.gateway.journal_trouble is not None:
            return NO_JOURNAL
        return None if self.gateway.deaf_since is None else NOT_SERVED

    def _nothing_taken_seconds(self, fault: str | None) -> float:
        since = self.gateway.deaf_since if fault == NOT_SERVED else None
        return self._silent_seconds() if since is None else time.monotonic() - since

    def _beat(self) -> None:
        leave_signs(
            self._records,
            self._settings,
            self.outages,
            now(),
            on_disk=self.journal.committed,
            fault=self._fault(),
            is_refused=any(one.letting_in.refused for one in self.gateway.sessions[:1]),
        )

    def _follow_registry(self, stop: threading.Event) -> None:
        """Take each new registry, leave heartbeat and outages: the records may make us wait."""
        next_beat = 0.0
        while not stop.wait(REGISTRY_POLL_SECONDS):
            try:
                if self._records.registry_version() != self.registry.version:
                    self.registry = self._records.registry()
                    self._pipeline.use_registry(self.registry)
                    _LOG.info("registry taken", version=self.registry.version)
                if self._settings.ingest_worker == 1:
                    self._desk.poll()
                if time.monotonic() >= next_beat or self.outages.waiting:
                    self.outages.write(now(), self.registry)
                self._broker.write()
                if time.monotonic() >= next_beat and self._silent_seconds() <= TURN_SECONDS_MOST:
                    next_beat = time.monotonic() + self._beat_seconds
                    self._beat()
            except StoreUnavailable as error:
                _LOG.warning("records do not answer, the registry stays", trouble=str(error))
