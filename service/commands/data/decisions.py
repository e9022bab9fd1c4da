"""Commands on the journal of what people decide: show it, and begin it anew where it is lost."""

from __future__ import annotations

from typing import Annotated

import typer

from domain.legal_day import from_microseconds
from service.commands.text import ERR, say, show_table
from service.settings.settings import Settings
from service.stores.opened import open_unchecked
from storage.journal.decisions.journal import read_decisions

decisions_app = typer.Typer(
    no_args_is_help=True,
    help="What people decided, as its journal has it: who, what, on what, since when.",
)


@decisions_app.command("list")
def list_decisions(
    context: typer.Context,
    *,
    after: Annotated[int, typer.Option(min=0, help="Only those after this number.")] = 0,
    subject: Annotated[
        str | None, typer.Option(help="Only on this: registry, outlet:ID, case:ID, law:REGULATION.")
    ] = None,
) -> None:
    """Show every decision, oldest first."""
    settings: Settings = context.obj
    folder = settings.decisions_folder
    found = read_decisions(folder, after) if folder.is_dir() else iter(())
    show_table(
        "Decisions, oldest first",
        ("number", "known at", "kind", "on", "by", "outlet-days due", "chain"),
        [
            (
                one.position,
                from_microseconds(one.head.known_us).isoformat(),
                one.kind,
                one.head.subject,
                one.head.by,
                sum((span.last - span.first).days + 1 for span in one.head.due),
                one.digest.hex()[:16],
            )
            for one in found
            if subject is None or one.head.subject == subject
        ],
        empty="nothing was decided yet",
    )


@decisions_app.command("begin-anew")
def begin_anew(context: typer.Context) -> None:
    """Where the journal is lost and no backup has it: begin one of what the records have.

    It proves from now on what the records say today, and nothing of what they said before.
    """
    settings: Settings = context.obj
    with open_unchecked(settings) as records:
        count = records.begin_decisions_anew()
    ERR.print(f"the journal of decisions begins anew in {settings.decisions_folder}")
    say(f"{count} decisions")
