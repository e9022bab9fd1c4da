"""Keeps the journal's folder: closes ended days, seals full segments, removes what is too old.

It touches nothing that the storer has not taken in, nothing that an open case rests on, and by
default it removes nothing at all. What it removes leaves its digests in removed.jsonl.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from domain.errors import JournalDamaged, NhueError, SettingsUnusable
from domain.legal_day import to_microseconds
from storage.journal_days import due_day_lines
from storage.journal_files import keeping_lock, remove
from storage.journal_lines import (
    DayDigest,
    RemovedSegment,
    add_day_digests,
    add_removed,
    cut_torn_lines,
    day_digests,
    removed_segments,
)
from storage.journal_parts import parts
from storage.journal_seal import finish_sealing, seal, sealable
from storage.journal_sealed import SealedHeader, SealedSegment, sealed_name

_LOG = structlog.get_logger("nhue.keeping")
Spans = Callable[[], Sequence[tuple[int, int]]]


@dataclass(slots=True)
class Kept:
    """What one round did; `held` are segments older than the setting that a case rests on."""

    days: list[DayDigest] = field(default_factory=list)
    sealed: list[SealedHeader] = field(default_factory=list)
    removed: list[RemovedSegment] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def nothing_held() -> Sequence[tuple[int, int]]:
    """Return no span: nothing is held."""
    return ()


def keep(
    journal_dir: Path,
    *,
    now: datetime,
    keep_days: int | None,
    held: Spans,
    stored_position: int,
    held_received_us: Spans = nothing_held,
    by: str = "nhue",
) -> Kept:
    """Do one round of keeping and say what was done.

    `held` gives spans of positions and `held_received_us` spans of instants of receipt
    (microseconds UTC), first and last included; a segment that one touches is not removed.
    `keep_days` None removes nothing. A fault of one segment stands in `troubles` and stops no
    other. Raises SettingsUnusable, and StoreUnavailable while another process keeps or verifies.
    """
    if keep_days is not None and keep_days < 1:
        raise SettingsUnusable("the journal is kept for at least 1 day, or for ever: unset it")
    kept = Kept()
    with keeping_lock(journal_dir):
        try:
            _finish_what_was_begun(journal_dir, kept)
            kept.days = due_day_lines(journal_dir, now=now, through=stored_position)
            add_day_digests(journal_dir, kept.days)
            _seal_all(journal_dir, kept, stored_position)
            if keep_days is not None:
                before_us = to_microseconds(now - timedelta(days=keep_days))
                spans = (held(), held_received_us())
                old = _removable(journal_dir, before_us, stored_position, spans, kept)
                _remove(journal_dir, old, kept, now=now, by=by, keep_days=keep_days)
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
    folder: Path,
    before_us: int,
    stored_position: int,
    spans: tuple[Sequence[tuple[int, int]], Sequence[tuple[int, int]]],
    kept: Kept,
) -> list[SealedHeader]:
    """Return the sealed segments that are older, stored, closed by a day's line and not held."""
    lines = day_digests(folder)
    closed = min(stored_position, lines[-1].last if lines else 0)
    positions, instants = spans
    old = []
    for part in parts(folder):
        if not part.sealed or part.first > closed:
            continue
        try:
            header = SealedSegment(part.path).header
        except JournalDamaged as error:
            kept.troubles.append(str(error))
            continue
        if header.last > closed or header.last_received_us >= before_us:
            continue
        if _touches(positions, header.first, header.last) or _touches(
            instants, header.first_received_us, header.last_received_us
        ):
            kept.held.append(part.path.name)
        else:
            old.append(header)
    return old


def _touches(spans: Sequence[tuple[int, int]], first: int, last: int) -> bool:
    return any(begin <= last and first <= end for begin, end in spans)


def _remove(
    folder: Path,
    old: Sequence[SealedHeader],
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
        for header in old
    ]
    add_removed(folder, [line for line in lines if line.first not in told])
    for line in lines:
        remove(folder / sealed_name(line.first))
        kept.removed.append(line)
