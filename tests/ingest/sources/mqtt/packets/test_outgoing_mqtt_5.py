"""Receipts over MQTT 5: within what the broker takes, and whatever its PUBACKs look like."""

from __future__ import annotations

import random
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MessageState, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ingest.sources.mqtt.packets.client import BufferedClient
from ingest.sources.mqtt.packets.outgoing import (
    FIRST_OWN_ID,
    HANG_UPS_MOST,
    HANG_UPS_MOST_OF_A_SMALL_ONE,
    PAYLOAD_BYTES_LEAST,
    PAYLOAD_BYTES_MOST,
    UNDER_WAY_MOST,
    OwnPublishes,
    is_begun_puback,
    take_own_pubacks,
)
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.ingest.sources.mqtt.packets.test_incoming import Frame, length, packet
from tests.ingest.sources.mqtt.packets.test_outgoing import MANY, TOPIC, sent
from tests.servers.mosquitto import Mosquitto, running_mosquitto

IDS = st.integers(FIRST_OWN_ID, 0xFFFF)
NOT_AUTHORISED = 0x87


def puback(message_id: int, reason: int | None = None, properties: bytes | None = None) -> bytes:
    """Return a PUBACK as MQTT 5 lets a broker shorten it (section 3.4.2)."""
    body = message_id.to_bytes(2, "big")
    if reason is not None:
        body += bytes((reason,))
    if properties is not None:
        body += length(len(properties)) + properties
    return b"\x40" + length(len(body)) + body


def bounds(receive_maximum: int | None = None, packet_bytes: int | None = None) -> Properties:
    found = Properties(PacketTypes.CONNACK)  # type: ignore[no-untyped-call]  # paho's
    if receive_maximum is not None:
        found.ReceiveMaximum = receive_maximum
    if packet_bytes is not None:
        found.MaximumPacketSize = packet_bytes
    return found


PUBACKS = st.one_of(
    st.builds(puback, IDS),
    st.builds(puback, IDS, st.integers(0, 255)),
    st.builds(puback, IDS, st.integers(0, 255), st.binary(max_size=300)),
)


@given(st.lists(PUBACKS, max_size=8), st.data())
def test_acknowledgements_of_every_form_are_taken_whole_and_half_of_one_is_waited_for(
    acknowledgements: list[bytes], data: st.DataObject
) -> None:
    buffer = b"".join(acknowledgements)
    taken = take_own_pubacks(buffer, 0)
    assert (len(taken.message_ids), taken.offset) == (len(acknowledgements), len(buffer))
    assert taken.refused == sum(len(one) > 4 and _reason(one) >= 0x80 for one in acknowledgements)
    cut = data.draw(st.integers(0, len(buffer)))
    early = take_own_pubacks(buffer[:cut], 0)
    assert early.offset == cut or is_begun_puback(buffer[:cut], early.offset)
    late = take_own_pubacks(buffer, early.offset)
    assert early.message_ids + late.message_ids == taken.message_ids


def _reason(acknowledgement: bytes) -> int:
    return (
        acknowledgement[-1]
        if acknowledgement[1] == 3
        else acknowledgement[_begin(acknowledgement) + 2]
    )


def _begin(acknowledgement: bytes) -> int:
    return 2 if acknowledgement[1] < 0x80 else 3


@given(st.binary(max_size=80) | st.binary(max_size=80).map(lambda rest: b"\x40" + rest))
def test_any_bytes_are_read_as_acknowledgements_or_left_and_nothing_raises(buffer: bytes) -> None:
    ids, refused, offset = take_own_pubacks(buffer, 0)
    assert 4 * len(ids) <= offset <= len(buffer)
    assert 0 <= refused <= len(ids)
    assert all(FIRST_OWN_ID <= message_id <= 0xFFFF for message_id in ids)
    is_begun_puback(buffer, offset)


@pytest.mark.parametrize(("reason", "refused"), [(0x00, 0), (0x10, 0), (0x80, 1), (0x97, 1)])
def test_a_reason_of_0x80_or_more_says_that_the_broker_did_not_take_it(
    reason: int, refused: int
) -> None:
    assert take_own_pubacks(puback(FIRST_OWN_ID, reason), 0) == ([FIRST_OWN_ID], refused, 5)
    assert take_own_pubacks(puback(FIRST_OWN_ID, reason, b""), 0).refused == refused


