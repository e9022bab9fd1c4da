"""The journal's own diary: one line for each ended day, and one for each segment removed.

Each line carries a check that follows from the line before, so that a line that is changed, taken
out of the middle or put in shows. It decides neither when a day has ended nor what may go.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from domain.errors import JournalDamaged
from storage.journal.files import append_synced
from storage.private_files import sync_folder, write_private

DIGESTS_NAME: Final = "digests.jsonl"
REMOVED_NAME: Final = "removed.jsonl"


class DayDigest(msgspec.Struct, frozen=True, kw_only=True):
    """The chain at the end of a legal day of receipt: to print, publish or sign elsewhere.

    `records` counts those since the line before; `digest` is the chain's after position `last`.
    """

    day: date
    last: int
    records: int
    digest: str
    written: datetime
    check: str = ""


class RemovedSegment(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of a segment that was removed: its header, by whom, when and why."""

    first: int
    last: int
    records: int
    first_received_us: int
    last_received_us: int
    digest_before: str
    digest_after: str
    compressed_sha256: str
    day_lines: int
    removed: datetime
    by: str
    reason: str
    check: str = ""


Line = TypeVar("Line", DayDigest, RemovedSegment)
_DIGESTS, _REMOVED = msgspec.json.Decoder(DayDigest), msgspec.json.Decoder(RemovedSegment)


def day_digests(folder: Path) -> list[DayDigest]:
    """Return the lines of ended days; raises JournalDamaged with the first that is not sound."""
    return _read(folder / DIGESTS_NAME, _DIGESTS)


def removed_segments(folder: Path) -> list[RemovedSegment]:
    """Return the lines of removed segments; raises JournalDamaged as `day_digests`."""
    return _read(folder / REMOVED_NAME, _REMOVED)


def add_day_digests(folder: Path, lines: Sequence[DayDigest]) -> None:
    """Append lines of ended days, on disk before it returns."""
    _append(folder / DIGESTS_NAME, _checked(day_digests(folder), lines))


def add_removed(folder: Path, lines: Sequence[RemovedSegment]) -> None:
    """Append lines of segments that are about to be removed, on disk before it returns."""
    _append(folder / REMOVED_NAME, _checked(removed_segments(folder), lines))


def cut_torn_lines(folder: Path) -> list[Path]:
    """Set aside a last line that a crash left half written; return where its bytes are kept."""
    kept = []
    for name in (DIGESTS_NAME, REMOVED_NAME):
        path = folder / name
        data = path.read_bytes() if path.exists() else b""
        whole = data.rfind(b"\n") + 1
        if whole == len(data):
            continue
        aside = path.with_suffix(f".torn-{whole}")
        write_private(aside, data[whole:])
        with path.open("r+b") as file:
            file.truncate(whole)
        sync_folder(folder)
        kept.append(aside)
    return kept


def _checked(before: Sequence[Line], lines: Sequence[Line]) -> list[Line]:
    previous = before[-1].check if before else ""
    made = []
    for line in lines:
        previous = _check(line, previous)
        made.append(msgspec.structs.replace(line, check=previous))
    return made


def _check(line: Line, previous: str) -> str:
    told = msgspec.json.encode(msgspec.structs.replace(line, check=""))
    return hashlib.sha256(previous.encode() + told).hexdigest()


def _append(path: Path, lines: Sequence[DayDigest] | Sequence[RemovedSegment]) -> None:
    if lines:
        append_synced(path, b"".join(msgspec.json.encode(line) + b"\n" for line in lines))


def _read(path: Path, decoder: msgspec.json.Decoder[Line]) -> list[Line]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    *whole, torn = data.split(b"\n")
    lines: list[Line] = []
    previous = ""
    for number, raw in enumerate(whole, start=1):
        try:
            line = decoder.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise _not_as_written(path, number) from None
        previous = _check(line, previous)
        if line.check != previous or msgspec.json.encode(line) != raw:
            raise _not_as_written(path, number)
        lines.append(line)
    if torn:
        raise _not_as_written(path, len(lines) + 1)
    return lines


def _not_as_written(path: Path, number: int) -> JournalDamaged:
    return JournalDamaged(
        f"line {number} is not as it was written: restore this file from a copy", where=str(path)
    )
