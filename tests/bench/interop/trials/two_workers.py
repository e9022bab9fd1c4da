"""Two workers of ours in one share of a broker: what each was handed, and what is stored once.

They share PostgreSQL and InfluxDB, as docs/scaling.md asks. It says what was seen, in numbers.
"""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from compliance.law.regulation import known_citations, load_regulations
from domain.registry import Registry
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import open_stores
from storage.registry_files.files import read_registry, registry_files
from tests.bench.interop.trials.gateway import Gateway
from tests.bench.interop.trials.site import Site, numbers_in, registry_in
from tests.end_to_end.faults.load import OUTLET
from tests.servers.influxd.named import real_influx
from tests.servers.nhue import RunningNhue, running_nhue
from tests.servers.postgres import running_postgres

MESSAGES = 400
GRANTED_SECONDS = 45.0
# A probe through a share may be with the other worker: it is tried for so long before health says.
PROBED_SECONDS = 120.0
QUIET_SECONDS = 10.0
ALWAYS = (0, 2**62)


def two_workers(site: Site) -> str:
    """Let two workers share what a gateway publishes; where no share serves, say what health says.

    Raises RuntimeError where PostgreSQL or InfluxDB cannot be had.
    """
    folder = site.log.parent
    with ExitStack() as stack:
        influx = stack.enter_context(real_influx(folder / "influxd"))
        postgres = stack.enter_context(running_postgres())
        name = uuid.uuid4().hex
        shared = {
            "mqtt_port": str(site.broker.port),
            "mqtt_share_group": name,
            "store": "influxdb",
            "influx_url": influx.url,
            "influx_token": influx.token,
            "influx_org": influx.org,
            "influx_bucket": f"trial-{name[:12]}",
            "records_url": postgres.emptied(),
        }
        settings = [shared | _own(folder, worker) for worker in (1, 2)]
        with open_stores(Settings.model_validate(settings[0])) as stores:
            files = registry_files([registry_in(folder / "shared")])
            citations = known_citations(load_regulations())
            stores.records.add_registry(read_registry(files, Registry(), citations), now())
        first, second = (
            stack.enter_context(running_nhue(command, settings=own, log=folder / f"{command}.log"))
            for command, own in zip(("run", "ingest"), settings, strict=True)
        )
        health = _health(first, second)
        with Gateway(site.broker.port, MESSAGES) as gateway:
            gateway.reached(MESSAGES)
            journals = [Path(own["data_dir"]) / "journal" for own in settings]
            _wait_until_quiet(lambda: sum(len(numbers_in(one)) for one in journals))
        each = [numbers_in(one) for one in journals]
        with open_stores(Settings.model_validate(settings[0])) as stores:
            _wait_until_quiet(lambda: len(stores.readings.read(OUTLET, "COD", *ALWAYS).value))
            stored = len(stores.readings.read(OUTLET, "COD", *ALWAYS).value)
        for one in (first, second):
            one.end()
    different = {number for numbers in each for number in numbers}
    twice = sum(len(numbers) for numbers in each) - len(different)
    return (
        f"{len(different)} of {gateway.acknowledged} came, {len(each[0])} and {len(each[1])} to "
        f"each, {twice} twice; {stored} readings stored; {health}"
    )


def _own(folder: Path, worker: int) -> dict[str, str]:
    return {
        "data_dir": str(folder / f"data-{worker}"),
        "ingest_worker": str(worker),
        "mqtt_client_id": f"nhue-trial-{worker}",
    }


def _health(first: RunningNhue, second: RunningNhue) -> str:
    """Return what health says of the broker once every subscription is shown to serve, or not."""
    for one in (first, second):
        with contextlib.suppress(AssertionError):
            one.wait_for_log("listening", seconds=GRANTED_SECONDS)
    with contextlib.suppress(AssertionError):
        first.wait_until(lambda: _is_decided(first), seconds=PROBED_SECONDS)
    status, detail = first.part("broker")
    return f"health {status}: {detail}"


def _is_decided(service: RunningNhue) -> bool:
    status, detail = service.part("broker")
    if detail == "starting":
        return False
    return status == "down" or service.metric("nhue_broker_subscriptions_shown") == 1


def _wait_until_quiet(count: Callable[[], int]) -> None:
    before, quiet_at = -1, time.monotonic() + QUIET_SECONDS
    while time.monotonic() < quiet_at:
        found = count()
        if found != before:
            before, quiet_at = found, time.monotonic() + QUIET_SECONDS
        time.sleep(0.5)
