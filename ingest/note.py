"""The decision that is journalled beside a message's bytes: its refusals, as a JSON note.

With it the journal can be replayed years later, under another registry, to the same readings.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from domain.errors import JournalDamaged
from domain.rejections import Refusal

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(list[Refusal])


def encode_note(refusals: Sequence[Refusal]) -> bytes:
    """Return the note of a decision; empty when nothing was refused."""
    return _ENCODER.encode(list(refusals)) if refusals else b""


def decode_note(note: bytes) -> list[Refusal]:
    """Return the refusals of a note; raises JournalDamaged when it is not one of ours."""
    if not note:
        return []
    try:
        return _DECODER.decode(note)
    except msgspec.DecodeError as error:
        raise JournalDamaged(f"a decision in the journal cannot be read: {error}") from error
