"""Commands on workers of ingest: which there are, how far each is, and that one left for good."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from domain.errors import NotFound, SettingsUnusable
from domain.health_log import OurOutage
from domain.legal_day import MICROSECONDS_PER_SECOND, from_microseconds, to_microseconds
from domain.health_log import Retirement
from service.commands.text import instant, say, show_table
from service.settings.clock import now
from ingest.missing_numbers.outages import outage_between, touched_days
from ingest.missing_numbers.patience import BEAT_SECONDS_MOST
from service.settings.settings import Settings
from service.stores.opened import open_records
from storage.journal.segments import begins_after
from storage.ports.work.progress import Marks, ProgressRecords
from storage.ports.records import RecordStore

worker_app = typer.Typer(
    no_args_is_help=True,
    help="Workers of ingest that share the readings: list them, retire one that left for good.",
)


@worker_app.command("list")
def list_workers(context: typer.Context) -> None:
    """Show every worker that ever was: last heard of, how far it is, retired by whom."""
    settings: Settings = context.obj
    with open_records(settings) as records:
        marks = records.worker_marks()
        retired = {one.worker: one for one in records.retirements()}  # the last of each stands
    show_table(
        "Workers of ingest",
        ("worker", "heard of", "takes in since", "stored through", "not stored", "retired"),
        [
            (
                one.worker,
                _told(one.beat_us),
                _told(one.sound_since_us if one.beat_us else 0),
                one.stored or None,
                _unstored(one),
                None if one.beat_us else _ending(retired.get(one.worker)),
            )
            for one in marks
        ],
    )


@worker_app.command("retire")
def retire(
    context: typer.Context,
    worker: Annotated[int, typer.Argument(help="Its number, as `nhue worker list` shows it.")],
    *,
    reason: Annotated[str, typer.Option(help="Why it does not come back.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so.")],
    left: Annotated[
        datetime | None,
        typer.Option(
            parser=instant,
            metavar="INSTANT",
            help="It left in order then: after it, nothing waited for it. Without it: now.",
        ),
    ] = None,
    lost: Annotated[
        bool, typer.Option("--lost", help="Its disk is gone, with what was not stored.")
    ] = False,
) -> None:
    """Say that a worker left for good: nothing waits for it any more, and health is silent of it.

    From its last word on it was an outage of ours. If it starts again, it is listed anew.
    """
    settings: Settings = context.obj
    if not reason.strip() or not by.strip():
        raise SettingsUnusable("a retirement needs a --reason and a name (--by)")
    at = now()
    with open_records(settings) as records:
        marks = _listed(records, worker)
        _refuse_where_it_lives(marks, at)
        unstored = _unstored(marks)
        if unstored and not lost:
            raise SettingsUnusable(
                f"{unstored} records of worker {worker}'s journal are not stored: start it with "
                "its disk until nothing waits, or say --lost where the disk is gone"
            )
        outage = _last_outage(records, marks, at, left)
        kept = records.retire_worker(
            Retirement(
                worker=worker,
                retired_by=by.strip(),
                reason=reason.strip() + "; its journal is lost" * lost,
                known_at=at,
            ),
            beat_seconds=marks.beat_us // MICROSECONDS_PER_SECOND,
            outage=outage,
            due=() if outage is None else touched_days(records.registry(), outage, at),
        )
    say(f"worker {worker}: retired by {kept.retired_by}, {kept.known_at.isoformat()}")
    if outage is not None:
        say(f"outage of ours: {_told(outage.begin_us)} to {_told(outage.end_us)}")
    say("end its session at the broker too: its share gathers there (docs/scaling.md)")


def _listed(records: ProgressRecords, worker: int) -> Marks:
    for marks in records.worker_marks():
        if marks.worker == worker and marks.beat_us:
            return marks
    raise NotFound(f"no worker {worker} to retire: `nhue worker list` shows them")


def _refuse_where_it_lives(marks: Marks, at: datetime) -> None:
    silent = to_microseconds(at) - marks.beat_us
    if silent <= BEAT_SECONDS_MOST * MICROSECONDS_PER_SECOND:
        raise SettingsUnusable(
            f"worker {marks.worker} was heard of {silent // MICROSECONDS_PER_SECOND} s ago: stop "
            f"it, and wait {BEAT_SECONDS_MOST} s"
        )


def _last_outage(
    records: ProgressRecords, marks: Marks, at: datetime, left: datetime | None
) -> OurOutage | None:
    """Return the time in which what was to come to it waited for it, None where there is none."""
    accounted_us = records.accounted_us(marks.worker) or marks.beat_us
    end_us = to_microseconds(at if left is None else min(left, at))
    found = outage_between(accounted_us, end_us)
    if found is None:
        return None
    reason = f"worker {marks.worker} of ingest was silent until it was retired"
    return OurOutage(begin_us=found[0], end_us=found[1], reason=reason, known_at=at)


def _unstored(marks: Marks) -> int | None:
    """Return how many records of its journal are not stored by its last word, None: not known."""
    stored = max(marks.stored, begins_after(marks.worker))
    return max(marks.on_disk - stored, 0) if marks.on_disk else None


def _ending(retirement: Retirement | None) -> str | None:
    if retirement is None:
        return None
    at = retirement.known_at.isoformat(timespec="seconds")
    return f"{retirement.retired_by} {at}: {retirement.reason}"


def _told(at_us: int) -> str | None:
    return from_microseconds(at_us).isoformat(timespec="seconds") if at_us else None
