"""Commands on the reading store: what it refuses for good, and giving it again after a mend."""

from __future__ import annotations

from typing import Annotated

import typer

from domain.legal_day import from_microseconds
from service.commands.text import say, show_table
from service.settings.settings import Settings
from service.stores.opened import open_records
from storage.records.registry.known_outlets import refuse_unknown_outlet

store_app = typer.Typer(
    no_args_is_help=True,
    help="The reading store: what it refuses for good, and giving it again after a mend.",
)


@store_app.callback()
def store() -> None:
    """Hold the commands together."""


@store_app.command("refused")
def refused(
    context: typer.Context,
    outlet: Annotated[str | None, typer.Argument(help="Only this outlet's.")] = None,
    *,
    most: Annotated[int, typer.Option("--most", min=1, help="Show at most so many.")] = 100,
    give_again: Annotated[
        bool,
        typer.Option("--give-again", help="Give every one to the store again, after the mend."),
    ] = False,
) -> None:
    """List the readings that the store refuses for good, each with its reason and the remedy.

    What is given again is given by ingest, within seconds where it runs, else when it starts; the
    days of what the store takes are judged again.
    """
    settings: Settings = context.obj
    with open_records(settings) as records:
        if give_again:
            asked = records.give_refused_again()
            say(f"{asked} readings will be given to the store again by ingest")
            return
        refuse_unknown_outlet(records, outlet)
        found = records.refused(outlet, most=most)
        counts = records.refused_counts()
    show_table(
        "refused readings",
        ["position", "outlet", "parameter", "time", "value", "reason", "given again"],
        [
            (
                one.refused.reading.position,
                one.refused.reading.outlet_id,
                one.refused.reading.parameter,
                from_microseconds(one.refused.reading.time_us).isoformat(),
                one.refused.reading.value,
                one.refused.reason,
                "asked for" if one.asked else None,
            )
            for one in found
        ],
    )
    for (reason, remedy), count in counts.items():
        say(f"{count} readings: {reason}; {remedy}")
