"""The command that writes a table of a span of days into a file, by the same code as the API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from api.exports.asked import Wish, question
from api.exports.dictionary.every import What
from api.exports.writing import Format, Manner, write
from api.question.cluster_filter import ClusterFilter
from api.question.handed_in import Busy, Parts
from compliance.history.changed_days import days_of_ruling
from compliance.history.whatif.question import WhatIf, WhatIfAnswer
from domain.errors import SettingsUnusable
from domain.registered import ClusterKind
from ingest.storing.store_mark import refuse_behind
from service.commands.text import DAY_FORMATS, ERR, KnownAt, parameter_code
from service.processes.judging.judging import law_of
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import open_records, open_stores
from storage.ports.readings import ReadingStore
from storage.ports.records import RecordStore
from storage.readings.memory import MemoryReadings


def export(
    context: typer.Context,
    what: Annotated[What, typer.Argument(help="Which table; docs/data-dictionary.md tells them.")],
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file that is written.")],
    form: Annotated[
        Format | None, typer.Option("--format", help="Its format; if unset: by the file's name.")
    ] = None,
    month: Annotated[
        str | None, typer.Option(help="A month, such as 2026-11; else --from and --to.")
    ] = None,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=DAY_FORMATS, help="First legal day.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=DAY_FORMATS, help="Last legal day.")
    ] = None,
    outlet: Annotated[str | None, typer.Option(help="Only this outlet.")] = None,
    parameter: Annotated[
        str | None, typer.Option(parser=parameter_code, metavar="CODE", help="Such as COD.")
    ] = None,
    commune: Annotated[str | None, typer.Option(help="Only clusters of this commune.")] = None,
    kind: Annotated[ClusterKind | None, typer.Option(help="Only clusters of this kind.")] = None,
    known_at: KnownAt = None,
    bom: Annotated[
        bool, typer.Option("--bom", help="A CSV with a byte order mark, for spreadsheets.")
    ] = False,
) -> None:
    """Write a table of a span of days of the whole city into a file, as the API gives it.

    The same question gives the same bytes. Readings in the embedded store belong to one process:
    end `nhue run` first, or ask its API.
    """
    settings: Settings = context.obj
    manner = Manner(form=form or _by_name(out), with_mark=bom)
    wish = Wish(
        month=month,
        first=_day(first),
        last=_day(last),
        outlet_id=outlet,
        parameter=parameter,
        clusters=ClusterFilter(commune, kind),
        known_at=known_at,
    )
    with opened_parts(settings, what) as parts:
        try:
            asked = question(parts, what, wish)
            # Beside the file, so that it takes its place at once and whole.
            with TemporaryDirectory(prefix=".nhue-export-", dir=out.parent) as folder:
                path = Path(folder) / "export"
                digest = write(parts, asked, manner, path)
                size = path.stat().st_size
                path.replace(out)
        except OSError as error:
            raise SettingsUnusable(
                f"{out} cannot be written ({error.strerror}): name another file"
            ) from error
    ERR.print(f"{out}: {size:,} bytes, SHA-256 {digest}")


def _by_name(out: Path) -> Format:
    ending = out.suffix.removeprefix(".").lower()
    if ending not in set(Format):
        raise SettingsUnusable(
            f"the name of {out} tells no format: give --format, one of {', '.join(Format)}"
        )
    return Format(ending)


def _day(told: datetime | None) -> date | None:
    return None if told is None else told.date()


@contextmanager
def opened_parts(settings: Settings, what: What) -> Iterator[Parts]:
    """Open the stores that a table is read from: the readings may be another process's."""
    if what is not What.READINGS:
        with open_records(settings) as records:
            yield _parts_on(settings, records, MemoryReadings())
        return
    with open_stores(settings) as stores:
        refuse_behind(stores.readings, stores.records)
        yield _parts_on(settings, stores.records, stores.readings)


def _parts_on(settings: Settings, records: RecordStore, readings: ReadingStore) -> Parts:
    return Parts(
        records=records,
        readings=readings,
        law=law_of(settings),
        clock=now,
        health=dict,
        metrics=bytes,
        days_of_figures=lambda _figures: (),
        days_of_ruling=days_of_ruling,
        silent_minutes=settings.silent_after_minutes,
        what_if=_no_what_if,
        data_licence=settings.data_licence,
    )


def _no_what_if(_asked: WhatIf) -> WhatIfAnswer:
    raise Busy("an export asks no what-if")
