"""`python -m tests.bench.abuse`: what the service does while it is abused, in figures.

Idle and half-sent connections, bodies without an end, a frozen store, a broker that is killed again
and again. Everything is bounded in number and time and goes to loopback alone; docs/faults.md has
the figures of one run. It ends with exit code 1 where the service has ended, or lost a receipt.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Self

import httpx
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from service.settings.settings import Settings
from service.stores.opened import open_stores
from tests.end_to_end.conftest import CSV
from tests.end_to_end.faults.load import body_of, stored_whole
from tests.end_to_end.faults.processes import memory_bytes
from tests.servers.influxd.running import find_influxd, start_influxd
from tests.servers.mosquitto import Mosquitto, running_mosquitto
from tests.servers.nhue import RunningNhue, ask, nhue, running_nhue

IDLE = 1_100
HALF_SENT = 200
BODY_BYTES = 600_000_000
HELD_SECONDS = 8.0
FROZEN_SECONDS = 20.0
BROKER_KILLS = 5
HALF = b"GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: "


def say(text: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Health:
    """How long health takes to answer while something else goes on."""

    def __init__(self, service: RunningNhue) -> None:
        self._service = service
        self.seconds: list[float] = []

    def watch(self, seconds: float) -> None:
        """Ask again and again for so long; a service that has ended raises."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.monotonic()
            ask(f"{self._service.url}/health")
            self.seconds.append(time.monotonic() - began)
            time.sleep(0.05)

    def __str__(self) -> str:
        ordered = sorted(self.seconds)
        middle = ordered[len(ordered) // 2]
        return f"health p50 {middle * 1e3:.0f} ms, worst {ordered[-1] * 1e3:.0f} ms"


def connected(service: RunningNhue, said: bytes = b"") -> socket.socket:
    """Return a connection to the API over which so much was sent."""
    link = socket.create_connection(("127.0.0.1", service.api_port), timeout=30)
    link.sendall(said)
    return link


def connections(service: RunningNhue, count: int, said: bytes, name: str) -> None:
    """Hold connections on which nothing, or half a request, was sent, and ask health meanwhile."""
    health = Health(service)
    with ExitStack() as held:
        links = []
        for number in range(count):
            links.append(held.enter_context(closing(connected(service, said))))
            if number % 100 == 0:
                health.watch(0.0)
        health.watch(HELD_SECONDS)
        began = time.monotonic()
        links[-1].settimeout(30)
        with suppress(ConnectionError):
            while links[-1].recv(65_536):
                pass
        ended = HELD_SECONDS + time.monotonic() - began
    say(f"{count} {name}: {health}; the last one was ended after {ended:.0f} s")


def body(service: RunningNhue, *, announced: bool) -> None:
    """Post a body that is far too long, as one without a token."""
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        while sent < BODY_BYTES:
            sent += 1_000_000
            yield bytes(1_000_000)

    before = memory_bytes(service.process.pid)[1]
    headers = {"Content-Length": str(BODY_BYTES)} if announced else {}
    status = "hung up"
    with suppress(httpx.TransportError):
        url = f"{service.url}/api/v1/what-if"
        status = str(httpx.post(url, content=pieces(), headers=headers, timeout=60).status_code)
    grown = (memory_bytes(service.process.pid)[1] - before) / 2**20
    way = "with" if announced else "without"
    say(
        f"a body of {BODY_BYTES / 1e6:.0f} MB {way} its length: {status}, "
        f"{sent / 1e6:.0f} MB were sent, {grown:.0f} MiB more memory at most"
    )


class KeepsUntilReceipt:
    """A gateway as docs/wire.md asks for it: it sends again what has no receipt."""

    def __init__(self, port: int) -> None:
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id="abuse", clean_session=False
        )
        self._client.on_connect = self._connected
        self._client.on_message = self._heard
        self._client.reconnect_delay_set(1, 1)
        self.kept: dict[int, bytes] = {}
        self.sent = 0
        self._port = port

    def __enter__(self) -> Self:
        self._client.connect("127.0.0.1", self._port)
        self._client.loop_start()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def send_for(self, seconds: float, pause: float = 0.01) -> None:
        """Send numbered readings for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.kept[self.sent] = body_of(self.sent)
            self._publish(self.sent)
            self.sent += 1
            time.sleep(pause)

    def settle(self, seconds: float) -> int:
        """Send again what has no receipt until all have one; return how many have none."""
        end = time.monotonic() + seconds
        while self.kept and time.monotonic() < end:
            for number in list(self.kept)[:500]:
                self._publish(number)
            time.sleep(2)
        return len(self.kept)

    def _publish(self, number: int) -> None:
        if self._client.is_connected() and (body := self.kept.get(number)) is not None:
            self._client.publish("nhue/v1/GW-1/readings", body, qos=1)

    def _connected(self, client: mqtt.Client, *_: object) -> None:
        client.subscribe("nhue/v1/GW-1/receipts", qos=1)

    def _heard(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        for receipt in json.loads(message.payload)["receipts"]:
            self.kept.pop(receipt["seq"], None)


def frozen(service: RunningNhue, store: int, gateway: KeepsUntilReceipt) -> None:
    """Stop InfluxDB's process for a while; ask health, and what needs no readings."""
    os.kill(store, signal.SIGSTOP)
    try:
        health = Health(service)
        with ThreadPoolExecutor(1) as beside:
            sending = beside.submit(gateway.send_for, FROZEN_SECONDS)
            health.watch(FROZEN_SECONDS)
            began = time.monotonic()
            ask(f"{service.url}/api/v1/coverage")
            coverage = time.monotonic() - began
            sending.result()
    finally:
        os.kill(store, signal.SIGCONT)
    say(
        f"InfluxDB frozen for {FROZEN_SECONDS:.0f} s: {health}, asked {len(health.seconds)} times; "
        f"coverage {coverage * 1e3:.0f} ms; {len(gateway.kept)} of {gateway.sent} without a receipt"
    )


