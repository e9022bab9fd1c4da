"""Brings the journal into the stores: readings, rejections, and the days that must be judged.

It is the only way in, live and after an outage alike, and goes on from a watermark that moves only
after everything before it is durable: a crash repeats work and never skips any. It acknowledges
nothing and answers no gateway.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import structlog

from domain.errors import StoreUnavailable
from domain.legal_day import MICROSECONDS_PER_SECOND, legal_day_of
from domain.readings import Reading
from domain.rejections import KeptRejection
from ingest.decode import decode
from ingest.note import decode_note
from ingest.readings import kept_samples, readings_of
from ingest.wire import WireMessage, parse_topic
from storage.journal_reader import JournalReader
from storage.journal_record import JournalRecord, RecordKind
from storage.ports import ReadingStore, RecordStore

_LOG = structlog.get_logger("nhue.storer")
WATERMARK = "stored"
BATCH_READINGS_MOST = 20_000
EXCERPT_BYTES = 300
_HOUR_US = 3_600 * MICROSECONDS_PER_SECOND  # a legal day begins on a whole hour of UTC
RETRY_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)


class Storer:
    """Reads on in the journal from the watermark and stores batch after batch."""

    def __init__(self, folder: Path, readings: ReadingStore, records: RecordStore) -> None:
        """Stand at the watermark that the records hold; raises StoreUnavailable."""
        self._folder = folder
        self._readings = readings
        self._records = records
        self.position = records.watermark(WATERMARK)
        self._reader = JournalReader(folder, self.position)
        self.trouble: str | None = None
        self._wake = threading.Event()

    def wake(self) -> None:
        """Say that more is in the journal."""
        self._wake.set()

    def store_through(self, through: int, progress: Callable[[int], None] | None = None) -> None:
        """Store everything up to a position; raises StoreUnavailable, and may be called again."""
        while self.position < through:
            self._store_batch(through)
            if progress is not None:
                progress(self.position)

    def run(self, committed: Callable[[], int], stop: threading.Event) -> None:
        """Follow the journal until `stop`, then store what is left if the store answers."""
        attempt = 0
        while True:
            ending = stop.is_set()
            try:
                self.store_through(committed())
            except StoreUnavailable as error:
                if self.trouble is None:
                    _LOG.warning("store is down, the journal goes on", trouble=str(error))
                self.trouble = str(error)
                self._reader = JournalReader(self._folder, self.position)
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

    def _store_batch(self, through: int) -> None:
        readings: list[Reading] = []
        rejections: list[KeptRejection] = []
        position = self.position
        for record in self._reader.records(through):
            position = record.position
            _take(record, readings, rejections)
            if len(readings) >= BATCH_READINGS_MOST:
                break
        if readings:
            self._readings.append(readings)
            self._records.mark_due(_outlet_days(readings))
        if rejections:
            self._records.add_rejections(rejections)
        self._records.set_watermark(WATERMARK, position)
        self.position = position


def _take(record: JournalRecord, readings: list[Reading], rejections: list[KeptRejection]) -> None:
    entry = record.entry
    if entry.kind is RecordKind.STATUS:
        return
    refusals = decode_note(entry.note)
    topic = parse_topic(entry.topic)
    for ordinal, refusal in enumerate(refusals):
        rejections.append(
            KeptRejection(
                position=record.position,
                ordinal=ordinal,
                received_us=entry.received_us,
                topic=entry.topic,
                gateway_id="" if topic is None else topic.gateway_id,
                code=refusal.code,
                detail=refusal.detail,
                outlet_id=refusal.outlet_id,
                parameter=refusal.parameter,
                payload_excerpt=entry.payload[:EXCERPT_BYTES].decode(errors="replace"),
            )
        )
    if entry.kind is RecordKind.READINGS:
        message = decode(entry.payload)
        if isinstance(message, WireMessage):
            readings.extend(readings_of(kept_samples(message, refusals), record.position))


def _outlet_days(readings: Sequence[Reading]) -> set[tuple[str, date]]:
    hours = {(reading.outlet_id, reading.time_us // _HOUR_US) for reading in readings}
    return {(outlet_id, legal_day_of(hour * _HOUR_US)) for outlet_id, hour in hours}
