"""The command that judges history again under another law and shows what would be different.

It stores nothing; what is asked and how it is answered stands in compliance/whatif*.py.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec
import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from compliance.days.day_facts import Law
from compliance.history.whatif.question import WhatIf, WhatIfAnswer, added
from compliance.history.whatif.run import AnswerParts, on_threads, run_what_if
from domain.errors import SettingsUnusable
from domain.judged.verdicts import Outcome
from ingest.storing.store_mark import refuse_behind
from service.commands.text import DAY_FORMATS, ERR, decimal, instant, say, show_table
from service.processes.judging.judging import law_of
from service.processes.judging.on_dask import cluster_access, on_cluster
from service.settings.settings import Settings
from service.stores.opened import open_stores
from storage.ports.records import RecordStore

OUTLETS_SHOWN = 20


def what_if(
    context: typer.Context,
    *,
    first: Annotated[
        datetime, typer.Option("--from", formats=DAY_FORMATS, help="First legal day.")
    ],
    last: Annotated[datetime, typer.Option("--to", formats=DAY_FORMATS, help="Last legal day.")],
    regulation: Annotated[
        str | None, typer.Option(help="Under this regulation (`nhue law list`).")
    ] = None,
    column: Annotated[str | None, typer.Option(help="Under this column.")] = None,
    kq: Annotated[
        Decimal | None, typer.Option(parser=decimal, metavar="NUMBER", help="With this Kq.")
    ] = None,
    kf: Annotated[
        Decimal | None, typer.Option(parser=decimal, metavar="NUMBER", help="With this Kf.")
    ] = None,
    k: Annotated[
        Decimal | None, typer.Option(parser=decimal, metavar="NUMBER", help="With this K.")
    ] = None,
    outlet: Annotated[
        list[str] | None, typer.Option(help="Only this outlet; may be given again.")
    ] = None,
    known_at: Annotated[
        datetime | None,
        typer.Option(parser=instant, metavar="INSTANT", help="Registry and figures as known then."),
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(
            "--dask",
            metavar="ADDRESS",
            help="On this Dask cluster's machines (extra: cluster; readings in InfluxDB).",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything, as JSON.")] = False,
) -> None:
    """Judge history again under another regulation, column or coefficient; nothing is stored.

    What is not asked stays as each permit has it. Under another regulation or column a permit's own
    limits are set aside. The embedded store belongs to one process: end `nhue run` first.
    """
    settings: Settings = context.obj
    question = WhatIf(
        first=first.date(),
        last=last.date(),
        regulation=regulation,
        column=column,
        kq=kq,
        kf=kf,
        k=k,
        outlet_ids=tuple(dict.fromkeys(outlet or ())),
    )
    law = law_of(settings)
    begun = time.perf_counter()
    if dask is None:
        with open_stores(settings) as stores:
            refuse_behind(stores.readings, stores.records)
            here = on_threads(stores.readings, os.cpu_count() or 1)
            answer = _answer(stores.records, law, question, here, known_at=known_at, monthly=False)
    else:
        there = on_cluster(dask, cluster_access(settings))
        with open_stores(settings) as stores:
            refuse_behind(stores.readings, stores.records)
            answer = _answer(stores.records, law, question, there, known_at=known_at, monthly=True)
    seconds = time.perf_counter() - begun
    if as_json:
        say(msgspec.json.format(msgspec.json.encode(answer)).decode())
    else:
        _show(answer)
    for missed in answer.not_answered:
        ERR.print(f"not judged: {missed.outlet_id} {missed.first}..{missed.last}: {missed.raised}")
    readings = sum(one.readings for one in answer.series)
    ERR.print(f"{readings:,} readings of {len(answer.series)} series in {seconds:.1f} s")


def _answer(
    records: RecordStore,
    law: Law,
    question: WhatIf,
    parts: AnswerParts,
    *,
    known_at: datetime | None,
    monthly: bool,
) -> WhatIfAnswer:
    unknown = [one for one in question.outlet_ids if one not in records.registry(known_at).outlets]
    if unknown:
        raise SettingsUnusable(f"no outlet {', '.join(unknown)} in the registry")
    with _progress() as progress:
        task = progress.add_task("outlets judged", total=None)
        return run_what_if(
            records,
            law,
            question,
            parts,
            monthly=monthly,
            known_at=known_at,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )


def _show(answer: WhatIfAnswer) -> None:
    show_table(
        "Days of an outlet and parameter, by answer",
        ("parameter", "answer", "as it is", "as asked", "difference"),
        _counts(answer),
        empty="no judged parameter",
    )
    found = (_outlet_row(answer, outlet_id) for outlet_id in _outlets(answer))
    rows = sorted((row for row in found if row is not None), key=lambda row: (-row[1], row[0]))
    show_table(
        "Outlets with the most days whose answer is another one",
        ("outlet", "changed days", "newly exceeded", "no longer exceeded", "most of all"),
        rows[:OUTLETS_SHOWN],
        empty="no answer is another one",
    )
    if len(rows) > OUTLETS_SHOWN:
        say(f"and {len(rows) - OUTLETS_SHOWN} more outlets; --json has them all")


def _counts(answer: WhatIfAnswer) -> Iterator[tuple[object, ...]]:
    for parameter in dict.fromkeys(one.parameter for one in answer.series):
        of_parameter = [one for one in answer.series if one.parameter == parameter]
        before = added(one.as_it_is for one in of_parameter)
        after = added(one.asked for one in of_parameter)
        for outcome in Outcome:
            days = before.get(outcome, 0), after.get(outcome, 0)
            if any(days):
                yield parameter, outcome, *days, f"{days[1] - days[0]:+d}"


def _outlets(answer: WhatIfAnswer) -> list[str]:
    return list(dict.fromkeys(one.outlet_id for one in answer.series))


def _outlet_row(answer: WhatIfAnswer, outlet_id: str) -> tuple[str, int, int, int, str] | None:
    changed = [
        (one.parameter, change)
        for one in answer.series
        if one.outlet_id == outlet_id
        for change in one.changed
    ]
    if not changed:
        return None
    parameter, days = Counter(parameter for parameter, _ in changed).most_common(1)[0]
    return (
        outlet_id,
        len(changed),
        sum(change.asked is Outcome.EXCEEDED for _, change in changed),
        sum(change.as_it_is is Outcome.EXCEEDED for _, change in changed),
        f"{parameter} ({days})",
    )


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total}"),
        TimeElapsedColumn(),
        console=ERR,
    )
