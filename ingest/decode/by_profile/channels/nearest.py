"""Which names that are known are nearest to one that is not: a suggestion, and never more."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

NAMES_MOST = 400  # that one name is compared with
LETTERS_MOST = 64
NEAREST_MOST = 3
_CUTOFF = 0.6


def nearest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return up to three known names like one, the nearest first; none for a long one.

    >>> nearest("COD_1", ["COD1", "TSS", "pH"])
    ('COD1',)
    """
    if not name or len(name) > LETTERS_MOST:
        return ()
    by_folded: dict[str, str] = {}
    for one in list(known)[:NAMES_MOST]:
        by_folded.setdefault(one.casefold()[:LETTERS_MOST], one)
    found = get_close_matches(name.casefold(), by_folded, NEAREST_MOST, _CUTOFF)
    return tuple(by_folded[one] for one in found)
