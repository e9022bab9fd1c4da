"""Commands that need no real gateway: the demo in one process, and a simulated city on a broker."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from domain.access.roles import Role
from domain.errors import SettingsUnusable
from domain.judged.told.rules import NotifyRule, Who, WhoKind
from domain.legal_day import HANOI, from_microseconds
from service.commands.demo_broker import DemoBroker
from service.commands.text import ERR
from service.processes.one_process import one_process
from service.settings.broker_address import broker_tls
from service.settings.clock import now
from service.settings.settings import Settings, default_data_dir
from service.stores.opened import Stores, open_records, open_stores
from service.threads import Workers, stopping_on_signals
from simulators.city.city import SimulatedCity, city
from simulators.city.troubles.truth import write_truth
from simulators.gateway.connection import Broker, Credential
from simulators.simulation import SimulateOptions
from simulators.simulation import simulate as simulate_city

LIVE_SECONDS = 5


def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Option(help="Everything of the demo is kept in this one folder.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port of the pages and the API; 0: any free.")] = 8080,
    days: Annotated[int, typer.Option(min=1, help="Days of history behind the city.")] = 30,
    seed: Annotated[int, typer.Option(help="The same seed gives the same city.")] = 7,
) -> None:
    """Run a simulated city: 30 days behind it, then live; pages and API; Ctrl-C ends it.

    One process with an embedded broker and embedded stores. Every name in it is invented.
    """
    given: Settings = context.obj
    folder = folder or default_data_dir().with_name("nhue-demo")
    broker = DemoBroker()
    settings = given.model_copy(
        update={
            "data_dir": folder,
            "records_url": None,
            "store": "embedded",
            "api_port": port,
            "mqtt_host": "127.0.0.1",
            "mqtt_port": broker.port,
            "mqtt_username": None,
            "mqtt_password": None,
            "mqtt_version": "3.1.1",
            "mqtt_tls_ca": None,
            "mqtt_tls_cert": None,
            "mqtt_tls_key": None,
            "drop_folder": None,
            "mail_folder": folder / "mail",
            "notify_settle_seconds": 15.0,
            "judge_interval_seconds": 1.0,
            "role_without_accounts": "demo",
        }
    )
    simulated = city(seed)
    with open_stores(settings, decides=True) as stores:
        if not stores.records.registry_version():
            stores.records.add_registry(simulated.registry(), now(), by="nhue demo")
        if not stores.records.rules():
            stores.records.add_rule(_rule_of_the_demo())
        _run_demo(settings, stores, broker, simulated, days)


def simulate(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=0, help="Days of history sent first.")] = 0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same city.")] = 7,
    live_seconds: Annotated[
        int | None, typer.Option(help="Seconds between live samples; default: the permits'.")
    ] = None,
    *,
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
    if registry:
        with open_records(settings, decides=True) as records:
            records.add_registry(city(seed).registry(), now(), by="nhue simulate")
    if truth is not None:
        _write_truth(truth, seed, days)
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
        begin=_days_back(days) if days else None,
        live=live,
        live_interval_seconds=live_seconds,
    )
    stop = Event()
    with stopping_on_signals(stop), _progress() as progress:
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


def _run_demo(
    settings: Settings, stores: Stores, broker: DemoBroker, simulated: SimulatedCity, days: int
) -> None:
    options = SimulateOptions(
        broker=Broker(host="127.0.0.1", port=broker.port),
        seed=simulated.seed,
        begin=_newest(stores, simulated) or _days_back(days),
        since=_days_back(days),
        live_interval_seconds=LIVE_SECONDS,
        samples_per_message=72,
        in_flight=50,
    )
    workers = Workers()
    with stopping_on_signals(workers.stop), one_process(settings, stores, workers) as house:
        workers.start("broker", broker.run)
        broker.wait_until_ready()
        house.start()
        url = house.api.url
        ERR.print(f"{url} (API: {url}api/v1/coverage); Ctrl-C ends the demo", style="bold")
        workers.start("city", lambda stop: _go_live(options, stop))
        workers.wait()
    ERR.print(f"ended cleanly; everything is kept in {settings.data_dir}")


def _rule_of_the_demo() -> NotifyRule:
    """Return a rule for an invented inspector, whose mail lies in a folder of the demo."""
    return NotifyRule(
        id=0,
        who=Who(kind=WhoKind.ADDRESS, name="thanh-tra@nhue.example"),
        as_role=Role.INSPECTOR,
        kinds=(),
        clusters=(),
        language="vi",
        escalate_to=Who(kind=WhoKind.ADDRESS, name="truong-phong@nhue.example"),
        escalate_minutes=60,
        secret="",
        why="mô phỏng",
        by="nhue demo",
        known_at=now(),
    )


def _go_live(options: SimulateOptions, stop: Event) -> None:
    with _progress() as progress:
        task = progress.add_task("the city's past: messages acknowledged", total=None)

        def show(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)
            if done == total:
                progress.stop()

        simulate_city(options, stop, show)


def _newest(stores: Stores, simulated: SimulatedCity) -> datetime | None:
    """Return the newest instant that is stored of the city, where a demo run goes on."""
    found = [
        newest_us
        for outlet_id in simulated.registry().outlets
        if (newest_us := stores.readings.latest_us(outlet_id)) is not None
    ]
    return from_microseconds(max(found) + 1) if found else None


def _write_truth(file: Path, seed: int, days: int) -> None:
    """Write what truly goes wrong in a history; raises SettingsUnusable where no file can be."""
    try:
        with file.open("x", encoding="utf-8") as opened:
            write_truth(opened, city(seed).truth(_days_back(days), now()))
    except FileExistsError as error:
        raise SettingsUnusable(f"{file} is there already: name another file") from error
    except OSError as error:
        raise SettingsUnusable(
            f"{file} cannot be written ({error.strerror}): name another file"
        ) from error


def _days_back(days: int) -> datetime:
    today = now().astimezone(HANOI).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total}"),
        TimeElapsedColumn(),
        console=ERR,
    )
