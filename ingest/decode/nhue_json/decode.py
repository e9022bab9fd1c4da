"""Understands our own JSON: at once where it is sound, else leaf by leaf (leaves.py).

Sound is a message of which the typed decoder keeps every word: no unknown key, no key twice, no
fraction of a second that would round into the next one. It is total: whatever the bytes, nothing is
raised, and it judges no value and no outlet.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final

import msgspec

from domain.gateways.rejections import Refusal, RejectionCode
from domain.measured.parameters import PARAMETERS
from domain.measured.units import UNITS
from ingest.decode.json_keys import read_json
from ingest.decode.meaning.meaning import Meaning, too_many
from ingest.decode.meaning.unreadable import why_unreadable
from ingest.decode.nhue_json.journalled import decode
from ingest.decode.nhue_json.leaves import read_leaves
from ingest.decode.nhue_json.quotation_marks import may_round_up
from ingest.wire.contract import (
    MESSAGE_BYTES_MOST,
    READINGS_MOST,
    SAMPLES_MOST,
    STRINGS_OF_MESSAGE,
    STRINGS_OF_SAMPLE,
    SequenceNumber,
    WireMessage,
    WireSample,
)
from ingest.wire.device_status import DEVICE_STATUS

# Before anything slow: an item of an array or an object stands before a comma.
_ITEMS_MOST: Final = 200_000
_COUNTED_BYTES: Final = 64 * 1024  # a smaller payload cannot hold as many


class _Sample(WireSample, forbid_unknown_fields=True, gc=False):
    """A sample without any key but those of docs/wire.md."""


class _Message(WireMessage, forbid_unknown_fields=True, gc=False):
    """A message without any key but those of docs/wire.md."""

    seq: SequenceNumber
    sent: Annotated[datetime, msgspec.Meta(tz=True)]
    samples: Annotated[list[_Sample], msgspec.Meta(min_length=1)]  # type: ignore[assignment]  # only ever read


decode_typed: Final[Callable[[bytes], WireMessage]] = msgspec.json.Decoder(_Message).decode
NOT_TYPED: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)  # what it raises


def typed_message(payload: bytes) -> WireMessage | None:
    """Return a message with no key that is unknown; None for any other.

    A key may have come twice, and a time may have been rounded up: what `sound_message` looks for
    in one, QuotationMarks in many, tells.
    """
    if len(payload) > MESSAGE_BYTES_MOST:
        return None
    try:
        return decode_typed(payload)
    except NOT_TYPED:
        return None


def sound_message(payload: bytes) -> WireMessage | None:
    """Return a message of which the typed decoder keeps every word; None for any other.

    That no key came twice is shown by counting: each key and each text has two quotation marks, and
    whatever the decoder dropped would leave some over.
    """
    message = typed_message(payload)
    if message is None or may_round_up(payload):
        return None
    samples = message.samples
    strings = STRINGS_OF_MESSAGE + STRINGS_OF_SAMPLE * len(samples)
    for sample in samples:
        strings += len(sample.values)
        if sample.units is sample.status:  # the common sample has neither
            continue
        if sample.units is not None:
            strings += 1 + 2 * len(sample.units)
        if sample.status is not None:
            strings += 1 + 2 * len(sample.status)
    return message if payload.count(b'"') == 2 * strings else None


def understand_json(payload: bytes, received_us: int) -> Meaning:
    """Return what a readings message of our own JSON means; total.

    Where its `sent` cannot be read, `received_us` (UTC) stands for it.
    """
    if len(payload) > MESSAGE_BYTES_MOST:
        detail = f"{len(payload)} bytes; at most {MESSAGE_BYTES_MOST}: send fewer samples a message"
        return Meaning(refusals=[Refusal(RejectionCode.TOO_LARGE, detail)])
    if len(payload) > _COUNTED_BYTES and payload.count(b",") > _ITEMS_MOST:
        return too_many("items", _ITEMS_MOST)
    message = sound_message(payload)
    if message is not None and _is_in_our_words(message):
        return _bounded(Meaning(message, is_plain=True))
    meaning = _leaf_by_leaf(payload, received_us)
    if not meaning.refusals and decode(payload) == meaning.message:
        return msgspec.structs.replace(meaning, is_plain=True)  # a harmless unknown key, most often
    return meaning


def _leaf_by_leaf(payload: bytes, received_us: int) -> Meaning:
    try:
        loaded = read_json(payload)
    except (ValueError, RecursionError) as error:
        detail = why_unreadable(error, "JSON in UTF-8")
        return Meaning(refusals=[Refusal(RejectionCode.UNREADABLE, detail)])
    return _bounded(read_leaves(loaded, received_us))


def _bounded(meaning: Meaning) -> Meaning:
    samples = [] if meaning.message is None else meaning.message.samples
    if len(samples) > SAMPLES_MOST:
        return too_many("samples", SAMPLES_MOST)
    told = sum([len(one.values) + len(one.unmeasured or ()) for one in samples])
    return too_many("readings", READINGS_MOST) if told > READINGS_MOST else meaning


def _is_in_our_words(message: WireMessage) -> bool:
    """Return whether names, units and statuses are spelled as docs/wire.md spells them."""
    for sample in message.samples:
        if sample.unmeasured is not None or not sample.values.keys() <= PARAMETERS.keys():
            return False
        units, status = sample.units, sample.status
        if units and not (
            units.keys() <= PARAMETERS.keys() and all(one in UNITS for one in units.values())
        ):
            return False
        if status and not (
            status.keys() <= sample.values.keys()  # of a parameter that was left out it says why
            and all(one in DEVICE_STATUS for one in status.values())
        ):
            return False
    return True
