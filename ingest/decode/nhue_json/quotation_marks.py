"""Shows of many messages at once that the typed decoder kept every word of each.

Each key and each text of JSON has two quotation marks, and a decoder that drops the first of two
keys leaves some over; none is ever wanting. So where a group has as many as its words account for,
each of its messages has. A fraction of a second that it would round up is looked for as text, and
so is an escaped letter, behind which one may hide.
"""

from __future__ import annotations

from typing import Final

import numpy as np

_MARK = ord('"')
_ROUNDS_UP: Final = b".999999"
_ESCAPES: Final = b"\\"


def may_round_up(payload: bytes) -> bool:
    """Return whether a fraction of a second may stand in it that the typed decoder rounds up."""
    return payload.find(_ROUNDS_UP) >= 0 or payload.find(_ESCAPES) >= 0  # half the time of `in`


class QuotationMarks:
    """The quotation marks of a group's payloads, beside the texts that were understood of them."""

    __slots__ = ("payloads", "texts")

    def __init__(self) -> None:
        """Begin with nothing counted; who understands a payload adds it, and to `texts`."""
        self.payloads: list[bytes] = []
        self.texts = 0

    def hold(self) -> bool:
        """Return whether no payload has more of them than its texts account for.

        Nor a fraction of a second that the typed decoder would have rounded into the next one.
        """
        joined = b"".join(self.payloads)
        if may_round_up(joined):
            return False
        marks = np.frombuffer(joined, np.uint8) == _MARK
        return int(np.count_nonzero(marks)) == 2 * self.texts
