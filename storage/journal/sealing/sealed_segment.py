"""The sealed form of a segment: compressed blocks of records behind a header that describes them.

Layout: magic, length of the header (u32), header (JSON), SHA-256 of all before it, blocks. A block
is one zstandard frame of whole records in columns: their number (u32), the first four bytes of
each one's chain digest, the lengths of the bodies (u32 each), the fixed heads of the bodies, the
rest of the bodies. Position and digest are not kept: they follow from the block's beginning, and
the four bytes tell at which record they would no longer. It never writes; seal.py does.
"""

from __future__ import annotations

import hashlib
import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Annotated

import msgspec
import zstandard

from domain.errors import JournalDamaged
from storage.journal.record import (
    BODY_HEAD_BYTES,
    JournalRecord,
    RawRecord,
    next_digest,
    opened,
)

SEALED_MAGIC = b"NHUES1\x00\x00"
BLOCK_BYTES = 1024 * 1024  # of records, before compression: what reading one record has to inflate
LEVEL = 3  # measured, docs/journal.md: 9 saves a tenth more and takes seven times as long
_LENGTH = struct.Struct("<I")
_PROOF_BYTES = 4
_DIGEST_BYTES = 32
Hexadecimal = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]  # a SHA-256


class Block(msgspec.Struct, frozen=True, array_like=True):
    """Where a block stands among the compressed bytes, and where the chain stands before it."""

    first: int
    records: int
    offset: int
    compressed_bytes: int
    inflated_bytes: int
    digest_before: Hexadecimal


class SealedHeader(msgspec.Struct, frozen=True, kw_only=True):
    """What a sealed segment holds; instants are microseconds UTC, digests hexadecimal.

    `day_lines` is the number of lines in digests.jsonl when it was sealed: later there are never
    fewer.
    """

    first: int
    last: int
    records: int
    first_received_us: int
    last_received_us: int
    digest_before: Hexadecimal
    digest_after: Hexadecimal
    day_lines: int
    plain_bytes: int
    compressed_bytes: int
    compressed_sha256: Hexadecimal
    blocks: list[Block]


_HEADER = msgspec.json.Decoder(SealedHeader)


def sealed_name(first_position: int) -> str:
    """Return the file name of the sealed segment that begins at a position."""
    return f"{first_position:020d}.sealed"


def encode_block(records: Sequence[RawRecord]) -> bytes:
    """Return a block's bytes before compression."""
    bodies = [record.body for record in records]
    return b"".join(
        (
            _LENGTH.pack(len(records)),
            *(record.digest[:_PROOF_BYTES] for record in records),
            struct.pack(f"<{len(bodies)}I", *map(len, bodies)),
            *(body[:BODY_HEAD_BYTES] for body in bodies),
            *(body[BODY_HEAD_BYTES:] for body in bodies),
        )
    )


def decode_block(data: bytes, block: Block, where: str) -> Iterator[RawRecord]:
    """Yield a block's records; raises JournalDamaged at the first that is not as it was sealed."""
    count = block.records
    heads = _LENGTH.size + count * (_PROOF_BYTES + _LENGTH.size)
    rest = heads + count * BODY_HEAD_BYTES
    if len(data) < rest or _LENGTH.unpack_from(data)[0] != count:
        raise _not_as_sealed(block.first, where)
    proofs = _LENGTH.size
    lengths = struct.unpack_from(f"<{count}I", data, _LENGTH.size + count * _PROOF_BYTES)
    digest = bytes.fromhex(block.digest_before)
    for at, length in enumerate(lengths):
        head = data[heads + at * BODY_HEAD_BYTES : heads + (at + 1) * BODY_HEAD_BYTES]
        end = rest + length - BODY_HEAD_BYTES
        body = head + data[rest:end]
        digest = next_digest(digest, body)
        proof = data[proofs + at * _PROOF_BYTES : proofs + (at + 1) * _PROOF_BYTES]
        if len(body) != length or digest[:_PROOF_BYTES] != proof:
            raise _not_as_sealed(block.first + at, where)
        rest = end
        yield RawRecord(block.first + at, digest, body)


