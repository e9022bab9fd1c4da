"""Starts the broker of deploy/ as it is, but for its folder and ports, and clients with accounts.

Decides nothing about a test. What a client hears comes in order, so a message that it may hear
closes what came before: a test needs no waiting time to say that nothing came.
"""

from __future__ import annotations

import os
import queue
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from ingest.sources.mqtt.accounts.certificates import Issued
from ingest.sources.mqtt.accounts.gateway_accounts import BrokerPlace, Gateways
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.mosquitto import HOST, free_port
from tests.servers.processes.programs import search_path

DEPLOY = Path(__file__).parents[2] / "deploy"
INGEST = "nhue-ingest"
PASSWORD_OF_INGEST = "a-password-of-this-test"  # noqa: S105 - it lives as long as its broker
VERSIONS = {"3.1.1": MQTTProtocolVersion.MQTTv311, "5": MQTTProtocolVersion.MQTTv5}
_RELOADING = "Reloading config."
_OURS, _GATEWAYS, _TLS, _TLS_CERTIFICATE = "1883", "1884", "8883", "8884"


class Refused(Exception):
    """The broker did not let a client in; the message is what it said."""


@dataclass(slots=True)
class AccountBroker:
    """A running broker of deploy/, the folder of its data, and its ports by their names there."""

    folder: Path
    ports: dict[str, int]

    @property
    def data(self) -> Path:
        """What is /mosquitto/data in its container."""
        return self.folder / "data"

    @property
    def place(self) -> BrokerPlace:
        """Where `nhue gateway` finds its files."""
        data = self.data
        pid = self.folder / "mosquitto.pid"
        tls, authority = data / "tls", self.folder / "ca"
        return BrokerPlace(
            data / "passwords", data / "acl", tls, authority, pid=pid, settle_seconds=0.0
        )

    @property
    def gateways(self) -> Gateways:
        """The accounts of this broker."""
        return Gateways(self.place)

    @property
    def log(self) -> str:
        """What the broker has written so far."""
        return (self.folder / "mosquitto.log").read_text(encoding="utf-8", errors="replace")

    @contextmanager
    def read_again(self) -> Iterator[None]:
        """Wait, after the block, until the broker has read its files again.

        It has one thread: once its log says that it reads, it answers only when it has read.
        """
        before = self.log.count(_RELOADING)
        yield
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while self.log.count(_RELOADING) == before:
            if time.monotonic() > give_up_at:
                raise RuntimeError(f"the broker has not read its files again:\n{self.log}")
            time.sleep(0.005)
        self.ingest().close()

    def ingest(self, **options: Any) -> Client:
        """Return our own account, connected where gateways cannot."""
        return Client(self.ports[_OURS], INGEST, PASSWORD_OF_INGEST, **options)

    def gateway(
        self, gateway_id: str, password: str, *, version: str = "3.1.1", **options: Any
    ) -> Client:
        """Return a gateway, connected by its password."""
        return Client(self.ports[_GATEWAYS], gateway_id, password, version=version, **options)

    def gateway_by_tls(self, gateway_id: str, password: str, *, version: str = "3.1.1") -> Client:
        """Return a gateway, connected by its password through TLS."""
        trusted = ssl.create_default_context(cafile=str(self.data / "tls" / "ca.crt"))
        return Client(self.ports[_TLS], gateway_id, password, version=version, tls=trusted)

    def gateway_by_certificate(
        self, issued: Issued | None, *, version: str = "3.1.1", **options: Any
    ) -> Client:
        """Return a gateway, connected by its certificate, or by none."""
        trusted = ssl.create_default_context(cafile=str(self.data / "tls" / "ca.crt"))
        if issued is not None:
            pair = self.folder / "pair.pem"
            pair.write_bytes(issued.certificate + issued.key)
            trusted.load_cert_chain(pair)
        port = self.ports[_TLS_CERTIFICATE]
        return Client(port, None, None, version=version, tls=trusted, **options)


