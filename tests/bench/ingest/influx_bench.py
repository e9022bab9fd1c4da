"""`make bench`: how many readings a second reach InfluxDB, from messages that the broker holds.

First `influxd` alone, fed with ready lines by two connections: the measure of the machine. Then the
same readings as a backlog in Mosquitto, taken by `nhue ingest`, and by Telegraf where it is found
(on the PATH, or the program that TELEGRAF names). The clock runs from the broker's word that the
taker has connected until InfluxDB has all; what it holds is then counted by a query.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from domain.measured.readings import Sample
from ingest.decode.nhue_json.journalled import decode
from ingest.validate.samples import kept_samples
from ingest.wire.contract import WireMessage
from service.settings.settings import Settings
from service.stores.opened import open_records
from storage.readings.influx.line_protocol import Names, sample_blocks
from tests.bench.ingest.ingest_bench import OUT, processor_seconds, receiving_pid
from tests.bench.ingest.load import connect, publish_all
from tests.bench.ingest.messages import PARAMETERS, packets, payload, registry
from tests.servers.influxd.running import RunningInfluxd, find_influxd, start_influxd
from tests.servers.mosquitto import Mosquitto, running_mosquitto
from tests.servers.nhue import running_nhue

READINGS_PER_WRITE = 20_000
CONNECTIONS = 2
TELEGRAF_CONFIGURATION = Path(__file__).with_name("telegraf.conf")
GIVE_UP_SECONDS = 300.0
_TUNABLE = ("BATCH", "BUFFER", "UNDELIVERED", "ENCODING", "WRITES")
TELEGRAF_WAYS = {
    "Telegraf, its defaults": ("1000", "10000", "1000", "gzip", "1"),
    "Telegraf, tuned": ("5000", "50000", "20000", "identity", "2"),
}
_WRITTEN = re.compile(r"^storage_writer_ok_points_sum\{.*\} (\S+)$", re.MULTILINE)
_COUNT = (
    'from(bucket: "{}") |> range(start: 2000-01-01T00:00:00Z, stop: 2100-01-01T00:00:00Z)'
    " |> count() |> group() |> sum()"
)


class Influx:
    """An influxd of one run: what it has taken, and what it holds."""

    def __init__(self, server: RunningInfluxd) -> None:
        self.server = server
        self.pid = int((server.data_folder / "influxd.pid").read_text(encoding="ascii"))
        self._client = httpx.Client(
            base_url=server.url, headers={"Authorization": f"Token {server.token}"}, timeout=60
        )

    def points_written(self) -> int:
        """Return how many points it has stored since it started."""
        found = _WRITTEN.search(self._client.get("/metrics").text)
        return int(float(found[1])) if found else 0

    def values_held(self) -> int:
        """Return how many field values its bucket holds."""
        answer = self._client.post(
            "/api/v2/query",
            params={"org": self.server.org},
            json={"query": _COUNT.format(self.server.bucket), "dialect": {"annotations": []}},
        )
        names, row = answer.raise_for_status().text.split()[:2]
        return int(row.split(",")[names.split(",").index("_value")])

    def write(self, block: bytes) -> None:
        """Store a block of lines."""
        given = {"org": self.server.org, "bucket": self.server.bucket, "precision": "us"}
        self._client.post("/api/v2/write", params=given, content=block).raise_for_status()


@contextmanager
def influx(folder: Path, program: Path) -> Iterator[Influx]:
    """Run a new influxd while the block lasts."""
    with start_influxd(program, folder) as server:
        yield Influx(server)


def report(name: str, count: int, seconds: float, used: Mapping[str, float], held: int) -> float:
    """Print one run's figures and return its readings a second."""
    rate = len(PARAMETERS) * count / seconds
    OUT.print(
        f"{name}: {count} messages in {seconds:.2f} s: {count / seconds:,.0f} messages/s, "
        f"{rate:,.0f} readings/s landed (InfluxDB holds {held} readings)",
        soft_wrap=True,
    )
    costs = (f"{process} {1e6 * of / count:.1f} µs" for process, of in used.items())
    OUT.print(f"  processor time a message: {', '.join(costs)}", soft_wrap=True)
    return rate


def alone(count: int, folder: Path, program: Path) -> float:
    """Feed influxd with ready lines by two connections; return readings a second."""
    blocks = list(sample_blocks(samples(count), Names(), READINGS_PER_WRITE))
    with influx(folder, program) as fed, ThreadPoolExecutor(CONNECTIONS) as pool:
        before = processor_seconds(fed.pid)
        begin = time.perf_counter()
        list(pool.map(fed.write, blocks))
        seconds = time.perf_counter() - begin
        used = {"influxd": processor_seconds(fed.pid) - before}
        return report("influxd alone", count, seconds, used, fed.values_held())


def samples(count: int) -> list[Sample]:
    """Return what is kept of the first messages."""
    messages = (decode(payload(number)[1]) for number in range(count))
    return [
        sample
        for message in messages
        if isinstance(message, WireMessage)
        for sample in kept_samples(message, [])
    ]


