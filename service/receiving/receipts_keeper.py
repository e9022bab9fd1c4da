"""Keeps receipts for people to look up, on a thread that nothing waits for.

What a crash took is rebuilt from the journal first. It answers no gateway, and a disk that takes
nothing is said in health and stops nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import structlog

from domain.errors import JournalDamaged, StoreUnavailable
from domain.health_log import PartHealth
from domain.legal_day import MICROSECONDS_PER_DAY, legal_day_of
from ingest.receipts.log import ReceiptsLog
from service.settings.clock import now_us
from service.settings.settings import Settings
from storage.journal.reader import JournalReader
from storage.journal.record import JournalRecord

_LOG = structlog.get_logger("nhue.receipts")
FLUSH_SECONDS = 1.0
TIDY_SECONDS = 86_400.0


class ReceiptsKeeper:
    """The receipts of one data folder, and the thread that writes them."""

    def __init__(self, settings: Settings, committed: int) -> None:
        """`committed` is the last journal position of the life before."""
        self.log = ReceiptsLog(settings.receipts_dir)
        self._settings = settings
        self._committed = committed
        self._not_rebuilt: str | None = None

    def run(self, stop: threading.Event) -> None:
        """Rebuild what a crash took, then write each second, and tidy each day, until `stop`."""
        while not self._rebuild(stop) and not stop.wait(FLUSH_SECONDS):
            self.log.flush()
        next_tidy = 0.0
        while not stop.wait(FLUSH_SECONDS):
            self.log.flush()
            if time.monotonic() >= next_tidy:
                next_tidy = time.monotonic() + TIDY_SECONDS
                self._tidy()

    def health(self) -> dict[str, PartHealth]:
        """Say what is wrong with the receipts; nothing where nothing is."""
        said = "; ".join(filter(None, [self.log.trouble, self._not_rebuilt]))
        return {"receipts": PartHealth("degraded", said)} if said else {}

    def _tidy(self) -> None:
        try:
            self.log.tidy(legal_day_of(now_us()), self._settings.receipts_keep_days)
        except OSError as error:
            _LOG.warning("old receipts are not removed", trouble=str(error))

    def _rebuild(self, stop: threading.Event) -> bool:
        """Rebuild what can be rebuilt; False where the journal cannot be read now."""
        try:
            rebuilt = self.log.rebuild(self._lost(), stop.is_set)
        except (JournalDamaged, StoreUnavailable) as error:  # said by the storer too
            self._not_rebuilt = f"receipts are not rebuilt: {error}"
            _LOG.warning("receipts are not rebuilt", trouble=str(error))
            return isinstance(error, JournalDamaged)
        self._not_rebuilt = None
        if rebuilt:
            _LOG.info("receipts rebuilt from the journal", receipts=rebuilt)
        return True

    def _lost(self) -> Iterator[JournalRecord]:
        """Yield the records of the life before that no receipt was kept of, of the days kept."""
        since_us = now_us() - self._settings.receipts_keep_days * MICROSECONDS_PER_DAY
        reader = JournalReader(self._settings.journal_dir, self.log.through)
        for record in reader.records(self._committed):
            if record.entry.received_us >= since_us:
                yield record
