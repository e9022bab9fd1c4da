"""Commands on our own sessions at the broker, for whoever sets one up. They ask and print."""

from __future__ import annotations

from typing import Annotated

import typer

from domain.legal_day import legal_day_of
from ingest.decode.in_force.profiles import ProfilesInForce
from ingest.sources.mqtt.loop import BACKLOG_SUFFIX
from ingest.sources.mqtt.session_beforehand import make_session
from ingest.sources.mqtt.subscriptions.filters import subscriptions
from service.commands.text import say
from service.settings.broker_address import broker_address
from service.settings.clock import now_us
from service.settings.settings import Settings
from service.stores.opened import open_records

broker_app = typer.Typer(
    no_args_is_help=True,
    help="Our own sessions at the MQTT broker: made before gateways are let in.",
)


@broker_app.callback()
def settings_of_broker() -> None:
    """Stand for what every command on the broker shares."""


@broker_app.command("session")
def session(
    context: typer.Context,
    *,
    wait: Annotated[
        float, typer.Option(min=0.0, help="Seconds to wait for a broker that is not there yet.")
    ] = 30.0,
) -> None:
    """Make the persistent sessions of this worker, with their subscriptions, and leave.

    From then on the broker keeps for us what gateways publish: run it before they are let in. Where
    an ingest is connected as the same client, it is put out for a moment and comes back; nothing
    is lost by it.
    """
    settings: Settings = context.obj
    both = subscriptions(settings.share_group, settings.ingest_worker)
    with open_records(settings) as records:
        in_force = ProfilesInForce.of(records.registry())
    foreign = both.live.of_foreign(in_force.foreign_filters(legal_day_of(now_us())))
    client_id = settings.ingest_client_id
    for name, wanted in (
        (client_id, (*both.live.wanted, *foreign)),
        (f"{client_id}{BACKLOG_SUFFIX}", both.backlogs.wanted),
    ):
        was_there = make_session(broker_address(settings, name), wanted, wait_seconds=wait)
        told = "was there" if was_there else "is made"
        say(f"the session of {name} {told}, with its {len(wanted)} subscriptions")