def test_an_acknowledgement_of_what_waits_to_be_sent_again_is_taken_too() -> None:
    own = OwnPublishes(has_properties=True)
    own.add(TOPIC, b"1")
    ((_, second),) = sent(own.add(TOPIC, b"2"), five=True)
    own.bound(1, None)
    ((_, first),) = sent(own.again(), five=True)
    assert own.acknowledged([second]) == b""
    assert own.acknowledged([first]) == b""
    assert len(own) == 0


def test_an_acknowledgement_that_can_be_none_is_left_for_paho() -> None:
    for other in (b"\x40\x01\x80", b"\x40\x80\x80\x80\x80\x01", b"\x40" + length(70_000)):
        assert take_own_pubacks(other + bytes(4), 0).offset == 0
        assert not is_begun_puback(other + bytes(4), 0)


STEPS = st.lists(
    st.sampled_from(["give", "give", "give", "acknowledge", "acknowledge"])
    | st.integers(1, 6),  # a new connection with such a bound
    max_size=60,
)


@given(STEPS)
def test_whatever_each_connection_allows_nothing_is_lost_and_no_bound_is_passed(
    steps: list[str | int],
) -> None:
    endings = "".join("b" if isinstance(step, int) else step[0] for step in steps)
    assume("b" * HANG_UPS_MOST_OF_A_SMALL_ONE not in endings.replace("g", ""))
    own, most = OwnPublishes(has_properties=True), 3
    own.bound(most, None)
    flying: list[tuple[bytes, int]] = []
    first_sent: list[bytes] = []
    given_messages = 0

    def leave(packets: bytes) -> None:
        for payload, message_id in sent(packets, five=True):
            flying.append((payload, message_id))
            if payload not in first_sent:
                first_sent.append(payload)
        assert len(flying) <= most

    for step in [*steps, *(["acknowledge"] * 4 * len(steps))]:
        if step == "give":
            leave(own.add(TOPIC, str(given_messages).encode()))
            given_messages += 1
        elif step == "acknowledge":
            if flying:
                leave(own.acknowledged([flying.pop(0)[1]]))
        else:
            most = int(step)
            flying.clear()
            own.bound(most, None)
            leave(own.again())
    assert first_sent == [str(at).encode() for at in range(given_messages)]
    assert (len(own), own.not_sent) == (0, 0)


def test_what_is_larger_than_the_broker_takes_is_let_go_and_counted_and_holds_up_nobody() -> None:
    own = OwnPublishes(has_properties=True)
    own.add(TOPIC, bytes(100))
    own.add(TOPIC, b"small")
    own.bound(10, 60)
    ((payload, message_id),) = sent(own.again(), five=True)
    assert (payload, own.not_sent) == (b"small", 1)
    overhead = len(packet(Frame(TOPIC, b"", message_id), properties=b""))
    assert own.add(TOPIC, bytes(61 - overhead)) == b""
    assert len(own.add(TOPIC, bytes(60 - overhead))) == 60
    assert (len(own), own.not_sent) == (2, 2)


@pytest.mark.parametrize("told", [None, 268_435_455])
def test_a_message_on_which_the_broker_hangs_up_is_let_go_and_those_after_it_are_smaller(
    told: int | None,
) -> None:
    own = OwnPublishes(has_properties=told is not None)
    own.bound(UNDER_WAY_MOST, told)
    own.add(TOPIC, bytes(8_000))
    own.add(TOPIC, b"behind it")
    assert own.payload_bytes_most == PAYLOAD_BYTES_MOST
    for _ in range(HANG_UPS_MOST - 1):
        assert len(sent(own.again(), five=told is not None)) == 2
    ((payload, message_id),) = sent(own.again(), five=told is not None)
    assert payload == b"behind it"
    assert (own.not_sent, own.let_go, own.payload_bytes_most) == (1, 1, 4_000)
    own.acknowledged([message_id])
    assert len(own) == 0


def test_what_is_acknowledged_in_between_is_never_suspected() -> None:
    own = OwnPublishes()
    for _ in range(3 * HANG_UPS_MOST):
        own.add(TOPIC, bytes(PAYLOAD_BYTES_LEAST + 1))
        ((_, message_id),) = sent(own.again())
        own.acknowledged([message_id])
        own.again()
    assert (len(own), own.not_sent) == (0, 0)


