"""Which parameter, unit and device status a format's own words stand for; the maps are data.

A format's map comes first, then the vocabulary that all formats share (shared.py). A map is
read once and refused whole, each fault with its file and line. A word that is in neither is never
guessed: the decoder refuses it by its code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from domain.errors import Fault, FaultsFound, UnitNotConvertible
from domain.measured.parameters import PARAMETERS
from domain.measured.units import conversion
from ingest.decode.vocabulary.shared import LETTERS_MOST, fold_name, fold_unit, vocabulary
from ingest.wire.device_status import DEVICE_STATUS
from storage.toml_lines import KeyLines, read_toml

_TEXTS = ("format", "source")
_TABLES = ("symbols", "units", "statuses")
_OTHERS = "not_units"
_WORDS_MET_MOST = 4_096


@dataclass(frozen=True, slots=True)
class SymbolMap:
    """One format's words: folded symbol to parameter code, unit to our unit, status to ours.

    `not_units` are words that mean something else in this format than in the vocabulary.
    """

    format: str
    source: str
    symbols: dict[str, str]
    units: dict[str, str]
    statuses: dict[str, str]

    not_units: frozenset[str] = frozenset()
    _parameters_met: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    _units_met: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def parameter(self, symbol: str) -> str | None:
        """Return the parameter code that a symbol stands for, whatever its case, else None."""
        found = self._parameters_met.get(symbol)
        if found is not None or len(symbol) > LETTERS_MOST:
            return found
        found = self.symbols.get(fold_name(symbol)) or vocabulary().parameter(symbol)
        return _met(self._parameters_met, symbol, found)

    def unit(self, unit: str) -> str | None:
        """Return the unit as domain.measured.units names it, else None."""
        found = self._units_met.get(unit)
        if found is not None or len(unit) > LETTERS_MOST:
            return found
        folded = fold_unit(unit)
        found = self.units.get(unit) or self.units.get(folded)
        if found is None and folded not in self.not_units:
            found = vocabulary().unit(unit)
        return _met(self._units_met, unit, found)

    def status(self, status: str) -> str | None:
        """Return the device status as 00, 01 or 02 (Circular 10/2021), else None."""
        return self.statuses.get(status)


def _met(words: dict[str, str], word: str, found: str | None) -> str | None:
    """Remember what a word stands for: gateways send the same ones over and over."""
    if found is not None and len(words) < _WORDS_MET_MOST:
        words[word] = found
    return found


@cache
def shipped_map(name: str) -> SymbolMap:
    """Return the map of a format that comes with Nhuệ; raises FaultsFound."""
    return read_map(resources.files("ingest.decode.vocabulary") / "maps" / f"{name}.toml")


def read_map(path: Path | Traversable) -> SymbolMap:
    """Return a map as a file writes it; raises FaultsFound with every fault, OSError if absent.

    Our own parameter codes stand for themselves and need no line.
    """
    content, lines = read_toml(path, path.name)
    file = _MapFile(path.name, content, lines)
    file.check()
    if file.faults:
        raise FaultsFound(file.faults)
    folded_units = {fold_unit(unit): kept for unit, kept in content["units"].items()}
    return SymbolMap(
        content["format"],
        content["source"],
        {fold_name(symbol): code for symbol, code in content["symbols"].items()},
        folded_units | content["units"],
        content["statuses"],
        frozenset(map(fold_unit, content.get(_OTHERS, ()))),
    )


@dataclass(slots=True)
class _MapFile:
    """A map's content under examination, and the faults found so far."""

    name: str
    content: dict[str, Any]
    lines: KeyLines
    faults: list[Fault] = field(default_factory=list)

    def check(self) -> None:
        for key in self.content:
            if key not in _TEXTS and key not in _TABLES and key != _OTHERS:
                known = ", ".join((*_TEXTS, _OTHERS, *(f"[{table}]" for table in _TABLES)))
                self._fault("", key, f"unknown key {key!r}; known are {known}")
        for key in _TEXTS:
            text = self.content.get(key)
            if not isinstance(text, str) or not text.strip():
                self._fault("", key, f"{key} must be a text that is not empty: add it")
        others = self.content.get(_OTHERS, [])
        if not isinstance(others, list) or not all(isinstance(one, str) for one in others):
            self._fault("", _OTHERS, f"{_OTHERS} must be a list of units in quotes")
        checks: dict[str, Callable[[str, str], str | None]] = {
            "symbols": _wrong_symbol,
            "units": _wrong_unit,
            "statuses": _wrong_status,
        }
        for table, wrong in checks.items():
            self._check_table(table, wrong)
        self._check_twice()

    def _check_table(self, table: str, wrong: Callable[[str, str], str | None]) -> None:
        entries = self.content.get(table)
        if not isinstance(entries, dict):
            self._fault("", table, f"no table [{table}]: add it, empty where there is nothing")
            return
        for key, value in entries.items():
            reason = (
                wrong(key, value)
                if isinstance(value, str)
                else f"{key!r} = {value!r} must be a text in quotes"
            )
            if reason is not None:
                self._fault(table, key, reason)

    def _check_twice(self) -> None:
        symbols = self.content.get("symbols")
        seen: dict[str, str] = {}
        for symbol in symbols if isinstance(symbols, dict) else ():
            first = seen.setdefault(fold_name(symbol), symbol)
            if first != symbol:
                reason = f"symbol {symbol!r} is {first!r} but for its spelling: keep one"
                self._fault("symbols", symbol, reason)

    def _fault(self, table: str, key: str, message: str) -> None:
        self.faults.append(Fault(self.name, self.lines.of(key, table), message))


def _wrong_symbol(symbol: str, code: str) -> str | None:
    if code not in PARAMETERS:
        return f"symbol {symbol!r}: no parameter {code!r}: see the codes in docs/wire.md"
    own = vocabulary().parameter(symbol)
    if own is not None and own != code:
        return f"symbol {symbol!r} is a parameter of its own and cannot stand for {code!r}"
    return None


def _wrong_unit(unit: str, kept: str) -> str | None:
    for parameter in PARAMETERS.values():
        try:
            conversion(kept, parameter.unit)
        except UnitNotConvertible:
            continue
        return None
    return f"unit {unit!r}: no parameter can be sent in {kept!r}: see the units in docs/wire.md"


def _wrong_status(status: str, kept: str) -> str | None:
    if kept in DEVICE_STATUS:
        return None
    return f"status {status!r} must stand for one of {', '.join(DEVICE_STATUS)}, not {kept!r}"