def encode_header(header: SealedHeader) -> bytes:
    """Return all that stands before the blocks."""
    described = msgspec.json.encode(header)
    told = SEALED_MAGIC + _LENGTH.pack(len(described)) + described
    return told + hashlib.sha256(told).digest()


class SealedSegment:
    """A sealed segment, open for reading; its header is checked, its blocks as they are read."""

    def __init__(self, path: Path) -> None:
        """Read the header; raises JournalDamaged, and FileNotFoundError when it was removed."""
        self.path = path
        with path.open("rb") as file:
            start = file.read(len(SEALED_MAGIC) + _LENGTH.size)
            if not start.startswith(SEALED_MAGIC) or len(start) < len(SEALED_MAGIC) + _LENGTH.size:
                raise JournalDamaged("this is no sealed segment", where=str(path))
            (length,) = _LENGTH.unpack_from(start, len(SEALED_MAGIC))
            described = file.read(length)
            checksum = file.read(_DIGEST_BYTES)
        if hashlib.sha256(start + described).digest() != checksum:
            raise JournalDamaged("the header is not as it was sealed", where=str(path))
        try:
            self.header = _HEADER.decode(described)
        except msgspec.DecodeError as error:
            raise JournalDamaged(f"the header cannot be read: {error}", where=str(path)) from error
        if path.name != sealed_name(self.header.first):
            raise JournalDamaged(
                f"the name is not that of the segment, which begins at {self.header.first}",
                where=str(path),
            )
        self._begin = len(start) + length + _DIGEST_BYTES
        self._block: Block | None = None
        self._kept: list[JournalRecord] = []

    def records(self, after: int) -> Iterator[JournalRecord]:
        """Yield the records after a position; inflates only the blocks that hold them."""
        blocks = self.header.blocks
        start = max(bisect_right(blocks, after + 1, key=attrgetter("first")) - 1, 0)
        for block in blocks[start:]:
            yield from self._records_of(block)[max(after + 1 - block.first, 0) :]

    def blocks(self) -> Iterator[tuple[Block, Iterator[RawRecord]]]:
        """Yield every block with its records, up to where JournalDamaged is raised."""
        for block in self.header.blocks:
            yield block, self._raw_records_of(block)

    def raw_records(self) -> Iterator[RawRecord]:
        """Yield every record, its body not taken apart; raises JournalDamaged."""
        for block in self.header.blocks:
            yield from self._raw_records_of(block)

    def compressed_is_sound(self) -> bool:
        """Return whether the compressed bytes are those that were sealed, no less and no more."""
        digest = hashlib.sha256()
        size = 0
        with self.path.open("rb") as file:
            file.seek(self._begin)
            while chunk := file.read(BLOCK_BYTES):
                digest.update(chunk)
                size += len(chunk)
        header = self.header
        return (size, digest.hexdigest()) == (header.compressed_bytes, header.compressed_sha256)

    def _records_of(self, block: Block) -> list[JournalRecord]:
        if block is not self._block:  # a reader that comes back in the middle inflates it once
            self._kept = [self._opened(raw) for raw in self._raw_records_of(block)]
            self._block = block
        return self._kept

    def _raw_records_of(self, block: Block) -> Iterator[RawRecord]:
        return decode_block(self._inflate(block), block, str(self.path))

    def _opened(self, raw: RawRecord) -> JournalRecord:
        record = opened(raw)
        if record is None:
            raise _not_as_sealed(raw.position, str(self.path))
        return record

    def _inflate(self, block: Block) -> bytes:
        with self.path.open("rb") as file:
            file.seek(self._begin + block.offset)
            compressed = file.read(block.compressed_bytes)
        try:
            data = zstandard.ZstdDecompressor().decompress(
                compressed, max_output_size=block.inflated_bytes
            )
        except zstandard.ZstdError as error:
            raise JournalDamaged(
                f"the records {block.first} to {block.first + block.records - 1} cannot be "
                f"inflated ({error}): restore this file from a copy",
                where=str(self.path),
            ) from error
        if len(data) != block.inflated_bytes:
            raise _not_as_sealed(block.first, str(self.path))
        return data


def _not_as_sealed(position: int, where: str) -> JournalDamaged:
    return JournalDamaged(
        f"record {position} is not as it was sealed: restore this file from a copy", where=where
    )
