"""One profile with its channels as TOML: read into the registry's tables, and written from nouns.

The keys are the columns; a list is a list, pairs are a table. A fault names the line of its key.
What a cell may hold is decided where every row is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from domain.errors import FaultsFound
from domain.gateways.profiles import Channel, Profile
from storage.registry_files.columns import (
    COLUMNS,
    DAY_COLUMNS,
    LIST_COLUMNS,
    NUMBER_COLUMNS,
    PAIR_COLUMNS,
    Kind,
)
from storage.registry_files.rows.listed import EMPTY, list_text, pairs_text
from storage.registry_files.rows.profiles.written import MARK_WORDS
from storage.registry_files.text_files.table import RegistryTable
from storage.toml_lines import KeyLines, toml_of

TOML = ".toml"
CHANNELS = "channels"
# Of the profile, where a channel does not say them itself.
_OF_PROFILE = ("reason", "entered_by")
_HEAD = "# A profile and its channels; taken in again by: nhue registry import FILE.toml"
_BARE = re.compile(r"[A-Za-z0-9_-]+")
# Begin and end in the order in which a person reads them.
_IN_ORDER = COLUMNS[Kind.PROFILES]


def read_profile(path: Path) -> list[RegistryTable]:
    """Return the table of a profile and that of its channels; what is wrong stands in `faults`."""
    try:
        written = path.read_bytes()
    except OSError as error:
        profiles = RegistryTable(str(path), Kind.PROFILES)
        profiles.fault(1, f"cannot be read ({error.strerror}): check the name and the rights")
        return [profiles]
    return profile_tables(written, str(path))


def profile_tables(written: bytes, name: str) -> list[RegistryTable]:
    """Return the same of a file's bytes; `name` is what a fault calls it."""
    profiles = RegistryTable(name, Kind.PROFILES)
    channels = RegistryTable(name, Kind.CHANNELS)
    try:
        content, lines = toml_of(written, name)
    except FaultsFound as found:
        profiles.faults += found.faults
        return [profiles]
    profiles.whole = channels.whole = True
    told = content.pop(CHANNELS, [])
    cells = _Cells(profiles, lines, "", 0).read(content)
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        line = lines.of(CHANNELS)
        channels.fault(line, "channels is no list of tables: begin each with [[channels]]")
        told = []
    inherited = {name: cells[name] for name in _OF_PROFILE if name in cells}
    for ordinal, one in enumerate(told):
        named = {"profile_id": cells.get("id")} | one
        of_one = _Cells(channels, lines, CHANNELS, ordinal).read(named)
        of_one.update({name: cell for name, cell in inherited.items() if of_one.get(name) == ""})
    return [profiles, channels]


class _Cells:
    """One table of the file, told as the cells of a row."""

    def __init__(self, table: RegistryTable, lines: KeyLines, head: str, ordinal: int) -> None:
        assert table.kind is not None  # noqa: S101 - for mypy: the tables are made with it
        self._table = table
        self._columns = COLUMNS[table.kind]
        self._line = lines.of_table(head, ordinal)
        own = lines.of_keys(head, ordinal)
        # A table of pairs may stand under a head of its own.
        self._lines = {
            name: own.get(name) or lines.heads.get((name, 0), self._line) for name in self._columns
        }
        self._own = own

    def read(self, told: Mapping[str, Any]) -> dict[str, str]:
        """Add the row and return its cells; one that is at fault is left out, blamed once."""
        cells = dict.fromkeys(self._columns, "")
        for name, kept in told.items():
            if name not in cells:
                self._fault(
                    f"unknown key {name!r} in {self._table.kind}: remove it, or use "
                    f"{','.join(self._columns)}",
                    name,
                )
                continue
            said = "" if kept is None else _said_against(name, kept)
            if said:
                self._fault(f"{name} {said}", name)
                del cells[name]
            elif kept is not None:
                cells[name] = _cell(name, kept)
        self._table.rows.append((self._line, cells))
        self._table.cell_lines[self._line] = self._lines
        return cells

    def _fault(self, message: str, name: str) -> None:
        line = self._own.get(name) or self._lines.get(name, self._line)
        self._table.fault(line, message, name)


