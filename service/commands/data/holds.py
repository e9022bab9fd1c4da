"""Commands on legal holds: what retention leaves in the journal, placed and released by name."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from domain.errors import SettingsUnusable
from domain.judged.entered.holds import LegalHold, Release
from service.commands.text import DAY_FORMATS, instant, say, show_table
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import open_records
from storage.records.registry.known_outlets import refuse_unknown_outlet

hold_app = typer.Typer(
    no_args_is_help=True,
    help="Legal holds: days of an outlet whose messages stay in the journal until released.",
)
_By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who places or releases it.")]


@hold_app.command("add")
def add(
    context: typer.Context,
    outlet: Annotated[str, typer.Argument(help="The outlet's id.")],
    *,
    first: Annotated[
        datetime, typer.Option("--from", formats=DAY_FORMATS, help="First legal day.")
    ],
    last: Annotated[
        datetime, typer.Option("--to", formats=DAY_FORMATS, help="Last legal day, included.")
    ],
    reason: Annotated[str, typer.Option(help="Why; it stands beside the hold for ever.")],
    document: Annotated[str, typer.Option(help="The paper that asks for it.")],
    by: _By,
) -> None:
    """Hold all that speaks, or could speak, of an outlet's days in the journal."""
    settings: Settings = context.obj
    if last < first:
        raise SettingsUnusable(f"{last.date()} comes before {first.date()}: swap the two days")
    if not all(text.strip() for text in (reason, document, by)):
        raise SettingsUnusable("a hold needs a --reason, a --document and a name (--by)")
    hold = LegalHold(
        id=0,
        outlet_id=outlet,
        first=first.date(),
        last=last.date(),
        reason=reason.strip(),
        document=document.strip(),
        placed_by=by.strip(),
        known_at=now(),
    )
    with open_records(settings) as records:
        refuse_unknown_outlet(records, outlet)
        kept = records.add_hold(hold)
    say(f"{kept}: kept, known at {kept.known_at.isoformat()}")


@hold_app.command("list")
def list_holds(
    context: typer.Context,
    outlet: Annotated[str | None, typer.Argument(help="Only this outlet's.")] = None,
    known_at: Annotated[
        datetime | None,
        typer.Option(parser=instant, metavar="INSTANT", help="As known at this instant."),
    ] = None,
) -> None:
    """Show every hold, oldest first, released or not."""
    settings: Settings = context.obj
    with open_records(settings) as records:
        refuse_unknown_outlet(records, outlet)
        holds = records.holds(outlet, known_at)
    show_table(
        "Legal holds, oldest first",
        ("hold", "outlet", "from", "to", "document", "reason", "placed", "released"),
        [
            (
                hold.id,
                hold.outlet_id,
                hold.first,
                hold.last,
                hold.document,
                hold.reason,
                _said(hold.placed_by, hold.known_at),
                None if hold.release is None else _released(hold.release),
            )
            for hold in holds
        ],
    )


@hold_app.command("release")
def release(
    context: typer.Context,
    hold: Annotated[int, typer.Argument(help="Its number, as `nhue hold list` shows it.")],
    *,
    reason: Annotated[str, typer.Option(help="Why it is not needed any more.")],
    by: _By,
) -> None:
    """Release a hold, once; it stays on record, and what it held may be removed by age again."""
    settings: Settings = context.obj
    if not reason.strip() or not by.strip():
        raise SettingsUnusable("a release needs a --reason and a name (--by)")
    ending = Release(released_by=by.strip(), reason=reason.strip(), known_at=now())
    with open_records(settings) as records:
        kept = records.release_hold(hold, ending)
    say(f"{kept}: released by {ending.released_by}")


def _released(ending: Release) -> str:
    return f"{_said(ending.released_by, ending.known_at)}: {ending.reason}"


def _said(name: str, at: datetime) -> str:
    return f"{name} {at.isoformat(timespec='seconds')}"
