"""Commands on messages that wait for what explains them: list them, and take them in.

What waits, and what becomes of it, is decided in ingest/; nothing is resent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from domain.dated import by
from domain.errors import SettingsUnusable
from domain.gateways.rejections import RejectionCode
from domain.legal_day import HANOI, from_microseconds
from domain.registry import Registry
from ingest.sources.quarantine.waiting_messages import Waiting, quarantined
from service.commands.text import say, show_table
from service.releases import release_waiting
from service.settings.settings import Settings
from service.stores.opened import open_records

NAMES_SHOWN_MOST = 10

quarantine_app = typer.Typer(
    no_args_is_help=True,
    help="Messages that wait for their gateway, profile, channel or birth: list and release them.",
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
            (
                one.position,
                _hanoi(one.received_us),
                one.channel,
                one.seq,
                one.waits_for,
                _shortened(one.names),
            )
            for one in waiting
        )
        show_table(
            f"messages of {gateway} that wait",
            ("position", "received", "channel", "seq", "waits for", "names"),
            rows,
        )
        _say_not_in_birth(waiting)
        return
    with open_records(settings) as records:
        registry = records.registry()
    show_table(
        "gateways whose messages wait",
        (
            "gateway",
            "messages",
            "first received",
            "last received",
            "registered now",
            "waits for",
            "names",
        ),
        _by_gateway(waiting, registry),
    )
    _say_not_in_birth(waiting)


@quarantine_app.command()
def release(
    context: typer.Context,
    gateway: Annotated[str, typer.Argument(help="The gateway, which has an outlet by now.")],
) -> None:
    """Have what waits of a gateway taken in, as if it were sent again now.

    The service that receives into this data folder does it within seconds; where none runs it is
    done here, without a broker. The first receipt stays as it was; another one says what became of
    it.
    """
    settings: Settings = context.obj
    with open_records(settings) as records:
        registry = records.registry()
    if gateway not in registry.gateways:
        raise SettingsUnusable(
            f"no outlet of the registry names gateway {gateway!r}: import its outlet first "
            "(`nhue import`), else its messages would only be refused again"
        )
    found = release_waiting(settings, registry, [gateway])
    if not found.waited:
        say(f"no message of {gateway} waits")
    elif found.taken_here is None:
        say(
            f"{found.waited} messages of {gateway} will be taken in by the service of this data "
            f"folder; GET /api/v1/gateways/{gateway}/receipts shows what became of them"
        )
    else:
        say(
            f"{found.waited} messages of {gateway} were taken in here, as no service runs: "
            f"{found.taken_here} whole; their days are judged by `nhue judge`, or when it runs"
        )


def _say_not_in_birth(waiting: Iterable[Waiting]) -> None:
    """Say of each gateway which metrics its births do not name, and what takes them in."""
    of_births = [one for one in waiting if one.waits_for == RejectionCode.BIRTH_MISSING]
    for gateway, of_one in sorted(by(of_births, lambda one: one.gateway_id).items()):
        names = _shortened([*dict.fromkeys(name for one in of_one for name in one.names)])
        if names is not None:
            say(
                f"the births of {gateway} do not name {names}: import a profile with channels of "
                f"these names and their units, then `nhue quarantine release {gateway}`"
            )


def _by_gateway(waiting: Iterable[Waiting], registry: Registry) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for name, of_one in sorted(by(waiting, lambda one: one.gateway_id).items()):
        times = [one.received_us for one in of_one]
        reasons = Counter(one.waits_for for one in of_one)
        names = Counter(source for one in of_one for source in one.names)
        found.append(
            (
                name,
                len(times),
                _hanoi(min(times)),
                _hanoi(max(times)),
                "yes" if name in registry.gateways else "no",
                _counted(reasons),
                _counted(names),
            )
        )
    return found


def _counted(counts: Counter[str]) -> str | None:
    """Return what is most frequent, each with its count; None where there is nothing."""
    return _shortened([f"{name} ({count})" for name, count in counts.most_common()])


def _shortened(names: Sequence[str]) -> str | None:
    more = len(names) - NAMES_SHOWN_MOST
    told = [*names[:NAMES_SHOWN_MOST], *([f"+{more}"] if more > 0 else [])]
    return ", ".join(told) or None


def _hanoi(time_us: int) -> str:
    return from_microseconds(time_us).astimezone(HANOI).isoformat(timespec="seconds")
