"""Reads a regulation's TOML and knows the line of every key, so that a fault can be found.

It checks the form: which tables and keys there may be, which must be, and their types. What the
figures mean together is checked in regulation_checks.py. It never mends or guesses.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from domain.errors import Fault
from domain.registry import ReceivingWater
from domain.verdicts import Confidence

_BASIS = {"clause": "text", "source": "text", "confidence": "confidence"}
_Kinds = tuple[dict[str, str], dict[str, str]]
# table: (kinds of the required keys, kinds of the optional ones)
_TOP: _Kinds = (
    {"id": "text", "name_vi": "text", "name_en": "text"},
    {"cited_as": "texts", "columns": "texts", "not_in_hand": "parts"},
)
_SINGLE: dict[str, _Kinds] = {
    "in_force": ({"date": "day", **_BASIS}, {}),
    "formula": ({"text": "text", "factors": "factors", **_BASIS}, {}),
    "successor": (
        {
            "id": "text",
            "from": "day",
            "existing_until": "day",
            "binding_on_all_from": "day",
            **_BASIS,
        },
        {},
    ),
}
# A date or a successor that nobody could show us is left out; a formula is always needed.
_NEEDED_ONCE = ("formula",)
_RANGE = {"above": "number", "up_to": "number", "unit": "text"}
_AS_WRITTEN = {"unit_written": "text", "note": "text"}
_REPEATED: dict[str, _Kinds] = {
    "limit": (
        {"parameter": "text", "column": "text", "unit": "text", **_BASIS},
        {
            "lower": "number",
            "upper": "number",
            "not_applied_to": "waters",
            "above": "number",
            "up_to": "number",
            **_AS_WRITTEN,
        },
    ),
    "listed": ({"parameter": "text", "unit": "text", "source": "text"}, _AS_WRITTEN),
    "kq": ({"water": "water", "value": "number", **_BASIS}, {"no_data": "true", **_RANGE}),
    "kf": ({"value": "number", "unit": "text", **_BASIS}, _RANGE),
    "k": ({"facility_kind": "text", "applies_to": "text", "value": "number", **_BASIS}, {}),
    "cmax_is_c": ({"parameter": "text", **_BASIS}, {}),
}
FACTORS = ("kq", "kf", "k")
_PARTS = ("limit", *FACTORS)
_WATERS = tuple(water.value for water in ReceivingWater)
_WORDS = tuple(word.value for word in Confidence)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file: its name, its keys, and the line of its head and of each key."""

    name: str
    line: int
    key_lines: Mapping[str, int]
    keys: Mapping[str, Any]

    def has(self, key: str) -> bool:
        """Return whether the table holds a key."""
        return key in self.keys

    def text(self, key: str) -> str:
        """Return a required text."""
        return str(self.keys[key])

    def text_or_none(self, key: str) -> str | None:
        """Return a text, or None where the key is absent."""
        return str(self.keys[key]) if key in self.keys else None

    def texts(self, key: str) -> list[str]:
        """Return a list of texts, empty where the key is absent."""
        return [str(item) for item in self.keys.get(key, ())]

    def number(self, key: str) -> Decimal | None:
        """Return a number as it is written, or None where the key is absent."""
        return None if key not in self.keys else Decimal(self.keys[key])

    def day(self, key: str) -> date:
        """Return a required date."""
        found = self.keys[key]
        if not isinstance(found, date):
            raise TypeError(f"{key} is not a date")
        return found

    def line_of(self, key: str) -> int:
        """Return the line of a key, or of the table's head where the key is absent."""
        return self.key_lines.get(key, self.line)


@dataclass(slots=True)
class TomlFile:
    """A regulation file as read: its tables in order, and the faults found so far.

    `unsound` are the tables that miss a key or hold a wrong type: not to be read further.
    """

    name: str
    top: Table
    found: dict[str, list[Table]]
    faults: list[Fault] = field(default_factory=list)
    unsound: list[Table] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path | Traversable) -> TomlFile:
        """Read a file and check its form; what is wrong stands in `faults`, nothing is raised."""
        empty = cls(path.name, Table("", 1, {}, {}), {})
        try:
            text = path.read_text(encoding="utf-8")
            content = tomllib.loads(text, parse_float=Decimal)
        except UnicodeDecodeError as error:
            empty.fault(1, f"not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8")
            return empty
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"line (\d+)", str(error))
            last = text.count("\n") + 1
            empty.fault(int(place[1]) if place else last, f"not TOML: {error}")
            return empty
        return _placed(path.name, text, content)

    def fault(self, line: int, message: str) -> None:
        """Note one fault."""
        self.faults.append(Fault(self.name, line, message))

    def tables(self, name: str) -> list[Table]:
        """Return the tables of a repeated kind, in file order."""
        return self.found.get(name, [])

    def sound(self, name: str) -> list[Table]:
        """Return those tables of a repeated kind that have every key in its type."""
        return [table for table in self.tables(name) if table not in self.unsound]

    def single(self, name: str) -> Table | None:
        """Return a table that may stand once, or None where it is absent."""
        return next(iter(self.tables(name)), None)


