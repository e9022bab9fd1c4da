"""Reads the forms that come with Nhuệ, whole and strictly: every fault with its file and line.

What a profile leaves open is as its form says. No form names an outlet or takes a value in by
itself: that is for channels, which people enter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from domain.errors import Fault, FaultsFound
from domain.gateways.profiles import Format, Profile, StampedAt, Writing
from ingest.decode.by_profile.forms.sayings import wrong_sayings
from ingest.decode.vocabulary.of_a_format import SymbolMap, shipped_map
from storage.toml_lines import KeyLines, read_toml

ROOMS = ("lines", "json", "others")
_SOURCE, _WORDS = "source", "words"
_TABLES = frozenset({"units", "statuses"})
_LISTS = frozenset({"fields", "prefix_keys", "no_values", "file_names"})
_COUNTS = frozenset({"header_lines", "interval_seconds", "longest_silence_seconds"})
_CHOICES: dict[str, type[StrEnum]] = {"format": Format, "stamped_at": StampedAt}
_KEYS = tuple(field.name for field in fields(Writing))
_NO_WORDS = SymbolMap("a profile's", "maps/words.toml", {}, {}, {})


@dataclass(frozen=True, slots=True)
class Form:
    """One form: the public document that it follows, how it writes, and whose words it uses.

    `words` names a map of ingest/decode/vocabulary/maps beside the shared vocabulary, or is empty.
    """

    name: str
    source: str
    writing: Writing
    words: str = ""


@cache
def forms() -> Mapping[str, Form]:
    """Return the forms that come with Nhuệ by their names; raises FaultsFound with every fault."""
    found: dict[str, Form] = {}
    faults: list[Fault] = []
    for room in ROOMS:
        folder = resources.files("ingest.decode.by_profile.forms") / room
        for path in sorted(folder.iterdir(), key=lambda one: one.name):
            if path.name.endswith(".toml"):
                try:
                    form = read_form(path)
                except FaultsFound as error:
                    faults += error.faults
                else:
                    found[form.name] = form
    if faults:
        raise FaultsFound(faults)
    return found


def shipped_forms() -> dict[str, Writing]:
    """Return how each form that comes with Nhuệ writes, by its name; raises FaultsFound."""
    return {name: form.writing for name, form in forms().items()}


def writing_of(profile: Profile, form: Writing) -> Writing:
    """Return how a profile writes: what it says, else what its form says."""
    said = {key: getattr(profile, key) for key in _KEYS if getattr(profile, key) is not None}
    return replace(form, **said)


def words_of(name: str) -> SymbolMap:
    """Return the words of a form beside the shared vocabulary; raises KeyError for no form."""
    words = forms()[name].words
    return shipped_map(words) if words else _NO_WORDS


def read_form(path: Path | Traversable) -> Form:
    """Return a form as a file writes it; raises FaultsFound with every fault, OSError if absent."""
    content, lines = read_toml(path, path.name)
    file = _FormFile(path.name, content, lines)
    writing = file.writing()
    if file.faults:
        raise FaultsFound(file.faults)
    name = path.name.removesuffix(".toml")
    return Form(name, content[_SOURCE], writing, content.get(_WORDS, ""))


class _FormFile:
    """A form's content under examination, and the faults found so far."""

    def __init__(self, name: str, content: dict[str, Any], lines: KeyLines) -> None:
        self.faults: list[Fault] = []
        self._name = name
        self._content = content
        self._lines = lines

    def writing(self) -> Writing:
        """Return what the file says of writing; what is wrong with it is in `faults`."""
        source = self._content.get(_SOURCE)
        if not isinstance(source, str) or not source.strip():
            self._fault(_SOURCE, "source must name the public document that the form follows")
        self._check_words()
        said: dict[str, Any] = {}
        for key, value in self._content.items():
            if key in {_SOURCE, _WORDS}:
                continue
            if key not in _KEYS:
                self._fault(key, f"unknown key {key!r}; known are {', '.join(_KEYS)}")
                continue
            read = _reader(key)(value)
            if read is None:
                self._fault(key, f"{key} = {value!r} must be {_WANTED[_kind(key)]}")
            else:
                said[key] = read
        writing = Writing(**said)
        if writing.format is None:
            self._fault("format", f"format must be one of {', '.join(Format)}: add it")
        if not self.faults:
            for key, message in wrong_sayings(writing):
                self._fault(key, message)
        return writing

    def _check_words(self) -> None:
        words = self._content.get(_WORDS, "")
        folder = resources.files("ingest.decode.vocabulary") / "maps"
        is_there = isinstance(words, str) and (not words or (folder / f"{words}.toml").is_file())
        if not is_there:
            self._fault(_WORDS, f"words = {words!r} must name a map of the vocabulary, or nothing")

    def _fault(self, key: str, message: str) -> None:
        self.faults.append(Fault(self._name, self._lines.of(key), message))


_WANTED = {
    "pairs": "a table of the logger's words and ours, texts in quotes",
    "list": "a list of texts in quotes",
    "count": "a whole number of at least 0",
    "choice": "one of the words of the glossary's profile",
    "text": "a text in quotes",
}


def _kind(key: str) -> str:
    kinds = ((_TABLES, "pairs"), (_LISTS, "list"), (_COUNTS, "count"), (_CHOICES, "choice"))
    return next((kind for keys, kind in kinds if key in keys), "text")


def _reader(key: str) -> Callable[[Any], Any]:
    if key in _CHOICES:
        return lambda value: next((one for one in _CHOICES[key] if one.value == value), None)
    return {"pairs": _pairs, "list": _list, "count": _count, "text": _text}[_kind(key)]


def _pairs(value: Any) -> tuple[tuple[str, str], ...] | None:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        return None
    return tuple(value.items())


def _list(value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return None
    return tuple(value)


def _count(value: Any) -> int | None:
    return value if type(value) is int and value >= 0 else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
