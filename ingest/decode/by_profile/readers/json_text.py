"""Reads the JSON of any vendor at once where no key is lost, else pair by pair.

msgspec keeps the last of two values of a key and says nothing: where more quotation marks stand
than keys and texts have, the text is read again. It decides nothing about what an object means.
"""

from __future__ import annotations

from typing import Any

import msgspec

from domain.gateways.rejections import RejectionCode
from ingest.decode.by_profile.readers.sent import Unread
from ingest.decode.json_keys import BYTE_ORDER_MARK, read_json
from ingest.decode.meaning.unreadable import why_unreadable

LINES_MOST = 10_000  # of an object each
ITEMS_MOST = 200_000  # between commas, as of our own JSON
_LEVELS_MOST = 32  # that are looked through for what may be lost


def loaded_json(payload: bytes) -> Any:
    """Return what a JSON text says, a key that came twice as `Repeated`; an Unread where none.

    Of a text that is an object a line it is a list of them, in which a line may be an Unread.
    """
    if payload.count(b",") > ITEMS_MOST:
        detail = f"more than {ITEMS_MOST} items: send fewer in a message"
        return Unread("", RejectionCode.TOO_MANY, detail)
    text = payload.removeprefix(BYTE_ORDER_MARK)
    try:
        loaded = msgspec.json.decode(text)
        if text.count(b'"') == 2 * _texts(loaded, 0):
            return loaded
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    loaded = _read(payload)
    return loaded if not isinstance(loaded, Unread) else _by_line(text) or loaded


def _read(text: bytes) -> Any:
    try:
        return read_json(text)
    except (ValueError, RecursionError) as error:
        detail = why_unreadable(error, "JSON in UTF-8")
        return Unread("", RejectionCode.UNREADABLE, detail)


def _by_line(text: bytes) -> list[Any] | Unread | None:
    """Return each line's own JSON, an Unread for one that is none; None where the first is none."""
    lines = [(at, line) for at, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) < 2 or not isinstance(_read(lines[0][1]), dict | list):  # noqa: PLR2004  # one
        return None
    if len(lines) > LINES_MOST:
        detail = f"more than {LINES_MOST} lines: send fewer in a message"
        return Unread("", RejectionCode.TOO_MANY, detail)
    loaded = [(at, _read(line)) for at, line in lines]
    return [
        one._replace(detail=f"line {at}: {one.detail}") if isinstance(one, Unread) else one
        for at, one in loaded
    ]


def _texts(loaded: Any, level: int) -> int:
    """Return how many keys and texts there are; what is too deep is not counted, and read again."""
    kind = type(loaded)
    if kind is str:
        return 1
    found = 0
    if kind is dict:
        found = len(loaded)
        loaded = loaded.values()
    elif kind is not list:
        return 0
    if level > _LEVELS_MOST:
        return found
    for one in loaded:
        inner = type(one)
        if inner is str:
            found += 1
        elif inner is dict or inner is list:
            found += _texts(one, level + 1)
    return found
