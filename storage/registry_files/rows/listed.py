"""Cells that hold several words or pairs of words: how they are written, and how they are read.

Words are parted by spaces, pairs by semicolons; what would be read otherwise stands in quotes. What
was written is read as it was; what a word may be is not decided here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

EMPTY = '""'  # a text that is said to be empty, where an empty cell says nothing

_QUOTED = r'"((?:[^"]|"")*)"'
_WORD = re.compile(rf"\s*(?:{_QUOTED}|([^\s\"]\S*))(?=\s|$)")
_SIDE = rf"(?:{_QUOTED}|([^\s;=\"](?:[^;=\"]*[^\s;=\"])?))"
_PAIR = re.compile(rf"\s*{_SIDE}\s*=\s*{_SIDE}\s*(?:;|$)")
_SEPARATES = frozenset(';="')

Pairs = tuple[tuple[str, str], ...]


def list_text(words: Iterable[str]) -> str:
    """Return words as a cell has them.

    >>> list_text(["NaN", "no data"])
    'NaN "no data"'
    """
    return " ".join(
        _in_quotes(word) if not word or word[0] == '"' or _has_space(word) else word
        for word in words
    )


def list_of(cell: str) -> tuple[str, ...] | None:
    """Return the words of a cell, None where a quote is left open or followed by a letter."""
    words, at = [], 0
    text = cell.strip()
    while at < len(text):
        found = _WORD.match(text, at)
        if found is None:
            return None
        words.append(found[2] if found[1] is None else found[1].replace('""', '"'))
        at = found.end()
    return tuple(words)


def pairs_text(pairs: Iterable[tuple[str, str]]) -> str:
    """Return pairs as a cell has them.

    >>> pairs_text([("Good", "00"), ("64-127", "02")])
    'Good=00; 64-127=02'
    """
    return "; ".join(f"{_side(word)}={_side(ours)}" for word, ours in pairs)


def pairs_of(cell: str) -> Pairs | None:
    """Return the pairs of a cell, None where they cannot be told apart."""
    pairs, at = [], 0
    text = cell.strip()
    while at < len(text):
        found = _PAIR.match(text, at)
        if found is None:
            return None
        quoted, plain, quoted_ours, plain_ours = found.groups()
        word = plain if quoted is None else quoted.replace('""', '"')
        ours = plain_ours if quoted_ours is None else quoted_ours.replace('""', '"')
        pairs.append((word, ours))
        at = found.end()
    return tuple(pairs)


def _side(text: str) -> str:
    # A mark that joins the letter before it would make another one of the =.
    joins = text and unicodedata.combining(text[0])
    plain = text and text == text.strip() and not joins and not _SEPARATES.intersection(text)
    return text if plain else _in_quotes(text)


def _in_quotes(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _has_space(text: str) -> bool:
    return any(letter.isspace() for letter in text)
