"""Commands on data that is there: judge, and replay the journal."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from compliance.judging.judge import Judge
from domain.errors import SettingsUnusable
from domain.legal_day import from_microseconds, legal_day_of, to_microseconds
from ingest.storing.sparkplug_replay import SparkplugReplay
from ingest.storing.store_mark import begin_replay, end_replay
from ingest.storing.storer import Storer
from service.commands.text import DAY_FORMATS, ERR
from service.settings.clock import now
from service.processes.judging.on_dask import cluster_access, evaluate_on_cluster
from service.processes.judging.judging import JudgePart
from service.settings.settings import Settings
from service.stores.opened import Stores, open_stores
from service.threads import Workers, stopping_on_signals
from storage.journal.diary import RemovedSegment, removed_segments
from storage.journal.sealing.sealed_segment import sealed_name
from storage.journal.segments import begins_after
from storage.journal.writer import Journal

# Outlet-days settled in one transaction; on a cluster enough of them to occupy its machines.
BATCH_HERE = 200
BATCH_ON_CLUSTER = 4_000
EXIT_IN_PART = 3  # what is there was brought in, and something is not there any more


def judge(
    context: typer.Context,
    first: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=DAY_FORMATS, help="Judge again every ended day from this one."
        ),
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option("--to", formats=DAY_FORMATS, help="Last day, with --from; else yesterday."),
    ] = None,
    span: Annotated[
        tuple[datetime, datetime] | None,
        typer.Option(
            "--range", formats=DAY_FORMATS, help="First and last day: the same as --from and --to."
        ),
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(
            "--dask",
            metavar="ADDRESS",
            help="Judge on this Dask cluster's machines (extra: cluster; readings in InfluxDB).",
        ),
    ] = None,
    *,
    once: Annotated[bool, typer.Option("--once", help="Judge what waits, then end.")] = False,
) -> None:
    """Judge the legal days that have ended, and again each day that a late reading changes.

    With --from or --range: judge these days of every operating outlet again, then end. An answer
    that is another one supersedes the one before, which stays readable; the same is not kept twice.
    """
    settings: Settings = context.obj
    asked = _asked_days(first, last, span)
    evaluate = None if dask is None else evaluate_on_cluster(dask, cluster_access(settings))
    with open_stores(settings) as stores:
        workers = Workers()
        part = JudgePart(
            settings, stores.readings, stores.records, workers, seal=stores.seal, evaluate=evaluate
        )
        if not once and asked is None:
            with stopping_on_signals(workers.stop):
                part.start()
                workers.wait()
            return
        if asked is not None and asked[1] is not None:
            part.judge.mark_range(asked[0], asked[1], now())
        else:
            part.judge.close_ended_days(now(), first=None if asked is None else asked[0])
        part.judge.try_again()
        part.refuse_store_behind()
        _judge_all(part.judge, stores, BATCH_HERE if dask is None else BATCH_ON_CLUSTER)
        part.keep_events_up()


def _judge_all(judging: Judge, stores: Stores, batch: int) -> None:
    waiting = stores.records.due_count(before=legal_day_of(to_microseconds(now())))
    with Progress(console=ERR) as progress:
        task = progress.add_task("judging outlet-days", total=waiting)
        judged = judging.judge_all(
            now(), batch=batch, progress=lambda *_: progress.update(task, advance=1)
        )
    ERR.print(f"{judged.days} outlet-days judged, {judged.new_verdicts} verdicts new")
    for one in judged.set_aside:
        ERR.print(f"set aside, cannot be judged: {one.outlet_id} {one.day}: {one.raised}")


def _asked_days(
    first: datetime | None, last: datetime | None, span: tuple[datetime, datetime] | None
) -> tuple[date, date | None] | None:
    """Return the first day asked for, and the last (None: yesterday), or None for no range."""
    if span is not None:
        if first is not None or last is not None:
            raise SettingsUnusable("--range says what --from and --to say: give one of them")
        first, last = span
    if first is None:
        if last is not None:
            raise SettingsUnusable("--to needs --from")
        return None
    if last is not None and last < first:
        raise SettingsUnusable(f"{last.date()} comes before {first.date()}: swap the two days")
    return first.date(), None if last is None else last.date()


def replay(
    context: typer.Context,
    *,
    behind: Annotated[
        bool,
        typer.Option(
            "--behind", help="Bring up an older state of the store, from where its own mark stands."
        ),
    ] = False,
) -> None:
    """Bring the whole journal into an empty store: readings, rejections, days to be judged.

    What people decided comes from its own journal before, also into empty records. Where retention removed segments, the rest is brought in, what is missing is said, and the exit
    code is 3. Of several workers, each one's journal in turn, worker 1 first.
    """
    settings: Settings = context.obj
    with open_stores(settings) as stores:
        worker = settings.ingest_worker
        if worker == 1 and not behind:  # the others' journals come after the first one's
            _refuse_unless_empty(stores)
        journal = Journal(settings.journal_dir, worker=worker)
        if not behind:
            begin_replay(stores.records, worker, journal.committed)
        storer = Storer(
            settings.journal_dir,
            stores.readings,
            stores.records,
            worker=worker,
            shared=settings.mqtt_share_group is not None,
            rebuild=behind,
            judged=SparkplugReplay(
                stores.records.registry(), settings.future_tolerance_seconds * 1_000_000
            ).judged,
        )
        with Progress(console=ERR) as progress:
            task = progress.add_task("journal records", total=journal.committed)
            storer.store_through(
                journal.committed, lambda position: progress.update(task, completed=position)
            )
        end_replay(stores.records, worker, storer.position)
        journal.close()
    gone = _removed(settings.journal_dir)
    missing = sum(line.records for line in gone)
    ERR.print(f"{storer.position - begins_after(worker) - missing} journal records replayed")
    if gone:
        for line in gone:
            first, last = map(from_microseconds, (line.first_received_us, line.last_received_us))
            ERR.print(
                f"removed on {line.removed.date()} by {line.by}, {line.reason}: "
                f"positions {line.first} to {line.last}, received {first} to {last}",
                soft_wrap=True,
            )
        ERR.print(f"{missing} journal records cannot be replayed: they were removed by retention")
        raise typer.Exit(EXIT_IN_PART)


def _removed(journal_dir: Path) -> list[RemovedSegment]:
    """Return what retention removed; a segment whose removal a crash stopped is still there."""
    lines = removed_segments(journal_dir)
    return [line for line in lines if not (journal_dir / sealed_name(line.first)).exists()]


def _refuse_unless_empty(stores: Stores) -> None:
    for outlet_id in stores.records.registry().outlets:
        if stores.readings.latest_us(outlet_id) is not None:
            raise SettingsUnusable(
                f"the reading store is not empty, it holds readings of outlet {outlet_id!r}: "
                "name an empty one (another NHUE_INFLUX_BUCKET, or move "
                "readings.duckdb aside) and replay"
            )