def _said_against(name: str, kept: Any) -> str:
    """Return what is wrong with a value as such, empty where nothing is."""
    if name in LIST_COLUMNS:
        return "" if _are_texts(kept, list) else 'is no list of texts: write such as ["a", "b"]'
    if name in PAIR_COLUMNS:
        told = "is no table of texts: write each as the logger's word in quotes, =, and ours"
        return "" if _are_texts(kept, dict) else told
    if name in NUMBER_COLUMNS:
        is_number = isinstance(kept, int | float) and not isinstance(kept, bool)
        return "" if is_number else "is no number: write its digits without quotes"
    is_day = name in DAY_COLUMNS and isinstance(kept, date) and not isinstance(kept, datetime)
    return "" if is_day else _said_against_text(name, kept)


def _are_texts(kept: Any, kind: type[list[Any] | dict[Any, Any]]) -> bool:
    if not isinstance(kept, kind) or not kept:
        return False
    texts = kept.values() if isinstance(kept, dict) else kept
    return all(isinstance(one, str) for one in texts)


def _said_against_text(name: str, kept: Any) -> str:
    """Return what is wrong with a text, empty where nothing is."""
    if not isinstance(kept, str):
        return "is no text: put it in quotes"
    if not kept and name != "records":
        return "is empty: fill it in, or leave the key out"
    if kept != kept.strip() and name not in MARK_WORDS:
        return "begins or ends with a space: take it out"
    return ""


def _cell(name: str, kept: Any) -> str:
    """Return a sound value as the registry's files write it."""
    if name in LIST_COLUMNS:
        return list_text(kept)
    if name in PAIR_COLUMNS:
        return pairs_text(kept.items())
    if name in MARK_WORDS:
        return MARK_WORDS[name].get(kept, kept)
    if name in NUMBER_COLUMNS:
        return repr(kept).removesuffix(".0")
    if isinstance(kept, date):
        return kept.isoformat()
    return str(kept) or EMPTY


def profile_toml(profile: Profile, channels: Iterable[Channel]) -> str:
    """Return a profile and its channels as a file that is read as they are."""
    lines = [_HEAD, *_lines(profile, _IN_ORDER)]
    for channel in channels:
        named = [
            name
            for name in COLUMNS[Kind.CHANNELS]
            if name != "profile_id"
            and not (name in _OF_PROFILE and getattr(channel, name) == getattr(profile, name))
        ]
        lines += ["", f"[[{CHANNELS}]]", *_lines(channel, named)]
    return "\n".join(lines) + "\n"


def _lines(noun: Profile | Channel, columns: Sequence[str]) -> list[str]:
    told = {name: getattr(noun, name) for name in columns}
    return [f"{name} = {_written(name, kept)}" for name, kept in told.items() if kept is not None]


def _written(name: str, kept: Any) -> str:
    if name in LIST_COLUMNS:
        return f"[{', '.join(map(_quoted, kept))}]"
    if name in PAIR_COLUMNS:
        return f"{{ {', '.join(f'{_key(word)} = {_quoted(ours)}' for word, ours in kept)} }}"
    if name in MARK_WORDS:
        return _quoted(MARK_WORDS[name].get(kept, kept))
    if isinstance(kept, date):
        return kept.isoformat()
    if isinstance(kept, str):
        return _quoted(kept)
    return repr(kept)


def _key(word: str) -> str:
    return word if _BARE.fullmatch(word) else _quoted(word)


def _quoted(text: str) -> str:
    """Return a text as TOML quotes it: as JSON does, for what a registry may hold."""
    return json.dumps(text, ensure_ascii=False)