def _placed(name: str, text: str, content: dict[str, Any]) -> TomlFile:
    heads = _lines(text)
    plain = {key: value for key, value in content.items() if key not in (*_SINGLE, *_REPEATED)}
    file = TomlFile(name, Table("", *heads["", 0], plain), {})
    for kind in (*_SINGLE, *_REPEATED):
        wanted = content.get(kind, [])
        entries = [wanted] if kind in _SINGLE and isinstance(wanted, dict) else wanted
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            line = file.top.line_of(kind)
            head = f"[{kind}]" if kind in _SINGLE else f"[[{kind}]]"
            file.fault(line, f"{kind} must be a table: write {head} on a line of its own")
            continue
        file.found[kind] = [
            Table(kind, *heads.get((kind, ordinal), (1, {})), keys)
            for ordinal, keys in enumerate(entries)
        ]
    _check_form(file)
    return file


_Heads = dict[tuple[str, int], tuple[int, dict[str, int]]]
_HEAD = re.compile(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*\"?([\w-]+)\"?\s*=")


def _lines(text: str) -> _Heads:
    """Return for each table (name, ordinal) the line of its head and keys (tomllib has none)."""
    heads: _Heads = {("", 0): (1, {})}
    seen: dict[str, int] = {}
    current = heads["", 0][1]
    for number, line in enumerate(text.splitlines(), start=1):
        if head := _HEAD.match(line):
            ordinal = seen.get(head[1], 0)
            seen[head[1]] = ordinal + 1
            current = {}
            heads[head[1], ordinal] = (number, current)
            heads["", 0][1].setdefault(head[1], number)
        elif key := _KEY.match(line):
            current.setdefault(key[1], number)
    return heads


def _check_form(file: TomlFile) -> None:
    _check_table(file, file.top, *_TOP)
    for kind, (required, optional) in _SINGLE.items():
        count = len(file.tables(kind))
        if count > 1 or (count == 0 and kind in _NEEDED_ONCE):
            file.fault(1, f"exactly one table [{kind}] is needed")
        for table in file.tables(kind):
            _check_table(file, table, required, optional)
    for kind, (required, optional) in _REPEATED.items():
        for table in file.tables(kind):
            _check_table(file, table, required, optional)


def _check_table(
    file: TomlFile, table: Table, required: Mapping[str, str], optional: Mapping[str, str]
) -> None:
    place = f"[{table.name}]" if table.name else "the head of the file"
    known = {**optional, **required}
    for key in table.keys:
        if key not in known:
            file.fault(
                table.line_of(key),
                f"unknown key {key!r} in {place}; known are {', '.join(sorted(known))}",
            )
    for key in required:
        if not table.has(key):
            file.fault(table.line, f"{place} has no {key!r}; add it")
            file.unsound.append(table)
    for key, kind in known.items():
        fits, wrong = _KINDS[kind]
        if table.has(key) and not fits(table.keys[key]):
            file.fault(table.line_of(key), f"{key} = {table.keys[key]!r} {wrong}")
            file.unsound.append(table)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: object) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole or (isinstance(value, Decimal) and value.is_finite())


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(_is_text(item) for item in value)


def _are_among(value: object, words: tuple[str, ...]) -> bool:
    return isinstance(value, list) and all(item in words for item in value)


_KINDS: dict[str, tuple[Callable[[object], bool], str]] = {
    "text": (_is_text, "must be a text that is not empty"),
    "texts": (_are_texts, "must be a list of texts"),
    "number": (_is_number, "must be a number without quotes, such as 0.9"),
    "day": (_is_day, "must be a date without quotes, such as 2012-02-15"),
    "true": (lambda value: value is True, "can only be true; leave it out otherwise"),
    "water": (lambda value: value in _WATERS, f"must be one of: {', '.join(_WATERS)}"),
    "waters": (
        lambda value: _are_among(value, _WATERS),
        f"must be a list of: {', '.join(_WATERS)}",
    ),
    "factors": (
        lambda value: _are_among(value, FACTORS),
        f"must be a list of: {', '.join(FACTORS)}; an empty one where Cmax = C",
    ),
    "parts": (lambda value: _are_among(value, _PARTS), f"must be a list of: {', '.join(_PARTS)}"),
    "confidence": (lambda value: value in _WORDS, f"must be one of: {', '.join(_WORDS)}"),
}
