"""Says what a regulation's TOML may hold: which tables and keys, which must be, and their types.

What the figures mean together is checked in file_checks.py; lined_toml.py reads the file.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from importlib.resources.abc import Traversable
from pathlib import Path

from compliance.law.lined_toml import COMMON_KINDS, Form, KeysOfTable, Kind, TomlFile
from domain.judged.verdicts import Confidence
from domain.registered import ReceivingWater

_BASIS = {"clause": "text", "source": "text", "confidence": "confidence"}
# table: (kinds of the required keys, kinds of the optional ones)
_TOP: KeysOfTable = (
    {"id": "text", "name_vi": "text", "name_en": "text"},
    {"cited_as": "texts", "columns": "texts", "not_in_hand": "parts"},
)
_SINGLE: dict[str, KeysOfTable] = {
    "default_column": ({"column": "text", **_BASIS}, {}),
    "in_force": ({"date": "day", **_BASIS}, {}),
    "formula": ({"text": "text", "factors": "factors", **_BASIS}, {}),
    "successor": (
        {"id": "text", "from": "day", **_BASIS},
        {"existing_until": "day", "binding_on_all_from": "day"},
    ),
}
# A date or a successor that nobody could show us is left out; a formula is always needed.
_MAY_LACK = ("default_column", "in_force", "successor")
_RANGE = {"above": "number", "up_to": "number", "unit": "text"}
_AS_WRITTEN = {"unit_written": "text", "note": "text"}
_REPEATED: dict[str, KeysOfTable] = {
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


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _are_among(value: object, words: tuple[str, ...]) -> bool:
    return isinstance(value, list) and all(item in words for item in value)


_KINDS: dict[str, Kind] = {
    **COMMON_KINDS,
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

_FORM = Form(
    top=_TOP,
    single=_SINGLE,
    repeated=_REPEATED,
    kinds=_KINDS,
    number_type=Decimal,
    may_lack=_MAY_LACK,
)


def read_regulation_file(path: Path | Traversable) -> TomlFile:
    """Read a file and check its form; what is wrong stands in `faults`, nothing is raised."""
    return TomlFile.read(path, _FORM)
