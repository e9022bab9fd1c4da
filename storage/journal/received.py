"""Reads the journal's records by when they were received, without reading what came long before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from domain.legal_day import MICROSECONDS_PER_MINUTE
from storage.journal.reader import JournalReader
from storage.journal.record import JournalRecord
from storage.journal.sealing.sealed_segment import SealedSegment
from storage.journal.segments import Part, parts, read_digest_before

# Our clock may be set back by so much between two records, and they are found all the same.
_MARGIN_US = 60 * MICROSECONDS_PER_MINUTE


def received_between(folder: Path, begin_us: int, end_us: int) -> Iterator[JournalRecord]:
    """Yield the records received in [begin_us, end_us) in the journal's order.

    What retention removed is not there. Raises JournalDamaged, StoreUnavailable.
    """
    after = _begins_after(folder, parts(folder), begin_us - _MARGIN_US)
    for record in JournalReader(folder, after).records():
        if record.entry.received_us >= end_us + _MARGIN_US:
            return
        if begin_us <= record.entry.received_us < end_us:
            yield record


def _begins_after(folder: Path, listed: list[Part], at_us: int) -> int:
    """Return a position before the first record received at an instant or later."""
    low, high = 0, len(listed) - 1
    while low < high:  # the last part that begins before the instant
        middle = (low + high + 1) // 2
        if _first_received_us(folder, listed[middle]) <= at_us:
            low = middle
        else:
            high = middle - 1
    return listed[low].first - 1 if listed else 0


def _first_received_us(folder: Path, part: Part) -> int:
    first = next(JournalReader(folder, part.first - 1).records(), None)
    # A part that holds nothing yet is the last one, and all that is to come comes later.
    return 2**63 if first is None else first.entry.received_us


class LinkedRecord(NamedTuple):
    """A record, and the chain's digest before it; None where what stood before is not there."""

    before: bytes | None
    record: JournalRecord


def linked_between(folder: Path, begin_us: int, end_us: int) -> Iterator[LinkedRecord]:
    """Yield what `received_between` does, each with the digest that its own follows from."""
    listed = parts(folder)
    after = _begins_after(folder, listed, begin_us - _MARGIN_US)
    before = _digest_at(listed, after)
    for record in JournalReader(folder, after).records():
        if record.entry.received_us >= end_us + _MARGIN_US:
            return
        if record.position != after + 1:
            before = _digest_at(parts(folder), record.position - 1)  # beyond what was removed
        if begin_us <= record.entry.received_us < end_us:
            yield LinkedRecord(before, record)
        before, after = record.digest, record.position


def _digest_at(listed: list[Part], position: int) -> bytes | None:
    """Return the chain's digest before the part that begins after a position."""
    part = next((one for one in listed if one.first == position + 1), None)
    if part is None:
        return None
    if part.sealed:
        return bytes.fromhex(SealedSegment(part.path).header.digest_before)
    return read_digest_before(part.path)
