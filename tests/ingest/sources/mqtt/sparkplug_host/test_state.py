"""Whether we are here, as Sparkplug nodes hear it from a real broker."""

from __future__ import annotations

import itertools
import json
import queue
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from prometheus_client import CollectorRegistry

from ingest.pipeline import Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.standing import RecentReadings
from ingest.sources.mqtt import session
from ingest.sources.mqtt.broker import reconnecting
from ingest.sources.mqtt.broker.address import BrokerAddress
from ingest.sources.mqtt.broker.hang_ups import HANG_UPS_MOST
from ingest.sources.mqtt.loop import Gateway
from ingest.sources.mqtt.sparkplug_host import state as host_state
from storage.journal.reader import JournalReader
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.servers.mosquitto import HOST, Mosquitto, running_mosquitto
from tests.servers.small_broker import Manners, SmallBroker, small_broker


class Node:
    """A node that waits for its primary host, and may speak in its name."""

    def __init__(self, broker: Mosquitto, host_id: str) -> None:
        self.topic = f"spBv1.0/STATE/{host_id}"
        self.heard: queue.Queue[tuple[bool, int, bool]] = queue.Queue()
        self.client = Client(CallbackAPIVersion.VERSION2)
        self.client.on_message = lambda _client, _userdata, message: self.heard.put(
            (*json.loads(message.payload).values(), bool(message.retain))
        )
        subscribed = threading.Event()
        self.client.on_subscribe = lambda *_: subscribed.set()
        self.client.connect(broker.host, broker.port)
        self.client.loop_start()
        self.client.subscribe(self.topic, qos=1)
        assert subscribed.wait(PATIENCE_SECONDS)

    def hears(self) -> tuple[bool, int, bool]:
        """Return online or not, the time that is told, and whether it was retained."""
        return self.heard.get(timeout=PATIENCE_SECONDS)

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()
        self.client.on_message = self.client.on_subscribe = None


@contextmanager
def node(broker: Mosquitto, host_id: str) -> Iterator[Node]:
    made = Node(broker, host_id)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def host(
    port: int, host_id: str, folder: Path, clock_us: Callable[[], int], version: str
) -> Iterator[Gateway]:
    """Run an ingest's connection while the block lasts, with a farewell at its end."""
    journal = Journal(folder)
    recent = RecentReadings(MemoryReadings(), lambda _: ())
    metrics = IngestMetrics(CollectorRegistry())
    pipeline = Pipeline(journal, recent, metrics, future_tolerance_us=0)
    address = BrokerAddress(host=HOST, port=port, client_id=host_id, version=version)
    gateway = Gateway(
        address,
        pipeline,
        clock_us=clock_us,
        on_stored=lambda: None,
        sparkplug_host_id=host_id,
    )
    stop = threading.Event()
    thread = threading.Thread(target=gateway.run, args=(stop,))
    thread.start()
    try:
        yield gateway
    finally:
        stop.set()
        thread.join(PATIENCE_SECONDS)
        states = [one for one in JournalReader(folder, 0).records() if "STATE" in one.entry.topic]
        journal.close()
    assert states == []  # nobody's message


@pytest.mark.live("mosquitto")
@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_nodes_hear_when_we_come_break_off_come_back_and_leave(
    mosquitto: Mosquitto, tmp_path: Path, version: str
) -> None:
    host_id = f"host-{uuid4().hex[:8]}"
    clock = itertools.count(1_000_000, 1_000_000)
    with node(mosquitto, host_id) as plant:
        with host(mosquitto.port, host_id, tmp_path, lambda: next(clock), version) as gateway:
            online, first_ms, _ = plant.hears()
            assert online
            connection = gateway.live.client.socket()
            assert isinstance(connection, socket.socket)
            connection.shutdown(socket.SHUT_RDWR)
            assert plant.hears()[:2] == (False, first_ms)
            online, second_ms, _ = plant.hears()
            assert online
            assert second_ms > first_ms
            with node(mosquitto, host_id) as late:
                assert late.hears() == (True, second_ms, True)
            # The will that we get to see with our subscription was answered once more, at most.
        told = plant.hears()
        while told[0]:
            assert told[1] == second_ms
            told = plant.hears()
        assert told[1] > second_ms
    with node(mosquitto, host_id) as after:
        assert after.hears()[0] is False