def test_a_broker_that_hangs_up_on_every_message_is_no_dead_end() -> None:
    own = OwnPublishes()
    for size in (60_000, 100, 100):
        own.add(TOPIC, bytes(size))
    for _ in range(HANG_UPS_MOST + 2 * HANG_UPS_MOST_OF_A_SMALL_ONE):
        own.again()
    assert (len(own), own.let_go) == (0, 3)
    assert own.payload_bytes_most == 30_000  # a small one says nothing of what is too large


def test_the_bound_of_a_payload_is_within_what_the_broker_tells() -> None:
    own = OwnPublishes(has_properties=True)
    own.bound(10, 8_192)
    longest = b"nhue/v1/" + b"x" * 64 + b"/receipts"
    assert len(own.add(longest, bytes(own.payload_bytes_most))) <= 8_192
    assert (len(own), own.not_sent) == (1, 0)


@pytest.fixture
def connected() -> Iterator[tuple[BufferedClient, socket.socket]]:
    """A client of MQTT 5 and its broker's end."""
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs):
        ours.setblocking(False)
        client = _client("x")
        client._sock = ours
        yield client, theirs
        client._sock = None


def _client(client_id: str, version: str = "5") -> BufferedClient:
    five = version == "5"
    return BufferedClient(
        CallbackAPIVersion.VERSION2,
        client_id=client_id,
        clean_session=None if five else False,
        protocol=MQTTProtocolVersion.MQTTv5 if five else MQTTProtocolVersion.MQTTv311,
    )


@pytest.mark.parametrize("receive_maximum", [3, 4, 20, 21, 1_000, 65_535, None])
def test_what_the_broker_lets_be_under_way_is_parted_between_paho_and_us(
    connected: tuple[BufferedClient, socket.socket], receive_maximum: int | None
) -> None:
    client, _ = connected
    client.send_again(bounds(receive_maximum))
    together = client._max_inflight_messages + client._own.under_way_most
    assert 2 <= client._max_inflight_messages <= 20
    assert client._own.under_way_most > 0
    assert together <= (receive_maximum or 65_535)
    assert together == receive_maximum or client._own.under_way_most == UNDER_WAY_MOST


@pytest.mark.parametrize("receive_maximum", [1, 2])
def test_a_broker_that_takes_one_or_two_at_a_time_gets_them_from_paho(
    connected: tuple[BufferedClient, socket.socket], receive_maximum: int
) -> None:
    client, _ = connected
    client.send_again(bounds(receive_maximum))
    for payload in (b"1", b"2", b"3"):
        client.send("t", payload)
    states = [message.state for message in client._out_messages.values()]
    assert states.count(MessageState.MQTT_MS_WAIT_FOR_PUBACK) == receive_maximum
    assert len(states) == 3


def test_after_a_new_connection_paho_sends_one_again_until_it_is_acknowledged(
    connected: tuple[BufferedClient, socket.socket],
) -> None:
    client, _ = connected
    for _ in range(4):
        client.publish("t", b"command", qos=1)
    client._messages_reconnect_reset_out()
    states = [message.state for message in client._out_messages.values()]
    assert states == [MessageState.MQTT_MS_PUBLISH] + [MessageState.MQTT_MS_QUEUED] * 3


def test_a_message_that_the_broker_refuses_is_counted_and_never_sent_again(
    connected: tuple[BufferedClient, socket.socket],
) -> None:
    client, broker = connected
    client.send_again(bounds())
    client.send("t", b"receipt")
    assert client.flush()
    ((_, message_id),) = sent(broker.recv(1_000), five=True)
    broker.sendall(puback(message_id, NOT_AUTHORISED, b"\x1f\x00\x02no"))
    assert client.take(10, MANY) == []
    client.send_again(bounds())
    assert not client.has_unsent
    assert client.not_sent == 1


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    """A broker that takes seven messages at a time, and none of more than 2,000 bytes."""
    lines = ["max_inflight_messages 7", "max_packet_size 2000"]
    with running_mosquitto(tmp_path_factory.mktemp("narrow"), config_lines=lines) as broker:
        yield broker


@pytest.mark.live("mosquitto")
@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_a_real_broker_gets_every_message_in_order_and_acknowledges_it(
    mosquitto: Mosquitto, version: str
) -> None:
    heard, not_sent = _sent_through(mosquitto, version, [str(n).encode() for n in range(1_000)])
    assert heard == [str(n).encode() for n in range(1_000)]
    assert not_sent == 0


