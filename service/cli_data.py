"""Commands on data that is there: import a registry, judge, replay and verify the journal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from compliance.regulation import known_citations, load_regulations
from domain.errors import SettingsUnusable
from domain.legal_day import legal_day_of, to_microseconds
from ingest.storer import WATERMARK, Storer
from service.changed_days import changed_days
from service.clock import now
from service.judge_part import JudgePart
from service.settings import Settings
from service.stores import Stores, open_records, open_stores
from service.workers import Workers, stopping_on_signals
from storage.journal import Journal
from storage.journal_reader import verify_chain
from storage.registry_csv import read_registry, registry_files

_OUT = Console(stderr=True)


def import_registry(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(help="A folder, or clusters, stations, outlets and permits as CSV files."),
    ],
) -> None:
    """Import clusters, stations, outlets and permits; a single fault refuses every file."""
    settings: Settings = context.obj
    with open_records(settings) as records:
        before = records.registry()
        registry = read_registry(registry_files(files), before, known_citations(load_regulations()))
        due = changed_days(records, before, registry)
        version = records.add_registry(registry, now(), due)
    _OUT.print(
        f"registry version {version}: {len(registry.clusters)} clusters, "
        f"{len(registry.stations)} stations, {len(registry.outlets)} outlets, "
        f"{len(registry.permits)} permits; {len(due)} outlet-days wait to be judged again"
    )


def judge(
    context: typer.Context,
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="Judge again every day from this one."),
    ] = None,
    *,
    once: Annotated[bool, typer.Option("--once", help="Judge what waits, then end.")] = False,
) -> None:
    """Judge the legal days that have ended, and again each day that a late reading changes."""
    settings: Settings = context.obj
    with open_stores(settings) as stores:
        part = JudgePart(settings, stores.readings, stores.records, seal=stores.seal)
        if first is not None:
            part.judge.close_ended_days(now(), first=first.date())
        if not once and first is None:
            workers = Workers()
            with stopping_on_signals(workers.stop):
                part.start(workers)
                workers.wait()
            return
        part.judge.close_ended_days(now())
        waiting = stores.records.due_count(before=legal_day_of(to_microseconds(now())))
        with Progress(console=_OUT) as progress:
            task = progress.add_task("judging outlet-days", total=waiting)
            judged = part.judge.judge_all(
                now(), progress=lambda _: progress.update(task, advance=1)
            )
        _OUT.print(f"{judged.days} outlet-days judged, {judged.new_verdicts} verdicts new")


def replay(context: typer.Context) -> None:
    """Bring the whole journal into an empty store: readings, rejections, days to be judged."""
    settings: Settings = context.obj
    with open_stores(settings) as stores:
        _refuse_unless_empty(stores)
        journal = Journal(settings.journal_dir)
        stores.records.set_watermark(WATERMARK, 0)
        storer = Storer(settings.journal_dir, stores.readings, stores.records)
        with Progress(console=_OUT) as progress:
            task = progress.add_task("journal records", total=journal.committed)
            storer.store_through(
                journal.committed, lambda position: progress.update(task, completed=position)
            )
        journal.close()
    _OUT.print(f"{storer.position} journal records replayed")


def verify(context: typer.Context) -> None:
    """Walk the journal's chain and say whether a record was changed, taken out or put in."""
    settings: Settings = context.obj
    _OUT.print(f"{verify_chain(settings.journal_dir)} journal records, the chain holds")


def _refuse_unless_empty(stores: Stores) -> None:
    for outlet_id in stores.records.registry().outlets:
        if stores.readings.latest_us(outlet_id) is not None:
            raise SettingsUnusable(
                f"the reading store is not empty, it holds readings of outlet {outlet_id!r}: "
                "name an empty one (another NHUE_INFLUX_BUCKET, or move "
                "readings.duckdb aside) and replay"
            )
