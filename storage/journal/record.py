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

import msgspec

_HEAD = struct.Struct("<II")
_PLACE = struct.Struct("<Q32s")
_BODY = struct.Struct("<qBHI")
_FIXED = struct.Struct("<IIQ32sqBHI")  # all of them, one after the other
_INSTANT = struct.Struct("<q")  # the body begins with it
BODY_HEAD_BYTES = _BODY.size
HEADER_BYTES = _HEAD.size + _PLACE.size
GENESIS = bytes(32)


class RecordKind(IntEnum):
    """What a record holds; a partly refused message is READINGS with its refusals in the note."""

    READINGS = 1
    REJECTED = 2
    STATUS = 3
    DECISION = 4  # in the journal of decisions alone


_KINDS = {int(kind): kind for kind in RecordKind}


class JournalEntry(msgspec.Struct, frozen=True, gc=False):
    """What is to be journalled: payload as received, and the decision as a JSON note (or empty)."""

    kind: RecordKind
    received_us: int
    topic: str
    note: bytes
    payload: bytes


class JournalRecord(msgspec.Struct, frozen=True, gc=False):
    """An entry at its place in the journal, with the chain's digest up to and including it."""

    position: int
    digest: bytes
    entry: JournalEntry


class RawRecord(msgspec.Struct, frozen=True, gc=False):
    """A record whose body is still in bytes: enough for the chain, and cheaper."""

    position: int
    digest: bytes
    body: bytes


def encode_body(entry: JournalEntry) -> bytes:
    """Return the part of a record that its digest covers, beside the digest before it."""
    topic = entry.topic.encode()
    head = _BODY.pack(entry.received_us, entry.kind, len(topic), len(entry.note))
    return head + topic + entry.note + entry.payload


def decode_body(body: bytes) -> JournalEntry | None:
    """Return the entry of a body; None if it is none of ours."""
    if len(body) < BODY_HEAD_BYTES:
        return None
    received_us, kind, topic_length, note_length = _BODY.unpack_from(body)
    topic_end = BODY_HEAD_BYTES + topic_length
    note_end = topic_end + note_length
    if note_end > len(body):
        return None
    try:
        return JournalEntry(
            _KINDS[kind],
            received_us,
            body[BODY_HEAD_BYTES:topic_end].decode(),
            body[topic_end:note_end],
            body[note_end:],
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
    for entry in entries:
        position += 1
        name, note = entry.topic.encode(), entry.note
        head = pack_body(entry.received_us, entry.kind, len(name), len(note))
        body = head + name + note + entry.payload
        digest = sha(digest + body).digest()
        checked = pack_place(position, digest) + body
        parts.append(pack_head(len(body), crc(checked)))
        parts.append(checked)
    return b"".join(parts), position, digest


def encode_record(entry: JournalEntry, position: int, previous: bytes) -> tuple[bytes, bytes]:
    """Return the record's bytes and its chain digest, given the digest before it."""
    data, _, digest = encode_group((entry,), position - 1, previous)
    return data, digest


def decode_raw(data: bytes | bytearray, offset: int) -> tuple[RawRecord, int] | None:
    """Return the record at an offset, its body not taken apart, and the offset after it; None if
    it is not whole or its checksum does not hold.
    """
    if len(data) - offset < HEADER_BYTES:
        return None
    length, checksum = _HEAD.unpack_from(data, offset)
    begin = offset + HEADER_BYTES
    end = begin + length
    if length < BODY_HEAD_BYTES or end > len(data):
        return None
    checked = data[offset + _HEAD.size : end]
    if zlib.crc32(checked) != checksum:
        return None
    position, digest = _PLACE.unpack_from(checked)
    return RawRecord(position, digest, bytes(checked[_PLACE.size :])), end


def decode_record(data: bytes | bytearray, offset: int) -> tuple[JournalRecord, int] | None:
    """Return the record at an offset and the offset after it; None if not whole or not sound."""
    if len(data) - offset < _FIXED.size:
        return None
    length, checksum, position, digest, received_us, kind, topic_length, note_length = (
        _FIXED.unpack_from(data, offset)
    )
    topic = offset + _FIXED.size
    note = topic + topic_length
    payload = note + note_length
    end = offset + HEADER_BYTES + length
    if not payload <= end <= len(data):
        return None
    if zlib.crc32(data[offset + _HEAD.size : end]) != checksum:
        return None
    try:
        entry = JournalEntry(
            _KINDS[kind],
            received_us,
            data[topic:note].decode(),
            bytes(data[note:payload]),
            bytes(data[payload:end]),
        )
    except (KeyError, UnicodeDecodeError):
        return None
    return JournalRecord(position, digest, entry), end


def opened(raw: RawRecord) -> JournalRecord | None:
    """Return a record with its body taken apart; None if that is none of ours."""
    entry = decode_body(raw.body)
    return None if entry is None else JournalRecord(raw.position, raw.digest, entry)


def find_record(data: bytes, position: int) -> tuple[RawRecord, int, int] | None:
    """Return the sound record of a position, wherever it stands in `data`, and both its offsets."""
    wanted = position.to_bytes(8, "little")
    place = data.find(wanted)
    while place >= 0:
        begin = place - _HEAD.size
        decoded = decode_raw(data, begin) if begin >= 0 else None
        if decoded is not None:
            return decoded[0], begin, decoded[1]
        place = data.find(wanted, place + 1)
    return None


def received_us(raw: RawRecord) -> int:
    """Return when a record was received, in microseconds UTC."""
    instant: int
    (instant,) = _INSTANT.unpack_from(raw.body)
    return instant


def chained(raw: RawRecord, previous: bytes) -> bool:
    """Return whether a record's digest follows from the digest before it."""
    return next_digest(previous, raw.body) == raw.digest
