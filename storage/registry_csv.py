"""Reads and writes the registry as four CSV files that people keep in a spreadsheet.

It refuses files whole, with every fault of every file at once and what to do about each; it
never guesses a value, never drops an entry that a file does not name, and touches no store.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from domain.errors import Fault, FaultsFound
from domain.parameters import PARAMETERS
from domain.registry import (
    Cluster,
    ClusterKind,
    ClusterState,
    Outlet,
    Permit,
    ReceivingWater,
    Registry,
    Station,
)
from storage.registry_cells import RegistryRow
from storage.registry_checks import (
    Entries,
    Entry,
    Noun,
    check_permits_apart,
    check_references,
    check_repeated,
    permit_key,
)
from storage.registry_table import COLUMNS, Kind, RegistryTable, read_table

MINUTES_PER_DAY = 1440


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


def read_registry(files: Sequence[Path], onto: Registry, regulations: Collection[str]) -> Registry:
    """Return `onto` with every entry of the files added or, by its id, replaced.

    `regulations` are the ids that a permit may name. Raises FaultsFound with every fault.
    """
    tables = [read_table(path) for path in files]
    entries = Entries(
        clusters=_entries(tables, Kind.CLUSTERS, _cluster),
        stations=_entries(tables, Kind.STATIONS, _station),
        outlets=_entries(tables, Kind.OUTLETS, _outlet),
        permits=_entries(tables, Kind.PERMITS, lambda row: _permit(row, regulations)),
    )
    check_repeated(entries)
    if all(table.whole for table in tables):
        # What is missing may else stand in the part that could not be read.
        check_references(entries, onto)
    check_permits_apart(entries, onto)
    faults = [fault for table in tables for fault in table.faults]
    faults += [fault for row in entries.rows for fault in row.faults]
    if faults:
        raise FaultsFound(faults)
    permits = {permit_key(permit): permit for permit in onto.permits}
    permits |= {permit_key(entry.value): entry.value for entry in entries.permits}
    return replace(
        onto,
        clusters=onto.clusters | {entry.value.id: entry.value for entry in entries.clusters},
        stations=onto.stations | {entry.value.id: entry.value for entry in entries.stations},
        outlets=onto.outlets | {entry.value.id: entry.value for entry in entries.outlets},
        permits=_in_order(permits.values()),
    )


def write_registry(registry: Registry, folder: Path) -> list[Path]:
    """Write the four files into a folder and return them, clusters first.

    In UTF-8 with a byte order mark, without which spreadsheets garble Vietnamese letters.
    """
    folder.mkdir(parents=True, exist_ok=True)
    nouns: dict[Kind, list[Cluster] | list[Station] | list[Outlet] | list[Permit]] = {
        Kind.CLUSTERS: sorted(registry.clusters.values(), key=lambda cluster: cluster.id),
        Kind.STATIONS: sorted(registry.stations.values(), key=lambda station: station.id),
        Kind.OUTLETS: sorted(registry.outlets.values(), key=lambda outlet: outlet.id),
        Kind.PERMITS: list(_in_order(registry.permits)),
    }
    paths = []
    for kind, rows in nouns.items():
        path = folder / f"{kind}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[kind])
            writer.writeheader()
            for noun in rows:
                writer.writerow({name: _cell(value) for name, value in asdict(noun).items()})
        paths.append(path)
    return paths


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


def _cluster(row: RegistryRow) -> Cluster:
    return Cluster(
        id=row.identifier("id"),
        name=row.text("name"),
        commune=row.text("commune", required=False),
        kind=row.word("kind", ClusterKind),
        state=row.word("state", ClusterState),
        simulated=row.flag("simulated"),
    )


def _station(row: RegistryRow) -> Station:
    return Station(
        id=row.identifier("id"),
        cluster_id=row.text("cluster_id"),
        name=row.text("name"),
        design_flow_m3_per_day=row.positive("design_flow_m3_per_day"),
    )


def _outlet(row: RegistryRow) -> Outlet:
    return Outlet(
        id=row.identifier("id"),
        station_id=row.text("station_id"),
        gateway_id=row.identifier("gateway_id"),
        name=row.text("name"),
        parameters=row.codes("parameters", PARAMETERS),
    )


def _permit(row: RegistryRow, regulations: Collection[str]) -> Permit:
    permit = Permit(
        number=row.text("number"),
        outlet_id=row.text("outlet_id"),
        regulation=row.known("regulation", regulations),
        column=row.text("column"),
        receiving_water=row.word("receiving_water", ReceivingWater),
        receiving_flow_m3_per_s=row.positive_or_unknown("receiving_flow_m3_per_s"),
        receiving_volume_m3=row.positive_or_unknown("receiving_volume_m3"),
        discharge_flow_m3_per_day=row.positive_or_unknown("discharge_flow_m3_per_day"),
        interval_minutes=row.whole("interval_minutes"),
        valid_from=row.day("valid_from"),
        valid_to=row.day_or_open("valid_to"),
    )
    minutes = permit.interval_minutes
    if not (1 <= minutes <= MINUTES_PER_DAY and MINUTES_PER_DAY % minutes == 0):
        row.fault(
            f"interval_minutes {minutes} does not divide the day's {MINUTES_PER_DAY} minutes: "
            "use 1, 5, 10, 15, 30, 60 or another that does"
        )
    if permit.valid_to is not None and permit.valid_to < permit.valid_from:
        row.fault(f"valid_to {permit.valid_to} is before valid_from {permit.valid_from}: swap them")
    return permit


def _in_order(permits: Iterable[Permit]) -> tuple[Permit, ...]:
    return tuple(sorted(permits, key=lambda p: (p.outlet_id, p.valid_from, p.number)))


def _cell(value: str | float | bool | date | tuple[str, ...] | None) -> str:  # noqa: FBT001 - a cell of any type, not a switch
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case StrEnum():
            return value.value
        case tuple():
            return " ".join(value)
        case float():
            return repr(value).removesuffix(".0")
        case _:
            return str(value)
