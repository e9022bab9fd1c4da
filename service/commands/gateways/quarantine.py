"""Commands on messages that wait for what explains them: list them, and take them in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from domain.errors import SettingsUnusable
from domain.legal_day import HANOI, from_microseconds
from domain.registry import Registry
from ingest.sources.quarantine.waiting_messages import Waiting, quarantined
from service.commands.text import say, show_table
from service.receiving.releasing import Wish, wish
from service.settings.settings import Settings
from service.stores.opened import open_records

quarantine_app = typer.Typer(
    no_args_is_help=True,
    help="Messages that wait, as their gateway or birth was not known: list them, take them in.",
)


@quarantine_app.command("list")
def list_waiting(
    context: typer.Context,
    gateway: Annotated[
        str | None, typer.Argument(help="Each message of this gateway; else one line a gateway.")
    ] = None,
) -> None:
    """List what waits, with the time at which it came. It walks the journal."""
    settings: Settings = context.obj
    waiting = quarantined(settings.journal_dir, gateway)
    if gateway is not None:
        rows = (
            (one.position, _hanoi(one.received_us), one.channel, one.seq, one.waits_for)
            for one in waiting
        )
        heads = ("position", "received", "channel", "seq", "waits for")
        show_table(f"messages of {gateway} that wait", heads, rows)
        return
    with open_records(settings) as records:
        registry = records.registry()
    show_table(
        "gateways whose messages wait",
        ("gateway", "messages", "first received", "last received", "registered now"),
        _by_gateway(waiting, registry),
    )


@quarantine_app.command()
def release(
    context: typer.Context,
    gateway: Annotated[str, typer.Argument(help="The gateway, which has an outlet by now.")],
) -> None:
    """Have what waits of a gateway taken in, as if it were sent again now.

    The service that receives into this data folder does it within seconds, or when it next starts
    and reaches its broker. The first receipt stays as it was; another one says what became of it.
    """
    settings: Settings = context.obj
    with open_records(settings) as records:
        registry = records.registry()
    if gateway not in registry.gateways:
        raise SettingsUnusable(
            f"no outlet of the registry names gateway {gateway!r}: import its outlet first "
            "(`nhue import`), else its messages would only be refused again"
        )
    waiting = quarantined(settings.journal_dir, gateway)
    if not waiting:
        say(f"no message of {gateway} waits")
        return
    try:
        wish(
            settings.wishes_dir,
            Wish([one.position for one in waiting], registry.version),
        )
    except OSError as error:
        raise SettingsUnusable(f"{settings.wishes_dir}: {error.strerror}") from error
    say(
        f"{len(waiting)} messages of {gateway} will be taken in by the service of this data "
        f"folder; GET /api/v1/gateways/{gateway}/receipts shows what became of them"
    )


def _by_gateway(waiting: Iterable[Waiting], registry: Registry) -> list[tuple[object, ...]]:
    of_gateway: dict[str, list[int]] = {}
    for one in waiting:
        of_gateway.setdefault(one.gateway_id, []).append(one.received_us)
    return [
        (
            name,
            len(times),
            _hanoi(min(times)),
            _hanoi(max(times)),
            "yes" if name in registry.gateways else "no",
        )
        for name, times in sorted(of_gateway.items())
    ]


def _hanoi(time_us: int) -> str:
    return from_microseconds(time_us).astimezone(HANOI).isoformat(timespec="seconds")
