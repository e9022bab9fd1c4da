"""Reads which clusters an invented city has, whole and strictly: every fault with file and line.

The cities that come with us are the files of simulators/cities; any other file may be named. It
decides nothing about what they do.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from domain.errors import Fault, FaultsFound
from domain.registered import ClusterKind, ClusterState, DischargeMode, ReceivingWater
from simulators.cities.sites import Site, Story
from simulators.process.influent import Trade

SMALL, TRUE_SIZE = "small", "hanoi-size"

_FOLDER = Path(__file__).resolve().parent
_TABLE = "clusters"
_MOST_OUTLETS = 9
_MOST = 1e12  # of any figure
_HEAD = re.compile(r"\s*\[\[\s*clusters\s*\]\]")
_KEY = re.compile(r"\s*([\w-]+)\s*=")
_LINE = re.compile(r"at line (\d+)")
_REQUIRED = frozenset(
    field.name for field in fields(Site) if field.default is MISSING
)  # every other key has a default
_LINES = Mapping[str, int]


_STATES = {
    "established_on": ClusterState.ESTABLISHED,
    "building_since": ClusterState.UNDER_CONSTRUCTION,
    "operating_since": ClusterState.OPERATING,
}
_ORDER = (ClusterState.PLANNED, *_STATES.values())


class _Wrong(ValueError):
    """What a key holds is none of what it may hold; the message says what may."""


@cache
def shipped() -> tuple[str, ...]:
    """Return the names of the cities that come with us."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@cache
def sites_of(name: str) -> tuple[Site, ...]:
    """Return the clusters of a city that comes with us, else of a file.

    Raises FaultsFound with every fault of the file, by line.
    """
    path = _FOLDER / f"{name}.toml" if name in shipped() else Path(name)
    try:
        content = path.read_bytes()
    except OSError as error:
        told = f"cannot be read ({error.strerror}): name a file, or one of {', '.join(shipped())}"
        raise FaultsFound([Fault(name, 1, told)]) from error
    return read_sites(content, path.name if name in shipped() else name)


def read_sites(content: bytes, file: str) -> tuple[Site, ...]:
    """Return the clusters that a city's file lists; raises FaultsFound with every fault by line."""
    try:
        text = content.decode("utf-8")
        told: dict[str, Any] = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise FaultsFound([Fault(file, 1, f"not UTF-8 ({error.reason})")]) from error
    except tomllib.TOMLDecodeError as error:
        place = _LINE.search(str(error))
        line = int(place[1]) if place else 1
        raise FaultsFound([Fault(file, line, f"not TOML: {error}")]) from error
    heads = _lines(text)
    faults = [
        Fault(file, heads[0].get(key, 1), f"unknown key {key}: only [[clusters]] is known", key)
        for key in told
        if key != _TABLE
    ]
    rows = told.get(_TABLE)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        faults.append(Fault(file, 1, "no clusters: a city lists them as [[clusters]]"))
        raise FaultsFound(faults)
    sites = [
        _site(row, file, heads[min(number, len(heads) - 1)], faults)
        for number, row in enumerate(rows, start=1)
    ]
    _look_for_twins(rows, file, heads, faults)
    if faults:
        raise FaultsFound(faults)
    return tuple(site for site in sites if site is not None)


def _lines(text: str) -> list[dict[str, int]]:
    """Return the line of each key by table, first what stands before all; "" is a table's head."""
    found: list[dict[str, int]] = [{"": 1}]
    for number, line in enumerate(text.splitlines(), start=1):
        if _HEAD.match(line):
            found.append({"": number})
        elif key := _KEY.match(line):
            found[-1].setdefault(key[1], number)
    return found


