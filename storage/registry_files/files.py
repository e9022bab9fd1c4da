"""Reads and writes the registry as seven CSV files that people keep in a spreadsheet.

It refuses files whole, with every fault of every file at once and what to do about each; it
never guesses a value, never drops an entry that a file does not name, and touches no store.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from domain.errors import Fault, FaultsFound
from domain.measured.parameters import PARAMETERS
from domain.registered import PermitLimit, Sensor
from domain.registry import Registry
from storage.registry_files.cells import RegistryRow
from storage.registry_files.entries import (
    Entries,
    Entry,
    Noun,
    dated_key,
    maintenance_key,
    merged,
    permit_limit_key,
    permit_order,
    sensor_key,
)
from storage.registry_files.overlaps import check_apart
from storage.registry_files.references import check_references, check_repeated
from storage.registry_files.rows import (
    PermitFault,
    cluster_of,
    maintenance_of,
    outlet_of,
    permit_limit_of,
    permit_of,
    sensor_of,
    station_of,
)
from storage.registry_files.table import COLUMNS, Kind, RegistryTable, read_table

SpanFault = Callable[[Registry, Sensor], str | None]

Cell = str | float | bool | date | tuple[str, ...] | tuple[float, ...] | None

_LEGAL_TIME = timezone(timedelta(hours=7))


def registry_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files named, and of each folder named its .csv files; raises FaultsFound."""
    files: list[Path] = []
    faults = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        found = sorted(p for p in path.glob("*.csv") if not p.name.startswith("."))
        if not found:
            faults.append(Fault(str(path), 1, "this folder holds no .csv file: name another"))
        files += found
    if faults:
        raise FaultsFound(faults)
    return files


def read_registry(
    files: Sequence[Path],
    onto: Registry,
    regulations: Collection[str],
    span_fault: SpanFault | None = None,
    permit_fault: PermitFault | None = None,
) -> Registry:
    """Return `onto` with every entry of the files added or, by its id, replaced.

    `regulations` are the ids that a permit may name. What the law says against a permit, or
    against a sensor's span in the new whole, is asked of `permit_fault` and `span_fault`: a
    sentence blames the row, None accepts it. Raises FaultsFound with every fault.
    """
    tables = [read_table(path) for path in files]
    entries = _entries_of(tables, regulations, permit_fault)
    check_repeated(entries)
    if all(table.whole for table in tables):
        # What is missing may else stand in the part that could not be read.
        check_references(entries, onto)
    check_apart(entries, onto)
    faults = [fault for table in tables for fault in table.faults]
    _refuse(entries, faults)
    registry = merged(entries, onto)
    if span_fault is not None:
        for entry in entries.sensors:
            if (fault := span_fault(registry, entry.value)) is not None:
                entry.row.fault(fault)
        _refuse(entries, faults)
    return registry


def write_registry(registry: Registry, folder: Path) -> list[Path]:
    """Write the seven files into a folder and return them, clusters first.

    In UTF-8 with a byte order mark, without which spreadsheets garble Vietnamese letters.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[Kind, list[dict[str, Cell]]] = {
        Kind.CLUSTERS: [
            asdict(one)
            for one in sorted(
                (*registry.earlier_clusters, *registry.clusters.values()), key=dated_key
            )
        ],
        Kind.STATIONS: [asdict(registry.stations[key]) for key in sorted(registry.stations)],
        Kind.OUTLETS: [
            asdict(one)
            for one in sorted(
                (*registry.earlier_outlets, *registry.outlets.values()), key=dated_key
            )
        ],
        Kind.PERMITS: [asdict(permit) for permit in sorted(registry.permits, key=permit_order)],
        Kind.PERMIT_LIMITS: [
            _with_unit(own) for own in sorted(registry.permit_limits, key=permit_limit_key)
        ],
        Kind.SENSORS: [_with_unit(sensor) for sensor in sorted(registry.sensors, key=sensor_key)],
        Kind.MAINTENANCE: [
            asdict(work) for work in sorted(registry.maintenance, key=maintenance_key)
        ],
    }
    return [_write(folder / f"{kind}.csv", COLUMNS[kind], rows[kind]) for kind in Kind]


def _entries_of(
    tables: Sequence[RegistryTable],
    regulations: Collection[str],
    permit_fault: PermitFault | None,
) -> Entries:
    return Entries(
        clusters=_entries(tables, Kind.CLUSTERS, cluster_of),
        stations=_entries(tables, Kind.STATIONS, station_of),
        outlets=_entries(tables, Kind.OUTLETS, outlet_of),
        permits=_entries(
            tables, Kind.PERMITS, lambda row: permit_of(row, regulations, permit_fault)
        ),
        permit_limits=_entries(tables, Kind.PERMIT_LIMITS, permit_limit_of),
        sensors=_entries(tables, Kind.SENSORS, sensor_of),
        maintenance=_entries(tables, Kind.MAINTENANCE, maintenance_of),
    )


def _refuse(entries: Entries, of_files: Sequence[Fault]) -> None:
    """Raise FaultsFound where anything was found wrong so far."""
    faults = [*of_files, *(fault for row in entries.rows for fault in row.faults)]
    if faults:
        raise FaultsFound(faults)


def _entries(
    tables: Iterable[RegistryTable], kind: Kind, read: Callable[[RegistryRow], Noun]
) -> list[Entry[Noun]]:
    rows = (
        RegistryRow(table.file, line, cells)
        for table in tables
        if table.kind is kind
        for line, cells in table.rows
    )
    return [Entry(row, read(row)) for row in rows]


def _with_unit(noun: PermitLimit | Sensor) -> dict[str, Cell]:
    """Return a noun's cells with the unit in which its figures are kept."""
    return asdict(noun) | {"unit": PARAMETERS[noun.parameter].unit}


def _write(path: Path, columns: Sequence[str], rows: Iterable[dict[str, Cell]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for row in rows:
            writer.writerow({name: _cell(value) for name, value in row.items()})
    return path


def _cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case tuple():
            return " ".join(map(_cell, value))
        case float():
            return repr(value).removesuffix(".0")
        case datetime():
            return value.astimezone(_LEGAL_TIME).isoformat()
        case _:
            return str(value)  # of a word of a set (StrEnum): the word
