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
from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

_HEAD = struct.Struct("<II")
_PLACE = struct.Struct("<Q32s")
_BODY = struct.Struct("<qBHI")
BODY_HEAD_BYTES = _BODY.size
HEADER_BYTES = _HEAD.size + _PLACE.size
GENESIS = bytes(32)


class RecordKind(IntEnum):
    """What a record holds; a partly refused message is READINGS with its refusals in the note."""

    READINGS = 1
    REJECTED = 2
    STATUS = 3


_KINDS = {int(kind): kind for kind in RecordKind}


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


def encode_body(entry: JournalEntry) -> bytes:
    """Return the part of a record that its digest covers, beside the digest before it."""
    topic = entry.topic.encode()
    head = _BODY.pack(entry.received_us, entry.kind, len(topic), len(entry.note))
    return head + topic + entry.note + entry.payload


def decode_body(data: bytes | bytearray, begin: int, end: int) -> JournalEntry | None:
    """Return the entry whose body stands between two offsets; None if it is none of ours."""
    if end - begin < _BODY.size:
        return None
    received_us, kind, topic_length, note_length = _BODY.unpack_from(data, begin)
    topic_end = begin + _BODY.size + topic_length
    note_end = topic_end + note_length
    if note_end > end:
        return None
    try:
        return JournalEntry(
            _KINDS[kind],
            received_us,
            data[begin + _BODY.size : topic_end].decode(),
            bytes(data[topic_end:note_end]),
            bytes(data[note_end:end]),
        )
    except (KeyError, UnicodeDecodeError):
        return None


def next_digest(previous: bytes, body: bytes) -> bytes:
    """Return the chain's digest after a record's body (SHA-256)."""
    return hashlib.sha256(previous + body).digest()


def encode_group(
    entries: Iterable[JournalEntry], position: int, digest: bytes
) -> tuple[bytes, int, bytes]:
    """Return a group's bytes, its last position and its last digest, given those before it."""
    sha, crc, pack_place, pack_head = hashlib.sha256, zlib.crc32, _PLACE.pack, _HEAD.pack
    pack_body = _BODY.pack
    parts: list[bytes] = []
    for kind, received_us, topic, note, payload in entries:
        position += 1
        name = topic.encode()
        body = pack_body(received_us, kind, len(name), len(note)) + name + note + payload
        digest = sha(digest + body).digest()
        checked = pack_place(position, digest) + body
        parts.append(pack_head(len(body), crc(checked)))
        parts.append(checked)
    return b"".join(parts), position, digest


def encode_record(entry: JournalEntry, position: int, previous: bytes) -> tuple[bytes, bytes]:
    """Return the record's bytes and its chain digest, given the digest before it."""
    data, _, digest = encode_group((entry,), position - 1, previous)
    return data, digest


def decode_record(data: bytes | bytearray, offset: int) -> tuple[JournalRecord, int] | None:
    """Return the record at an offset and the offset after it; None if not whole or not sound."""
    if len(data) - offset < HEADER_BYTES:
        return None
    length, checksum = _HEAD.unpack_from(data, offset)
    begin = offset + HEADER_BYTES
    end = begin + length
    if end > len(data):
        return None
    if zlib.crc32(memoryview(data)[offset + _HEAD.size : end]) != checksum:
        return None
    entry = decode_body(data, begin, end)
    if entry is None:
        return None
    position, digest = _PLACE.unpack_from(data, offset + _HEAD.size)
    return JournalRecord(position, digest, entry), end


def find_record(data: bytes, position: int) -> tuple[JournalRecord, int, int] | None:
    """Return the sound record of a position, wherever it stands in `data`, and both its offsets."""
    wanted = position.to_bytes(8, "little")
    found = data.find(wanted)
    while found >= 0:
        begin = found - _HEAD.size
        decoded = decode_record(data, begin) if begin >= 0 else None
        if decoded is not None:
            return decoded[0], begin, decoded[1]
        found = data.find(wanted, found + 1)
    return None


def chained(record: JournalRecord, previous: bytes) -> bool:
    """Return whether a record's digest follows from the digest before it."""
    return next_digest(previous, encode_body(record.entry)) == record.digest
