"""Reads TOML and knows where each key stands, so that a person can find what is wrong.

tomllib tells no line of what it has read. This reader decides nothing about what a file may hold.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from domain.errors import Fault, FaultsFound

_HEAD = re.compile(r"\s*\[\[?\s*\"?([\w.-]+)\"?\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|([\w-]+))\s*[.=]")
_SEVERAL_LINES = ('"""', "'''")
_OF_A_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class KeyLines:
    """The line of each table's head and of each key, from 1.

    A table is known by its name and its place among those of that name; the head of the file is
    the first table named "".
    """

    heads: Mapping[tuple[str, int], int]
    keys: Mapping[tuple[str, int], Mapping[str, int]]

    def of_table(self, table: str, ordinal: int = 0) -> int:
        """Return the line of a table's head; 1 where it is written in another way."""
        return self.heads.get((table, ordinal), 1)

    def of_keys(self, table: str, ordinal: int = 0) -> Mapping[str, int]:
        """Return the line of each key of a table."""
        return self.keys.get((table, ordinal), {})

    def of(self, key: str, table: str = "", ordinal: int = 0) -> int:
        """Return the line of a key, else of the table of that name, else of the table it is in."""
        line = self.of_keys(table, ordinal).get(key)
        return line or self.heads.get((key, 0)) or self.of_table(table, ordinal)


def read_toml(
    path: Path | Traversable, name: str, number_type: Callable[[str], Any] = float
) -> tuple[dict[str, Any], KeyLines]:
    """Return what a file holds, and where; raises FaultsFound, by line and `name`, and OSError.

    `number_type` makes a number with a decimal point of its text.
    """
    return toml_of(path.read_bytes(), name, number_type)


def toml_of(
    content: bytes, name: str, number_type: Callable[[str], Any] = float
) -> tuple[dict[str, Any], KeyLines]:
    """Return what bytes hold, and where; raises FaultsFound, by line and `name`."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        told = f"not UTF-8 ({error.reason} at byte {error.start}): save it as UTF-8"
        raise FaultsFound([Fault(name, 1, told)]) from error
    try:
        told_keys = tomllib.loads(text, parse_float=number_type)
    except tomllib.TOMLDecodeError as error:
        place = _OF_A_LINE.search(str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        raise FaultsFound([Fault(name, line, f"not TOML: {error}")]) from error
    return told_keys, key_lines(text)


def key_lines(text: str) -> KeyLines:
    """Return where each table and key of a text stands, the first time where one stands twice."""
    heads = {("", 0): 1}
    keys: dict[tuple[str, int], dict[str, int]] = {("", 0): {}}
    seen: dict[str, int] = {}
    current = keys["", 0]
    open_text: str | None = None  # of several lines: what stands in it is no key
    for number, line in enumerate(text.splitlines(), start=1):
        if open_text is not None:
            open_text = None if open_text in line else open_text
            continue
        open_text = next((mark for mark in _SEVERAL_LINES if line.count(mark) == 1), None)
        if head := _HEAD.match(line):
            ordinal = seen.get(head[1], 0)
            seen[head[1]] = ordinal + 1
            heads[head[1], ordinal] = number
            current = keys[head[1], ordinal] = {}
        elif key := _KEY.match(line):
            current.setdefault(next(word for word in key.groups() if word is not None), number)
    return KeyLines(heads, keys)
