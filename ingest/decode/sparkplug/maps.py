"""Which of a node's words are which of ours: maps/sparkplug.toml and the shared vocabulary.

It decides what a metric's properties say. A word that is not known is passed on as it came, and
refused by name where it is none of ours; a property that looks like a unit or a status is not
dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from domain.errors import FaultsFound
from domain.gateways.rejections import RejectionCode
from domain.measured.parameters import PARAMETERS
from ingest.decode.vocabulary.shared import Key, vocabulary
from storage.toml_lines import read_toml

FILE = Path(__file__).parents[1] / "vocabulary" / "maps" / "sparkplug.toml"
_SHOWN_LETTERS = 60
# OPC DA 3.0, 6.8: the substatus of a good quality that says that a person typed the value in.
_SET_BY_HAND = 216


class Told(NamedTuple):
    """What a metric's properties say: its unit and status in our words, and what refuses it."""

    unit: str | None = None
    status: str | None = None
    wrong: tuple[RejectionCode, str] | None = None


_NOTHING = Told()
# What properties said before: nodes send the same ones with each metric.
_TOLD: dict[tuple[tuple[str, type, object], ...], Told] = {}
_TOLD_MOST = 4_096
_MET_MOST = 8


class _Own(msgspec.Struct, forbid_unknown_fields=True):
    segments: list[str]


class SparkplugMap(msgspec.Struct, forbid_unknown_fields=True):
    """The file's tables; see the comments there."""

    symbols: dict[str, str]
    own: _Own

    def __post_init__(self) -> None:
        """Refuse a symbol that leads to no parameter of ours; raises ValueError."""
        strangers = sorted(code for code in self.symbols.values() if code not in PARAMETERS)
        if strangers:
            raise ValueError(f"symbols lead to no parameter: {', '.join(strangers)}")

    def symbol_of(self, name: str) -> str:
        """Return the parameter's code that a metric's name ends with, or its last segment."""
        last = name.rpartition("/")[2]
        return self.symbols.get(last) or vocabulary().parameter(last) or last

    def is_of_the_node_itself(self, name: str) -> bool:
        """Whether a metric tells of the node or the device, and so is no measurement."""
        return name.partition("/")[0] in self.own.segments

    def told_by(self, properties: Mapping[str, object]) -> Told:
        """Return what a metric's properties say of its unit and of its device's status.

        Two properties that disagree, and one that only looks like a unit or a status, refuse.
        """
        if not properties:
            return _NOTHING
        met = tuple([(key, type(value), value) for key, value in properties.items()])
        found = _TOLD.get(met)
        if found is None:
            found = self._told(properties)
            if len(_TOLD) < _TOLD_MOST and len(met) <= _MET_MOST and _is_short(properties):
                _TOLD[met] = found
        return found

    def _told(self, properties: Mapping[str, object]) -> Told:
        unit: str | None = None
        status: str | None = None
        for key, value in properties.items():
            kind = vocabulary().key(key)
            if kind is Key.OTHER or (kind is Key.LIKE_UNIT and not isinstance(value, str)):
                continue
            if kind in {Key.LIKE_UNIT, Key.LIKE_STATUS}:
                return Told(wrong=_strange(key, value, kind))
            if kind is Key.UNIT:
                said = _unit(value)
                if said is None:
                    return Told(wrong=_strange(key, value, kind))
                if unit and said and said != unit:
                    detail = f"its properties name two units, {unit!r} and {said!r}"
                    return Told(wrong=(RejectionCode.UNIT_UNKNOWN, detail))
                unit = unit or said
            else:
                said = _status(key, value, kind)
                if status is not None and said != status:
                    detail = f"its properties name two statuses, {status!r} and {said!r}"
                    return Told(wrong=(RejectionCode.STATUS_UNKNOWN, detail))
                status = said
        return Told(unit or None, status)


def _is_short(properties: Mapping[str, object]) -> bool:
    texts = [*properties, *(one for one in properties.values() if isinstance(one, str))]
    return all(len(text) <= _SHOWN_LETTERS for text in texts)


def _unit(value: object) -> str | None:
    """Return a unit in our spelling or as it came, empty for none, None where it is no text."""
    if not isinstance(value, str):
        return None
    return vocabulary().unit(value) or value if value.strip() else ""


def _status(key: str, value: object, kind: Key) -> str:
    """Return 00, 01 or 02, or how the status is told, so that it is refused by name."""
    words = vocabulary()
    if kind is Key.QUALITY:
        known = words.quality(value)
    else:
        known = words.status(value) if isinstance(value, str) else None
    if known is not None:
        return known
    by_hand = ": good, but set by hand, not measured" if value == _SET_BY_HAND else ""
    return f"{key.casefold()[:_SHOWN_LETTERS]} {str(value)[:_SHOWN_LETTERS]}{by_hand}"


def _strange(key: str, value: object, kind: Key) -> tuple[RejectionCode, str]:
    shown = f"{key[:_SHOWN_LETTERS]!r} = {str(value)[:_SHOWN_LETTERS]!r}"
    if kind is Key.LIKE_STATUS:
        detail = f"property {shown} looks like a status and is not known: name it Quality"
        return RejectionCode.STATUS_UNKNOWN, detail
    detail = f"property {shown} looks like a unit and is not known: name it engUnit, a text"
    return RejectionCode.UNIT_UNKNOWN, detail


msgspec.json.Decoder(SparkplugMap)  # what `convert` makes is known before any thread


def load_sparkplug_map(file: Path = FILE) -> SparkplugMap:
    """Return the map; raises ValueError with the file's name when it is broken, OSError."""
    try:
        return msgspec.convert(read_toml(file, file.name)[0], SparkplugMap, strict=False)
    except FaultsFound as error:
        raise ValueError(str(error)) from error
    except msgspec.ValidationError as error:
        raise ValueError(f"{file.name}: {error}") from error
