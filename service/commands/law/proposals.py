"""The command that shows which thresholds an outlet's own accepted past proposes.

What is proposed, and what it would have flagged and missed, is decided in
compliance/history/proposed. None of them comes in force by being shown.
"""

from __future__ import annotations

import shlex
from datetime import timedelta
from typing import Annotated

import typer

from compliance.history.proposed.learning import Learnt
from compliance.history.proposed.past import DAYS_LEARNT_FROM, pasts_of
from compliance.history.proposed.trying import Tried
from compliance.quality.thresholds.own import with_own
from compliance.quality.thresholds.reviewed import ParameterThresholds
from domain.judged.entered.own_thresholds import OWN_FIGURES, in_force
from domain.legal_day import HANOI
from ingest.storing.store_mark import refuse_behind
from service.commands.text import say, show_table
from service.processes.judging.judging import law_of
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import open_stores


def propose(
    context: typer.Context,
    outlet: Annotated[str, typer.Argument(help="The outlet's id.")],
    *,
    days: Annotated[
        int, typer.Option(min=14, max=730, help="So many days that have ended are learnt from.")
    ] = DAYS_LEARNT_FROM,
    as_toml: Annotated[
        bool, typer.Option("--toml", help="Only the proposed tables, as thresholds.toml has them.")
    ] = False,
) -> None:
    """Show which thresholds an outlet's own accepted past proposes, and how they would have fared.

    Nothing comes in force by it: the line under each enters it, once a person gives their name.
    The embedded store belongs to one process: end `nhue run` first.
    """
    settings: Settings = context.obj
    today = now().astimezone(HANOI).date()
    last = today - timedelta(days=1)
    with open_stores(settings) as stores:
        refuse_behind(stores.readings, stores.records)
        first = last - timedelta(days=days - 1)
        pasts = pasts_of(stores.records, stores.readings.read_range, outlet, first, last)
        own = in_force(stores.records.own_thresholds(outlet), today)
    of_all = law_of(settings).thresholds
    thresholds = with_own(of_all, own)
    for past in pasts:
        learnt = past.learnt(thresholds, of_all)
        if as_toml:
            _say_toml(learnt)
            continue
        if learnt.proposed is None:
            say(f"{past.parameter}: nothing is proposed: {learnt.why_not}")
            continue
        _show(outlet, learnt, past.tried(thresholds, learnt.proposed))
        typer.echo(_line_that_enters(outlet, learnt, learnt.proposed))
    if not as_toml:
        say(
            "nothing is in force by this: a person who stands for figures enters them, with the "
            "lines that begin with nhue"
        )


def _show(outlet: str, learnt: Learnt, tried: Tried) -> None:
    proposed = learnt.proposed
    show_table(
        f"{outlet} {learnt.parameter}: from {learnt.days} days and {learnt.steps} accepted steps",
        ("figure", "as it is", "proposed"),
        [(name, getattr(learnt.own, name), getattr(proposed, name)) for name in OWN_FIGURES],
    )
    show_table(
        "Runs of readings that are flagged in these days",
        ("by", "as it is", "proposed"),
        [(check.value, *runs) for check, runs in tried.runs.items()],
    )
    show_table(
        "Spikes put into a copy of these days, and how many of them are found",
        ("times", "put in", "as it is", "proposed"),
        [(f"{times:g}", *counts) for times, counts in tried.spikes.items()],
    )


def _line_that_enters(outlet: str, learnt: Learnt, proposed: ParameterThresholds) -> str:
    figures = [
        part
        for name in OWN_FIGURES
        if (figure := getattr(proposed, name)) is not None
        for part in (f"--{name.replace('_', '-')}", repr(figure))
    ]
    reason = f"{learnt.days} days, {learnt.steps} accepted steps"
    words = ["nhue", "thresholds", "enter", outlet, learnt.parameter, *figures]
    return shlex.join([*words, "--reason", reason, "--by", "NAME"])


def _say_toml(learnt: Learnt) -> None:
    if learnt.proposed is None:
        return
    typer.echo(f'[[parameter]]\ncode = "{learnt.parameter}"')
    for name in ParameterThresholds.__dataclass_fields__:
        figure = getattr(learnt.proposed, name)
        if figure is not None:
            typer.echo(f'{name} = "{figure}"' if name == "reason" else f"{name} = {figure!r}")
    typer.echo("")
