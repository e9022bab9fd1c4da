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


# What a unit is told by elsewhere does not belong to the heading; longest first.
_UNITS_IN_NAMES = (*("_m3_per_day", "_m3_per_s", "_m3", "_ha", "_percent", "_minutes", "_seconds"),)
_HEADINGS_EN = {
    "district_before_2025_07": "District until June 2025",
    "commune_before_2025_07": "Commune until June 2025",
}
_WORDS_EN = {
    "true": "yes",
    "false": "no",
    "none": "has none",
    "not_entered": "not entered yet",
    "ccn": "industrial cluster (CCN)",
    "ccn_lang_nghe": "craft-village cluster",
    "kcn": "industrial zone (KCN)",
    "lang_nghe": "craft village",
    "before_2022_and_full": "in operation before 2022, more than 80 % full",
    "under_100_m3_per_day": "under 100 m³/day",
    "json": "JSON",
    "senml": "SenML",
    "sparkplug": "Sparkplug B",
    "nh4_as_n": "NH4, kept as N",
    "no3_as_n": "NO3, kept as N",
    "no2_as_n": "NO2, kept as N",
    "po4_as_p": "PO4, kept as P",
}
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

    @property
    def heading_en(self) -> str:
        """Its heading in English: its own name, without the unit."""
        name = self.column
        for unit in _UNITS_IN_NAMES:
            name = name.removesuffix(unit)
        return _HEADINGS_EN.get(name, name.replace("_", " ").capitalize())

    def told_en(self, word: str) -> str:
        """Return what a word is called in English; a code of another list is called itself."""
        if word not in dict(self.words) or word == self.told(word):
            return word
        return _WORDS_EN.get(word, word.replace("_", " "))

    def told(self, word: str) -> str:
        """Return what a word is called in Vietnamese, the word itself where it is none of them."""
        return dict(self.words).get(word, word)
