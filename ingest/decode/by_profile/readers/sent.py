"""What a reader gives for each value: the value as it was sent, or why there is none.

A reader knows how bytes are laid out and nothing of what a name, a unit or a status means.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from domain.gateways.rejections import RejectionCode

# Of what stands before several names: with a longer one a short message would name gigabytes.
PREFIX_LETTERS_MOST = 1_024
LEVELS_MOST = 8  # of objects within objects; what is deeper is no message of a logger


class Sent(NamedTuple):
    """One value as it was sent: where it stands, its source channel, and what was said beside it.

    `value`, `status` and `time` are a text, a number, None (not said), or anything else that is
    refused later; `unit` is None where none is sent. `is_sure`: whatever it is, it was meant as a
    measurement, as a line of a loggers' file is.
    """

    place: str
    source: str
    value: Any
    unit: Any = None
    status: Any = None
    time: Any = None
    is_sure: bool = False


class Unread(NamedTuple):
    """Why a part of a message gives no value; `place` empty: the whole message."""

    place: str
    code: RejectionCode
    detail: str
    source: str | None = None


Told = Iterator[Sent | Unread]
