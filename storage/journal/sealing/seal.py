"""Seals a full segment: compressed, written, read back and compared, and only then the plain one
goes. A crash at any step leaves one good copy, and the next call finishes what was begun.

It never seals what is not sound, and never the segment that is written to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import zstandard

from domain.errors import JournalDamaged, StoreUnavailable
from storage.journal.files import remove
from storage.journal.record import HEADER_BYTES, RawRecord, chained, received_us
from storage.journal.sealing.sealed_segment import (
    BLOCK_BYTES,
    LEVEL,
    Block,
    SealedHeader,
    SealedSegment,
    encode_block,
    encode_header,
    sealed_name,
)
from storage.journal.segments import SEGMENT_HEADER_BYTES, parts, plain_raw, read_digest_before
from storage.private_files import write_whole


def sealable(folder: Path, *, through: int) -> list[tuple[Path, int]]:
    """Return the plain segments that another follows and that end at a position or before it,
    each with its last position.
    """
    return [
        (part.path, following.first - 1)
        for part, following in pairwise(parts(folder))
        if not part.sealed and part.first < following.first <= through + 1
    ]


def seal(segment: Path, last: int, *, day_lines: int) -> SealedHeader:
    """Seal one plain segment that ends at position `last`; returns its header.

    Raises JournalDamaged when it is not sound (it stays as it is), and StoreUnavailable when the
    sealed one cannot be written (it stays likewise).
    """
    header, data = _sealed_bytes(segment, last, day_lines)
    path = segment.with_name(sealed_name(header.first))
    temporary = path.with_suffix(".sealing")
    try:
        write_whole(path, data, temporary=temporary)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StoreUnavailable(
            f"the sealed segment cannot be written ({error.strerror}): free space on its disk",
            where=str(path),
        ) from error
    if not _same(segment, path):
        remove(path)
        raise JournalDamaged(
            "read back, the sealed segment was not what was written, and was removed: the plain "
            "one stays; look at the disk and the memory of this machine",
            where=str(path),
        )
    remove(segment)
    return header


def finish_sealing(folder: Path) -> None:
    """Finish what a crash left half done: a temporary, or a segment in both forms.

    Raises JournalDamaged when neither form can be shown to be good; then both stay.
    """
    for temporary in folder.glob("*.sealing"):
        temporary.unlink()
    for plain, sealed in pairwise(parts(folder)):
        if plain.first != sealed.first:
            continue
        if _same(plain.path, sealed.path):
            remove(plain.path)
        elif _is_sound(plain.path, sealed.path):
            remove(sealed.path)
        else:
            raise JournalDamaged(
                f"this segment and {sealed.path.name} differ, and this one is not sound: "
                "keep both, and restore the segment from a copy",
                where=str(plain.path),
            )


def _sealed_bytes(segment: Path, last: int, day_lines: int) -> tuple[SealedHeader, bytes]:
    compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
    before = digest = read_digest_before(segment)
    blocks: list[Block] = []
    frames: list[bytes] = []
    instants: list[int] = []
    for group in _groups(segment, last):
        inflated = encode_block(group)
        frame = compressor.compress(inflated)
        blocks.append(
            Block(
                group[0].position,
                len(group),
                sum(map(len, frames)),
                len(frame),
                len(inflated),
                digest.hex(),
            )
        )
        frames.append(frame)
        digest = group[-1].digest
        received = [received_us(record) for record in group]
        instants += [min(received), max(received)]
    compressed = b"".join(frames)
    header = SealedHeader(
        first=blocks[0].first,
        last=last,
        records=sum(block.records for block in blocks),
        first_received_us=min(instants),
        last_received_us=max(instants),
        digest_before=before.hex(),
        digest_after=digest.hex(),
        day_lines=day_lines,
        plain_bytes=segment.stat().st_size,
        compressed_bytes=len(compressed),
        compressed_sha256=hashlib.sha256(compressed).hexdigest(),
        blocks=blocks,
    )
    return header, encode_header(header) + compressed


def _groups(segment: Path, last: int) -> Iterator[list[RawRecord]]:
    """Yield a sound segment's records, a block's worth at a time; raises JournalDamaged."""
    group: list[RawRecord] = []
    size = 0
    for record in _sound_records(segment, last):
        group.append(record)
        size += HEADER_BYTES + len(record.body)
        if size >= BLOCK_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _sound_records(segment: Path, last: int) -> Iterator[RawRecord]:
    position, digest = int(segment.stem) - 1, read_digest_before(segment)
    end = SEGMENT_HEADER_BYTES
    for record, after in plain_raw(segment):
        if record.position != position + 1 or not chained(record, digest):
            raise _not_sound(segment, record.position)
        position, digest, end = record.position, record.digest, after
        yield record
    if position != last or end != segment.stat().st_size:
        raise _not_sound(segment, position + 1)


def _same(plain: Path, sealed: Path) -> bool:
    """Return whether both forms hold the same records at the same positions."""
    try:
        opened = SealedSegment(sealed)
        if not opened.compressed_is_sound():
            return False
        there = opened.raw_records()
        end = SEGMENT_HEADER_BYTES
        for record, after in plain_raw(plain):
            if next(there, None) != record:
                return False
            end = after
        return (
            next(there, None) is None
            and end == plain.stat().st_size == opened.header.plain_bytes
            and read_digest_before(plain).hex() == opened.header.digest_before
        )
    except JournalDamaged:
        return False


def _is_sound(plain: Path, sealed: Path) -> bool:
    """Return whether a plain segment is sound up to the one that follows both its forms."""
    following = [part for part in parts(plain.parent) if part.first > int(sealed.stem)]
    try:
        for _ in _sound_records(plain, following[0].first - 1 if following else -1):
            pass
    except JournalDamaged:
        return False
    return True


def _not_sound(segment: Path, position: int) -> JournalDamaged:
    return JournalDamaged(
        f"record {position} is not sound, so the segment is not sealed: run `nhue verify`",
        where=str(segment),
    )
