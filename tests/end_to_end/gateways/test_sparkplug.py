"""A Sparkplug edge node at a real broker: births, a lost message, a broken connection."""

from __future__ import annotations

import queue
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from ingest.decode.meaning.meaning import Meaning
from ingest.decode.sparkplug.decode import SparkplugSessions
from ingest.sources.mqtt.sparkplug_host.messages import rebirth_command, state_messages
from ingest.wire.contract import FILTERS, Topic, parse_topic
from simulators.gateway.sparkplug_node import EdgeNode, Message, SentMetric, asks_rebirth
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import RunningNhue

MIDNIGHT_MS = int(datetime(2026, 11, 21, 17, tzinfo=UTC).timestamp()) * 1_000  # in Hanoi
HOUR_MS = 3_600_000


class PlantNode:
    """An edge node's connection: it has its death as last will, and hears commands."""

    def __init__(self, broker: Mosquitto, node: EdgeNode, group: str, name: str) -> None:
        self.asked = threading.Event()
        self._subscribed = threading.Event()
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=f"{name}-{uuid.uuid4().hex}")
        death = node.node_death()
        self._client.will_set(death.topic, death.payload, qos=1)
        self._client.on_message = self._on_message
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.connect(broker.host, broker.port)
        self._client.loop_start()
        self._client.subscribe(f"spBv1.0/{group}/NCMD/{name}", qos=0)
        assert self._subscribed.wait(PATIENCE_SECONDS)

    def send(self, message: Message) -> None:
        """Publish and wait for the broker's acknowledgement."""
        self._client.publish(message.topic, message.payload, qos=1).wait_for_publish(
            PATIENCE_SECONDS
        )

    def break_off(self) -> None:
        """End the connection as a cut cable does, without a farewell."""
        self._client.loop_stop()
        socket = self._client.socket()
        if socket is not None:
            socket.close()

    def close(self) -> None:
        """Hang up with a farewell."""
        self._client.disconnect()
        self._client.loop_stop()

    def _on_message(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        if asks_rebirth(bytes(message.payload)):
            self.asked.set()


class Host:
    """A host application at the broker: it decodes what it hears and asks for births."""

    def __init__(self, broker: Mosquitto, group: str) -> None:
        self.heard: queue.Queue[tuple[Topic, Meaning]] = queue.Queue()
        self._group = group
        self._sessions = SparkplugSessions()
        self._subscribed = threading.Event()
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=f"host-{uuid.uuid4().hex}")
        self._client.on_message = self._on_message
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.connect(broker.host, broker.port)
        self._client.loop_start()
        self._client.subscribe([(one, 1) for one in FILTERS if one.startswith("spBv1.0")])
        assert self._subscribed.wait(PATIENCE_SECONDS)

    def next(self) -> Meaning:
        """Return the meaning of the next message of this test's group."""
        return self.heard.get(timeout=PATIENCE_SECONDS)[1]

    def close(self) -> None:
        """Hang up."""
        self._client.disconnect()
        self._client.loop_stop()

    def _on_message(self, client: Client, _userdata: object, message: MQTTMessage) -> None:
        topic = parse_topic(message.topic)
        if topic is None or topic.group != self._group:
            return
        now = datetime.now(UTC)
        meaning = self._sessions.decode(topic, bytes(message.payload), int(now.timestamp() * 1e6))
        if meaning.asks_rebirth:
            asked, payload = rebirth_command(
                topic.group, topic.gateway_id, int(now.timestamp() * 1e3)
            )
            client.publish(asked, payload, qos=0)
        self.heard.put((topic, meaning))


@pytest.fixture
def group() -> str:
    """A group of this test's own at the shared broker."""
    return f"g-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def host(mosquitto: Mosquitto, group: str) -> Iterator[Host]:
    made = Host(mosquitto, group)
    yield made
    made.close()


def cod(value: float, hour: int = 0, *, named: bool = False) -> SentMetric:
    """Return COD of an hour of 2026-11-22, by its alias; in a birth by its name as well."""
    return SentMetric(
        name="Outlet/COD" if named else "",
        value=value,
        alias=1,
        datatype="Float",
        timestamp_ms=MIDNIGHT_MS + hour * HOUR_MS,
    )


def value_of(meaning: Meaning) -> float:
    """Return the one value of a message."""
    assert meaning.message is not None
    (sample,) = meaning.message.samples
    return sample.values["COD"]


