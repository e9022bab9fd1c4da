"""The commands that enter, list and end an outlet's own thresholds of quality control, by name.

How far a figure may be moved and from which day on it can bind is decided in compliance and domain.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from compliance.quality.thresholds.entering import end_faults, entry_faults, first_day_after
from domain.errors import FaultsFound, SettingsUnusable
from domain.judged.entered.own_thresholds import OwnFigures, OwnThresholds, OwnThresholdsEnd
from service.commands.text import DAY_FORMATS, instant, parameter_code, say, show_table
from service.processes.judging.judging import law_of
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import open_records
from storage.records.registry.known_outlets import refuse_unknown_outlet

_By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who stands for it.")]
_Reason = Annotated[str, typer.Option(help="Why; it stands beside the figures for ever.")]
_Figure = Annotated[
    float | None, typer.Option(help="In the parameter's unit; left out: as for all outlets.")
]


def enter(
    context: typer.Context,
    outlet: Annotated[str, typer.Argument(help="The outlet's id.")],
    parameter: Annotated[str, typer.Argument(parser=parameter_code, help="Such as COD.")],
    *,
    reason: _Reason,
    by: _By,
    spike_suspect: _Figure = None,
    spike_fail: _Figure = None,
    rate_per_hour: _Figure = None,
    step: _Figure = None,
    first: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=DAY_FORMATS, help="First legal day on which they bind; else tomorrow."
        ),
    ] = None,
) -> None:
    """Enter an outlet's own thresholds of a parameter, in the place of those entered before.

    They bind from a legal day on that has not begun: what was judged stays as it was.
    """
    settings: Settings = context.obj
    at = now()
    own = OwnThresholds(
        id=0,
        outlet_id=outlet,
        parameter=parameter,
        figures=OwnFigures(
            spike_suspect=spike_suspect,
            spike_fail=spike_fail,
            rate_per_hour=rate_per_hour,
            step=step,
        ),
        first=_day(first, at),
        reason=reason.strip(),
        entered_by=_name(by),
        known_at=at,
    )
    with open_records(settings) as records:
        refuse_unknown_outlet(records, outlet)
        thresholds = law_of(settings).thresholds
        if faults := [*entry_faults(thresholds, records.registry(), own, at)]:
            raise FaultsFound(faults)
        kept = records.add_own_thresholds(own)
    said = f"own thresholds {kept.id} ({kept.outlet_id}, {kept.parameter})"
    say(f"{said}: kept, in force from {kept.begins_on} on")


def list_own(
    context: typer.Context,
    outlet: Annotated[str | None, typer.Argument(help="Only this outlet's.")] = None,
    known_at: Annotated[
        datetime | None,
        typer.Option(parser=instant, metavar="INSTANT", help="As known at this instant."),
    ] = None,
) -> None:
    """Show every outlet's own thresholds, oldest entry first, ended or not."""
    settings: Settings = context.obj
    with open_records(settings) as records:
        refuse_unknown_outlet(records, outlet)
        entries = records.own_thresholds(outlet, known_at=known_at)
    show_table(
        "Own thresholds of outlets, oldest entry first",
        (
            "number",
            "outlet",
            "parameter",
            "figures",
            "from",
            "ends on",
            "reason",
            "entered",
            "ended",
        ),
        [
            (
                one.id,
                one.outlet_id,
                one.parameter,
                ", ".join(f"{name} {figure:g}" for name, figure in one.figures.given.items()),
                one.begins_on,
                one.ends_on,
                one.reason,
                _said(one.entered_by, one.known_at),
                None if one.end is None else _ended(one.end),
            )
            for one in entries
        ],
    )


def end(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="Its number, as `nhue thresholds list` shows it.")],
    *,
    reason: _Reason,
    by: _By,
    first_without: Annotated[
        datetime | None,
        typer.Option(
            "--from",
            formats=DAY_FORMATS,
            help="First legal day on which they bind no more; else tomorrow.",
        ),
    ] = None,
) -> None:
    """End an outlet's own thresholds, once; they stay on record, and so does what they judged."""
    settings: Settings = context.obj
    at = now()
    ending = OwnThresholdsEnd(
        first_without=_day(first_without, at),
        ended_by=_name(by),
        reason=reason.strip(),
        known_at=at,
    )
    if faults := [*end_faults(ending, at)]:
        raise FaultsFound(faults)
    with open_records(settings) as records:
        kept = records.end_own_thresholds(number, ending)
    said = f"own thresholds {kept.id} ({kept.outlet_id}, {kept.parameter})"
    say(f"{said}: end kept, not in force from {kept.ends_on} on")


def _day(asked: datetime | None, at: datetime) -> date:
    return first_day_after(at) if asked is None else asked.date()


def _name(by: str) -> str:
    if not by.strip():
        raise SettingsUnusable("name who stands for it (--by)")
    return by.strip()


def _ended(ending: OwnThresholdsEnd) -> str:
    return f"{_said(ending.ended_by, ending.known_at)}: {ending.reason}"


def _said(name: str, at: datetime) -> str:
    return f"{name} {at.isoformat(timespec='seconds')}"
