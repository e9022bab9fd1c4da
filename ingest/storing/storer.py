"""Brings the journal into the stores: readings, gateway states, rejections, and days to judge.

It is the only way in, live and after an outage alike, and goes on from a watermark that moves only
after everything before it is durable: a crash repeats work and never skips any. It acknowledges
nothing and answers no gateway.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import structlog

from domain.errors import JournalDamaged, StoreUnavailable
from domain.gateways.rejections import Refusal, is_of_unknown_gateway
from domain.legal_day import from_microseconds
from ingest.decode.meaning.journal_note import Note, decode_note, waited_at
from ingest.missing_numbers.gateway_numbers import GatewayNumbers, message_of
from ingest.missing_numbers.ingest_workers.heard_numbers import heard_of
from ingest.missing_numbers.ingest_workers.shared import SharedNumbers
from ingest.missing_numbers.patience import SETTLE_US
from ingest.storing.batch import Batch, days_changed, kept_rejection, take_message
from ingest.storing.mending import Mending
from ingest.storing.store_mark import StoreMark
from ingest.validate.gateway_status import GatewayHistory, Status, decode_status
from ingest.wire.contract import WireMessage, parse_topic
from ingest.wire.sender_clocks import GatewayClocks, told_us
from storage.journal.reader import JournalReader
from storage.journal.record import JournalRecord, RecordKind
from storage.journal.segments import begins_after
from storage.ports.readings import ReadingStore
from storage.ports.records import RecordStore
from storage.ports.work.progress import STORED, of_worker

_LOG = structlog.get_logger("nhue.storer")
WATERMARK = STORED
RETRY_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
Judged = Callable[[JournalRecord, Note], tuple[JournalRecord, Note]]


class Storer:
    """Reads on in the journal from the watermark and stores batch after batch."""

    def __init__(
        self,
        folder: Path,
        readings: ReadingStore,
        records: RecordStore,
        *,
        settle_us: int = SETTLE_US,
        worker: int = 1,
        shared: bool = False,
        rebuild: bool = False,
        judged: Judged | None = None,
    ) -> None:
        """Stand at the watermark that the records hold; raises StoreUnavailable.

        A store that is behind it is brought up from the journal where `rebuild`, else refused.

        A number that is missing for `settle_us` microseconds is asked for again. Where the
        readings are `shared`, what is missing here may be with another worker: each keeps what it
        heard in the records, and worker 1 looks it through.

        `judged` returns a record and its decision as they are to be taken, in a replay.
        """
        self._judged = judged
        self._shared = shared
        self._looks_for_all = shared and worker == 1
        self._left_over = not shared
        self._settle_us = settle_us
        self._folder = folder
        self._readings = readings
        self._records = records
        self._watermark = of_worker(WATERMARK, worker)
        # Up to here all else but the readings is in the records, also while the store is behind.
        self._stored = max(records.watermark(self._watermark), begins_after(worker))
        self.position = self._stored
        self._mark = StoreMark(readings, records, folder, worker=worker, rebuild=rebuild)
        self._is_compared = False
        self._stand()
        self.trouble: str | None = None
        self._mending = Mending(readings, records, worker, lambda: self._mark.still(self.position))
        self._wake = threading.Event()

    def wake(self) -> None:
        """Say that more is in the journal."""
        self._wake.set()

    def store_through(self, through: int, progress: Callable[[int], None] | None = None) -> None:
        """Store everything up to a position; raises StoreUnavailable, and may be called again."""
        self._compare()
        while self.position < through:
            try:
                self._mark.still(self.position)
                if self.position < self._stored:
                    self._bring_up(min(through, self._stored))
                else:
                    self._store_batch(through)
            except StoreUnavailable:
                self._is_compared = False  # who answers next may be another store
                self._stand()
                raise
            if progress is not None:
                progress(self.position)

    @property
    def waits_for(self) -> tuple[int, ...]:
        """Workers that may have what is missing, so that nothing is asked for."""
        return () if self._all_numbers is None else self._all_numbers.waits_for

    def ask_for_missing(self, now_us: int) -> None:
        """Ask gateways for numbers that did not come; raises StoreUnavailable.

        To be called when everything on disk is stored: what waits there is not missing.
        """
        try:
            if self._numbers is not None:
                self._take_left_over()
                self._numbers.ask(now_us)
            elif self._all_numbers is not None:
                self._all_numbers.turn(now_us)
        except StoreUnavailable:
            self._stand()
            raise

    def run(
        self, committed: Callable[[], int], stop: threading.Event, clock_us: Callable[[], int]
    ) -> None:
        """Follow the journal until `stop`, then store what is left if the store answers."""
        attempt = 0
        while True:
            ending = stop.is_set()
            try:
                self.store_through(committed())
                self.ask_for_missing(clock_us())
                self._mending.turn(clock_us())
            except StoreUnavailable as error:
                self._is_compared = False  # who answers next may be another store
                if self.trouble is None:
                    _LOG.warning("store is down, the journal goes on", trouble=str(error))
                self.trouble = str(error)
                if ending or stop.wait(RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)]):
                    return
                attempt += 1
                continue
            if self.trouble is not None:
                _LOG.info("store has caught up", position=self.position)
            attempt, self.trouble = 0, None
            if ending:
                return
            self._wake.wait(0.5)
            self._wake.clear()

    def _stand(self) -> None:
        """Stand at the watermark again, with nothing in mind of what was not stored."""
        self._reader = JournalReader(self._folder, self.position)
        self._gateways = GatewayHistory(self._records)
        self._clocks = GatewayClocks(self._records.clocks().values())
        self._numbers: GatewayNumbers | None = None
        self._all_numbers: SharedNumbers | None = None
        if not self._shared:
            self._numbers = GatewayNumbers(self._records, settle_us=self._settle_us)
        elif self._looks_for_all:
            self._all_numbers = SharedNumbers(self._records, settle_us=self._settle_us)

    def _take_left_over(self) -> None:
        """Take, once, what was heard and not looked through while workers still shared."""
        if self._left_over:
            SharedNumbers(self._records, settle_us=self._settle_us).take_left_over()
            self._left_over = False

    def _compare(self) -> None:
        """Compare the store's mark with the records, once it answers; raises StoreUnavailable."""
        if not self._is_compared:
            position = self._mark.compared(self._stored)
            self._is_compared = True
            if position != self.position:
                self.position = position
                self._stand()

    def _bring_up(self, through: int) -> None:
        """Store a batch of readings that the store lacks; the records have all else of it."""
        batch = Batch()
        for record in self._reader.records(through):
            batch.received_us = record.entry.received_us
            take_message(record, decode_note(record.entry.note), batch)
            if batch.full:
                break
        position = self._read_through(through)
        self._store_readings(batch, position)
        self._records.mark_due(days_changed(batch.samples, self._records.closed_through()))
        self.position = position

    def _read_through(self, through: int) -> int:
        """Return up to where the journal was read, what retention removed passed over; raises
        JournalDamaged where it ends before `through`.
        """
        position = min(self._reader.position, through)
        if position <= self.position:
            raise JournalDamaged(
                f"record {self.position + 1} is missing or not sound, though the journal goes on "
                f"to {through}: run `nhue verify`, and restore what it names from a copy",
                where=str(self._folder),
            )
        return position

    def _store_readings(self, batch: Batch, position: int) -> None:
        refused = self._readings.append_samples(
            batch.samples, batch.positions, through=position, places=batch.places
        )
        if refused:
            self._records.add_refused(refused, from_microseconds(batch.received_us))

    def _store_batch(self, through: int) -> None:
        batch = Batch()
        self._take_left_over()
        for record in self._reader.records(through):
            batch.received_us = record.entry.received_us
            self._take(record, batch)
            if batch.full:
                break
        position = self._read_through(through)
        self._store_readings(batch, position)
        if batch.states:
            self._records.add_gateway_states(batch.states)
        self._records.add_statements(batch.statements)
        due = days_changed((*batch.samples, *batch.statements), self._records.closed_through())
        due |= self._outlet_days_of(batch.changed)
        if due:
            self._records.mark_due(due)
        if batch.rejections:
            self._records.add_rejections(batch.rejections)
        if self._numbers is not None:
            self._numbers.keep()
        self._records.keep_clocks(self._clocks.changed())
        self._records.add_heard(batch.heard)
        self._records.set_watermark(self._watermark, position)
        self.position = self._stored = position

    def _take(self, record: JournalRecord, batch: Batch) -> None:
        note = decode_note(record.entry.note)
        if self._judged is not None:
            record, note = self._judged(record, note)
        if record.entry.kind is RecordKind.STATUS or note.online is not None:
            self._take_status(record, note, batch)
        message = take_message(record, note, batch)
        if not self._clocks.was_looked_at(record.entry.topic, record.entry.received_us):
            self._take_clock(record, note, message)
        if self._numbers is not None:
            self._numbers.take(record, note, message)
        elif (heard := heard_of(record, note, message)) is not None:
            batch.heard.append(heard)

    def _take_clock(self, record: JournalRecord, note: Note, message: WireMessage | None) -> None:
        entry = record.entry
        topic = parse_topic(entry.topic)
        if topic is None or waited_at(note.origin) is not None:
            return
        if entry.kind is RecordKind.REJECTED and not is_of_unknown_gateway(note.refusals):
            message = message_of(note, entry.payload)
        if message is not None:
            told = told_us(topic, message, entry.received_us)
            clocks, at_us = self._clocks, entry.received_us
            if clocks.take(topic.gateway_id, told, at_us, record.position) is None:
                clocks.looked(entry.topic, at_us)

    def _take_status(self, record: JournalRecord, note: Note, batch: Batch) -> None:
        topic = parse_topic(record.entry.topic)
        gateway_id = "" if topic is None else topic.gateway_id
        told = note.online
        status = (
            decode_status(record.entry.payload) if told is None else Status(told, since_us=None)
        )
        if isinstance(status, Refusal):
            batch.rejections.append(kept_rejection(record, 0, status, gateway_id))
            return
        state, days = self._gateways.take(
            status,
            gateway_id=gateway_id,
            received_us=record.entry.received_us,
            position=record.position,
        )
        if state is not None:
            batch.states.append(state)
        batch.changed.update((gateway_id, day) for day in days)

    def _outlet_days_of(self, changed: set[tuple[str, date]]) -> set[tuple[str, date]]:
        """Return the outlet-days of gateways' days; the registry is read only where one changed."""
        if not changed:
            return set()
        registry = self._records.registry()
        return {
            (outlet.id, day)
            for gateway_id, day in changed
            for outlet in registry.on(day).outlets.values()
            if outlet.gateway_id == gateway_id
        }
