"""Examines a group's common messages in one pass: our own JSON with nothing to refuse or convert.

It decides nothing that pipeline.py would not decide of each by itself; of any other message it
says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from domain.gateways.rejections import Refusal
from ingest.arrivals.arrival import Arrival, Examined
from ingest.decode.nhue_json.decode import NOT_TYPED, decode_typed, sound_message
from ingest.decode.nhue_json.quotation_marks import QuotationMarks
from ingest.validate.against_registry import Rules
from ingest.validate.samples import sound_samples
from ingest.wire.contract import MESSAGE_BYTES_MOST, READINGS, parse_topic
from storage.journal.record import RecordKind

_TAKEN: Final = RecordKind.READINGS  # a name of an enumeration costs as much as a small object
_NOT_OURS: Final = ""  # no gateway has this name
_NOTHING_REFUSED: Final[Sequence[Refusal]] = ()


def examine_sound(
    arrivals: Sequence[Arrival], rules: Rules, future_tolerance_us: int
) -> list[Examined | None]:
    """Return what each arrival is where it is sound in every word, None for any other."""
    marks = QuotationMarks()
    senders: dict[str, str] = {}
    found: list[Examined | None] = []
    for arrival in arrivals:
        topic, payload = arrival.topic, arrival.payload
        sender = senders.get(topic)
        if sender is None:
            sender = senders[topic] = _sender(topic)
        samples = None
        if (
            sender
            and arrival.origin is None
            and arrival.refusal is None
            and len(payload) <= MESSAGE_BYTES_MOST
        ):
            try:  # as `typed_message`: here a call of it would cost a tenth of what it does
                message = decode_typed(payload)
            except NOT_TYPED:
                found.append(None)
                continue
            latest_us = arrival.received_us + future_tolerance_us
            samples = sound_samples(message, sender, rules, latest_us, marks)
        if samples is None:
            found.append(None)
            continue
        marks.payloads.append(payload)
        found.append(Examined(arrival, sender, message, _NOTHING_REFUSED, _TAKEN, b"", samples))
    return found if marks.hold() else [_counted(examined) for examined in found]


def _counted(examined: Examined | None) -> Examined | None:
    """Return a message where the typed decoder kept every word of it, seen by itself."""
    if examined is None or sound_message(examined.arrival.payload) is None:
        return None
    return examined


def _sender(topic: str) -> str:
    parsed = parse_topic(topic)
    return _NOT_OURS if parsed is None or parsed.channel != READINGS else parsed.gateway_id
