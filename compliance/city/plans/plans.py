"""Reads the city's plans by year and what others counted, each with its source and how sure we are.

What the sources do not name stays not named; a file with a fault is refused whole, with its line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from compliance.law.lined_toml import COMMON_KINDS, Form, Kind, Table, TomlFile, is_whole
from domain.errors import Fault, FaultsFound
from domain.judged.verdicts import Confidence

_HISTORY = "history.toml"
_PERCENT_MOST = 100


class TargetKind(StrEnum):
    """What a plan asks for in its year, in the order in which it is told."""

    NEW_WITH_STATION = "new_clusters_with_station"
    OPERATING_WITH_STATION = "operating_clusters_with_station"
    INTO_OPERATION = "into_operation"
    INFRASTRUCTURE_DONE = "infrastructure_done"
    GROUND_BREAKING = "ground_breaking"
    ESTABLISHED_OR_EXTENDED = "established_or_extended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A remark of the sources, in both languages."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One target: a percentage, or `least` to `most` clusters; a bound that no source names is
    None.

    `established` and `begun` are the first and last year of those that it asks for.
    """

    kind: TargetKind
    percent: int | None
    least: int | None
    most: int | None
    established: tuple[int, int] | None
    begun: tuple[int, int] | None
    note: Note | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The city's plan of one year, as far as its reports name it; `number` is None where not seen.

    `reported` is the day or month of plan or report, as the source has it.
    """

    year: int
    number: str | None
    reported: str | None
    source: str
    confidence: Confidence
    targets: tuple[Target, ...]

    def target(self, kind: TargetKind) -> Target | None:
        """Return the target of a kind, None where the sources name none."""
        return next((one for one in self.targets if one.kind is kind), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many clusters operated and had a station, as a source other than us told it."""

    as_of: str
    operating: int | None
    with_station: int | None
    note: Note
    source: str
    confidence: Confidence


_WORDS = tuple(word.value for word in Confidence)
_KINDS_OF_TARGET = tuple(one.value for one in TargetKind)
_KINDS: Mapping[str, Kind] = {
    **COMMON_KINDS,
    "whole": (lambda value: is_whole(value) and int(str(value)) >= 0, "must be a whole number"),
    "confidence": (lambda value: value in _WORDS, f"must be one of: {', '.join(_WORDS)}"),
    "target": (
        lambda value: value in _KINDS_OF_TARGET,
        f"must be one of: {', '.join(_KINDS_OF_TARGET)}",
    ),
}
_SOURCE = {"source": "text", "confidence": "confidence"}
_YEARS = ("established_from", "established_to", "begun_from", "begun_to")
_PLAN = Form(
    top=({"year": "whole", **_SOURCE}, {"number": "text", "reported": "text"}),
    single={},
    repeated={
        "target": (
            {"kind": "target"},
            {
                **dict.fromkeys(("percent", "least", "most", *_YEARS), "whole"),
                "note_vi": "text",
                "note_en": "text",
            },
        )
    },
    kinds=_KINDS,
)
_COUNTS = Form(
    top=({}, {}),
    single={},
    repeated={
        "count": (
            {"as_of": "text", "note_vi": "text", "note_en": "text", **_SOURCE},
            {"operating": "whole", "with_station": "whole"},
        )
    },
    kinds=_KINDS,
)


@cache
def plans() -> Mapping[int, Plan]:
    """Return the plans that the package ships, by year, the newest first."""
    return load_plans(resources.files("compliance.city.plans"))


@cache
def history() -> tuple[Count, ...]:
    """Return what others counted, oldest first."""
    return load_history(resources.files("compliance.city.plans") / _HISTORY)


def load_plans(folder: Path | Traversable) -> dict[int, Plan]:
    """Read every plan of a folder, the newest first; raises FaultsFound with all faults."""
    found: dict[int, Plan] = {}
    faults: list[Fault] = []
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name, reverse=True):
        if not path.name.endswith(".toml") or path.name == _HISTORY:
            continue
        file = TomlFile.read(path, _PLAN)
        _check(file)
        if not file.faults:
            plan = _plan(file)
            if plan.year in found:
                file.fault(file.top.line_of("year"), f"{plan.year} stands in another file too")
            found.setdefault(plan.year, plan)
        faults += file.faults
    if faults:
        raise FaultsFound(faults)
    return dict(sorted(found.items(), reverse=True))


def load_history(path: Path | Traversable) -> tuple[Count, ...]:
    """Read what others counted; raises FaultsFound with every fault and its line."""
    file = TomlFile.read(path, _COUNTS)
    if file.faults:
        raise FaultsFound(file.faults)
    return tuple(
        Count(
            as_of=table.text("as_of"),
            operating=_whole(table, "operating"),
            with_station=_whole(table, "with_station"),
            note=Note(vi=table.text("note_vi"), en=table.text("note_en")),
            source=table.text("source"),
            confidence=Confidence(table.text("confidence")),
        )
        for table in file.tables("count")
    )


def _check(file: TomlFile) -> None:
    seen: set[str] = set()
    for table in file.sound("target"):
        kind, line = table.text("kind"), table.line_of("kind")
        if kind in seen:
            file.fault(line, f"{kind} stands twice; name it once")
        seen.add(kind)
        least, most = _whole(table, "least"), _whole(table, "most")
        if least is not None and most is not None and least > most:
            file.fault(table.line_of("least"), f"least = {least} is more than most = {most}")
        if (_whole(table, "percent") or 0) > _PERCENT_MOST:
            file.fault(table.line_of("percent"), "percent is at most 100")
        for first, last in (_YEARS[:2], _YEARS[2:], ("note_vi", "note_en")):
            if table.has(first) is not table.has(last):
                file.fault(line, f"{first} and {last} stand together or not at all")


def _plan(file: TomlFile) -> Plan:
    top = file.top
    return Plan(
        year=int(top.keys["year"]),
        number=top.text_or_none("number"),
        reported=top.text_or_none("reported"),
        source=top.text("source"),
        confidence=Confidence(top.text("confidence")),
        targets=tuple(map(_target, file.tables("target"))),
    )


def _target(table: Table) -> Target:
    has_note = table.has("note_vi")
    return Target(
        kind=TargetKind(table.text("kind")),
        percent=_whole(table, "percent"),
        least=_whole(table, "least"),
        most=_whole(table, "most"),
        established=_years(table, "established"),
        begun=_years(table, "begun"),
        note=Note(vi=table.text("note_vi"), en=table.text("note_en")) if has_note else None,
    )


def _years(table: Table, of: str) -> tuple[int, int] | None:
    first, last = _whole(table, f"{of}_from"), _whole(table, f"{of}_to")
    return None if first is None or last is None else (first, last)


def _whole(table: Table, key: str) -> int | None:
    return int(table.keys[key]) if table.has(key) else None
