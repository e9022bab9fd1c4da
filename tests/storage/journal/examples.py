"""A small journal of three legal days, kept as the service keeps it, for tests to harm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from domain.legal_day import HANOI, to_microseconds
from ingest.retention.claims import Claims, nothing_held
from ingest.retention.journal_round import Kept, keep
from ingest.retention.segment_days import SegmentsKnown
from storage.journal.reader import JournalReader
from storage.journal.record import JournalEntry, JournalRecord, RecordKind
from storage.journal.writer import Journal

MONDAY = datetime(2026, 11, 23, 8, tzinfo=HANOI)
THURSDAY = MONDAY + timedelta(days=3)


def entry(text: str, received: datetime = MONDAY) -> JournalEntry:
    return JournalEntry(
        RecordKind.READINGS,
        to_microseconds(received),
        "nhue/v1/GW/readings",
        b"",
        text.encode(),
    )


def write(
    folder: Path, days: int = 4, each: int = 4, segment_bytes: int = 200, *, worker: int = 1
) -> int:
    """Write some records on each of some days from Monday on; return the last position."""
    journal = Journal(folder, worker=worker, segment_bytes=segment_bytes)
    for day in range(days):
        for number in range(each):
            received = MONDAY + timedelta(days=day, minutes=number)
            journal.append([entry(f"day {day} message {number}", received)])
    last = journal.committed
    journal.close()
    return last


def kept(
    folder: Path,
    stored: int,
    *,
    now: datetime = THURSDAY,
    days: int | None = None,
    held: Callable[[], Claims] = nothing_held,
    segments: SegmentsKnown | None = None,
) -> Kept:
    return keep(
        folder,
        now=now,
        keep_days=days,
        held=held,
        stored_position=stored,
        segments=segments,
    )


def all_records(folder: Path, after: int = 0) -> list[JournalRecord]:
    return list(JournalReader(folder, after).records())


def names(folder: Path, pattern: str) -> list[str]:
    return sorted(path.name for path in folder.glob(pattern))
