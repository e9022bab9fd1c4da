"""Commands on the registry: import its files or a sheet of somebody else's, and export it."""

from __future__ import annotations

from collections.abc import Sequence
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
from service.commands.text import DAY_FORMATS, ERR, instant
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import open_records
from storage.ports.entered.decisions import ON_REGISTRY
from storage.registry_files.communes.names import commune_remarks
from storage.registry_files.files import registry_files, registry_of
from storage.registry_files.mapped.mapping import read_mapping
from storage.registry_files.mapped.sheet import read_sheet
from storage.registry_files.mapped.tables import mapped_tables
from storage.registry_files.table import RegistryTable, read_table
from storage.registry_files.writing import as_it_stood, write_registry

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
            "sensors, calibrations and maintenance."
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
) -> None:
    """Import a registry of CSV files; a single fault refuses every file, by line.

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
        f"{len(registry.maintenance)} announced works; "
        f"{len(due)} outlet-days wait to be judged again"
    )


def _tables(files: Sequence[Path], mapping: Path | None) -> list[RegistryTable]:
    """Return the tables of files, or of sheets by their mapping; raises FaultsFound."""
    if mapping is None:
        return [read_table(path) for path in registry_files(files)]
    told = read_mapping(mapping)
    sheets = [read_sheet(path, told.dialect) for path in registry_files(files)]
    return [table for sheet in sheets for table in mapped_tables(sheet, told)]


@registry_app.command("export")
def export_registry(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where the eight files are written.")],
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            formats=DAY_FORMATS,
            help="Only what was true on this legal day; else every row, of all days.",
        ),
    ] = None,
    known_at: Annotated[
        datetime | None,
        typer.Option(
            "--known-at",
            parser=instant,
            metavar="INSTANT",
            help="As known then, such as 2026-11-24T08:00+07:00.",
        ),
    ] = None,
) -> None:
    """Export the registry as CSV files that an import takes again, with contacts and all.

    What was exported and is imported into an empty registry is the same registry.
    """
    settings: Settings = context.obj
    if folder.is_dir() and any(folder.glob("*.csv")):
        raise SettingsUnusable(f"{folder}: .csv files are there already: choose another folder")
    with open_records(settings) as records:
        registry = records.registry(known_at)
    told: Registry = registry if as_of is None else as_it_stood(registry, as_of.date())
    files = write_registry(told, folder)
    ERR.print(f"{len(files)} files of registry version {registry.version} in {folder}")
