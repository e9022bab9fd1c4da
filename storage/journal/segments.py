"""Which files a journal is made of, in order, and how an open (plain) segment is read.

A segment is open or full (`NNN.journal`, NNN its first position) or sealed (`NNN.sealed`). While
one is being sealed both are there and hold the same; it never writes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from domain.errors import JournalDamaged
from storage.journal.record import GENESIS, JournalRecord, RawRecord, decode_raw, decode_record

SEGMENT_MAGIC = b"NHUEJ1\x00\x00"
# Of one worker's journal: 10,000 messages/s for 30 years, and 900 of them stay exact as a float64.
POSITIONS_OF_A_WORKER = 10**13
SEGMENT_HEADER_BYTES = len(SEGMENT_MAGIC) + len(GENESIS)
_CHUNK_BYTES = 4 * 1024 * 1024
_Record = TypeVar("_Record")


class Part(NamedTuple):
    """One file of the journal: the position it begins at, and whether it is sealed."""

    first: int
    sealed: bool
    path: Path


def begins_after(worker: int) -> int:
    """Return the position after which a worker's journal begins (workers count from 1).

    >>> begins_after(1), begins_after(3)
    (0, 20000000000000)
    """
    return (worker - 1) * POSITIONS_OF_A_WORKER


def worker_of(position: int) -> int:
    """Return the worker whose journal a position is of.

    >>> worker_of(1), worker_of(10**13), worker_of(10**13 + 1)
    (1, 1, 2)
    """
    return (position - 1) // POSITIONS_OF_A_WORKER + 1


def segment_name(first_position: int) -> str:
    """Return the file name of the open segment that begins at a position."""
    return f"{first_position:020d}.journal"


def segments(folder: Path) -> list[Path]:
    """Return a journal's segments that are not sealed, in order."""
    return [part.path for part in parts(folder) if not part.sealed]


def parts(folder: Path) -> list[Part]:
    """Return every segment in order; of one that is in both forms, the plain one first."""
    listed = []
    with os.scandir(folder) as listing:
        for entry in listing:
            stem, _, kind = entry.name.partition(".")
            if kind in {"journal", "sealed"} and stem.isascii() and stem.isdigit():
                listed.append(Part(int(stem), kind == "sealed", folder / entry.name))
    listed.sort()
    return listed


def read_digest_before(segment: Path) -> bytes:
    """Return the chain's digest before a plain segment; raises JournalDamaged."""
    with segment.open("rb") as file:
        header = file.read(SEGMENT_HEADER_BYTES)
    if len(header) < SEGMENT_HEADER_BYTES or not header.startswith(SEGMENT_MAGIC):
        raise JournalDamaged("this is no journal segment", where=str(segment))
    return header[len(SEGMENT_MAGIC) :]


def plain_records(
    segment: Path, offset: int = SEGMENT_HEADER_BYTES
) -> Iterator[tuple[JournalRecord, int]]:
    """Yield records from an offset on, each with the offset after it, while they are sound."""
    return _decoded(segment, offset, decode_record)


def plain_raw(segment: Path, offset: int = SEGMENT_HEADER_BYTES) -> Iterator[tuple[RawRecord, int]]:
    """Yield records from an offset on, their bodies not taken apart, while they are sound."""
    return _decoded(segment, offset, decode_raw)


def _decoded(
    segment: Path, offset: int, decode: Callable[[bytes, int], tuple[_Record, int] | None]
) -> Iterator[tuple[_Record, int]]:
    with segment.open("rb") as file:
        file.seek(offset)
        data = file.read(_CHUNK_BYTES)
        place = 0
        while True:
            decoded = decode(data, place)
            if decoded is None:
                more = file.read(_CHUNK_BYTES)
                if not more:
                    return
                data = data[place:] + more
                offset += place
                place = 0
                continue
            record, place = decoded
            yield record, offset + place
