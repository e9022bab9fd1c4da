"""Reads our own JSON again from the journal's bytes, where no note tells what it means.

Such a message was sound when it came (decode.py), or came before notes told it: this reading of
it never changes, so that a replay tells the same. Total: a message or a rejection with its reason.
"""

from __future__ import annotations

import json
import math
import re
from datetime import datetime
from typing import Any

import msgspec

from domain.gateways.rejections import Refusal, RejectionCode
from ingest.decode.meaning.unreadable import what_is_wrong, why_unreadable
from ingest.wire.contract import MESSAGE_BYTES_MOST, SequenceNumber, WireMessage


class Numbered(msgspec.Struct, gc=False):
    """The number of a message and when it was sent, and nothing else of it."""

    seq: SequenceNumber | None
    sent: datetime


_DECODER = msgspec.json.Decoder(WireMessage)
_NUMBERED = msgspec.json.Decoder(Numbered)
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_NO_NUMBER = Refusal(
    RejectionCode.WRONG_TYPE,
    "seq: a whole number is wanted, and it is null: docs/wire.md shows the message's shape",
)


def decode(payload: bytes) -> WireMessage | Refusal:
    """Return the message, or why it cannot be read (size, JSON, or a field's type)."""
    if len(payload) > MESSAGE_BYTES_MOST:
        return Refusal(
            RejectionCode.TOO_LARGE,
            f"{len(payload)} bytes; at most {MESSAGE_BYTES_MOST}: send fewer samples a message",
        )
    try:
        message = _DECODER.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _decode_leniently(payload)
    return _NO_NUMBER if message.seq is None else message


def sequence_of(payload: bytes) -> int | None:
    """Return the sequence number of a message that could not be read whole, where it shows one."""
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    seq = found.get("seq") if isinstance(found, dict) else None
    return seq if type(seq) is int and 0 <= seq < 2**63 else None


def numbered(payload: bytes) -> Numbered | None:
    """Return number and time of a message that `decode` can read; None where it shows none."""
    try:
        return _NUMBERED.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        message = decode(payload)
    return Numbered(message.seq, message.sent) if isinstance(message, WireMessage) else None


def _decode_leniently(payload: bytes) -> WireMessage | Refusal:
    """Read what the strict decoder refused: for its non-finite numbers, or for the reason."""
    try:
        loaded: Any = json.loads(payload.decode("utf-8"))
        if _SURROGATE.search(payload):
            # Half of a pair is no text: neither the journal's note nor a receipt could name it.
            json.dumps(loaded, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        return Refusal(RejectionCode.UNREADABLE, why_unreadable(error, "JSON in UTF-8"))
    non_finite = _take_out_non_finite(loaded)
    try:
        message = msgspec.convert(loaded, WireMessage)
    except (msgspec.ValidationError, RecursionError) as error:
        detail = f"{what_is_wrong(error)}: docs/wire.md shows the message's shape"
        return Refusal(RejectionCode.WRONG_TYPE, detail)
    if message.seq is None:
        return _NO_NUMBER
    for sample, parameter, value in non_finite:
        message.samples[sample].values[parameter] = value
    return message


def _take_out_non_finite(loaded: Any) -> list[tuple[int, str, float]]:
    """Replace NaN and infinities by 0 where a sample's values stand; return what stood there."""
    found: list[tuple[int, str, float]] = []
    samples = loaded.get("samples") if isinstance(loaded, dict) else None
    for index, sample in enumerate(samples if isinstance(samples, list) else []):
        values = sample.get("values") if isinstance(sample, dict) else None
        if not isinstance(values, dict):
            continue
        for parameter, value in values.items():
            if isinstance(value, float) and not math.isfinite(value):
                found.append((index, parameter, value))
                values[parameter] = 0.0
    return found