@pytest.mark.live("mosquitto")
def test_who_says_that_we_are_gone_while_we_are_here_is_answered(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    host_id = f"host-{uuid4().hex[:8]}"
    clock = itertools.count(1_000_000, 1_000_000)
    with (
        node(mosquitto, host_id) as plant,
        host(mosquitto.port, host_id, tmp_path, lambda: next(clock), "3.1.1"),
    ):
        came = plant.hears()
        for odd in (b'{"online": false, "timestamp": 0}', b'{"online": 0, "timestamp": 0}'):
            plant.client.publish(plant.topic, odd, qos=1, retain=True)
            assert plant.hears()[1] == 0
            assert plant.hears()[:2] == came[:2]


@pytest.mark.live("mosquitto")
def test_however_often_the_broker_is_restarted_in_good_order_nodes_hear_that_we_are_here(
    tmp_path: Path,
) -> None:
    host_id = f"host-{uuid4().hex[:8]}"
    clock = itertools.count(1_000_000, 1_000_000)
    with (
        running_mosquitto(tmp_path / "broker") as broker,
        host(broker.port, host_id, tmp_path / "j", lambda: next(clock), "3.1.1") as gateway,
    ):
        for _ in range(5):
            with node(broker, host_id) as plant:
                while not plant.hears()[0]:
                    pass
            broker.stop()
            broker.start()
        with node(broker, host_id) as plant:
            while not plant.hears()[0]:
                pass
        assert "STATE" not in str(gateway.live.restless)


def test_a_broker_that_hangs_up_with_and_without_a_state_has_no_access_list_to_blame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconnecting, "RECONNECT_SECONDS", (0.01,))
    monkeypatch.setattr(reconnecting, "BRIEF_SECONDS_MOST", 0.01)
    broker: SmallBroker

    def hangs_up_soon(topic_filter: str) -> int:
        threading.Timer(0.05, broker.hang_up).start()
        return 1

    manners = Manners(code=hangs_up_soon, hangs_up=lambda topic, _: "STATE" in topic)
    with (
        small_broker(manners) as broker,
        host(broker.port, "nhue", tmp_path, lambda: 1_000_000, "3.1.1") as gateway,
    ):
        until(lambda: "and also without it" in str(gateway.live.restless))
        assert "access list" not in str(gateway.live.restless)
        monkeypatch.setattr(host_state, "AGAIN_SECONDS", (0.1,))
        manners.code, manners.hangs_up = lambda _: 1, lambda _topic, _payload: False
        until(lambda: any("STATE" in topic for topic, _ in broker.published))


def test_a_broker_that_hangs_up_on_a_state_does_not_keep_messages_from_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconnecting, "RECONNECT_SECONDS", (0.01,))
    monkeypatch.setattr(reconnecting, "BRIEF_SECONDS_MOST", 0.01)
    topic = b"nhue/v1/GW-1/readings"
    body = bytes((0, len(topic))) + topic + b"\0\7{}"
    message = bytes((0x32, len(body))) + body
    hung_up = 0
    acknowledged = threading.Event()
    looked_at = threading.Event()

    def serve(listener: socket.socket) -> None:
        nonlocal hung_up
        while not acknowledged.is_set():
            connection, _ = listener.accept()
            connection.settimeout(PATIENCE_SECONDS)
            with connection:
                connection.recv(1000)
                connection.sendall(b"\x20\2\0\0")  # CONNACK
                said = connection.recv(1000)
                connection.sendall(message)
                while b"online" not in said and b"\x40\2\0\7" not in said:
                    more = connection.recv(1000)
                    assert more
                    said += more
                if b"online" not in said:
                    acknowledged.set()
                    looked_at.wait(PATIENCE_SECONDS)
                else:
                    hung_up += 1

    with socket.create_server((HOST, 0)) as listener:
        server = threading.Thread(target=serve, args=(listener,))
        server.start()
        port = listener.getsockname()[1]
        with host(port, "nhue", tmp_path, lambda: 1_000_000, "3.1.1") as gateway:
            assert acknowledged.wait(PATIENCE_SECONDS)
            told = str(gateway.live.restless)
            assert told.startswith("the broker hung up 3 times after our STATE on spBv1.0/STATE/")
            assert "access list" not in told  # not known: it may hang up without it as well
            monkeypatch.setattr(session, "SETTLED_SECONDS", 0.0)
            assert "access list" in str(gateway.live.restless)
            looked_at.set()
        server.join(PATIENCE_SECONDS)
    assert hung_up == HANG_UPS_MOST


def test_a_state_that_a_broker_sends_as_it_sends_readings_is_nobodys_message(
    tmp_path: Path,
) -> None:
    with (
        small_broker(Manners(code=lambda _: 1)) as broker,
        host(broker.port, "nhue", tmp_path, lambda: 1_000_000, "3.1.1") as gateway,
    ):
        until(lambda: gateway.connected and bool(broker.published))
        broker.send("spBv1.0/STATE/another", b'{"online": true, "timestamp": 1000}')
        broker.send("nhue/v1/GW-1/readings", b"{}")
        until(lambda: any(JournalReader(tmp_path, 0).records()))