def _site(row: Mapping[str, Any], file: str, lines: _LINES, faults: list[Fault]) -> Site | None:
    told: dict[str, Any] = {}
    before = len(faults)
    for key, value in row.items():
        line = lines.get(key, lines[""])
        if key not in _READ:
            faults.append(Fault(file, line, f"unknown key {key}: known are {_known()}", key))
            continue
        try:
            told[key] = _READ[key](value)
        except _Wrong as error:
            faults.append(Fault(file, line, f"{key} = {value!r}: {error}", key))
    faults += [
        Fault(file, lines[""], f"no {key}: every cluster has one", key)
        for key in sorted(_REQUIRED - row.keys())
    ]
    if len(faults) > before:
        return None
    if told.get("water") is ReceivingWater.LAKE:
        told.setdefault("river_m3_per_s", None)
    site = Site(**told)
    faults += [Fault(file, lines.get(key, lines[""]), why, key) for key, why in _contradicts(site)]
    return site


def _contradicts(site: Site) -> list[tuple[str, str]]:
    """Return what of a site contradicts itself, with the key that is at fault."""
    found = []
    days = ("established_on", "building_since", "operating_since", "connected_on")
    told = [(key, day) for key in days if (day := getattr(site, key)) is not None]
    for (earlier, begin), (key, day) in pairwise(told):
        if day < begin:
            found.append((key, f"{key} {day} is before {earlier} {begin}"))
    for key, state in _STATES.items():
        if getattr(site, key) is not None and _ORDER.index(site.state) < _ORDER.index(state):
            found.append((key, f"its state is {site.state}"))
    if (site.story is Story.NOT_OPERATING) == (site.state is ClusterState.OPERATING):
        found.append(
            ("story", f"a cluster that is {site.state} cannot be {site.story.name.lower()}")
        )
    if site.connected_on is not None and not (site.reports and site.outlets):
        found.append(("connected_on", "no gateway of it ever sends"))
    return found


def _look_for_twins(
    rows: list[dict[str, Any]], file: str, heads: list[dict[str, int]], faults: list[Fault]
) -> None:
    for key in ("number", "name"):
        seen: dict[Any, int] = {}
        for place, row in enumerate(rows, start=1):
            lines, value = heads[min(place, len(heads) - 1)], row.get(key)
            line = lines.get(key, lines[""])
            if isinstance(value, str | int) and seen.setdefault(value, line) != line:
                told = f"{key} = {value!r} stands at line {seen[value]} already"
                faults.append(Fault(file, line, told, key))


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Wrong("a text is wanted")
    return value


def _count(lowest: int, highest: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            raise _Wrong(f"a whole number from {lowest} to {highest} is wanted")
        return value

    return read


def _figure(value: object) -> float:
    if not isinstance(value, float | int) or isinstance(value, bool) or not 0.0 < value < _MOST:
        raise _Wrong("a number above 0 is wanted")
    return float(value)


def _day(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _Wrong("a day such as 2026-11-17 is wanted, without quotation marks")
    return value


def _word_of(words: Mapping[str, StrEnum]) -> Callable[[object], StrEnum]:
    def read(value: object) -> StrEnum:
        if not isinstance(value, str) or value not in words:
            raise _Wrong(f"one of {', '.join(words)} is wanted")
        return words[value]

    return read


def _column(value: object) -> str:
    if value not in {"A", "B"}:
        raise _Wrong('"A" or "B" is wanted')
    return str(value)


def _known() -> str:
    return ", ".join(_READ)


_READ: Mapping[str, Callable[[object], Any]] = {
    "number": _count(1, 999),
    "name": _text,
    "commune": _text,
    "story": _word_of({one.name.lower(): one for one in Story}),
    "kind": _word_of({str(one): one for one in ClusterKind if one.is_of_the_goal}),
    "trade": _word_of({one.name.lower(): one for one in Trade}),
    "state": _word_of({str(one): one for one in _ORDER}),
    "regulation": _text,
    "column": _column,
    "water": _word_of({str(one): one for one in ReceivingWater}),
    "river_m3_per_s": _figure,
    "lake_m3": _figure,
    "discharge_m3_per_day": _figure,
    "kq_kf": _figure,
    "outlets": _count(0, _MOST_OUTLETS),
    "discharge": _word_of({str(one): one for one in DischargeMode}),
    "established_on": _day,
    "building_since": _day,
    "operating_since": _day,
    "connected_on": _day,
}
