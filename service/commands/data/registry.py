"""Commands on the registry: a template, import its files or somebody else's sheet, export it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer

from compliance.history.changed_days import changed_days
from compliance.history.registry_rows import permit_fault_under, span_fault_under
from compliance.law.entered.figures import with_figures
from compliance.law.regulation import known_citations, load_regulations
from domain.errors import SettingsUnusable
from domain.registry import Registry
from service.commands.text import DAY_FORMATS, ERR, KnownAt
from service.releases import gateways_explained, release_waiting
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import open_records
from ingest.decode.by_profile.forms.entered import profile_faults
from ingest.decode.by_profile.forms.reading import shipped_forms
from storage.ports.entered.decisions import ON_REGISTRY
from storage.registry_files.communes.names import commune_remarks
from storage.registry_files.files import read_tables, registry_files, registry_of
from storage.registry_files.mapped.mapping import SheetMapping, read_mapping
from storage.registry_files.mapped.of_workbook import read_workbook_sheet
from storage.registry_files.mapped.sheet import Sheet, read_sheet
from storage.registry_files.mapped.tables import mapped_tables
from storage.registry_files.text_files.table import RegistryTable
from storage.registry_files.workbooks.opening import is_workbook
from storage.registry_files.workbooks.writing import write_registry_workbook, write_template
from storage.registry_files.writing import as_it_stood, write_registry

_WORKBOOK = ".xlsx"
registry_app = typer.Typer(
    no_args_is_help=True,
    help="The registry: import it, and export it as it stood on any day, as known at any instant.",
)


@registry_app.command("import")
def import_registry(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(
            help="A folder, or CSV files of clusters, stations, outlets, permits, permit limits, "
            "sensors, calibrations, maintenance, profiles and channels, or workbooks (.xlsx) with "
            "such sheets, or a profile (.toml)."
        ),
    ],
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--mapping",
            help="A file (TOML) that says what the headings, words and figures of somebody "
            "else's sheet mean; the files are such sheets then.",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", metavar="NAME", help="Who imports it; if unset: the account of this machine."
        ),
    ] = None,
    release: Annotated[
        bool,
        typer.Option(
            "--release", help="Then take in what waits for these profiles, channels and outlets."
        ),
    ] = False,
) -> None:
    """Import a registry of CSV or Excel files; a single fault refuses every file, by line.

    A sensor whose span ends below 3 times a limit is refused (Circular 10/2021, Art. 35.1;
    concentrations only), and a permit with a column that its regulation has not. What no file
    names stays as it was; where another import came in between, nothing of this one is kept.
    """
    settings: Settings = context.obj
    shipped = load_regulations()
    with open_records(settings) as records:
        seen_us = records.last_decided_us(ON_REGISTRY)
        before = records.registry()
        regulations = with_figures(shipped, records.figures())
        registry = registry_of(
            _tables(files, mapping),
            before,
            known_citations(shipped),
            span_fault=span_fault_under(regulations),
            permit_fault=permit_fault_under(regulations),
        forms=shipped_forms(),
        profile_faults=profile_faults,
            now=now(),
        )
        due = changed_days(records, before, registry)
        version = records.add_registry(
            registry, now(), due, by=by or getuser(), seen_us=seen_us
        )
    for one in commune_remarks(before, registry):
        if one.nearest is None:
            ERR.print(
                f"cluster {one.cluster_id}: {one.commune} is none of Hanoi's 126 communes and "
                "wards since July 2025"
            )
        else:
            ERR.print(
                f"cluster {one.cluster_id}: {one.commune} is none of Hanoi's 126 communes and "
                f"wards since July 2025; did you mean {one.nearest}?"
            )
    ERR.print(
        f"registry version {version}: {len(registry.clusters)} clusters, "
        f"{len(registry.stations)} stations, {len(registry.outlets)} outlets, "
        f"{len(registry.permits)} permits, {len(registry.permit_limits)} own limits, "
        f"{len(registry.sensors)} sensors, {len(registry.calibrations)} calibrations, "
        f"{len(registry.maintenance)} announced works, {len(registry.profiles)} profiles, "
        f"{len(registry.channels)} channels; "
        f"{len(due)} outlet-days wait to be judged again"
    )
    if release:
        _release(settings, before, registry, version)


def _release(settings: Settings, before: Registry, registry: Registry, version: int) -> None:
    """Take in what waits of the gateways of which more is known by now."""
    known = replace(registry, version=version)
    found = release_waiting(settings, known, gateways_explained(before, registry))
    if not found.waited:
        ERR.print("no message waits for it")
    elif found.taken_here is None:
        ERR.print(f"{found.waited} messages that waited are taken in by the service")
    else:
        ERR.print(
            f"{found.waited} messages that waited were taken in here, as no service runs: "
            f"{found.taken_here} whole"
        )


def _tables(files: Sequence[Path], mapping: Path | None) -> list[RegistryTable]:
    """Return the tables of files, or of sheets by their mapping; raises FaultsFound."""
    if mapping is None:
        return [table for path in registry_files(files) for table in read_tables(path)]
    told = read_mapping(mapping)
    sheets = [_sheet(path, told) for path in registry_files(files)]
    return [table for sheet in sheets for table in mapped_tables(sheet, told)]


def _sheet(path: Path, told: SheetMapping) -> Sheet:
    if is_workbook(path):
        return read_workbook_sheet(path, told.dialect, told.headings)
    return read_sheet(path, told.dialect)


@registry_app.command("template")
def write_registry_template(
    file: Annotated[Path, typer.Argument(help="The workbook (.xlsx) that is written.")],
) -> None:
    """Write an Excel workbook to fill in: headings, lists to choose from, a note on each column.

    An import takes it as it is; its first sheet explains it.
    """
    _refuse_unless_new(file)
    if file.suffix.casefold() != _WORKBOOK:
        raise SettingsUnusable(f"{file} is no name of a workbook: name one that ends with .xlsx")
    write_template(file)
    ERR.print(f"template in {file}")


def _refuse_unless_new(file: Path) -> None:
    if file.exists():
        raise SettingsUnusable(f"{file} is there already: name another file")
    if not file.parent.is_dir():
        raise SettingsUnusable(f"folder {file.parent} is not there: make it, or name another")


@registry_app.command("export")
def export_registry(
    context: typer.Context,
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="TARGET", help="A folder for ten CSV files, or one workbook (.xlsx)."
        ),
    ],
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            formats=DAY_FORMATS,
            help="Only what was true on this legal day; else every row, of all days.",
        ),
    ] = None,
    known_at: KnownAt = None,
) -> None:
    """Export the registry as CSV files or as a workbook that an import takes again, contacts and all.

    What was exported and is imported into an empty registry is the same registry.
    """
    settings: Settings = context.obj
    in_one = folder.suffix.casefold() == _WORKBOOK
    if in_one:
        _refuse_unless_new(folder)
    if folder.is_dir() and any(folder.glob("*.csv")):
        raise SettingsUnusable(f"{folder}: .csv files are there already: choose another folder")
    with open_records(settings) as records:
        registry = records.registry(known_at)
    told: Registry = registry if as_of is None else as_it_stood(registry, as_of.date())
    if in_one:
        write_registry_workbook(told, folder, _about(told, as_of, known_at))
        ERR.print(f"registry version {registry.version} in {folder}")
        return
    files = write_registry(told, folder)
    ERR.print(f"{len(files)} files of registry version {registry.version} in {folder}")


def _about(
    registry: Registry, as_of: datetime | None, known_at: datetime | None
) -> list[tuple[str, str]]:
    """Return what the first sheet of an export says of it."""
    told = [
        (f"Sổ đăng ký phiên bản {registry.version}.", f"Registry version {registry.version}."),
    ]
    if as_of is not None:
        day = as_of.date()
        told.append((f"Chỉ những gì đúng vào ngày {day}.", f"Only what was true on {day}."))
    if known_at is not None:
        told.append((f"Theo những gì đã biết lúc {known_at}.", f"As known at {known_at}."))
    told.append(("Có đầu mối liên hệ: không công bố.", "It has contacts: never publish it."))
    return told
