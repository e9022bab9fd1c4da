"""Commands for who reviews: one verdict on a screen, and a ruling on flags.

They ask and keep; what a ruling does to a mean is decided in compliance/.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import typer
from typer.core import TyperGroup

from compliance.history.changed_days import days_of_ruling
from compliance.law.limit.limits import is_judged
from compliance.verdicts.explain.explain import explain, lines
from compliance.verdicts.explain.in_vietnamese import in_vietnamese
from compliance.verdicts.reason_vi import reason_vi
from domain.errors import NotFound, SettingsUnusable
from domain.judged.quality import FlagRuling, QualityFlag
from domain.legal_day import HANOI, from_microseconds, to_microseconds
from service.commands.text import DAY_FORMATS, instant, parameter_code, say, show_table
from service.commands.vietnamese.speaking import language
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import open_records

_EVER_US = 2**62


class _RuleByDefault(TyperGroup):
    """Takes `nhue flag OUTLET ...` as `nhue flag rule OUTLET ...`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # typer's own Context is what click gives
        """Put `rule` before what names no command."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["rule", *args]
        return super().parse_args(ctx, args)


flag_app = typer.Typer(
    cls=_RuleByDefault,
    no_args_is_help=True,
    help="A person's word on readings: `nhue flag OUTLET PARAMETER ...`, `nhue flag list OUTLET`.",
)


def explain_verdict(
    context: typer.Context,
    outlet: Annotated[str, typer.Argument(help="The outlet's id.")],
    parameter: Annotated[str, typer.Argument(parser=parameter_code, help="Such as COD.")],
    day: Annotated[datetime, typer.Argument(formats=DAY_FORMATS, help="The legal day (UTC+7).")],
    known_at: Annotated[
        datetime | None,
        typer.Option(
            parser=instant, metavar="INSTANT", help="As known then, such as 2026-11-24T08:00+07:00."
        ),
    ] = None,
) -> None:
    """Show on one screen what was judged, against which limit, and why that limit binds."""
    settings: Settings = context.obj
    asked = day.date()
    with open_records(settings) as records:
        registry = records.registry(known_at).around(outlet, asked)
        place = registry.outlet(outlet)
        found = records.verdicts(
            asked, asked, outlet_id=outlet, parameter=parameter, known_at=known_at
        )
    if not found:
        raise NotFound(_no_verdict(place.parameters, outlet, parameter, day, known_at))
    explained = explain(
        found[0],
        outlet=place,
        station=registry.station_of(outlet),
        cluster=registry.cluster_of(outlet),
        permit=registry.permit_on(outlet, asked),
    )
    spoken = language()
    told = in_vietnamese(explained, reason_vi(found[0])).told if spoken == "vi" else explained
    for line in lines(told, spoken):
        typer.echo(line)


@flag_app.command("rule")
def rule(
    context: typer.Context,
    outlet: Annotated[str, typer.Argument(help="The outlet's id.")],
    parameter: Annotated[str, typer.Argument(parser=parameter_code, help="Such as COD.")],
    *,
    begin: Annotated[
        datetime,
        typer.Option("--from", parser=instant, metavar="INSTANT", help="First instant, inclusive."),
    ],
    end: Annotated[
        datetime,
        typer.Option("--to", parser=instant, metavar="INSTANT", help="Last instant, exclusive."),
    ],
    flag: Annotated[
        Literal["pass", "fail"],
        typer.Option(help="pass: these readings count; fail: they are left out."),
    ],
    reason: Annotated[str, typer.Option(help="Why; it stands beside the flag for ever.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who rules.")],
) -> None:
    """Rule on the flags of a time's readings; the flag that is overruled stays visible.

    Of two rulings on an instant the newer counts. The days that it touches are judged again.
    """
    settings: Settings = context.obj
    known_at = now()
    if not begin < end <= known_at:
        raise SettingsUnusable("a ruling is on readings that are there: --from < --to <= now")
    if not reason.strip() or not by.strip():
        raise SettingsUnusable("a ruling needs a --reason and the name of who rules (--by)")
    ruling = FlagRuling(
        outlet_id=outlet,
        parameter=parameter,
        begin_us=to_microseconds(begin),
        end_us=to_microseconds(end),
        flag=QualityFlag[flag.upper()],
        reason=reason.strip(),
        ruled_by=by.strip(),
        known_at=known_at,
    )
    with open_records(settings) as records:
        measured = records.registry().outlet(outlet).parameters
        if parameter not in measured:
            raise NotFound(f"{outlet} measures {', '.join(measured)}, not {parameter}")
        due = days_of_ruling(ruling)
        known_at = records.add_ruling(ruling, due)
    say(f"ruling kept, known at {known_at.isoformat()}")
    say(f"{len(due)} outlet-days wait to be judged again")


@flag_app.command("list")
def list_rulings(
    context: typer.Context, outlet: Annotated[str, typer.Argument(help="The outlet's id.")]
) -> None:
    """Show every ruling on an outlet's readings, oldest first."""
    settings: Settings = context.obj
    with open_records(settings) as records:
        records.registry().outlet(outlet)
        rulings = records.rulings(outlet, -_EVER_US, _EVER_US)
    show_table(
        f"Rulings on {outlet}, oldest first; of two on an instant the newer counts",
        ("parameter", "from", "to", "flag", "reason", "by", "known at"),
        [
            (
                one.parameter,
                _local(from_microseconds(one.begin_us)),
                _local(from_microseconds(one.end_us)),
                one.flag.name.lower(),
                one.reason,
                one.ruled_by,
                one.known_at.isoformat(),
            )
            for one in rulings
        ],
    )


def _no_verdict(
    measured: tuple[str, ...],
    outlet: str,
    parameter: str,
    day: datetime,
    known_at: datetime | None,
) -> str:
    if parameter not in measured:
        return f"{outlet} measures {', '.join(measured)}, not {parameter}"
    if not is_judged(parameter):
        return f"{parameter} is a flow: it is averaged, and held against no limit"
    when = "" if known_at is None else f" known at {known_at.isoformat()}"
    return (
        f"no verdict on {outlet} {parameter} of {day.date()}{when}: "
        "a day is judged once it has ended (nhue judge --once)"
    )


def _local(instant_utc: datetime) -> str:
    return instant_utc.astimezone(HANOI).isoformat()