class Client:
    """A connected client of one test; raises Refused where the broker does not let it in."""

    def __init__(
        self,
        port: int,
        user: str | None,
        password: str | None,
        *,
        version: str = "3.1.1",
        client_id: str = "",
        tls: ssl.SSLContext | None = None,
        will: str | None = None,
        keeps_session: bool = False,
    ) -> None:
        self.heard: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self.ended: queue.Queue[str] = queue.Queue()
        self._granted: queue.Queue[list[str]] = queue.Queue()
        answers: queue.Queue[str] = queue.Queue()
        self.paho = client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=VERSIONS[version],
            clean_session=None if version == "5" else not keeps_session,
            reconnect_on_failure=False,
        )
        if user is not None:
            client.username_pw_set(user, password)
        if tls is not None:
            client.tls_set_context(tls)
        if will is not None:
            client.will_set(will, b"will", qos=1)

        def ends(reason: str) -> None:
            answers.put(reason)
            self.ended.put(reason)

        client.on_connect = lambda _c, _d, _f, reason, _p: answers.put(
            "refused" if reason.is_failure else "in"
        )
        client.on_disconnect = lambda _c, _d, _f, reason, _p: ends(str(reason))
        client.on_message = lambda _c, _d, message: self.heard.put(
            (message.topic, bytes(message.payload))
        )
        client.on_subscribe = lambda _c, _d, _m, reasons, _p: self._granted.put(
            [str(reason) for reason in reasons]
        )
        client.connect(HOST, port)
        client.loop_start()
        if (answer := answers.get(timeout=PATIENCE_SECONDS)) != "in":
            self.close()
            raise Refused(answer)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection as a client should."""
        self.paho.disconnect()
        self.paho.loop_stop()

    def cut(self) -> None:
        """End the connection without a word, so that the broker publishes the last will."""
        connection = self.paho.socket()
        assert isinstance(connection, socket.socket)
        connection.shutdown(socket.SHUT_RDWR)
        self.ended.get(timeout=PATIENCE_SECONDS)
        self.paho.loop_stop()

    def subscribe(self, topic_filter: str) -> list[str]:
        """Subscribe with QoS 1, and return what the broker says to it."""
        self.paho.subscribe(topic_filter, qos=1)
        return self._granted.get(timeout=PATIENCE_SECONDS)

    def publish(self, topic: str, payload: bytes = b"x", *, retain: bool = False) -> None:
        """Publish with QoS 1, and wait for the acknowledgement."""
        self.paho.publish(topic, payload, qos=1, retain=retain).wait_for_publish(PATIENCE_SECONDS)

    def next_heard(self) -> tuple[str, bytes]:
        """Return the next message's topic and payload."""
        return self.heard.get(timeout=PATIENCE_SECONDS)


@contextmanager
def running_account_broker(folder: Path, *, tls: bool = False) -> Iterator[AccountBroker]:
    """Run the broker of deploy/ by its own start script while the block lasts."""
    names = (_OURS, _GATEWAYS, *((_TLS, _TLS_CERTIFICATE) if tls else ()))
    broker = AccountBroker(folder.resolve(), {name: free_port() for name in names})
    broker.data.mkdir(parents=True, mode=0o700, exist_ok=True)
    config = folder / "config"
    config.mkdir()
    for name in ("mosquitto.conf", "mosquitto.acl", "mosquitto-start.sh"):
        text = (DEPLOY / name).read_text(encoding="utf-8").replace("/mosquitto/", f"{folder}/")
        for listener, port in broker.ports.items():
            text = text.replace(f"listener {listener}\n", f"listener {port} {HOST}\n")
        (config / name).write_text(text, encoding="utf-8")
    with (config / "mosquitto.conf").open("a", encoding="utf-8") as conf:
        conf.write(f"pid_file {broker.place.pid}\n")
        if os.geteuid() == 0:
            conf.write("user root\n")  # the user mosquitto cannot look into a test's folder
    if tls:
        broker.gateways.serve_tls(["localhost", HOST], datetime.now(UTC))
    with (folder / "mosquitto.log").open("ab") as log:
        process = subprocess.Popen(
            ["sh", str(config / "mosquitto-start.sh")],
            env=os.environ | {"NHUE_MQTT_PASSWORD": PASSWORD_OF_INGEST, "PATH": search_path()},
            stdout=log,
            stderr=log,
        )
    try:
        _wait_until_it_runs(process, broker)
        yield broker
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _wait_until_it_runs(process: subprocess.Popen[bytes], broker: AccountBroker) -> None:
    """Wait for the log's line: before it, the signal to read files again would end the broker."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while " running\n" not in broker.log:
        if time.monotonic() > give_up_at or process.poll() is not None:
            raise RuntimeError(f"the broker does not run:\n{broker.log}")
        time.sleep(0.02)
