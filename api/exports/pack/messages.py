"""The messages of a pack: what an outlet's gateways sent, byte for byte, day by day of receipt.

Those of the days asked for, and what came later with readings of these days. What retention has
removed is told as such.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from api.exports.pack.asked import PackQuestion
from api.question.handed_in import Parts
from domain.legal_day import (
    MICROSECONDS_PER_HOUR,
    legal_day_bounds_us,
    legal_day_of,
    to_microseconds,
)
from ingest.decode.meaning.journal_note import decode_note
from ingest.storing.batch import Batch, take_message
from storage.journal.received import LinkedRecord
from storage.journal.record import JournalRecord

LATE_DAYS = 60  # so long a logger keeps what it could not send (Circular 10/2021)


def gateways_of(parts: Parts, asked: PackQuestion) -> list[str]:
    """Return the gateways that spoke for an outlet on its days, as the registry was known."""
    registry = parts.records.registry(asked.known)
    rows = (registry.on(day).outlets.get(asked.outlet_id) for day in asked.days)
    return sorted({row.gateway_id for row in rows if row is not None})


def span_us(asked: PackQuestion) -> tuple[int, int]:
    """Return the instants of receipt that a pack looks at, [begin, end) in microseconds UTC."""
    begin_us, _ = legal_day_bounds_us(asked.first)
    _, end_us = legal_day_bounds_us(asked.last)
    late_us = end_us + LATE_DAYS * 24 * MICROSECONDS_PER_HOUR
    return begin_us, min(late_us, to_microseconds(asked.known) + 1)


def message_days(
    parts: Parts, asked: PackQuestion
) -> Iterator[tuple[date, Iterator[LinkedRecord]]]:
    """Give each legal day of receipt with its messages, in the journal's order; raises
    JournalDamaged, StoreUnavailable.
    """
    _, end_us = legal_day_bounds_us(asked.last)
    found = (
        one
        for one in parts.chain.linked(gateways_of(parts, asked), *span_us(asked))
        if one.record.entry.received_us < end_us or _tells_of(one.record, asked)
    )
    # A clock that was set back a little may open a day again: its messages follow on.
    return groupby(found, lambda one: legal_day_of(one.record.entry.received_us))


def _tells_of(record: JournalRecord, asked: PackQuestion) -> bool:
    """Return whether a message carries readings of the outlet's days."""
    batch = Batch()
    take_message(record, decode_note(record.entry.note), batch)
    begin_us, _ = legal_day_bounds_us(asked.first)
    _, end_us = legal_day_bounds_us(asked.last)
    return any(
        one.outlet_id == asked.outlet_id and begin_us <= one.time_us < end_us
        for one in batch.samples
    )


def message_line(one: LinkedRecord) -> bytes:
    """Return a message on one line: its bytes and our note of it in Base64, its place in the
    chain.
    """
    entry = one.record.entry
    told = {
        "position": one.record.position,
        "received_us": entry.received_us,
        "kind": int(entry.kind),
        "topic": entry.topic,
        "note": b64encode(entry.note).decode(),
        "payload": b64encode(entry.payload).decode(),
        "digest_before": None if one.before is None else one.before.hex(),
        "digest": one.record.digest.hex(),
    }
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"
