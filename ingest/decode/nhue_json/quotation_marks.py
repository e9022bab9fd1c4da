"""Shows of many messages at once that in none of them a key came twice, by counting.

Each key and each text of JSON has two quotation marks, and a decoder that drops the first of two
keys leaves some over; none is ever wanting. So where a group has as many as its words account for,
each of its messages has.
"""

from __future__ import annotations

import numpy as np

_MARK = ord('"')


class QuotationMarks:
    """The quotation marks of a group's payloads, beside the texts that were understood of them."""

    __slots__ = ("payloads", "texts")

    def __init__(self) -> None:
        """Begin with nothing counted; who understands a payload adds it, and to `texts`."""
        self.payloads: list[bytes] = []
        self.texts = 0

    def hold(self) -> bool:
        """Return whether no payload has more of them than its texts account for."""
        marks = np.frombuffer(b"".join(self.payloads), np.uint8) == _MARK
        return int(np.count_nonzero(marks)) == 2 * self.texts
