"""Checks a TOML file against a form, and says every fault with its line.

A form is which tables and keys there may be, which must be, and their types. What the
figures mean together is checked by whoever asked for them. It never mends or guesses.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from domain.errors import Fault, FaultsFound
from storage.toml_lines import KeyLines, read_toml

# What a kind of value must fulfil, and what is said of one that does not.
Kind = tuple[Callable[[object], bool], str]
# Kinds of the required keys, and of the optional ones.
KeysOfTable = tuple[Mapping[str, str], Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a file may hold: keys of its head, tables that stand once, tables that repeat.

    A table that stands once is needed unless `may_lack` names it. `number_type` makes a number of
    its text.
    """

    top: KeysOfTable
    single: Mapping[str, KeysOfTable]
    repeated: Mapping[str, KeysOfTable]
    kinds: Mapping[str, Kind]
    number_type: Callable[[str], Any] = float
    may_lack: Collection[str] = ()


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

    def day_or_none(self, key: str) -> date | None:
        """Return a date, or None where the key is absent."""
        return self.day(key) if key in self.keys else None

    def line_of(self, key: str) -> int:
        """Return the line of a key, or of the table's head where the key is absent."""
        return self.key_lines.get(key, self.line)


@dataclass(slots=True)
class TomlFile:
    """A file as read: its tables in order, and the faults found so far.

    `unsound` are the tables that miss a key or hold a wrong type: not to be read further.
    """

    name: str
    top: Table
    found: dict[str, list[Table]]
    faults: list[Fault] = field(default_factory=list)
    unsound: list[Table] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path | Traversable, form: Form) -> TomlFile:
        """Read a file and check its form; what is wrong stands in `faults`, nothing is raised."""
        empty = cls(path.name, Table("", 1, {}, {}), {})
        try:
            content, lines = read_toml(path, path.name, form.number_type)
        except FaultsFound as error:
            empty.faults.extend(error.faults)
            return empty
        return _placed(path.name, content, lines, form)

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

    def needed(self, name: str) -> Table:
        """Return a table that the form asks for, where no fault was found."""
        return self.found[name][0]


def _placed(name: str, content: dict[str, Any], lines: KeyLines, form: Form) -> TomlFile:
    plain = {
        key: value for key, value in content.items() if key not in (*form.single, *form.repeated)
    }
    top = {table: line for (table, ordinal), line in lines.heads.items() if ordinal == 0}
    file = TomlFile(name, Table("", 1, {**top, **lines.of_keys("")}, plain), {})
    for kind in (*form.single, *form.repeated):
        wanted = content.get(kind, [])
        entries = [wanted] if kind in form.single and isinstance(wanted, dict) else wanted
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            line = file.top.line_of(kind)
            head = f"[{kind}]" if kind in form.single else f"[[{kind}]]"
            file.fault(line, f"{kind} must be a table: write {head} on a line of its own")
            continue
        file.found[kind] = [
            Table(kind, lines.of_table(kind, ordinal), lines.of_keys(kind, ordinal), keys)
            for ordinal, keys in enumerate(entries)
        ]
    _check_form(file, form)
    return file


def _check_form(file: TomlFile, form: Form) -> None:
    _check_table(file, file.top, form.top, form.kinds)
    for kind, keys in form.single.items():
        count = len(file.tables(kind))
        if kind in file.found and (count > 1 or (count == 0 and kind not in form.may_lack)):
            file.fault(1, f"exactly one table [{kind}] is needed")
        for table in file.tables(kind):
            _check_table(file, table, keys, form.kinds)
    for kind, keys in form.repeated.items():
        for table in file.tables(kind):
            _check_table(file, table, keys, form.kinds)


def _check_table(
    file: TomlFile, table: Table, keys: KeysOfTable, kinds: Mapping[str, Kind]
) -> None:
    required, optional = keys
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
        fits, wrong = kinds[kind]
        if table.has(key) and not fits(table.keys[key]):
            file.fault(table.line_of(key), f"{key} = {table.keys[key]!r} {wrong}")
            file.unsound.append(table)


def is_text(value: object) -> bool:
    """Return whether a value is a text that is not empty."""
    return isinstance(value, str) and bool(value.strip())


def is_whole(value: object) -> bool:
    """Return whether a value is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> bool:
    """Return whether a value is a finite number."""
    return is_whole(value) or (isinstance(value, float | Decimal) and math.isfinite(value))


def are_texts(value: object) -> bool:
    """Return whether a value is a list of texts that are not empty."""
    return isinstance(value, list) and all(is_text(item) for item in value)


COMMON_KINDS: dict[str, Kind] = {
    "text": (is_text, "must be a text that is not empty"),
    "texts": (are_texts, "must be a list of texts"),
    "number": (is_number, "must be a number without quotes, such as 0.9"),
}
