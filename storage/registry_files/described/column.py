"""What is told of one column: its heading, meaning, unit and example, and the words it takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from storage.registry_files.columns import DAY_COLUMNS, INSTANT_COLUMNS, NUMBER_COLUMNS


class Form(StrEnum):
    """How the cells of a column are written."""

    TEXT = "text"
    NUMBER = "number"
    NUMBERS = "numbers"
    DAY = "day"
    INSTANT = "instant"


_LISTS_OF_NUMBERS = frozenset({"fillers"})


@dataclass(frozen=True, slots=True)
class Described:
    """One column; `unit` is empty where it has none or stands in another column.

    `words` are the words that it takes, each with what it is called in Vietnamese.
    """

    column: str
    heading_vi: str
    vi: str
    en: str
    example: str = ""
    unit: str = ""
    words: tuple[tuple[str, str], ...] = ()

    @property
    def form(self) -> Form:
        """How its cells are written."""
        if self.column in NUMBER_COLUMNS:
            return Form.NUMBER
        if self.column in DAY_COLUMNS:
            return Form.DAY
        if self.column in INSTANT_COLUMNS:
            return Form.INSTANT
        return Form.NUMBERS if self.column in _LISTS_OF_NUMBERS else Form.TEXT

    def told(self, word: str) -> str:
        """Return what a word is called in Vietnamese, the word itself where it is none of them."""
        return dict(self.words).get(word, word)
