"""The demo: a simulated city with its past, a broker, the whole service, in one process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Annotated

import typer

from domain.access.roles import Role
from domain.judged.told.rules import NotifyRule, Who, WhoKind
from domain.legal_day import from_microseconds, legal_day_of, to_microseconds
from service.commands.simulated.demo_broker import DemoBroker
from service.commands.simulated.shown import acknowledged_bar, days_back
from service.commands.text import ERR
from service.processes.ingest.storing import IngestPart
from service.processes.one_process import one_process
from service.settings.clock import now
from service.settings.settings import Settings, default_data_dir
from service.stores.opened import Stores, open_stores
from service.threads import Workers, stopping_on_signals
from simulators.cities.city_file import TRUE_SIZE, sites_of
from simulators.city.city import SimulatedCity
from simulators.city.city import city as city_of
from simulators.gateway.broker import Broker
from simulators.simulation import SimulateOptions
from simulators.simulation import simulate as simulate_city

LIVE_SECONDS = 5
PAST_SECONDS_MOST = 45.0  # for which the address is kept back, so that a finished past is shown
_QUIET_LOOKS = 3  # in a row: what was stored last may not be noted as due yet


def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Option(help="Everything of the demo is kept in this one folder.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port of the pages and the API; 0: any free.")] = 8080,
    days: Annotated[int, typer.Option(min=1, help="Days of history behind the city.")] = 30,
    seed: Annotated[int, typer.Option(help="The same seed gives the same city.")] = 7,
    *,
    city: Annotated[
        str,
        typer.Option(
            metavar="NAME|FILE", help="A city that comes with us (small, hanoi-size), or its file."
        ),
    ] = TRUE_SIZE,
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
    simulated = city_of(seed, sites=sites_of(city))
    with open_stores(settings, decides=True) as stores:
        if not stores.records.registry_version():
            stores.records.add_registry(simulated.registry(), now(), by="nhue demo")
        if not stores.records.rules():
            stores.records.add_rule(_rule_of_the_demo())
        _run_demo(settings, stores, broker, simulated, days)


def _run_demo(
    settings: Settings, stores: Stores, broker: DemoBroker, simulated: SimulatedCity, days: int
) -> None:
    options = SimulateOptions(
        broker=Broker(host="127.0.0.1", port=broker.port),
        seed=simulated.seed,
        sites=simulated.sites,
        begin=_newest(stores, simulated) or days_back(days),
        since=days_back(days),
        live_interval_seconds=LIVE_SECONDS,
        samples_per_message=72,
        in_flight=50,
    )
    workers = Workers()
    with stopping_on_signals(workers.stop), one_process(settings, stores, workers) as house:
        workers.start("broker", broker.run)
        broker.wait_until_ready()
        house.start()
        past = _Past(house.ingest.committed)
        workers.start("city", lambda stop: _go_live(options, stop, past))
        _await_past(stores, house.ingest, workers, past)
        url = house.api.url
        ERR.print(f"{url} (API: {url}api/v1/coverage); Ctrl-C ends the demo", style="bold")
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


@dataclass(slots=True)
class _Past:
    """The past that is sent: from which position of the journal on, and how many messages (None:
    not all are sent yet).
    """

    after: int
    messages: int | None = None

    def is_stored(self, ingest: IngestPart) -> bool:
        """Return whether each of its messages was journalled, and what is journalled stored."""
        committed = ingest.committed
        if self.messages is None or committed - self.after < self.messages:
            return False
        return ingest.storer.position >= committed


def _await_past(stores: Stores, ingest: IngestPart, workers: Workers, past: _Past) -> None:
    """Wait until the past is stored and judged, for PAST_SECONDS_MOST at most, or the end."""
    until = monotonic() + PAST_SECONDS_MOST
    seen = 0
    while monotonic() < until and not workers.stop.wait(0.25):
        today = legal_day_of(to_microseconds(now()))
        is_over = past.is_stored(ingest) and not stores.records.due_count(before=today)
        seen = seen + 1 if is_over else 0
        if seen == _QUIET_LOOKS:
            return


def _go_live(options: SimulateOptions, stop: Event, past: _Past) -> None:
    with acknowledged_bar() as progress:
        task = progress.add_task("the city's past: messages acknowledged", total=None)

        def show(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)
            if done >= total:
                progress.stop()
                past.messages = total

        simulate_city(options, stop, show)


def _newest(stores: Stores, simulated: SimulatedCity) -> datetime | None:
    """Return the newest instant that is stored of the city, where a demo run goes on."""
    found = [
        newest_us
        for outlet_id in simulated.registry().outlets
        if (newest_us := stores.readings.latest_us(outlet_id)) is not None
    ]
    return from_microseconds(max(found) + 1) if found else None
