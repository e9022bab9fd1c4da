"""A simulated gateway of another format on a real broker: births, deaths, and being asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import paho.mqtt.client as mqtt
import pytest
from leaf_device.proto.sparkplug_b_pb2 import Payload  # type: ignore[import-untyped]  # no stubs
from paho.mqtt.enums import CallbackAPIVersion

from simulators.city.city import city
from simulators.city.messages import samples_between
from simulators.gateway.broker import Broker
from simulators.gateway.foreign import ForeignGateway
from simulators.gateway.formats.speaking import speech_of
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.servers.mosquitto import Mosquitto, running_mosquitto

pytestmark = pytest.mark.live("mosquitto")
GATEWAY = "gw-mp-11"  # two outlets
BEGIN = datetime.fromisoformat("2026-11-24T08:00:00+07:00")
PLANTS = city(7).gateways[GATEWAY]
CHANNELS = {one.plant.outlet_id: one.plant.parameters for one in PLANTS}
REBIRTH, RESEND = f"spBv1.0/mo-phong/NCMD/{GATEWAY}", f"nhue/v1/{GATEWAY}/commands"


class Host:
    """A client that hears all, and may ask."""

    def __init__(self, broker: Mosquitto) -> None:
        self.heard: list[tuple[str, bytes]] = []
        ready = Event()
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2, "host", clean_session=False)
        self.client.on_connect = lambda one, *_: one.subscribe("#", qos=1)
        self.client.on_subscribe = lambda *_: ready.set()
        self.client.on_message = lambda _one, _data, message: self.heard.append(
            (message.topic, bytes(message.payload))
        )
        self.client.reconnect_delay_set(1, 1)
        self.client.connect(broker.host, broker.port)
        self.client.loop_start()
        assert ready.wait(PATIENCE_SECONDS)

    def kinds(self) -> list[str]:
        """Return the kinds of Sparkplug messages, in the order in which they came."""
        return [topic.split("/")[2] for topic, _ in self.heard if topic.startswith("spBv1.0/")]

    def bd_seqs(self, kind: str) -> list[int]:
        """Return the numbers of the sessions that births or deaths name."""
        found = []
        for topic, payload in self.heard:
            if f"/{kind}/" in topic:
                read = Payload()
                read.ParseFromString(payload)
                found += [one.long_value for one in read.metrics if one.name == "bdSeq"]
        return found

    def packs(self) -> list[bytes]:
        """Return the payloads of SenML."""
        return [payload for topic, payload in self.heard if topic.endswith("/senml")]

    def close(self) -> None:
        """Hang up."""
        self.client.disconnect()
        self.client.loop_stop()
        self.client.on_connect = self.client.on_subscribe = self.client.on_message = None


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with running_mosquitto(tmp_path) as one:
        yield one


@pytest.fixture
def host(broker: Mosquitto) -> Iterator[Host]:
    one = Host(broker)
    yield one
    one.close()


def gateway_of(name: str, broker: Mosquitto, acknowledged: list[int]) -> ForeignGateway:
    return ForeignGateway(
        GATEWAY,
        Broker(host=broker.host, port=broker.port),
        clock=lambda: datetime.now(UTC),
        acknowledged=lambda: acknowledged.append(1),
        speech=speech_of(name, GATEWAY, CHANNELS),
    )


def test_a_node_is_born_again_after_its_broker_was_away_and_sends_what_waited(
    broker: Mosquitto, host: Host
) -> None:
    acknowledged: list[int] = []
    gateway = gateway_of("sparkplug", broker, acknowledged)
    first = samples_between(PLANTS, BEGIN, BEGIN + timedelta(minutes=5))
    later = samples_between(PLANTS, BEGIN + timedelta(minutes=5), BEGIN + timedelta(minutes=10))
    gateway.connect()
    gateway.publish_samples(first)
    born = ["NBIRTH", "DBIRTH", "DBIRTH", "DDATA", "DDATA"]
    until(lambda: host.kinds() == born)
    broker.stop()
    until(lambda: not gateway.is_connected())
    gateway.publish_samples(later)
    broker.start()
    until(lambda: host.kinds()[-5:] == born and len(host.kinds()) >= 2 * len(born))
    host.client.publish(REBIRTH, rebirth(), qos=1)
    until(lambda: host.kinds()[-3:] == born[:3])
    until(lambda: len(acknowledged) == 2)
    gateway.close()
    until(lambda: host.kinds()[-1:] == ["NDEATH"])
    assert host.bd_seqs("NBIRTH") == [0, 1, 1]
    assert host.bd_seqs("NDEATH")[-1] == 1


def test_a_gateway_without_numbers_sends_again_what_it_is_asked_for_by_time(
    broker: Mosquitto, host: Host
) -> None:
    gateway = gateway_of("senml", broker, [])
    samples = samples_between(PLANTS, BEGIN, BEGIN + timedelta(minutes=30))
    gateway.connect()
    for one in samples:
        gateway.publish_samples([one])
    asked = {
        "command": "resend",
        "id": "a-1",
        "from_time": (BEGIN + timedelta(minutes=5)).isoformat(),
        "to_time": (BEGIN + timedelta(minutes=15)).isoformat(),
    }
    until(lambda: len(host.heard) == len(samples))
    host.client.publish(RESEND, json.dumps(asked).encode(), qos=1)
    until(lambda: len(host.packs()) == len(samples) + 1)
    gateway.close()
    again = {one["n"] for one in json.loads(host.packs()[-1])}
    assert again == set(PLANTS[0].plant.parameters)
    assert sum("bt" in one for one in json.loads(host.packs()[-1])) == 4


def rebirth() -> bytes:
    """Return the command that asks a node for its births."""
    payload = Payload()
    payload.metrics.add(name="Node Control/Rebirth", datatype=11, boolean_value=True)
    return bytes(payload.SerializeToString())
