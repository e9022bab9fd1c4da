"""Reads maps/sparkplug.toml: which of a node's words are which of ours.

It decides nothing: a word that the file does not hold is passed on as it came, and refused by name
where it is none of ours.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from domain.parameters import PARAMETERS

FILE = Path(__file__).parent / "maps" / "sparkplug.toml"


class _Properties(msgspec.Struct, forbid_unknown_fields=True):
    quality: list[str]
    unit: list[str]


class _Own(msgspec.Struct, forbid_unknown_fields=True):
    segments: list[str]


class SparkplugMap(msgspec.Struct, forbid_unknown_fields=True):
    """The file's tables; see the comments there."""

    symbols: dict[str, str]
    units: dict[str, str]
    quality: dict[int, str]
    properties: _Properties
    own: _Own

    def __post_init__(self) -> None:
        """Refuse a symbol that leads to no parameter of ours; raises ValueError."""
        strangers = sorted(code for code in self.symbols.values() if code not in PARAMETERS)
        if strangers:
            raise ValueError(f"symbols lead to no parameter: {', '.join(strangers)}")

    def symbol_of(self, name: str) -> str:
        """Return the parameter's code that a metric's name ends with, or its last segment."""
        last = name.rpartition("/")[2]
        return self.symbols.get(last, last)

    def is_of_the_node_itself(self, name: str) -> bool:
        """Whether a metric tells of the node or the device, and so is no measurement."""
        return name.partition("/")[0] in self.own.segments

    def unit_in(self, properties: Mapping[str, object]) -> str | None:
        """Return the unit that a metric's properties name, in our spelling; None without one."""
        if not properties:
            return None
        for key in self.properties.unit:
            unit = properties.get(key)
            if isinstance(unit, str) and unit.strip():
                return self.units.get(unit, unit)
        return None

    def status_in(self, properties: Mapping[str, object]) -> str:
        """Return the device status of a metric's quality; good where it says none.

        A code that the file does not hold is told as it is, so that it is refused by name.
        """
        if not properties:
            return "00"
        for key in self.properties.quality:
            quality = properties.get(key)
            if quality is not None:
                told = self.quality.get(quality) if isinstance(quality, int) else None
                return told or f"quality {quality}"
        return "00"


def load_sparkplug_map(file: Path = FILE) -> SparkplugMap:
    """Return the map; raises ValueError with the file's name when it is broken, OSError."""
    try:
        loaded = tomllib.loads(file.read_text(encoding="utf-8"))
        return msgspec.convert(loaded, SparkplugMap, strict=False)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"{file.name}: {error}") from error