def killed(service: RunningNhue, broker: Mosquitto, gateway: KeepsUntilReceipt) -> int:
    """Kill the broker again and again amid readings; return how many have no receipt in the end."""
    for _ in range(BROKER_KILLS):
        gateway.send_for(2.0)
        broker.kill()
        broker.start()
    gateway.send_for(2.0)
    lost = gateway.settle(120)
    service.wait_until(lambda: service.metric("nhue_store_waiting_records") == 0)
    say(f"broker killed {BROKER_KILLS} times: {lost} of {gateway.sent} readings without a receipt")
    return lost


def main() -> None:
    """Abuse one service in every way and print what was measured."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4_096), hard))
    program = find_influxd(os.environ)
    with tempfile.TemporaryDirectory() as place, ExitStack() as held:
        folder = Path(place)
        broker = held.enter_context(running_mosquitto(folder / "broker"))
        settings = {"data_dir": str(folder / "data"), "mqtt_port": str(broker.port)}
        store = None
        if program is not None:
            server = held.enter_context(start_influxd(program, folder / "influx"))
            store = int((server.data_folder / "influxd.pid").read_text(encoding="ascii"))
            settings |= {
                "store": "influxdb",
                "influx_url": server.url,
                "influx_token": server.token,
                "influx_org": server.org,
                "influx_bucket": server.bucket,
            }
        files = folder / "registry"
        files.mkdir()
        for name, text in CSV.items():
            (files / name).write_text(text.replace("{interval}", "60"), encoding="utf-8")
        nhue("import", str(files), settings=settings)
        limited = ("sh", "-c", 'ulimit -n 1024; exec "$@"', "sh")
        service = held.enter_context(
            running_nhue("run", settings=settings, log=folder / "log", within=limited)
        )
        service.wait_until(lambda: service.get("/health").status_code == 200)
        connections(service, IDLE, b"", "idle connections, of 1,024 files")
        connections(service, HALF_SENT, HALF, "half-sent requests")
        body(service, announced=True)
        body(service, announced=False)
        with KeepsUntilReceipt(broker.port) as gateway:
            if store is None:
                say("InfluxDB frozen: not run, `make influxd` first")
            else:
                frozen(service, store, gateway)
            lost = killed(service, broker, gateway)
        code = service.end()
        with open_stores(Settings.model_validate(settings)) as stores:
            stored_whole(stores.readings, gateway.sent)
        say(f"the service ended as asked with {code}; every reading is stored once and unchanged")
    sys.exit(1 if lost or code else 0)


if __name__ == "__main__":
    main()
