"""Keeps on disk what receiving has in mind of the messages before, and brings it back at the start.

Derived from the journal: what a crash took is followed there again. A disk that takes nothing stops
nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import structlog

from ingest.decode.remembered import LOOK_BACK_RECORDS, Memory, encode_memory, restore_memory
from ingest.pipeline import Pipeline
from storage.journal.reader import JournalReader
from storage.journal.record import JournalRecord
from storage.journal.writer import Journal
from storage.private_files import write_whole

_LOG = structlog.get_logger("nhue.ingest")
KEEP_SECONDS = 10.0


class MemoryKeeper:
    """The file of one worker's memory, and the thread that writes it."""

    def __init__(self, path: Path, pipeline: Pipeline) -> None:
        """Nothing is read or written yet."""
        self._path, self._pipeline = path, pipeline
        self._written: Memory | None = None

    def restore(self, journal: Journal, stored: int) -> int | None:
        """Take in what was kept, and the journal after it; all of it, and what is not `stored`.

        Return when the last of what is not stored came (microseconds), None where all is.
        """
        last_us: int | None = None
        try:
            kept = self._path.read_bytes()
        except OSError:
            kept = b""
        through = journal.committed
        known = restore_memory(self._pipeline.understanding, kept, through)
        if known is None:
            known = max(0, through - LOOK_BACK_RECORDS)

        def passing() -> Iterator[JournalRecord]:
            nonlocal last_us
            for record in JournalReader(journal.folder, min(stored, known)).records(through):
                if record.position > known:
                    self._pipeline.follow(record)
                if record.position > stored:
                    last_us = record.entry.received_us
                    yield record

        self._pipeline.remember(passing())
        return last_us

    def run(self, stop: threading.Event) -> None:
        """Write every ten seconds what the receiving thread hands over, until `stop`."""
        while not stop.wait(KEEP_SECONDS):
            self._write()
            self._pipeline.hands_memory_over.set()

    def close(self) -> None:
        """Write the last of it; nothing may be receiving any more."""
        self._pipeline.hand_memory_over()
        self._write()

    def _write(self) -> None:
        memory = self._pipeline.memory
        if memory is None or memory is self._written:
            return
        try:
            write_whole(self._path, encode_memory(memory), temporary=self._path.with_suffix(".new"))
        except OSError as error:  # the journal has it all
            _LOG.warning("sessions are not kept", trouble=str(error))
            return
        self._written = memory
