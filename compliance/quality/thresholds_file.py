"""Reads the thresholds' TOML and knows the line of every key, so that a fault can be found.

It checks the form: which tables and keys there may be, which must be, and their types. What the
figures mean together is checked in thresholds.py. It never mends or guesses.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from domain.errors import Fault

_FIGURES = dict.fromkeys(
    (
        "possible_low",
        "possible_high",
        "plausible_low",
        "plausible_high",
        "spike_suspect",
        "spike_fail",
        "rate_per_hour",
        "step",
        "flat_suspect_minutes",
        "flat_fail_minutes",
        "least_movement_per_hour",
    ),
    "number",
)
_REASON = {"reason": "text"}
# table: (kinds of the required keys, kinds of the optional ones)
_TOP = ({"version": "text"}, dict[str, str]())
_SINGLE = {
    "policy": ({"excludes": "texts", **_REASON}, {}),
    "syntax": ({"sentinels": "numbers", **_REASON}, {}),
    "gap": ({"intervals": "number", **_REASON}, {}),
    "step_together": ({"channels": "whole", **_REASON}, {}),
    "default": (_REASON, _FIGURES),
}
_REPEATED = {"parameter": ({"code": "text", **_REASON}, _FIGURES)}


@dataclass(frozen=True, slots=True)
class Written:
    """One table of the file: its name, its keys, and the line of its head and of each key."""

    name: str
    line: int
    key_lines: Mapping[str, int]
    keys: Mapping[str, Any]

    def has(self, key: str) -> bool:
        """Return whether the table holds a key."""
        return key in self.keys

    def number(self, key: str) -> float:
        """Return a number that is there."""
        return float(self.keys[key])

    def numbers(self, key: str) -> list[float]:
        """Return a list of numbers that is there."""
        return [float(item) for item in self.keys[key]]

    def texts(self, key: str) -> list[str]:
        """Return a list of texts that is there."""
        return [str(item) for item in self.keys[key]]

    def line_of(self, key: str) -> int:
        """Return the line of a key, or of the table's head where the key is absent."""
        return self.key_lines.get(key, self.line)


@dataclass(slots=True)
class ThresholdsToml:
    """A thresholds file as read: its tables in order, and the faults found so far."""

    name: str
    top: Written
    found: dict[str, list[Written]]
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path | Traversable) -> ThresholdsToml:
        """Read a file and check its form; what is wrong stands in `faults`, nothing is raised."""
        empty = cls(path.name, Written("", 1, {}, {}), {})
        try:
            text = path.read_text(encoding="utf-8")
            content = tomllib.loads(text)
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

    def tables(self, name: str) -> list[Written]:
        """Return the tables of a repeated kind, in file order."""
        return self.found[name]

    def single(self, name: str) -> Written:
        """Return a table that stands once."""
        return self.found[name][0]


_Heads = dict[tuple[str, int], tuple[int, dict[str, int]]]
_HEAD = re.compile(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*\"?([\w-]+)\"?\s*=")


def _lines(text: str) -> _Heads:
    """Return for each table (name, ordinal) the line of its head and keys (tomllib has none)."""
    heads: _Heads = {("", 0): (1, {})}
    seen: dict[str, int] = {}
    top = current = heads["", 0][1]
    for number, line in enumerate(text.splitlines(), start=1):
        if head := _HEAD.match(line):
            ordinal = seen.get(head[1], 0)
            seen[head[1]] = ordinal + 1
            current = {}
            heads[head[1], ordinal] = (number, current)
            top.setdefault(head[1], number)
        elif key := _KEY.match(line):
            current.setdefault(key[1], number)
    return heads


def _placed(name: str, text: str, content: dict[str, Any]) -> ThresholdsToml:
    heads = _lines(text)
    plain = {key: value for key, value in content.items() if key not in (*_SINGLE, *_REPEATED)}
    file = ThresholdsToml(name, Written("", *heads["", 0], plain), {})
    _check_table(file, file.top, *_TOP)
    for kind, (required, optional) in (*_SINGLE.items(), *_REPEATED.items()):
        wanted = content.get(kind, [])
        entries = [wanted] if kind in _SINGLE and isinstance(wanted, dict) else wanted
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            head = f"[{kind}]" if kind in _SINGLE else f"[[{kind}]]"
            file.fault(
                file.top.line_of(kind), f"{kind} must be a table: write {head} on a line of its own"
            )
            continue
        file.found[kind] = [
            Written(kind, *heads.get((kind, ordinal), (1, {})), keys)
            for ordinal, keys in enumerate(entries)
        ]
        if kind in _SINGLE and len(entries) != 1:
            file.fault(file.top.line_of(kind), f"exactly one table [{kind}] is needed")
        for table in file.found[kind]:
            _check_table(file, table, required, optional)
    return file


def _check_table(
    file: ThresholdsToml, table: Written, required: Mapping[str, str], optional: Mapping[str, str]
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
    for key, kind in known.items():
        fits, wrong = _KINDS[kind]
        if table.has(key) and not fits(table.keys[key]):
            file.fault(table.line_of(key), f"{key} = {table.keys[key]!r} {wrong}")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return _is_whole(value) or (isinstance(value, float) and math.isfinite(value))


_KINDS: dict[str, tuple[Callable[[object], bool], str]] = {
    "text": (_is_text, "must be a text that is not empty"),
    "texts": (
        lambda value: isinstance(value, list) and all(_is_text(item) for item in value),
        "must be a list of texts",
    ),
    "number": (_is_number, "must be a number without quotes, such as 0.9"),
    "whole": (_is_whole, "must be a whole number without quotes, such as 3"),
    "numbers": (
        lambda value: isinstance(value, list) and all(_is_number(item) for item in value),
        "must be a list of numbers, such as [-9999, -999]",
    ),
}
