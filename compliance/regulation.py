"""What a regulation is once it has been read: its limits, its factors, and where each stands.

It holds figures of the law with clause, source and confidence; it never decides which regulation
binds an outlet (the permit does) and never computes a Cmax (limits.py does).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from compliance.regulation_checks import check_whole
from compliance.regulation_file import Table, TomlFile
from domain.errors import Fault, FaultsFound, NotFound
from domain.registry import ReceivingWater
from domain.verdicts import Confidence

# Regulations that permits do cite but whose tables are not in our hands: names, no figures.
TABLES_NOT_IN_HAND = (
    ("QCVN 40:2025/BTNMT", "QCVN 40:2025", "qcvn-40-2025"),
    ("QCTĐHN 02:2014/BTNMT", "QCTĐHN 02:2014", "qctdhn-02-2014"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Where a figure stands in the law, where we have it from, and how sure we are of it."""

    clause: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLimit:
    """C of one parameter and column, in the parameter's unit, before any factor."""

    parameter: str
    column: str
    unit: str
    lower: Decimal | None
    upper: Decimal | None
    not_applied_to: frozenset[ReceivingWater]
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorClass:
    """One class of Kq or Kf: above `above` up to and with `up_to`; None is an open end.

    `water` is None for Kf. `no_data` marks the regulation's own rule for an unknown quantity.
    """

    value: Decimal
    water: ReceivingWater | None
    above: Decimal | None
    up_to: Decimal | None
    unit: str | None
    no_data: bool
    basis: Basis

    def holds(self, quantity: Decimal) -> bool:
        """Return whether a quantity (in `unit`) is above `above` and not over `up_to`."""
        return (self.above is None or self.above < quantity) and (
            self.up_to is None or quantity <= self.up_to
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """One regulation (QCVN) as data; `cited_as` are other ways to write its id."""

    id: str
    cited_as: tuple[str, ...]
    name_vi: str
    name_en: str
    in_force: date
    in_force_basis: Basis
    formula: str
    formula_basis: Basis
    limits: Mapping[tuple[str, str], TableLimit]
    kq: tuple[FactorClass, ...]
    kf: tuple[FactorClass, ...]
    cmax_is_c: Mapping[str, Basis]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its table, in alphabetical order."""
        return tuple(sorted({column for _, column in self.limits}))


def load_regulation(path: Path | Traversable) -> Regulation:
    """Read and check one regulation file; raises FaultsFound with every fault and its line."""
    file = TomlFile.read(path)
    if file.found:  # nothing is found in a file that is no TOML at all
        check_whole(file)
    if file.faults:
        raise FaultsFound(file.faults)
    return _regulation(file)


def load_regulations(folder: Path | Traversable | None = None) -> dict[str, Regulation]:
    """Read every regulation of a folder (the package's own by default), by id.

    Raises FaultsFound with the faults of all files at once.
    """
    place = resources.files("compliance") / "regulations" if folder is None else folder
    regulations: dict[str, Regulation] = {}
    faults: list[Fault] = []
    for file in sorted(place.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        try:
            regulation = load_regulation(file)
        except FaultsFound as found:
            faults.extend(found.faults)
        else:
            if regulation.id in regulations:
                faults.append(Fault(file.name, 1, f"{regulation.id} stands in another file too"))
            regulations[regulation.id] = regulation
    if faults:
        raise FaultsFound(faults)
    return regulations


def cited_regulation(regulations: Mapping[str, Regulation], citation: str) -> Regulation:
    """Return the regulation that a permit cites, by id or another way to write it; or NotFound."""
    for regulation in regulations.values():
        if citation in (regulation.id, *regulation.cited_as):
            return regulation
    raise NotFound(f"the table of regulation {citation!r} is not in our hands")


def known_citations(regulations: Mapping[str, Regulation]) -> frozenset[str]:
    """Return every way to cite a regulation that a permit may name, so that a typing error shows.

    Those whose table is not in our hands are among them: their limits are unknown, not refused.
    """
    ours = {name for entry in regulations.values() for name in (entry.id, *entry.cited_as)}
    return frozenset(ours.union(*TABLES_NOT_IN_HAND))


def _regulation(file: TomlFile) -> Regulation:
    top, in_force, formula = file.top, file.single("in_force"), file.single("formula")
    return Regulation(
        id=top.text("id"),
        cited_as=tuple(top.texts("cited_as")),
        name_vi=top.text("name_vi"),
        name_en=top.text("name_en"),
        in_force=in_force.day("date"),
        in_force_basis=_basis(in_force),
        formula=formula.text("text"),
        formula_basis=_basis(formula),
        limits={
            (limit.parameter, limit.column): limit
            for limit in map(_table_limit, file.tables("limit"))
        },
        kq=tuple(map(_factor_class, file.tables("kq"))),
        kf=tuple(map(_factor_class, file.tables("kf"))),
        cmax_is_c={table.text("parameter"): _basis(table) for table in file.tables("cmax_is_c")},
    )


def _basis(table: Table) -> Basis:
    return Basis(
        clause=table.text("clause"),
        source=table.text("source"),
        confidence=Confidence(table.text("confidence")),
    )


def _table_limit(table: Table) -> TableLimit:
    return TableLimit(
        parameter=table.text("parameter"),
        column=table.text("column"),
        unit=table.text("unit"),
        lower=table.number("lower"),
        upper=table.number("upper"),
        not_applied_to=frozenset(map(ReceivingWater, table.texts("not_applied_to"))),
        basis=_basis(table),
    )


def _factor_class(table: Table) -> FactorClass:
    value = table.number("value")
    assert value is not None  # noqa: S101 - `value` is a required key, checked by TomlFile.read
    return FactorClass(
        value=value,
        water=ReceivingWater(table.text("water")) if table.has("water") else None,
        above=table.number("above"),
        up_to=table.number("up_to"),
        unit=table.text("unit") if table.has("unit") else None,
        no_data=table.has("no_data"),
        basis=_basis(table),
    )
