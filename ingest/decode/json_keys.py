"""Reads JSON without losing a key that comes twice in one object, and within bounds.

Python's reader and msgspec keep the last of two and say nothing. It judges nothing: who reads an
object decides what a second value means (the first stands).
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_WHOLE_DIGITS_MOST = 400  # beyond, an integer is infinite as a double, and slow to read


class Repeated(dict[str, Any]):
    """An object of which a key came twice: the first values, and `again` the later ones."""

    again: list[tuple[str, Any]]
    _differing: frozenset[str] | None = None

    def differs(self, key: str) -> bool:
        """Return whether a key came again with a value that is not surely the same."""
        if self._differing is None:
            self._differing = frozenset(
                again
                for again, value in self.again
                if isinstance(value, list | dict) or value != self[again]
            )
        return key in self._differing


def read_json(payload: bytes) -> Any:
    """Return what a JSON text says, NaN and Infinity included; raises ValueError, RecursionError.

    An object with a key that came twice is a `Repeated`. Half of a surrogate pair is no text:
    neither the journal's note nor a receipt could name it.
    """
    text = payload.removeprefix(BYTE_ORDER_MARK).decode("utf-8")
    loaded = json.loads(text, object_pairs_hook=_object, parse_int=_whole)
    if _SURROGATE.search(payload):
        json.dumps(loaded, ensure_ascii=False).encode("utf-8")
    return loaded


def again_of(found: dict[Any, Any]) -> list[tuple[Any, Any]]:
    """Return the later values of keys that came twice in an object."""
    return found.again if isinstance(found, Repeated) else []


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    first = Repeated()
    first.again = []
    for key, value in pairs:
        if key in first:
            first.again.append((key, value))
        else:
            first[key] = value
    return first


def _whole(digits: str) -> int | float:
    if len(digits) <= _WHOLE_DIGITS_MOST:
        return int(digits)
    return -math.inf if digits.startswith("-") else math.inf
