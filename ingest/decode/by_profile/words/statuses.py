"""Which device status a profile's word or number is: 00 measuring, 01 calibrating, 02 in error.

The profile's own words first, its ranges next, then the vocabulary. A number means a class of
OPC's only where it stands under a key of a quality: a bare 0 is bad in OPC and good in many
loggers, and is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ingest.decode.vocabulary.of_a_format import SymbolMap
from ingest.decode.vocabulary.shared import LETTERS_MOST, vocabulary
from ingest.wire.device_status import DEVICE_STATUS

_RANGE = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
# OPC DA 3.0, 6.8: the two highest bits of the low byte are the class, the two lowest its limits.
_OPC_MOST = 255
_OPC_GOOD, _OPC_BAD_BELOW = 192, 64
# The substatus of a good quality that says that a person set the value: nothing was measured.
_SET_BY_HAND = range(216, 220)


class Statuses:
    """The words of one profile; `is_quality` where they stand under a key of a quality."""

    def __init__(
        self, pairs: Iterable[tuple[str, str]], words: SymbolMap, *, is_quality: bool
    ) -> None:
        """Lay out a profile's pairs of its word, number or range, and ours."""
        self._own: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self._ranges: list[tuple[int, int, str]] = []
        self._words = words
        self._is_quality = is_quality
        for word, ours in pairs:
            between = _RANGE.fullmatch(word)
            if between is not None and int(between[1]) <= int(between[2]):
                self._ranges.append((int(between[1]), int(between[2]), ours))
            self._own.setdefault(word, ours)
            self._folded.setdefault(" ".join(word.casefold().split()), ours)

    def of(self, told: Any) -> str | None:
        """Return 00, 01 or 02; None where it is none that is known. None told is 00."""
        if told is None:
            return "00"
        text = _text(told)
        if text is None or len(text) > LETTERS_MOST:
            return None
        found = self._own.get(text) or self._folded.get(" ".join(text.casefold().split()))
        if found is None and self._ranges and _WHOLE.fullmatch(text):
            found = self._in_range(int(text))
        if found is None:
            found = self._of_vocabulary(told, text)
        return found if found in DEVICE_STATUS else None

    def _in_range(self, number: int) -> str | None:
        return next((ours for low, high, ours in self._ranges if low <= number <= high), None)

    def _of_vocabulary(self, told: Any, text: str) -> str | None:
        if self._is_quality:
            known = vocabulary().quality(told)
            if known is None and _WHOLE.fullmatch(text):
                known = opc_class(int(text))
            return known
        if isinstance(told, str):
            return self._words.status(text) or vocabulary().status(text)
        return None


def opc_class(quality: int) -> str | None:
    """Return the status of an OPC quality 0 to 255 by its class; None for what is uncertain.

    >>> opc_class(195), opc_class(24), opc_class(64), opc_class(216)
    ('00', '02', None, None)
    """
    if not 0 <= quality <= _OPC_MOST or quality in _SET_BY_HAND:
        return None
    if quality < _OPC_BAD_BELOW:
        return "02"
    return "00" if quality >= _OPC_GOOD else None


def _text(told: Any) -> str | None:
    if isinstance(told, str):
        return told.strip()
    if isinstance(told, bool):
        return "true" if told else "false"
    if isinstance(told, float) and told.is_integer() and abs(told) < 10**15:
        return str(int(told))
    if isinstance(told, float):
        return repr(told)
    return str(told) if isinstance(told, int) and abs(told) < 10**18 else None
