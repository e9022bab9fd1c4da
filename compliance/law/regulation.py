"""Reads the regulations, checked as a whole, and finds the one that a permit cites.

It holds figures of the law with clause, source and confidence; it never decides which regulation
binds an outlet (law/limit/binding.py does) and never computes a Cmax (law/limit/limits.py does).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from compliance.law.file_checks import check_whole
from compliance.law.file_form import read_regulation_file
from compliance.law.lined_toml import Table, TomlFile
from compliance.law.nouns import (
    Basis,
    DefaultColumn,
    FactorClass,
    Listed,
    Regulation,
    Successor,
    TableLimit,
)
from domain.errors import Fault, FaultsFound, NotFound
from domain.judged.regulation_sign import regulation_sign
from domain.judged.verdicts import Confidence
from domain.registered import ReceivingWater

__all__ = [
    "Basis",
    "FactorClass",
    "Listed",
    "Regulation",
    "Successor",
    "TableLimit",
    "cited_regulation",
    "known_citations",
    "load_regulation",
    "load_regulations",
]


def load_regulation(path: Path | Traversable) -> Regulation:
    """Read and check one regulation file; raises FaultsFound with every fault and its line."""
    file = read_regulation_file(path)
    if file.found:  # nothing is found in a file that is no TOML at all
        check_whole(file)
    if file.faults:
        raise FaultsFound(file.faults)
    return _regulation(file)


def load_regulations(folder: Path | Traversable | None = None) -> dict[str, Regulation]:
    """Read every regulation of a folder (the package's own by default), by id.

    Raises FaultsFound with the faults of all files at once.
    """
    place = resources.files("compliance.law") / "regulations" if folder is None else folder
    regulations: dict[str, Regulation] = {}
    files: dict[str, TomlFile] = {}
    faults: list[Fault] = []
    for path in sorted(place.iterdir(), key=lambda entry: entry.name):
        if not path.name.endswith(".toml"):
            continue
        file = read_regulation_file(path)
        if file.found:
            check_whole(file)
        if not file.faults:
            regulation = _regulation(file)
            if regulation.id in regulations:
                file.fault(1, f"{regulation.id} stands in another file too")
            regulations.setdefault(regulation.id, regulation)
            files.setdefault(regulation.id, file)
        faults.extend(file.faults)
    faults.extend(_succession_faults(regulations, files))
    faults.extend(_citation_faults(regulations, files))
    if faults:
        raise FaultsFound(faults)
    return regulations


def _succession_faults(
    regulations: Mapping[str, Regulation], files: Mapping[str, TomlFile]
) -> Iterator[Fault]:
    for regulation in regulations.values():
        table = files[regulation.id].single("successor")
        if regulation.successor is None or table is None:
            continue
        name, line = files[regulation.id].name, table.line_of("id")
        follower = regulations.get(regulation.successor.id)
        if follower is None:
            yield Fault(name, line, f"successor {regulation.successor.id} has no file; add one")
        elif follower.in_force != regulation.successor.begins:
            yield Fault(
                name,
                table.line_of("from"),
                f"from = {regulation.successor.begins}, but {follower.id} is in force from "
                f"{follower.in_force}",
            )


def _citation_faults(
    regulations: Mapping[str, Regulation], files: Mapping[str, TomlFile]
) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for regulation in regulations.values():
        for citation in (regulation.id, *regulation.cited_as):
            owner = owners.setdefault(regulation_sign(citation), regulation.id)
            if owner != regulation.id:
                file = files[regulation.id]
                line = file.top.line_of("cited_as")
                yield Fault(file.name, line, f"{citation!r} cites {owner} already")


def cited_regulation(regulations: Mapping[str, Regulation], citation: str) -> Regulation:
    """Return the regulation that a permit cites, however its sign is written; or NotFound."""
    sign = regulation_sign(citation)
    for regulation in regulations.values():
        if sign in map(regulation_sign, (regulation.id, *regulation.cited_as)):
            return regulation
    raise NotFound(f"The table of regulation {citation!r} is not in our hands")


def written_sign(regulations: Mapping[str, Regulation], citation: str) -> str:
    """Return a regulation's sign as the law writes it, of none of ours as it is cited."""
    try:
        return cited_regulation(regulations, citation).id
    except NotFound:
        return citation


def known_citations(regulations: Mapping[str, Regulation]) -> frozenset[str]:
    """Return every way to cite a regulation that a permit may name, so that a typing error shows.

    Those whose table is not in our hands are among them: their limits are unknown, not refused.
    """
    return frozenset(name for entry in regulations.values() for name in (entry.id, *entry.cited_as))


def _regulation(file: TomlFile) -> Regulation:
    top, in_force, formula = file.top, file.single("in_force"), file.single("formula")
    assert formula is not None  # noqa: S101 - a needed table, checked by the form
    limits: dict[tuple[str, str], tuple[TableLimit, ...]] = {}
    for entry in map(_table_limit, file.tables("limit")):
        place = entry.parameter, entry.column
        limits[place] = (*limits.get(place, ()), entry)
    return Regulation(
        id=top.text("id"),
        cited_as=tuple(top.texts("cited_as")),
        name_vi=top.text("name_vi"),
        name_en=top.text("name_en"),
        in_force=None if in_force is None else in_force.day("date"),
        in_force_basis=None if in_force is None else _basis(in_force),
        formula=formula.text("text"),
        formula_basis=_basis(formula),
        factors=tuple(formula.texts("factors")),
        limits=limits,
        kq=tuple(map(_factor_class, file.tables("kq"))),
        kf=tuple(map(_factor_class, file.tables("kf"))),
        k=tuple(map(_factor_class, file.tables("k"))),
        cmax_is_c={table.text("parameter"): _basis(table) for table in file.tables("cmax_is_c")},
        successor=_successor(file.single("successor")),
        not_in_hand=frozenset(top.texts("not_in_hand")),
        listed=tuple(map(_listed, file.tables("listed"))),
        stated_columns=tuple(top.texts("columns")),
        default_column=_default_column(file.single("default_column")),
    )


def _basis(table: Table) -> Basis:
    return Basis(
        clause=table.text("clause"),
        source=table.text("source"),
        confidence=Confidence(table.text("confidence")),
    )


def _default_column(table: Table | None) -> DefaultColumn | None:
    return (
        None if table is None else DefaultColumn(column=table.text("column"), basis=_basis(table))
    )


def _successor(table: Table | None) -> Successor | None:
    if table is None:
        return None
    return Successor(
        id=table.text("id"),
        begins=table.day("from"),
        existing_until=table.day_or_none("existing_until"),
        binding_on_all_from=table.day_or_none("binding_on_all_from"),
        basis=_basis(table),
    )


def _listed(table: Table) -> Listed:
    return Listed(
        parameter=table.text("parameter"),
        unit=table.text("unit"),
        source=table.text("source"),
        unit_written=table.text_or_none("unit_written"),
        note=table.text_or_none("note"),
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
        above=table.number("above"),
        up_to=table.number("up_to"),
        unit_written=table.text_or_none("unit_written"),
        note=table.text_or_none("note"),
    )


def _factor_class(table: Table) -> FactorClass:
    value = table.number("value")
    assert value is not None  # noqa: S101 - `value` is a required key, checked by the form
    return FactorClass(
        value=value,
        water=ReceivingWater(table.text("water")) if table.has("water") else None,
        above=table.number("above"),
        up_to=table.number("up_to"),
        unit=table.text_or_none("unit"),
        no_data=table.has("no_data"),
        facility_kind=table.text_or_none("facility_kind"),
        applies_to=table.text_or_none("applies_to"),
        basis=_basis(table),
    )
