"""Writes facts as the one sequence of bytes that their digest is of, and figures as exact texts.

UTF-8 in NFC, lines that end with LF, keys in the order in which they are declared, figures as
decimal texts without an exponent, instants as RFC 3339 in UTC. It decides nothing of the facts.
"""

from __future__ import annotations

import hashlib
import unicodedata
from decimal import Decimal

import msgspec

_ENCODER = msgspec.json.Encoder()


def canonical(facts: msgspec.Struct) -> bytes:
    """Return the bytes of facts: the same facts give the same bytes, whoever writes them."""
    spread = msgspec.json.format(_ENCODER.encode(facts), indent=1)
    return unicodedata.normalize("NFC", spread.decode()).encode() + b"\n"


def sha256_of(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def decimal_text(value: float | None) -> str | None:
    """Return a figure with every digit that it has, None where there is none.

    >>> decimal_text(148.5), decimal_text(1e-7), decimal_text(30.0), decimal_text(None)
    ('148.5', '0.0000001', '30', None)
    """
    if value is None:
        return None
    told = Decimal(repr(value))
    whole = told.to_integral_value()
    return format(whole if told == whole else told.normalize(), "f")
