"""Holds deploy/mosquitto.acl against a real broker: one gateway, one topic prefix."""

from __future__ import annotations

import queue
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tests.servers.mosquitto import Mosquitto, running_mosquitto

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a-password-of-this-test"  # noqa: S105 - it lives as long as the test's own broker

pytestmark = pytest.mark.live("mosquitto")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    folder = tmp_path_factory.mktemp("guarded")
    passwords = folder / "passwords"
    passwords.touch(mode=0o600)
    for user in ("nhue-ingest", "GW-1", "GW-2"):
        subprocess.run(["mosquitto_passwd", "-b", str(passwords), user, PASSWORD], check=True)
    rights = folder / "mosquitto.acl"
    rights.write_bytes((ROOT / "deploy" / "mosquitto.acl").read_bytes())
    rights.chmod(0o600)
    lines = ("allow_anonymous false", f"password_file {passwords}", f"acl_file {rights}")
    with running_mosquitto(folder, config_lines=lines) as broker:
        yield broker


@contextmanager
def connected(broker: Mosquitto, user: str) -> Iterator[mqtt.Client]:
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    client.username_pw_set(user, PASSWORD)
    client.connect(broker.host, broker.port)
    client.loop_start()
    try:
        yield client
    finally:
        client.disconnect()
        client.loop_stop()


def first_topic_heard(
    broker: Mosquitto, listener: str, asked: str, published: list[tuple[str, str]]
) -> str:
    """Return the first topic that reaches a listener of what users publish, one after another."""
    heard: queue.Queue[str] = queue.Queue()
    subscribed = threading.Event()
    with connected(broker, listener) as ears:
        ears.on_message = lambda _client, _data, message: heard.put(message.topic)
        ears.on_subscribe = lambda *_answer: subscribed.set()
        ears.subscribe(asked, qos=1)
        assert subscribed.wait(10)
        for user, topic in published:
            with connected(broker, user) as mouth:
                mouth.publish(topic, b"x", qos=1).wait_for_publish(10)
        return heard.get(timeout=10)


def test_the_ingest_hears_a_gateway_under_its_own_prefix_only(guarded: Mosquitto) -> None:
    foreign, own = ("GW-1", "nhue/v1/GW-2/readings"), ("GW-1", "nhue/v1/GW-1/readings")
    heard = first_topic_heard(guarded, "nhue-ingest", "nhue/v1/+/readings", [foreign, own])
    assert heard == "nhue/v1/GW-1/readings"


def test_a_gateway_with_a_wildcard_hears_its_own_receipts_only(guarded: Mosquitto) -> None:
    published = [
        ("GW-2", "nhue/v1/GW-2/readings"),
        ("nhue-ingest", "nhue/v1/GW-2/receipts"),
        ("nhue-ingest", "nhue/v1/GW-1/receipts"),
    ]
    assert first_topic_heard(guarded, "GW-1", "nhue/#", published) == "nhue/v1/GW-1/receipts"


def test_no_gateway_can_write_a_receipt(guarded: Mosquitto) -> None:
    forged, real = ("GW-2", "nhue/v1/GW-1/receipts"), ("nhue-ingest", "nhue/v1/GW-1/commands")
    assert first_topic_heard(guarded, "GW-1", "nhue/#", [forged, real]) == "nhue/v1/GW-1/commands"


def test_nobody_gets_in_without_a_password(guarded: Mosquitto) -> None:
    where = ["-h", guarded.host, "-p", str(guarded.port), "-t", "nhue/v1/GW-1/readings"]
    refused = subprocess.run(
        ["mosquitto_pub", *where, "-m", "x"],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert refused.returncode != 0
    assert "not authorised" in refused.stderr.lower()
