"""Decides which legal days of receipt have ended and still lack their line in digests.jsonl.

The writer begins a segment with each legal day, so that a day ends where a segment does. A segment
that a wrong clock dated after today has no day of its own, and counts with those beside it.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from domain.errors import JournalDamaged
from domain.legal_day import from_microseconds, legal_day_bounds_us, legal_day_of, to_microseconds
from storage.journal.diary import DayDigest, day_digests
from storage.journal.sealing.sealed_segment import SealedSegment
from storage.journal.segments import (
    Part,
    begins_after,
    parts,
    plain_records,
    read_digest_before,
    worker_of,
)


class _Start(NamedTuple):
    """A segment's first position, the digest before it, and when its records were received."""

    first: int
    digest_before: str
    received_us: int


def due_day_lines(folder: Path, *, now: datetime, through: int) -> list[DayDigest]:
    """Return the lines that are to be appended, of days whose records all stand at `through` or
    before; raises JournalDamaged.
    """
    written = day_digests(folder)
    all_parts = parts(folder)
    before = begins_after(worker_of(all_parts[0].first)) if all_parts else 0
    before = written[-1].last if written else before
    closed = written[-1].day if written else None
    today_us = legal_day_bounds_us(legal_day_of(to_microseconds(now)))
    day = closed
    due: list[DayDigest] = []
    for part in all_parts:
        if part.first <= before or part.first > through + 1:
            continue
        start = _start(part)
        if start is None or not 0 <= start.received_us < today_us[1]:
            continue
        begun = legal_day_of(start.received_us)
        if day is not None and begun > day and day != closed:
            due.append(_line(day, before, start, now))
            before, closed = start.first - 1, day
        if day is None or begun > day:
            day = begun
        if start.received_us >= today_us[0]:
            break  # today has not ended, and nothing after it has
    return due


def _line(day: date, before: int, following: _Start, now: datetime) -> DayDigest:
    last = following.first - 1
    return DayDigest(
        day=day,
        last=last,
        records=last - before,
        digest=following.digest_before,
        written=from_microseconds(to_microseconds(now)),
    )


def _start(part: Part) -> _Start | None:
    """Return how a segment begins; None while it is empty."""
    if part.sealed:
        header = SealedSegment(part.path).header
        return _Start(header.first, header.digest_before, header.first_received_us)
    first = next(plain_records(part.path), None)
    if first is None:
        return None
    record, _ = first
    if record.position != part.first:
        raise JournalDamaged(f"it begins with record {record.position}", where=str(part.path))
    return _Start(part.first, read_digest_before(part.path).hex(), record.entry.received_us)
