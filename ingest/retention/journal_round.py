"""Keeps the journal's folder: closes ended days, seals full segments, removes what is too old.

It touches nothing that the storer has not taken in, nothing that an open case rests on, and by
default it removes nothing at all. What it removes leaves its digests in removed.jsonl.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import structlog

from domain.errors import JournalDamaged, NhueError, SettingsUnusable
from domain.legal_day import to_microseconds
from ingest.retention.claims import Claims
from ingest.retention.segment_days import SegmentsKnown
from storage.journal.diary import (
    DayDigest,
    RemovedSegment,
    add_day_digests,
    add_removed,
    cut_torn_lines,
    day_digests,
    removed_segments,
)
from storage.journal.files import keeping_lock, remove
from storage.journal.sealing.ended_days import due_day_lines
from storage.journal.sealing.seal import finish_sealing, seal, sealable
from storage.journal.sealing.sealed_segment import SealedHeader, SealedSegment, sealed_name
from storage.journal.segments import parts

_LOG = structlog.get_logger("nhue.keeping")


class Held(NamedTuple):
    """A segment older than the setting that must stay, and why, in words."""

    name: str
    why: tuple[str, ...]


@dataclass(slots=True)
class Kept:
    """What one round did; `held` are segments older than the setting on which there is a claim.

    `waiting` counts those that are looked into in a later round.
    """

    days: list[DayDigest] = field(default_factory=list)
    sealed: list[SealedHeader] = field(default_factory=list)
    removed: list[RemovedSegment] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    waiting: int = 0
    troubles: list[str] = field(default_factory=list)


def keep(
    journal_dir: Path,
    *,
    now: datetime,
    keep_days: int | None,
    held: Callable[[], Claims],
    stored_position: int,
    segments: SegmentsKnown | None = None,
    look_into_most: int | None = None,
    by: str = "nhue",
) -> Kept:
    """Do one round of keeping and say what was done.

    `held` is asked each round for what must stay; a segment on which there is a claim, or that
    cannot be read whole, is not removed, and none is where `held` raises. `segments` remembers
    from round to round what was read; at most `look_into_most` are read anew. `keep_days` None
    removes nothing. A fault of one segment stands in `troubles` and stops no other. Raises
    SettingsUnusable, and StoreUnavailable while another process keeps or verifies.
    """
    if keep_days is not None and keep_days < 1:
        raise SettingsUnusable("the journal is kept for at least 1 day, or for ever: unset it")
    kept = Kept()
    segments = SegmentsKnown() if segments is None else segments
    with keeping_lock(journal_dir):
        try:
            _finish_what_was_begun(journal_dir, kept)
            kept.days = due_day_lines(journal_dir, now=now, through=stored_position)
            add_day_digests(journal_dir, kept.days)
            _seal_all(journal_dir, kept, stored_position)
            if keep_days is not None:
                before_us = to_microseconds(now - timedelta(days=keep_days))
                old = _removable(journal_dir, before_us, stored_position, segments, kept)
                read = _looked_into(old, segments, kept, look_into_most)
                # Asked last: a hold that was placed while we read counts too.
                free = _free(read, held(), segments, kept) if read else []
                _remove(journal_dir, free, kept, now=now, by=by, keep_days=keep_days)
                segments.forget(free)
        except NhueError as error:
            kept.troubles.append(str(error))
        except OSError as error:
            kept.troubles.append(f"{journal_dir}: {error.strerror}: look at its disk")
    for trouble in kept.troubles:
        _LOG.warning("keeping the journal", trouble=trouble)
    return kept


def _finish_what_was_begun(folder: Path, kept: Kept) -> None:
    for aside in cut_torn_lines(folder):
        kept.troubles.append(f"{aside}: a line that a crash left half written was set aside")
    finish_sealing(folder)


def _seal_all(folder: Path, kept: Kept, stored_position: int) -> None:
    day_lines = len(day_digests(folder))
    for segment, last in sealable(folder, through=stored_position):
        try:
            kept.sealed.append(seal(segment, last, day_lines=day_lines))
        except JournalDamaged as error:  # one damaged segment stays as it is, the others go on
            kept.troubles.append(str(error))


def _removable(
    folder: Path, before_us: int, stored_position: int, segments: SegmentsKnown, kept: Kept
) -> list[Path]:
    """Return the sealed segments that are older, stored, and closed by a day's line."""
    lines = day_digests(folder)
    closed = min(stored_position, lines[-1].last if lines else 0)
    old = []
    for part in parts(folder):
        if not part.sealed or part.first > closed:
            continue
        try:
            span = segments.span(part.path)
        except JournalDamaged as error:
            kept.troubles.append(str(error))
            continue
        if span.last <= closed and span.last_received_us < before_us:
            old.append(part.path)
    return old


def _looked_into(
    old: Sequence[Path], segments: SegmentsKnown, kept: Kept, most: int | None
) -> list[Path]:
    """Look into segments, at most so many that were not before, and return those that could be."""
    found = []
    left = len(old) if most is None else most
    for path in old:
        if not segments.has_looked_into(path):
            if not left:
                kept.waiting += 1
                continue
            left -= 1
        try:
            segments.spoken(path)
        except JournalDamaged as error:
            kept.troubles.append(f"{error}; it cannot be told what it holds, so it stays")
        else:
            found.append(path)
    return found


def _free(paths: Sequence[Path], claims: Claims, segments: SegmentsKnown, kept: Kept) -> list[Path]:
    """Return the segments on which there is no claim; the others are said."""
    free = []
    for path in paths:
        span = segments.span(path)
        why = claims.on(segments.spoken(path), span.first, span.last)
        if why:
            kept.held.append(Held(path.name, tuple(why)))
        else:
            free.append(path)
    return free


def _remove(
    folder: Path,
    old: Sequence[Path],
    kept: Kept,
    *,
    now: datetime,
    by: str,
    keep_days: int,
) -> None:
    """Write the lines of what goes, and only then remove it; a crash between is finished later."""
    told = {line.first for line in removed_segments(folder)}
    lines = [
        RemovedSegment(
            first=header.first,
            last=header.last,
            records=header.records,
            first_received_us=header.first_received_us,
            last_received_us=header.last_received_us,
            digest_before=header.digest_before,
            digest_after=header.digest_after,
            compressed_sha256=header.compressed_sha256,
            day_lines=header.day_lines,
            removed=now,
            by=by,
            reason=f"older than {keep_days} days",
        )
        for header in (SealedSegment(path).header for path in old)
    ]
    add_removed(folder, [line for line in lines if line.first not in told])
    for line in lines:
        remove(folder / sealed_name(line.first))
        kept.removed.append(line)
