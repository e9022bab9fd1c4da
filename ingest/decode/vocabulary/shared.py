"""The one vocabulary of every format: which parameter, unit, status or key a gateway's word means.

The words are data (maps/words.toml). It never guesses: a word that is not there is none of ours,
and a key that only looks like a unit or a status is told apart from one that means nothing to us.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import msgspec

from domain.errors import FaultsFound
from domain.measured.parameters import PARAMETERS
from domain.measured.units import UNITS
from storage.toml_lines import read_toml

FILE = Path(__file__).parent / "maps" / "words.toml"
_BETWEEN = re.compile(r"(?<=[^\W_])[\s_\-.]+(?=[^\W_])")
_BLANK = re.compile(r"\s+")
_NO_WORD = re.compile(r"[\W_]+")
_LOOKS_LIKE_UNIT = re.compile(r"unit|uom|^eu$")
_LOOKS_LIKE_STATUS = re.compile(r"status|quality|calibrat|hi[eệ]uchu[aẩ]n|^(?:state|flag|qc)$")
# Nothing, or a row of fillers such as --- and ***, or a word for nothing.
_NO_VALUE = re.compile(
    r"\s*(?:[-\u2013\u2014.*#?_/]{0,32}|nan|null|none|nil|n\.?/?a\.?|err(?:or)?|fault)\s*",
    re.IGNORECASE,
)
LETTERS_MOST = 64  # of a word that is looked up; a longer one is none of ours


class Key(Enum):
    """What a key carries; LIKE_... are keys that look so and are not known."""

    UNIT = "unit"
    STATUS = "status"
    QUALITY = "quality"
    LIKE_UNIT = "like a unit"
    LIKE_STATUS = "like a status"
    OTHER = "other"


@lru_cache(maxsize=4_096)
def fold_name(word: str) -> str:
    """Return a parameter's name as it is compared: NFKC, no case, no separator within.

    >>> fold_name(" NH4-N "), fold_name("Cr6+"), fold_name("NO3-")
    ('nh4n', 'cr6+', 'no3-')
    """
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", word).strip()).casefold()


@lru_cache(maxsize=4_096)
def fold_unit(word: str) -> str:
    """Return a unit as it is compared: NFKC, no blanks, one litre, one mu; else with its case.

    >>> fold_unit("µg / L"), fold_unit("m³/h"), fold_unit("ºC")
    ('ug/l', 'm3/h', 'oC')
    """
    plain = _BLANK.sub("", unicodedata.normalize("NFKC", word))
    return plain.replace("L", "l").replace("\u03bc", "u")


@lru_cache(maxsize=4_096)
def fold_key(key: str) -> str:
    """Return a key as it is compared: NFKC, letters and digits alone, no case, no plural.

    >>> fold_key("engUnits"), fold_key("Quality Code"), fold_key("statuses"), fold_key("status")
    ('engunit', 'qualitycode', 'status', 'status')
    """
    plain = _NO_WORD.sub("", unicodedata.normalize("NFKC", key[:LETTERS_MOST]).casefold())
    for many, one in (("status", "status"), ("statuses", "status"), ("qualities", "quality")):
        if plain.endswith(many):
            return plain.removesuffix(many) + one
    return plain.removesuffix("s")


def own_keys(loaded: Any) -> Any:
    """Return an object under its keys as they are compared, the first of each; all else as it is.

    >>> own_keys({"State": "online", "state": "offline", "cannot_resend": None})
    {'state': 'online', 'cannotresend': None}
    """
    if not isinstance(loaded, dict):
        return loaded
    found: dict[str, Any] = {}
    for key, value in loaded.items():
        found.setdefault(fold_key(key), value)
    return found


def is_no_value(written: str) -> bool:
    """Return whether what stands in a value's place says that there is none.

    >>> is_no_value("---"), is_no_value(" N/A "), is_no_value("0"), is_no_value("<0.5")
    (True, True, False, False)
    """
    return _NO_VALUE.fullmatch(written) is not None


class _Keys(msgspec.Struct, forbid_unknown_fields=True):
    unit: list[str]
    status: list[str]
    quality: list[str]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    symbols: dict[str, str]
    units: dict[str, str]
    statuses: dict[str, str]
    qualities: dict[int, str]
    keys: _Keys


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Folded words to ours; see maps/words.toml."""

    symbols: dict[str, str]
    units: dict[str, str]
    statuses: dict[str, str]
    qualities: dict[int, str]
    keys: dict[str, Key]

    def parameter(self, name: str) -> str | None:
        """Return the parameter code that a name stands for, else None."""
        if name in PARAMETERS:
            return name
        return None if len(name) > LETTERS_MOST else self.symbols.get(fold_name(name))

    def unit(self, unit: str) -> str | None:
        """Return a unit as domain.measured.units names it, else None."""
        return None if len(unit) > LETTERS_MOST else self.units.get(fold_unit(unit))

    def status(self, word: str) -> str | None:
        """Return the device status (00, 01, 02) that a word stands for, else None."""
        if len(word) > LETTERS_MOST:
            return None
        return self.statuses.get(" ".join(unicodedata.normalize("NFKC", word).casefold().split()))

    def quality(self, told: object) -> str | None:
        """Return the device status that a quality code or word stands for, else None."""
        if isinstance(told, str):
            plain = told.strip()
            is_code = plain.isascii() and plain.isdigit() and plain not in self.statuses
            if not is_code or len(plain) > LETTERS_MOST:
                return self.status(told)
            return self.qualities.get(int(plain))
        if isinstance(told, bool) or not isinstance(told, int | float) or told != told // 1:
            return None
        return self.qualities.get(int(told))

    def key(self, key: str) -> Key:
        """Return what a key carries."""
        folded = fold_key(key)
        found = self.keys.get(folded)
        if found is not None:
            return found
        if _LOOKS_LIKE_STATUS.search(folded):
            return Key.LIKE_STATUS
        return Key.LIKE_UNIT if _LOOKS_LIKE_UNIT.search(folded) else Key.OTHER


