"""A ping whose answer stands behind a long backlog does not end the connection."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from ingest.sources.mqtt.packets.client import BufferedClient
from tests.bench.ingest.load import publish_packet


@pytest.fixture
def connected() -> Iterator[tuple[BufferedClient, socket.socket]]:
    """A client that pinged long ago and still waits for the answer, and its broker's end."""
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs):
        ours.setblocking(False)
        client = BufferedClient(CallbackAPIVersion.VERSION2, client_id="x", clean_session=False)
        client._sock = ours
        client._ping_t = 1.0
        yield client, theirs
        client._sock = None


def test_what_comes_before_the_answer_to_a_ping_is_a_sign_of_life(
    connected: tuple[BufferedClient, socket.socket],
) -> None:
    client, broker = connected
    broker.sendall(publish_packet("nhue/v1/GW-1/readings", b"{}", 1))
    assert len(client.take(10, 1_000)) == 1
    assert client.loop_misc() == MQTTErrorCode.MQTT_ERR_SUCCESS


def test_a_broker_that_says_nothing_after_a_ping_is_given_up(
    connected: tuple[BufferedClient, socket.socket],
) -> None:
    client, _ = connected
    assert client.take(10, 1_000) == []
    assert client.loop_misc() != MQTTErrorCode.MQTT_ERR_SUCCESS
