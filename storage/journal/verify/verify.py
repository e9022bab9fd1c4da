"""Walks the whole journal and says what is not as it was written: every record, segment and line.

It never writes, mends or removes anything. It proves that the journal agrees with itself and with
its day lines; docs/journal.md says what that can and cannot prove.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from domain.errors import JournalDamaged
from storage.journal.diary import (
    DIGESTS_NAME,
    REMOVED_NAME,
    DayDigest,
    Line,
    RemovedSegment,
    day_digests,
    removed_segments,
)
from storage.journal.files import is_written, nothing_removed
from storage.journal.segments import Part, begins_after, parts, worker_of
from storage.journal.verify.findings import Finding, Harm, Verified
from storage.journal.verify.walk import Walk

_RESTORE = "restore this file from a copy"


def verify(folder: Path, *, stored_position: int | None = None) -> Verified:
    """Walk everything and return what was found.

    `stored_position` is what the storer has taken in, where known: a journal that ends before it
    has lost records that were acknowledged.
    """
    with nothing_removed(folder):
        live = is_written(folder)
        verified = Verified()
        days = _lines(day_digests, folder, DIGESTS_NAME, verified)
        removed = _lines(removed_segments, folder, REMOVED_NAME, verified)
        all_parts = parts(folder)
        first = min(
            [part.first for part in all_parts] + [line.first for line in removed], default=1
        )
        verified.last = begins_after(worker_of(first))
        walk = Walk(verified, days)
        _walk_files(walk, all_parts, removed, live=live)
        _check_day_lines(folder, verified, days, walk)
        _check_end(folder, verified, stored_position)
        _note_torn(folder, verified)
    return verified


def verify_chain(folder: Path) -> int:
    """Walk the whole journal and return its number of records; raises JournalDamaged.

    A last record that is not whole is taken as one that is not there yet.
    """
    verified = verify(folder)
    for finding in verified.findings:
        if finding.harm is not Harm.TORN_TAIL:
            raise JournalDamaged(f"{finding.what}: {finding.advice}", where=finding.file)
    return verified.records


def _walk_files(
    walk: Walk, all_parts: Sequence[Part], removed: Sequence[RemovedSegment], *, live: bool
) -> None:
    there = {part.first for part in all_parts}
    gone = [line for line in removed if line.first not in there]
    ordered: list[Part | RemovedSegment] = sorted([*all_parts, *gone], key=lambda one: one.first)
    for at, item in enumerate(ordered):
        following = next((one.first for one in ordered[at:] if one.first > item.first), None)
        if isinstance(item, RemovedSegment):
            walk.removed(item)
        elif item.sealed:
            plain_too = at > 0 and ordered[at - 1].first == item.first
            walk.sealed(item, following, again=plain_too)
        else:
            walk.plain(item, following, live=live)


def _lines(
    read: Callable[[Path], list[Line]], folder: Path, name: str, verified: Verified
) -> list[Line]:
    try:
        return read(folder)
    except JournalDamaged as error:
        what, _, advice = error.message.partition(": ")
        verified.findings.append(Finding(Harm.LINES, str(folder / name), None, what, advice))
        return []


def _check_day_lines(
    folder: Path, verified: Verified, days: Sequence[DayDigest], walk: Walk
) -> None:
    where = str(folder / DIGESTS_NAME)
    before = begins_after(worker_of(days[0].last)) if days else 0
    for line in days:
        if line.records != line.last - before or line.last > verified.last:
            verified.findings.append(
                Finding(
                    Harm.MISSING,
                    where,
                    line.last,
                    f"the line of {line.day} speaks of {line.records} records through "
                    f"{line.last}, and the journal holds them through {verified.last} only",
                    "restore the segments after that from a copy",
                )
            )
        before = line.last
    if walk.day_lines > len(days) and not any(
        finding.file == where and finding.harm is Harm.LINES for finding in verified.findings
    ):
        verified.findings.append(
            Finding(
                Harm.LINES,
                where,
                None,
                f"{walk.day_lines} lines were there when a segment was sealed, "
                f"and {len(days)} are there now",
                _RESTORE,
            )
        )


def _check_end(folder: Path, verified: Verified, stored_position: int | None) -> None:
    if stored_position is not None and stored_position > verified.last:
        verified.findings.append(
            Finding(
                Harm.MISSING,
                str(folder),
                verified.last + 1,
                f"the records {verified.last + 1} to {stored_position} were stored, "
                "and are not in the journal",
                "restore the last segment from a copy",
            )
        )


def _note_torn(folder: Path, verified: Verified) -> None:
    verified.notes.extend(
        f"{path.name}: {path.stat().st_size} bytes that were cut off at a restart as not whole"
        for path in sorted(folder.glob("*.torn-*"))
    )