msgspec.json.Decoder(_File)  # what `convert` makes is known before any thread


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary that comes with Nhuệ; raises ValueError where its file is broken."""
    return read_vocabulary(FILE)


def read_vocabulary(path: Path) -> Vocabulary:
    """Return the vocabulary of a file; raises ValueError with its name and fault, OSError.

    Our own codes, names and units stand for themselves and need no line.
    """
    try:
        content = msgspec.convert(read_toml(path, path.name)[0], _File, strict=False)
    except FaultsFound as error:
        raise ValueError(str(error)) from error
    except msgspec.ValidationError as error:
        raise ValueError(f"{path.name}: {error}") from error
    symbols: dict[str, str] = {}
    for one in PARAMETERS.values():
        for name in (one.code, one.name_vi, one.name_en):
            _put(symbols, fold_name(name), one.code, path.name)
    for name, code in content.symbols.items():
        if code not in PARAMETERS:
            raise ValueError(f"{path.name}: symbol {name!r}: no parameter {code!r}")
        _put(symbols, fold_name(name), code, path.name)
    units: dict[str, str] = {}
    for unit, kept in content.units.items():
        if kept not in UNITS:
            raise ValueError(f"{path.name}: unit {unit!r}: {kept!r} is no unit of docs/wire.md")
        _put(units, fold_unit(unit), kept, path.name)
    for unit in UNITS:
        units.setdefault(fold_unit(unit), unit)
    keys = {
        fold_key(key): kind
        for kind, words in (
            (Key.UNIT, content.keys.unit),
            (Key.STATUS, content.keys.status),
            (Key.QUALITY, content.keys.quality),
        )
        for key in words
    }
    return Vocabulary(symbols, units, content.statuses, content.qualities, keys)


def _put(table: dict[str, str], word: str, meant: str, file: str) -> None:
    first = table.setdefault(word, meant)
    if first != meant:
        raise ValueError(f"{file}: {word!r} would stand for {first!r} and for {meant!r}")
