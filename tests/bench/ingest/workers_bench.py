"""Measures one worker and then two in one share: from Mosquitto's backlog into one InfluxDB.

Run by hand: `python -m tests.bench.ingest.workers_bench`. It needs mosquitto, PostgreSQL and
influxd, and uses the processor time of each process, which depends less than a wall clock on what
else runs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from service.settings.settings import Settings
from service.stores.opened import open_records
from tests.bench.ingest.influx_bench import GIVE_UP_SECONDS, Influx, fill, influx, report
from tests.bench.ingest.ingest_bench import OUT, processor_seconds, receiving_pid
from tests.bench.ingest.load import connect, publish_all
from tests.bench.ingest.messages import PARAMETERS, packets, registry
from tests.servers.influxd.running import find_influxd
from tests.servers.mosquitto import Mosquitto, running_mosquitto
from tests.servers.nhue import RunningNhue, running_nhue
from tests.servers.postgres import Postgres, running_postgres

GROUP = "workersOfTheBench0"
RATE, SECONDS = 84, 20  # messages/s of 5,000 stations that send each minute


def settings_of(
    worker: int, folder: Path, broker: Mosquitto, store: Influx, postgres: Postgres
) -> dict[str, str]:
    """Return a worker's settings."""
    return {
        "data_dir": str(folder / f"data-{worker}"),
        "ingest_worker": str(worker),
        "mqtt_port": str(broker.port),
        "mqtt_share_group": GROUP,
        "store": "influxdb",
        "influx_url": store.server.url,
        "influx_token": store.server.token,
        "records_url": postgres.url,
    }


def land(count: int, workers: int, folder: Path, postgres: Postgres, program: Path) -> None:
    """Let so many workers take a backlog, and print what it took."""
    with ExitStack() as stack:
        broker = stack.enter_context(running_mosquitto(folder / "mosquitto"))
        store = stack.enter_context(influx(folder / "influxd", program))
        given = [
            settings_of(worker, folder, broker, store, postgres) for worker in range(1, workers + 1)
        ]
        postgres.emptied()
        with open_records(Settings.model_validate(given[0])) as records:
            records.add_registry(registry(), datetime.now(UTC))
        services = [
            stack.enter_context(running_nhue("ingest", settings=one, log=folder / f"{at}.log"))
            for at, one in enumerate(given, start=1)
        ]
        for one in services:
            one.wait_for_log("listening")
        time.sleep(0.5)  # for the subscriptions
        processes = [pid for one in services for pid in (one.process.pid, receiving_pid(one))]
        for pid in processes:  # they stand still while the backlog gathers
            os.kill(pid, signal.SIGSTOP)
        fill(broker, count)
        seconds, used = measured(count, services, broker, store)
        report(f"{workers} in the share", count, seconds, used, store.values_held())
        more = RATE * SECONDS
        seconds, used = measured(count + more, services, broker, store, lambda: pace(broker, count))
        report("  at the pace of a country", more, seconds, used, store.values_held())
        for one in services:
            one.end()


def pace(broker: Mosquitto, first: int) -> None:
    """Publish as 5,000 stations do that send each minute."""
    with connect(broker.port, "bench-pace") as link:
        for second in range(SECONDS):
            publish_all(link, packets(first + RATE * second, RATE))
            time.sleep(1)


def measured(
    count: int,
    services: list[RunningNhue],
    broker: Mosquitto,
    store: Influx,
    meanwhile: Callable[[], None] = lambda: None,
) -> tuple[float, dict[str, float]]:
    """Let the workers go on; return the seconds until all is stored, and processor seconds."""
    pids = {"broker": broker.pid, "InfluxDB": store.pid}
    for at, one in enumerate(services, start=1):
        pids |= {f"receiving {at}": receiving_pid(one), f"storing {at}": one.process.pid}
    before = {name: processor_seconds(pid) for name, pid in pids.items()}
    begin = time.perf_counter()
    for name, pid in pids.items():
        if name not in {"broker", "InfluxDB"}:
            os.kill(pid, signal.SIGCONT)
    meanwhile()
    while store.points_written() < len(PARAMETERS) * count:
        if time.perf_counter() - begin > GIVE_UP_SECONDS:
            raise TimeoutError(f"{store.points_written()} points landed")
        time.sleep(0.1)
    seconds = time.perf_counter() - begin
    return seconds, {name: processor_seconds(pid) - before[name] for name, pid in pids.items()}


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=50_000)
    options = parser.parse_args()
    program = find_influxd(os.environ)
    if program is None:
        raise SystemExit("no influxd here: run `make influxd` once")
    OUT.print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    folder = Path(tempfile.mkdtemp(prefix="nhue-bench-"))
    with running_postgres() as postgres:
        for workers in (1, 2):
            land(options.messages, workers, folder / str(workers), postgres, program)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
