"""The command that sends a simulated city to a broker, as its gateways would."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from domain.errors import SettingsUnusable
from service.commands.simulated.asked import misbehaving, registry_of, writing
from service.commands.simulated.shown import acknowledged_bar, days_back
from service.commands.text import ERR
from service.settings.broker_address import broker_tls
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import open_records
from service.threads import stopping_on_signals
from simulators.cities.city_file import SMALL, sites_of
from simulators.city.city import SimulatedCity
from simulators.city.city import city as city_of
from simulators.city.troubles.truth import write_truth
from simulators.gateway.broker import Broker, Credential
from simulators.simulation import SimulateOptions
from simulators.simulation import simulate as simulate_city


def simulate(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=0, help="Days of history sent first.")] = 0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same city.")] = 7,
    *,
    city: Annotated[
        str,
        typer.Option(
            metavar="NAME|FILE", help="A city that comes with us (small, hanoi-size), or its file."
        ),
    ] = SMALL,
    clock: Annotated[
        float,
        typer.Option(
            min=1.0,
            help="Live the history so many times as fast, instead of sending it first.",
        ),
    ] = 1.0,
    misbehave: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GATEWAY=HOW",
            help="Have a gateway misbehave: deaf, forgetful, stuttering, garbled, foreign, "
            "vanishing; may be repeated.",
        ),
    ] = None,
    writes: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GATEWAY=FORMAT",
            help="Have a gateway write another format than our own JSON (docs/simulators.md lists "
            "them); may be repeated.",
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(help="Where formats that are files are put: the drop folder of the service."),
    ] = None,
    live_seconds: Annotated[
        int | None, typer.Option(help="Seconds between live samples; default: the permits'.")
    ] = None,
    live: Annotated[bool, typer.Option(help="Go on live after the history.")] = True,
    registry: Annotated[
        bool, typer.Option("--registry", help="Add the city to the registry first.")
    ] = False,
    truth: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what truly went wrong in the history, as CSV."),
    ] = None,
) -> None:
    """Publish a simulated city to the broker of the settings, as its gateways would."""
    settings: Settings = context.obj
    if clock > 1.0 and not days:
        raise SettingsUnusable(
            "a clock that runs ahead of the real one would tell of what has not been: "
            "with --clock, name with --days how far back it begins"
        )
    sites = sites_of(city)
    simulated = city_of(seed, sites=sites)
    misbehave_as = misbehaving(misbehave or [], simulated)
    honest = simulated.gateways.keys() - misbehave_as.keys()
    formats = writing(writes or [], simulated, folder, honest)
    if registry:
        with open_records(settings, decides=True) as records:
            entered = registry_of(simulated, formats)
            records.add_registry(entered, now(), by="nhue simulate")
    if truth is not None:
        _write_truth(truth, simulated, days_back(days))
    password = settings.mqtt_password
    credential = (
        None
        if settings.mqtt_username is None
        else Credential(
            settings.mqtt_username, "" if password is None else password.get_secret_value()
        )
    )
    options = SimulateOptions(
        broker=Broker(
            host=settings.mqtt_host,
            port=settings.mqtt_port,
            credential=credential,
            mqtt5=settings.mqtt_version == "5",
            tls=broker_tls(settings),
        ),
        seed=seed,
        sites=sites,
        begin=days_back(days) if days else None,
        clock_factor=clock,
        misbehaving=misbehave_as,
        writes=formats,
        folder=folder,
        live=live,
        live_interval_seconds=live_seconds,
    )
    stop = Event()
    with stopping_on_signals(stop), acknowledged_bar() as progress:
        task = progress.add_task("messages acknowledged", total=None)
        result = simulate_city(
            options,
            stop,
            lambda done, total: progress.update(task, completed=done, total=total),
        )
    said = ", ".join(f"{count} {outcome}" for outcome, count in result.receipts.items() if count)
    ERR.print(
        f"{result.gateways} gateways: {result.published} messages ({result.readings} readings) "
        f"published, {result.acknowledged} acknowledged by the broker; receipts: {said or 'none'}"
    )


def _write_truth(file: Path, simulated: SimulatedCity, begin: datetime) -> None:
    """Write what truly goes wrong in a history; raises SettingsUnusable where no file can be."""
    try:
        with file.open("x", encoding="utf-8") as opened:
            write_truth(opened, simulated.truth(begin, now()))
    except FileExistsError as error:
        raise SettingsUnusable(f"{file} is there already: name another file") from error
    except OSError as error:
        raise SettingsUnusable(
            f"{file} cannot be written ({error.strerror}): name another file"
        ) from error