@pytest.mark.live("mosquitto")
@pytest.mark.parametrize("version", ["3.1.1", "5"])
@pytest.mark.parametrize("is_narrow", [False, True])
def test_a_connection_that_breaks_loses_nothing_and_the_order_stays(
    request: pytest.FixtureRequest, version: str, *, is_narrow: bool
) -> None:
    broker = request.getfixturevalue("narrow" if is_narrow else "mosquitto")
    bodies = [str(n).encode() for n in range(1_000)]
    heard, not_sent = _sent_through(broker, version, bodies, breaks_at=100)
    assert list(dict.fromkeys(heard)) == bodies
    assert not_sent == 0


@pytest.mark.live("mosquitto")
def test_a_narrow_broker_of_mqtt_5_gets_all_that_it_takes_and_ends_no_connection(
    narrow: Mosquitto,
) -> None:
    chance = random.Random(5)  # noqa: S311 - test data
    bodies = [str(n).encode().ljust(chance.choice((5, 1_900, 2_100))) for n in range(300)]
    heard, not_sent = _sent_through(narrow, "5", bodies)
    fitting = [body for body in bodies if len(body) < 2_000]
    assert heard == fitting
    assert not_sent == len(bodies) - len(fitting)


def _sent_through(
    broker: Mosquitto, version: str, bodies: list[bytes], breaks_at: int | None = None
) -> tuple[list[bytes], int]:
    """Send bodies over a connection that is broken once so many were heard, and then over another.

    Return what a listener heard, and how many were let go.
    """
    topic = f"test/{time.monotonic_ns()}"
    client, waiting = _client(topic.replace("/", "-"), version), list(bodies)
    connections = 0

    def connected(*arguments: Any) -> None:
        nonlocal connections
        connections += 1
        client.send_again(arguments[-1])
        for body in waiting:
            client.send(topic, body)
        waiting.clear()

    client.on_connect = connected
    with _listening(broker, topic) as heard:
        _connect(client, broker, version)
        breaking = breaks_at is not None
        wanted = 1 if breaks_at is None else 2
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while connections < wanted or waiting or len(client._own) or _lack(heard, bodies, client):
            assert time.monotonic() < give_up_at
            if breaking and breaks_at is not None and len(heard) >= breaks_at:
                breaking = False
                _socket_of(client).shutdown(socket.SHUT_RDWR)
            _turn(client)
            if client.socket() is None:
                client.forget()
                _connect(client, broker, version)
        client.disconnect()
        client.flush()
    assert connections == wanted
    return heard, client.not_sent


def _lack(heard: list[bytes], bodies: list[bytes], client: BufferedClient) -> bool:
    return len(set(heard)) < len(bodies) - client.not_sent


@contextmanager
def _listening(broker: Mosquitto, topic: str) -> Iterator[list[bytes]]:
    heard: list[bytes] = []
    subscribed = threading.Event()
    listener = Client(CallbackAPIVersion.VERSION2)
    listener.on_message = lambda _client, _data, message: heard.append(bytes(message.payload))
    listener.on_subscribe = lambda *_: subscribed.set()
    listener.on_connect = lambda client, *_: client.subscribe(topic, 1)
    listener.connect(broker.host, broker.port)
    listener.loop_start()
    assert subscribed.wait(PATIENCE_SECONDS)
    yield heard
    listener.disconnect()
    listener.loop_stop()


def _connect(client: BufferedClient, broker: Mosquitto, version: str) -> None:
    """Connect with a session that the broker keeps."""
    options: dict[str, Any] = {}
    if version == "5":
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho's
        properties.SessionExpiryInterval = 60
        options = {"properties": properties, "clean_start": False}
    client.connect(broker.host, broker.port, **options)


def _socket_of(client: BufferedClient) -> socket.socket:
    connection = client.socket()
    assert isinstance(connection, socket.socket)
    return connection


def _turn(client: BufferedClient) -> None:
    """Turn the loop once, as the gateway does."""
    connection = _socket_of(client)
    writing = [connection] if client.has_unsent else []
    wait_seconds = 0.0 if client.has_received else 0.05
    readable, _, _ = select.select([connection], writing, [], wait_seconds)
    if readable or client.has_received:
        assert client.take(100, MANY) == []
        if not client.awaits_more:
            client.read_packet()
    if not client.flush():
        client.loop_misc()
