"""What one worker's journal says of gateways' numbers, and the order in which several are read.

Of one worker the journal's order stands, whatever its clock did; between workers the receipt tells,
and of what had waited at the broker for one of them the gateway's word when it was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from typing import NamedTuple

from domain.gateways.running_numbers import HeardNumber
from domain.legal_day import to_microseconds
from ingest.decode.meaning.journal_note import Note
from ingest.decode.nhue_json.journalled import sequence_of
from ingest.missing_numbers.gateway_numbers import decode_cannot, is_counted, message_of
from ingest.wire.contract import READINGS, WireMessage, parse_topic
from storage.journal.record import JournalRecord, RecordKind


def heard_of(
    record: JournalRecord, note: Note, message: WireMessage | None = None
) -> HeardNumber | None:
    """Return what a journal record says of a gateway's numbers, or None.

    It says what GatewayNumbers.take would take of it; `message` spares decoding it again.
    """
    entry = record.entry
    topic = parse_topic(entry.topic)
    if topic is None:
        return None
    if entry.kind is RecordKind.STATUS:
        answer = decode_cannot(entry.payload)
        if answer is None:
            return None
        return HeardNumber(
            position=record.position,
            gateway_id=topic.gateway_id,
            received_us=entry.received_us,
            answers=answer.id,
            reason=answer.reason,
        )
    if topic.channel != READINGS or not is_counted(note):
        return None
    message = message or message_of(note, entry.payload)
    seq = sequence_of(entry.payload) if message is None else message.seq
    if seq is None:
        return None
    sent = None if message is None or message.sent.tzinfo is None else message.sent
    return HeardNumber(
        position=record.position,
        gateway_id=topic.gateway_id,
        received_us=entry.received_us,
        seq=seq,
        sent_us=entry.received_us if sent is None else to_microseconds(sent),
    )


class Line(NamedTuple):
    """One worker's numbers by position, and whether there are more after them."""

    numbers: Sequence[HeardNumber]
    more: bool = False


def in_order_of_receipt(
    lines: Sequence[Line], through_us: int, waited: Callable[[HeardNumber], bool]
) -> tuple[list[HeardNumber], list[HeardNumber]]:
    """Return what workers received up to an instant, in order, and what they received later.

    Nothing is due that comes after the last one of a line with more behind it.
    """
    paced = [list(_paced(line.numbers, waited)) for line in lines]
    ends = [one[-1].at_us for line, one in zip(lines, paced, strict=True) if line.more and one]
    end_us = min(ends, default=None)
    due: list[HeardNumber] = []
    later: list[HeardNumber] = []
    for one in merge(*paced):
        is_due = one.received_us <= through_us and (end_us is None or one.at_us <= end_us)
        (due if is_due else later).append(one.heard)
    return due, later


class _Paced(NamedTuple):
    """A number with instants that never go back within a line, as those of a clock may."""

    at_us: int  # orders it
    position: int
    received_us: int
    heard: HeardNumber


def _paced(
    numbers: Sequence[HeardNumber], waited: Callable[[HeardNumber], bool]
) -> Iterator[_Paced]:
    at_us = received_us = 0
    for one in numbers:
        at_us = max(at_us, one.sent_us if waited(one) else one.received_us)
        received_us = max(received_us, one.received_us)
        yield _Paced(at_us, one.position, received_us, one)