@pytest.mark.live("mosquitto")
def test_a_node_is_understood_asked_after_a_loss_and_offline_when_its_cable_is_cut(
    mosquitto: Mosquitto, host: Host, group: str
) -> None:
    node = EdgeNode(group, "GW-1", bd_seq=3)
    plant = PlantNode(mosquitto, node, group, "GW-1")
    plant.send(node.device_data("CX-A", MIDNIGHT_MS, (cod(60.1),)))
    unnamed = host.next()
    assert unnamed.message is not None
    assert unnamed.message.samples == []
    assert [refusal.parameter for refusal in unnamed.refusals] == ["alias 1"]
    assert plant.asked.wait(PATIENCE_SECONDS)

    plant.send(node.node_birth(MIDNIGHT_MS))
    plant.send(node.device_birth("CX-A", MIDNIGHT_MS, (cod(61.1, named=True),)))
    plant.send(node.device_data("CX-A", MIDNIGHT_MS, (cod(62.1, 1),)))
    born, device_born, data = host.next(), host.next(), host.next()
    assert (born.online, device_born.online, data.online) == (True, True, None)
    assert (value_of(device_born), value_of(data)) == (61.1, 62.1)

    node.lose_one()
    plant.send(node.device_data("CX-A", MIDNIGHT_MS, (cod(63.1, 2),)))
    assert value_of(host.next()) == 63.1

    plant.break_off()
    assert host.next() == Meaning(online=False)


@pytest.mark.live("mosquitto")
def test_the_death_of_an_earlier_connection_does_not_end_the_one_that_lives(
    mosquitto: Mosquitto, host: Host, group: str
) -> None:
    old = EdgeNode(group, "GW-1", bd_seq=7)
    new = EdgeNode(group, "GW-1", bd_seq=8)
    first = PlantNode(mosquitto, old, group, "GW-1")
    second = PlantNode(mosquitto, new, group, "GW-1")
    first.send(old.node_birth(MIDNIGHT_MS))
    second.send(new.node_birth(MIDNIGHT_MS))
    assert (host.next().online, host.next().online) == (True, True)
    first.break_off()
    stale = host.next()
    assert stale.online is None
    assert "bdSeq 7" in stale.refusals[0].detail
    second.break_off()
    assert host.next().online is False


@pytest.mark.live("mosquitto")
def test_the_hosts_state_stands_at_the_broker_and_turns_with_its_will(
    mosquitto: Mosquitto, group: str
) -> None:
    topic, birth, death = state_messages(group, MIDNIGHT_MS)
    heard: queue.Queue[bytes] = queue.Queue()
    host = Client(CallbackAPIVersion.VERSION2, client_id=f"host-{group}")
    host.will_set(topic, death, qos=1, retain=True)
    host.connect(mosquitto.host, mosquitto.port)
    host.loop_start()
    host.publish(topic, birth, qos=1, retain=True).wait_for_publish(PATIENCE_SECONDS)
    plant = Client(CallbackAPIVersion.VERSION2, client_id=f"plant-{group}")
    plant.on_message = lambda _client, _userdata, message: heard.put(bytes(message.payload))
    plant.connect(mosquitto.host, mosquitto.port)
    plant.loop_start()
    plant.subscribe(topic, qos=1)
    assert heard.get(timeout=PATIENCE_SECONDS) == birth
    host.loop_stop()
    socket = host.socket()
    assert socket is not None
    socket.close()
    assert heard.get(timeout=PATIENCE_SECONDS) == death
    plant.disconnect()
    plant.loop_stop()


@pytest.mark.live("mosquitto", "influxd")
def test_an_edge_nodes_day_is_kept_like_any_gateways(
    service: RunningNhue, mosquitto: Mosquitto, group: str
) -> None:
    node = EdgeNode(group, "GW-1")
    plant = PlantNode(mosquitto, node, group, "GW-1")
    plant.send(node.device_data("CX-A", MIDNIGHT_MS, (cod(60.1),)))
    assert plant.asked.wait(PATIENCE_SECONDS)  # the service knows no birth of it
    plant.send(node.node_birth(MIDNIGHT_MS))
    plant.send(node.device_birth("CX-A", MIDNIGHT_MS, (cod(70.1, named=True),)))
    for hour in range(1, 24):
        plant.send(node.device_data("CX-A", MIDNIGHT_MS, (cod(70.1 + hour, hour),)))

    def values() -> list[float]:
        answer = service.get(
            "/outlets/CX-A/readings",
            parameter="COD",
            **{"from": "2026-11-22T00:00:00+07:00", "to": "2026-11-23T00:00:00+07:00"},
        )
        found: list[float] = answer.json()["value"]
        return found

    service.wait_until(lambda: len(values()) == 24)
    assert values() == [pytest.approx(70.1 + hour) for hour in range(24)]
    plant.close()
