"""One journal record as bytes: what came, when, on which topic, and what was decided of it.

Layout, little endian: length of the body (u32), CRC-32 of all that follows (u32), position (u64),
chain digest (32 bytes: SHA-256 of the digest before and the body), body. The body is the time of
receipt in microseconds UTC (i64), kind (u8), lengths of topic (u16) and note (u32), then topic,
note and payload exactly as received.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from enum import IntEnum
from typing import NamedTuple

_HEAD = struct.Struct("<II")
_PLACE = struct.Struct("<Q32s")
_BODY = struct.Struct("<qBHI")
HEADER_BYTES = _HEAD.size + _PLACE.size
GENESIS = bytes(32)


class RecordKind(IntEnum):
    """What a record holds; a partly refused message is READINGS with its refusals in the note."""

    READINGS = 1
    REJECTED = 2
    STATUS = 3


class JournalEntry(NamedTuple):
    """What is to be journalled: payload as received, and the decision as a JSON note (or empty)."""

    kind: RecordKind
    received_us: int
    topic: str
    note: bytes
    payload: bytes


class JournalRecord(NamedTuple):
    """An entry at its place in the journal, with the chain's digest up to and including it."""

    position: int
    digest: bytes
    entry: JournalEntry


def encode_record(entry: JournalEntry, position: int, previous: bytes) -> tuple[bytes, bytes]:
    """Return the record's bytes and its chain digest, given the digest before it."""
    topic = entry.topic.encode()
    body = b"".join(
        (
            _BODY.pack(entry.received_us, entry.kind, len(topic), len(entry.note)),
            topic,
            entry.note,
            entry.payload,
        )
    )
    digest = hashlib.sha256(previous + body).digest()
    place = _PLACE.pack(position, digest)
    checksum = zlib.crc32(body, zlib.crc32(place))
    return b"".join((_HEAD.pack(len(body), checksum), place, body)), digest


def decode_record(data: bytes | bytearray, offset: int) -> tuple[JournalRecord, int] | None:
    """Return the record at an offset and the offset after it; None if not whole or not sound."""
    if len(data) - offset < HEADER_BYTES:
        return None
    length, checksum = _HEAD.unpack_from(data, offset)
    begin = offset + HEADER_BYTES
    end = begin + length
    if length < _BODY.size or end > len(data):
        return None
    if zlib.crc32(memoryview(data)[offset + _HEAD.size : end]) != checksum:
        return None
    position, digest = _PLACE.unpack_from(data, offset + _HEAD.size)
    received_us, kind, topic_length, note_length = _BODY.unpack_from(data, begin)
    topic_end = begin + _BODY.size + topic_length
    note_end = topic_end + note_length
    entry = JournalEntry(
        RecordKind(kind),
        received_us,
        bytes(data[begin + _BODY.size : topic_end]).decode(),
        bytes(data[topic_end:note_end]),
        bytes(data[note_end:end]),
    )
    return JournalRecord(position, digest, entry), end


def chained(record: JournalRecord, previous: bytes) -> bool:
    """Return whether a record's digest follows from the digest before it."""
    _, digest = encode_record(record.entry, record.position, previous)
    return digest == record.digest
