"""Tells any of our facts as plain JSON, with every part by its own name, the same bytes each time.

Figures are exact decimal texts, instants RFC 3339 in UTC; a source is told by its paper, since an
address of a page is not the law.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from api.exports.documents.facts.canonical import decimal_text
from api.question.known_at import rfc3339_us
from domain.judged.verdicts import Figure, Limit, told_source


def plain(fact: object) -> Any:
    """Return a fact as what JSON has; raises TypeError of what has no plain form."""
    for kinds, told in _FORMS:
        if isinstance(fact, kinds):
            return told(fact)
    if not is_dataclass(fact):
        raise TypeError(f"{type(fact).__name__} has no plain form")
    parts = {one.name: plain(getattr(fact, one.name)) for one in fields(fact)}
    if isinstance(fact, Figure | Limit):
        parts["source"] = told_source(fact.source)
    return parts


# The first that fits: an enumeration may be a text, and a text is a sequence.
_FORMS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (Enum, lambda fact: fact.value),
    ((str, bool, int, type(None)), lambda fact: fact),
    (float, decimal_text),
    (datetime, rfc3339_us),
    (date, str),
    (Mapping, lambda fact: {str(plain(name)): plain(value) for name, value in fact.items()}),
    ((frozenset, set), lambda fact: [plain(one) for one in sorted(fact)]),
    (Sequence, lambda fact: [plain(one) for one in fact]),
)


def written(fact: object) -> bytes:
    """Return the bytes of a fact: UTF-8 in NFC, a part a line, LF."""
    text = json.dumps(plain(fact), ensure_ascii=False, indent=1)
    return unicodedata.normalize("NFC", text).encode() + b"\n"


def line(fact: object) -> bytes:
    """Return the bytes of a fact on one line: its letters as they came, in no other form."""
    return json.dumps(plain(fact), ensure_ascii=False).encode() + b"\n"
