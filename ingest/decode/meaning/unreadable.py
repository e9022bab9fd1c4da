"""Says in our own words why bytes cannot be read: where, and never what a parser said of it.

A receipt and a rejection are read by people; the text of a library changes with its version.
"""

from __future__ import annotations

import json
import re

_PLACE = re.compile(r"byte (\d+)")
_FIELD = re.compile(r"field `(\w+)`")
_AT = re.compile(r"at `\$\.([\w.\[\]]+)`")


class Unreadable(ValueError):
    """Bytes that are not of their form; its words are our own."""


def why_unreadable(error: Exception, form: str) -> str:
    """Return why a payload is not of a form, such as JSON in UTF-8; `error` is its parser's.

    >>> why_unreadable(RecursionError(), "JSON in UTF-8")
    'nested deeper than any message of ours'
    >>> why_unreadable(json.JSONDecodeError("Expecting value", "", 0), "JSON in UTF-8")
    'not JSON in UTF-8: it is empty'
    """
    match error:
        case RecursionError():
            return "nested deeper than any message of ours"
        case Unreadable():
            where = str(error)
        case UnicodeDecodeError():
            where = f"byte {error.start + 1} belongs to no letter"
        case UnicodeEncodeError():
            where = "half of a surrogate pair is no letter"
        case json.JSONDecodeError() if not error.doc.strip():
            where = "it is empty"
        case json.JSONDecodeError():
            where = f"it cannot be read on from line {error.lineno}, letter {error.colno}"
        case _:
            found = _PLACE.search(str(error))
            where = f"it cannot be read on from byte {int(found[1]) + 1}" if found else ""
    return f"not {form}: {where}" if where else f"not {form}"


def what_is_wrong(error: Exception) -> str:
    """Return which field of a message is missing or of the wrong type; `error` is msgspec's."""
    told = str(error)
    missing, at = _FIELD.search(told), _AT.search(told)
    if missing is not None and "missing" in told:
        return f"{missing[1]} is missing"
    return f"{at[1]} is of the wrong type" if at else "it is of the wrong type"
