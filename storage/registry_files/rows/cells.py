"""Reads the typed cells of one registry row, and notes a fault for each that cannot be read.

A cell at fault gives a stand-in of the right type, so that the other cells are read too; the
caller must throw the row away where `sound` is False.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from domain.errors import Fault

Word = TypeVar("Word", bound=StrEnum)

IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_WHOLE_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(
    r"(19|20|21)\d{2}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_FEW = 12  # up to so many are all named: the nearest regulation may be of the wrong year
_DAMAGED = "\ufffd"
# They turn the rest of a line around: a page would show another name, or other figures beside it.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class RegistryRow:
    """One row: its place, its cells, and whether every cell that was asked for could be read."""

    def __init__(
        self,
        file: str,
        line: int,
        cells: dict[str, str],
        cell_lines: Mapping[str, int] | None = None,
    ) -> None:
        self.file = file
        self.line = line
        self.faults: list[Fault] = []
        self._cells = cells
        self._cell_lines = cell_lines or {}

    @property
    def sound(self) -> bool:
        """Whether no fault was noted so far."""
        return not self.faults

    @property
    def place(self) -> str:
        """File and line, as faults name them."""
        return f"{self.file}:{self.line}"

    def fault(self, message: str, column: str = "") -> None:
        """Note what is wrong with this row, and what to do; `column` is the one at fault."""
        line = self._cell_lines.get(column, self.line)
        self.faults.append(Fault(self.file, line, message, column))

    def has(self, *columns: str) -> bool:
        """Whether the row has these cells; those of a broken line were blamed already."""
        return all(column in self._cells for column in columns)

    def text(self, column: str, *, required: bool = True) -> str:
        """Return a text in composed Unicode (NFC), as every keyboard but some files have it."""
        cell = self._cells.get(column)
        if cell is None:  # the file has no such column, which its header line was blamed for
            return ""
        if not cell and required:
            self.fault(f"{column} is empty: fill it in", column)
        if any(
            unicodedata.category(letter) == "Cc" or letter == _DAMAGED or letter in _TURNING
            for letter in cell
        ):
            self.fault(
                f"{column} {cell!r} holds a damaged or control character: type it again", column
            )
        return unicodedata.normalize("NFC", cell)

    def text_or_none(self, column: str) -> str | None:
        """Return a text, or None for an empty cell."""
        return self.text(column, required=False) or None

    def identifier(self, column: str) -> str:
        """Return an id that fits an MQTT topic: letters, digits, '-' and '_', at most 64."""
        cell = self.text(column)
        if cell and not IDENTIFIER.fullmatch(cell):
            self.fault(
                f"{column} {cell!r} is no id: use 1 to 64 of A-Z a-z 0-9 _ - "
                "and begin with a letter or digit",
                column,
            )
        return cell

    def word(self, column: str, words: type[Word]) -> Word:
        """Return one of a set of words."""
        cell = self.text(column)
        found = self.is_known(column, cell, [word.value for word in words])
        return words(cell) if found else next(iter(words))

    def word_or(self, column: str, default: Word) -> Word:
        """Return one of the default's set of words, the default for an empty cell."""
        if not self.text(column, required=False):
            return default
        return self.word(column, type(default))

    def word_or_none(self, column: str, words: type[Word]) -> Word | None:
        """Return one of a set of words, or None for an empty cell."""
        return self.word(column, words) if self.text(column, required=False) else None

    def known(self, column: str, names: Collection[str]) -> str:
        """Return a name that must be one of those known."""
        cell = self.text(column)
        self.is_known(column, cell, names)
        return cell

    def flag(self, column: str) -> bool:
        """Return true or false; an empty cell is false."""
        cell = self.text(column, required=False).casefold()
        if cell not in {"true", "false", ""}:
            self.fault(f"{column} {cell!r} is not true or false: write one of them", column)
        return cell == "true"

    def positive(self, column: str) -> float:
        """Return a number above 0 with a decimal point."""
        self._blame_empty(column)
        number = self.positive_or_unknown(column)
        return 1.0 if number is None else number

    def positive_or_unknown(self, column: str) -> float | None:
        """Return a number above 0 with a decimal point, or None for an empty cell."""
        number = self._number(column)
        if number is not None and not 0 < number < math.inf:
            cell = self._cells[column]
            self.fault(
                f"{column} {cell} must be above 0: leave it empty where it is not known", column
            )
            return None
        return number

    def number(self, column: str) -> float:
        """Return a number with a decimal point; it may be below 0."""
        self._blame_empty(column)
        number = self.number_or_none(column)
        return 0.0 if number is None else number

    def number_or_none(self, column: str) -> float | None:
        """Return a number with a decimal point, or None for an empty cell."""
        number = self._number(column)
        if number is not None and math.isinf(number):
            self.fault(
                f"{column} {self._cells[column]} is too large for a number: correct it", column
            )
            return None
        return number

    def within_or_unknown(self, column: str, least: float, most: float) -> float | None:
        """Return a number within two bounds, or None for an empty cell."""
        number = self.number_or_none(column)
        if number is not None and not least <= number <= most:
            cell = self._cells[column]
            self.fault(
                f"{column} {cell} is not within {least:g} and {most:g}: correct it, or leave it "
                "empty where it is not known",
                column,
            )
            return None
        return number

    def numbers(self, column: str) -> tuple[float, ...]:
        """Return numbers with a decimal point, separated by spaces or semicolons, each once."""
        found = []
        for cell in self.text(column, required=False).replace(";", " ").split():
            if _NUMBER.fullmatch(cell) and math.isfinite(float(cell)):
                found.append(float(cell))
            else:
                self.fault(
                    f"{column} {cell!r} is not a number: write digits, such as 65535", column
                )
        return tuple(dict.fromkeys(found))

    def document(self, column: str, fact: str, *, needed: bool) -> str | None:
        """Return the paper that a fact rests on, or None; one without the other is a fault."""
        cell = self.text(column, required=False)
        if needed and not cell and self.has(fact):
            self.fault(f"{fact} rests on no paper: name it in {column}", column)
        if cell and not needed and not self._cells.get(fact):
            self.fault(
                f"{column} is filled in and {fact} is empty: fill in both or neither", column
            )
        return cell or None

    def whole(self, column: str) -> int:
        """Return a whole number of 0 or more."""
        cell = self.text(column)
        if not cell:
            return 1
        if not _WHOLE_NUMBER.fullmatch(cell):
            self.fault(f"{column} {cell!r} is not a whole number: write digits only", column)
            return 1
        return int(cell)

    def whole_or_unknown(self, column: str) -> int | None:
        """Return a whole number of 0 or more, or None for an empty cell."""
        return self.whole(column) if self.text(column, required=False) else None

    def day(self, column: str) -> date:
        """Return a day written YYYY-MM-DD."""
        return self._day(column, self.text(column)) or date.min

    def day_or_open(self, column: str) -> date | None:
        """Return a day written YYYY-MM-DD, or None for an empty cell."""
        return self._day(column, self.text(column, required=False))

    def instant(self, column: str) -> datetime:
        """Return an instant written with its offset (RFC 3339), in UTC."""
        cell = self.text(column)
        try:
            if _INSTANT.fullmatch(cell):
                return datetime.fromisoformat(cell.upper()).astimezone(UTC)
        except ValueError as error:
            self.fault(
                f"{column} {cell} is no instant of the calendar ({error}): correct it", column
            )
        else:
            if cell:
                self.fault(
                    f"{column} {cell!r} is not an instant: write day, time and offset, "
                    "such as 2026-11-20T08:00:00+07:00",
                    column,
                )
        return datetime.max.replace(tzinfo=UTC)

    def codes(self, column: str, known: Collection[str]) -> tuple[str, ...]:
        """Return known codes, separated by spaces or semicolons, each once."""
        codes = tuple(self.text(column).replace(";", " ").split())
        for code in dict.fromkeys(codes):
            self.is_known(column, code, known)
            if codes.count(code) > 1:
                self.fault(f"{column} names {code} {codes.count(code)} times: keep one", column)
        return codes

    def _blame_empty(self, column: str) -> None:
        if self._cells.get(column) == "":
            self.fault(f"{column} is empty: fill it in", column)

    def _number(self, column: str) -> float | None:
        cell = self.text(column, required=False)
        if not cell:
            return None
        if "," in cell:
            self.fault(
                f"{column} {cell!r} has a comma: write a decimal point and no thousands mark, "
                "such as 1250.5",
                column,
            )
        elif not _NUMBER.fullmatch(cell):
            self.fault(f"{column} {cell!r} is not a number: write digits, such as 1250.5", column)
        else:
            return float(cell)
        return None

    def _day(self, column: str, cell: str) -> date | None:
        if not cell:
            return None
        try:
            if _ISO_DAY.fullmatch(cell):
                return date.fromisoformat(cell)
        except ValueError as error:
            self.fault(f"{column} {cell} is no day of the calendar ({error}): correct it", column)
            return None
        self.fault(
            f"{column} {cell!r} is not a day: write year-month-day, such as 2025-09-01", column
        )
        return None

    def is_known(self, column: str, cell: str, known: Iterable[str]) -> bool:
        """Return whether a word is one of those known; an empty one is none, and not blamed."""
        if not cell:
            return False
        names = sorted(known)
        if cell in names:
            return True
        close = get_close_matches(cell, names, n=1) if len(names) > _FEW else []
        advice = f"did you mean {close[0]!r}?" if close else f"use one of {', '.join(names)}"
        self.fault(f"{column} {cell!r} is not known: {advice}", column)
        return False
