"""Reads the registry from ten CSV files, the sheets of a workbook (.xlsx) or a profile's TOML.

It refuses files whole, with every fault of every file at once and what to do about each; it
never guesses a value, never drops an entry that a file does not name, and touches no store.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from domain.errors import Fault, FaultsFound
from domain.gateways.profiles import Profile
from domain.registered import Sensor
from domain.registry import Registry
from storage.registry_files.checks.ahead import check_ahead
from storage.registry_files.checks.file_names import check_file_names
from storage.registry_files.checks.overlaps import check_apart
from storage.registry_files.checks.profiles.whole import check_profiles
from storage.registry_files.checks.references import check_references, check_repeated
from storage.registry_files.columns import Kind
from storage.registry_files.entries import Entries, Entry, Noun, merged
from storage.registry_files.rows.cells import RegistryRow
from storage.registry_files.rows.permits import PermitFault, permit_limit_of, permit_of
from storage.registry_files.rows.places import cluster_of, outlet_of, station_of
from storage.registry_files.rows.profiles.channels import channel_of
from storage.registry_files.rows.profiles.profiles import ProfileFaults, profile_of
from storage.registry_files.rows.sensors import calibration_of, maintenance_of, sensor_of
from storage.registry_files.rows.terms import column_told_first
from storage.registry_files.text_files.profile_toml import TOML, read_profile
from storage.registry_files.text_files.table import RegistryTable, read_table
from storage.registry_files.workbooks.opening import is_workbook
from storage.registry_files.workbooks.reading import read_workbook

SpanFault = Callable[[Registry, Sensor], str | None]


def registry_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files named, and of each folder its .csv and .xlsx files; raises FaultsFound."""
    files: list[Path] = []
    faults = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        found = sorted(p for p in path.iterdir() if _is_told_by_name(p))
        if not found:
            faults.append(
                Fault(str(path), 1, "this folder holds no .csv or .xlsx file: name another")
            )
        files += found
    if faults:
        raise FaultsFound(faults)
    return files


def _is_told_by_name(path: Path) -> bool:
    """Return whether a file of a folder may be the registry's; Excel's own notes begin with ~."""
    return path.suffix in {".csv", ".xlsx"} and not path.name.startswith((".", "~$"))


def read_tables(path: Path) -> list[RegistryTable]:
    """Return the tables of a file: one of a text file, one of each sheet of a workbook; of a .toml
    file its profile and its channels.
    """
    if path.suffix.casefold() == TOML:
        return read_profile(path)
    return read_workbook(path) if is_workbook(path) else [read_table(path)]


def read_registry(
    files: Sequence[Path],
    onto: Registry,
    regulations: Collection[str],
    span_fault: SpanFault | None = None,
    permit_fault: PermitFault | None = None,
    *,
    forms: Collection[str] | None = None,
) -> Registry:
    """Return `onto` with every entry of the files added or, by its id, replaced.

    `regulations` are the ids that a permit may name, `forms` the names that a profile may be like
    (None: any). What the law says against a permit, or
    against a sensor's span in the new whole, is asked of `permit_fault` and `span_fault`: a
    sentence that begins with the column blames the row, None accepts it. Raises FaultsFound with
    every fault.
    """
    tables = [table for path in files for table in read_tables(path)]
    return registry_of(tables, onto, regulations, span_fault, permit_fault, forms=forms)


def registry_of(
    tables: Sequence[RegistryTable],
    onto: Registry,
    regulations: Collection[str],
    span_fault: SpanFault | None = None,
    permit_fault: PermitFault | None = None,
    *,
    forms: Collection[str] | None = None,
    profile_faults: ProfileFaults | None = None,
    now: datetime | None = None,
) -> Registry:
    """Return the same of tables, whatever they were read from; raises FaultsFound.

    `forms` are the names that a profile may be like (None: any), and `profile_faults` is asked what
    its form has against it. With `now` what is said to have been done after it is a fault too.
    """
    entries = _entries_of(
        tables,
        regulations,
        permit_fault,
        lambda row: profile_of(row, forms, profile_faults),
    )
    check_repeated(entries)
    if all(table.whole for table in tables):
        # What is missing may else stand in the part that could not be read.
        check_references(entries, onto)
        check_profiles(entries, onto)
    check_apart(entries, onto)
    if now is not None:
        check_ahead(entries, now)
    faults = [fault for table in tables for fault in table.faults]
    _refuse(entries, faults)
    registry = merged(entries, onto)
    check_file_names(entries, registry)
    _refuse(entries, [])
    if span_fault is not None:
        for entry in entries.sensors:
            if (fault := span_fault(registry, entry.value)) is not None:
                entry.row.fault(fault, column_told_first(fault))
        _refuse(entries, faults)
    return registry


def _entries_of(
    tables: Sequence[RegistryTable],
    regulations: Collection[str],
    permit_fault: PermitFault | None,
    read_profile_row: Callable[[RegistryRow], Profile],
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
        calibrations=_entries(tables, Kind.CALIBRATIONS, calibration_of),
        maintenance=_entries(tables, Kind.MAINTENANCE, maintenance_of),
        profiles=_entries(tables, Kind.PROFILES, read_profile_row),
        channels=_entries(tables, Kind.CHANNELS, channel_of),
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
        RegistryRow(table.file, line, cells, table.cell_lines.get(line))
        for table in tables
        if table.kind is kind
        for line, cells in table.rows
    )
    return [Entry(row, read(row)) for row in rows]
