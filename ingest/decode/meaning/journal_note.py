"""The decision that is journalled beside a message's bytes, as a JSON note.

Its refusals, and for every format but our own JSON the message as it was understood: with them the
journal can be replayed years later, under another registry and without any decoder's state, to the
same readings.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from domain.errors import JournalDamaged
from domain.gateways.rejections import Refusal
from domain.gateways.running_numbers import RunPlace
from ingest.decode.meaning.relative_times import Anchor
from ingest.wire.contract import WireMessage


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was decided: refusals, the canonical message where the bytes alone do not tell it, and
    what a birth or death says of the gateway; `origin` names the file that it came in.
    `anchor` is the instant of ours that its times are relative to, and by how much that is unsure.
    `place` is that of a message that overtook others of its gateway, or was overtaken.
    """

    refusals: list[Refusal] = []
    message: WireMessage | None = None
    online: bool | None = None
    origin: str | None = None
    anchor: Anchor | None = None
    place: RunPlace | None = None


JOURNAL_ORIGIN = "journal:"
_NOTHING = Note()
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Note)
_LIST = msgspec.json.Decoder(list[Refusal])  # journals of the first version held refusals alone


def encode_note(
    refusals: Sequence[Refusal],
    message: WireMessage | None = None,
    *,
    online: bool | None = None,
    origin: str | None = None,
    anchor: Anchor | None = None,
) -> bytes:
    """Return the note of a decision; empty when the bytes say it all and nothing was refused."""
    if not refusals and message is None and online is None and origin is None:
        return b""
    told = None if message is None else _without_non_finite(message)
    return _ENCODER.encode(Note(list(refusals), told, online, origin, anchor))


def note_with_place(note: bytes, place: RunPlace) -> bytes:
    """Return a note that tells a message's place in its run of numbers too.

    >>> note_with_place(b"", RunPlace(7, 3))
    b'{"place":[7,3]}'
    """
    return _ENCODER.encode(msgspec.structs.replace(decode_note(note), place=place))


def decode_note(note: bytes) -> Note:
    """Return a note; raises JournalDamaged when it is not one of ours."""
    if not note:
        return _NOTHING
    try:
        return Note(_LIST.decode(note)) if note.startswith(b"[") else _DECODER.decode(note)
    except msgspec.DecodeError as error:
        raise JournalDamaged(f"a decision in the journal cannot be read: {error}") from error


def waited_at(origin: str | None) -> int | None:
    """Return where a message stands that was taken in again, None for any other origin.

    >>> waited_at("journal:7"), waited_at("HN_ABCD_NUO001_20260101120000.txt")
    (7, None)
    """
    if origin is None or not origin.startswith(JOURNAL_ORIGIN):
        return None
    return int(origin.removeprefix(JOURNAL_ORIGIN))


def _without_non_finite(message: WireMessage) -> WireMessage:
    """Return a message without the numbers that JSON cannot carry: they are refused by name."""
    if all(all(map(math.isfinite, one.values.values())) for one in message.samples):
        return message
    samples = [
        msgspec.structs.replace(
            one, values={name: value for name, value in one.values.items() if math.isfinite(value)}
        )
        for one in message.samples
    ]
    return msgspec.structs.replace(message, samples=samples)
