"""Reads a time of our own JSON; digits beyond the microsecond never move it into another second."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import msgspec

# RFC 3339 with or without its offset; the fraction's first six digits, and what follows them.
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)(?:(\.\d{1,6})(\d*))?([Zz]|[+-]\d\d:?\d\d)?", re.ASCII
)
_LAST_MICROSECOND = ".999999"


def read_time(written: Any) -> datetime | None:
    """Return an instant, naive where it has no offset; None where it is none.

    To the nearest microsecond, but for the last one of a second: a reading of 23:59:59.9999999 is
    one of that second, and so of that day.
    """
    if not isinstance(written, str) or (match := _TIME.fullmatch(written)) is None:
        return None
    whole, fraction, beyond, offset = match.groups()
    if fraction == _LAST_MICROSECOND and beyond:
        written = f"{whole}{fraction}{offset or ''}"
    try:
        return msgspec.convert(written, datetime)
    except msgspec.ValidationError:
        return None