def landed(
    influxd: Influx, broker: Mosquitto, taker: str, points: int, pids: Callable[[], dict[str, int]]
) -> tuple[float, dict[str, float]]:
    """Return seconds from the taker's connection until all is stored, and processor seconds."""
    wait_for_client(broker, taker, sessions=2)
    begin = time.perf_counter()
    measured = pids() | {"broker": broker.pid, "influxd": influxd.pid}
    before = {name: processor_seconds(pid) for name, pid in measured.items()}
    while influxd.points_written() < points:
        if time.perf_counter() - begin > GIVE_UP_SECONDS:
            raise TimeoutError(f"{taker}: {influxd.points_written()} of {points} points landed")
        time.sleep(0.2)
    seconds = time.perf_counter() - begin
    return seconds, {name: processor_seconds(pid) - before[name] for name, pid in measured.items()}


def wait_for_client(broker: Mosquitto, taker: str, *, sessions: int) -> None:
    """Wait until the broker says that a client has connected so many times."""
    give_up_at = time.perf_counter() + GIVE_UP_SECONDS
    while broker.log.count(f" as {taker} ") < sessions:
        if time.perf_counter() > give_up_at:
            raise TimeoutError(f"{taker} does not connect:\n{broker.log}")
        time.sleep(0.005)


def nhue(count: int, folder: Path, program: Path) -> float:
    """Let `nhue ingest` take the backlog; return readings a second."""
    with running_mosquitto(folder / "mosquitto") as broker, influx(folder / "i", program) as store:
        given = {
            "data_dir": str(folder / "data"),
            "mqtt_port": str(broker.port),
            "store": "influxdb",
            "influx_url": store.server.url,
            "influx_token": store.server.token,
        }
        with open_records(Settings.model_validate(given)) as records:
            records.add_registry(registry(), datetime.now(UTC))
        with running_nhue("ingest", settings=given, log=folder / "nhue.log") as service:
            service.wait_for_log("listening")
            time.sleep(0.5)  # for the subscription: the broker keeps the session from here on
            service.end()
            fill(broker, count)
            service.start()
            seconds, used = landed(
                store,
                broker,
                "nhue-ingest",
                count,
                lambda: {"receiving": receiving_pid(service), "storing": service.process.pid},
            )
            service.end()
        return report("nhue", count, seconds, used, store.values_held())


def telegraf(named: str, way: str, count: int, folder: Path, program: Path) -> float:
    """Let Telegraf take the backlog; return readings a second."""
    command = [
        named,
        "--quiet",
        "--non-strict-env-handling",
        "--config",
        str(TELEGRAF_CONFIGURATION),
    ]
    with running_mosquitto(folder / "mosquitto") as broker, influx(folder / "i", program) as store:
        log = folder / "telegraf.log"
        tuned = zip(_TUNABLE, TELEGRAF_WAYS[way], strict=True)
        surroundings = os.environ | {f"BENCH_{name}": value for name, value in tuned}
        surroundings |= {
            "BENCH_LOG": str(log),
            "BENCH_MQTT_PORT": str(broker.port),
            "BENCH_INFLUX_URL": store.server.url,
            "BENCH_INFLUX_TOKEN": store.server.token,
            "BENCH_INFLUX_ORG": store.server.org,
            "BENCH_INFLUX_BUCKET": store.server.bucket,
        }
        with subprocess.Popen(command, env=surroundings) as subscriber:
            wait_for_client(broker, "telegraf", sessions=1)
            time.sleep(0.5)  # for the subscription, as above
            subscriber.terminate()
        fill(broker, count)
        with subprocess.Popen(command, env=surroundings) as taker:
            seconds, used = landed(
                store, broker, "telegraf", count, lambda: {"telegraf": taker.pid}
            )
            taker.terminate()
        return report(way, count, seconds, used, store.values_held())


def fill(broker: Mosquitto, count: int) -> None:
    """Publish the backlog."""
    with connect(broker.port, "bench-backlog") as link:
        publish_all(link, packets(0, count))


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000, help="of 8 readings each")
    parser.add_argument("--rounds", type=int, default=1, help="how often all is repeated")
    options = parser.parse_args()
    program = find_influxd(os.environ)
    if program is None:
        OUT.print("influxd not found: not measured (`make influxd` builds it once)")
        return
    named = os.environ.get("TELEGRAF") or shutil.which("telegraf")
    count = options.messages
    for _ in range(options.rounds):
        folder = Path(tempfile.mkdtemp(prefix="nhue-bench-"))
        OUT.print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
        most = alone(count, folder / "alone", program)
        ours = nhue(count, folder / "nhue", program)
        OUT.print(f"  nhue / influxd alone: {ours / most:.2f}")
        if named is None:
            OUT.print("Telegraf not found: not compared")
        else:
            for way in TELEGRAF_WAYS:
                theirs = telegraf(named, way, count, Path(tempfile.mkdtemp(dir=folder)), program)
                OUT.print(f"  nhue / {way}: {ours / theirs:.2f}")
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
