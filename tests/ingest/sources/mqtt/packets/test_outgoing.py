"""Receipts that leave without paho: in order, bounded, and again where nobody acknowledged them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from ingest.sources.mqtt.packets.client import BufferedClient
from ingest.sources.mqtt.packets.incoming import take_frames
from ingest.sources.mqtt.packets.outgoing import (
    FIRST_OWN_ID,
    OwnPublishes,
    is_begun_puback,
    take_own_pubacks,
)
from tests.ingest.sources.mqtt.packets.test_incoming import Frame, packet

MANY = 1 << 30
TOPIC = b"nhue/v1/GW-1/receipts"


def puback(message_id: int) -> bytes:
    return b"\x40\x02" + message_id.to_bytes(2, "big")


def sent(packets: bytes, *, five: bool = False) -> list[tuple[bytes, int]]:
    """Payloads and ids of the packets, read by the reader that receiving uses."""
    frames, end = take_frames(packets, 0, MANY, MANY, has_properties=five)
    assert end == len(packets)
    return [(payload, message_id) for _, payload, message_id in frames]


@given(lengths=st.lists(st.integers(0, 40_000), max_size=6), five=st.booleans())
def test_a_message_of_any_length_is_a_packet_that_mqtt_reads_back(
    *, lengths: list[int], five: bool
) -> None:
    own = OwnPublishes(has_properties=five)
    payloads = [b"x" * length for length in lengths]
    packets = b"".join(own.add(TOPIC, payload) for payload in payloads)
    assert [payload for payload, _ in sent(packets, five=five)] == payloads
    assert all(message_id >= FIRST_OWN_ID for _, message_id in sent(packets, five=five))


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 4))
def test_whatever_the_broker_acknowledges_when_all_leave_once_and_in_their_order(
    steps: list[bool], most: int
) -> None:
    own = OwnPublishes(under_way_most=most)
    left: list[tuple[bytes, int]] = []
    unacknowledged: list[int] = []
    given_messages = 0

    def leave(packets: bytes) -> None:
        left.extend(sent(packets))
        unacknowledged.extend(message_id for _, message_id in sent(packets))
        assert len(unacknowledged) <= most

    for gives in steps:
        if gives:
            leave(own.add(TOPIC, str(given_messages).encode()))
            given_messages += 1
        elif unacknowledged:
            leave(own.acknowledged([unacknowledged.pop(0)]))
    while unacknowledged:
        leave(own.acknowledged([unacknowledged.pop(0)]))
    assert [payload for payload, _ in left] == [str(at).encode() for at in range(given_messages)]
    assert len(own) == 0


def test_what_was_not_acknowledged_is_sent_again_marked_and_under_its_id() -> None:
    own = OwnPublishes()
    first, second, third = (own.add(TOPIC, body) for body in (b"1", b"2", b"3"))
    own.acknowledged([sent(second)[0][1]])
    assert own.again() == b"\x3a" + first[1:] + b"\x3a" + third[1:]
    own.acknowledged([message_id for _, message_id in sent(own.again())])
    assert own.again() == b""


def test_more_bytes_than_may_be_unacknowledged_are_let_go_and_counted_until_there_is_room() -> None:
    own = OwnPublishes(under_way_most=1, bytes_most=3)
    packets = [own.add(TOPIC, str(at).encode()) for at in range(5)]
    assert [bool(packet) for packet in packets] == [True, False, False, False, False]
    assert (len(own), own.not_sent) == (3, 2)
    left = sent(packets[0])
    for _ in range(3):
        left += sent(own.acknowledged([left[-1][1]]))
    assert [payload for payload, _ in left] == [b"0", b"1", b"2"]
    assert own.add(TOPIC, b"123")
    assert (len(own), own.not_sent) == (1, 2)


def test_an_id_that_is_under_way_is_not_given_again_when_the_ids_begin_anew() -> None:
    own = OwnPublishes()
    (_, first_id), *_ = sent(own.add(TOPIC, b"stays"))
    for _ in range(2 * (0x10000 - FIRST_OWN_ID)):
        (_, message_id), *_ = sent(own.add(TOPIC, b""))
        assert message_id != first_id
        own.acknowledged([message_id])


def test_only_acknowledgements_of_ours_are_taken_and_half_of_one_is_told() -> None:
    ours, others = puback(FIRST_OWN_ID), puback(7)
    assert take_own_pubacks(ours + ours + others + ours, 0) == ([FIRST_OWN_ID] * 2, 0, 8)
    assert take_own_pubacks(others, 0) == ([], 0, 0)
    assert [is_begun_puback(ours[:cut], 0) for cut in range(5)] == [False, True, True, True, False]


@pytest.fixture(params=["3.1.1", "5"])
def version(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def connected(version: str) -> Iterator[tuple[BufferedClient, socket.socket]]:
    """A client and its broker's end."""
    ours, theirs = socket.socketpair()
    five = version == "5"
    with closing(ours), closing(theirs):
        ours.setblocking(False)
        client = BufferedClient(
            CallbackAPIVersion.VERSION2,
            client_id="x",
            clean_session=None if five else False,
            protocol=MQTTProtocolVersion.MQTTv5 if five else MQTTProtocolVersion.MQTTv311,
        )
        client._sock = ours
        yield client, theirs
        client._sock = None


@pytest.mark.parametrize("cut", range(1, 12))
def test_acknowledgements_between_messages_are_taken_wherever_the_bytes_are_parted(
    connected: tuple[BufferedClient, socket.socket], version: str, cut: int
) -> None:
    client, broker = connected
    client.send("t", b"receipt")
    assert client.flush()
    five = version == "5"
    ((_, message_id),) = sent(broker.recv(1_000), five=five)
    message = packet(Frame(b"t", b"{}", 5), properties=b"" if five else None)
    stream = puback(message_id) + message + puback(message_id)
    broker.sendall(stream[:cut])
    frames = client.take(10, MANY)
    broker.sendall(stream[cut:])
    while more := client.take(10, MANY):
        frames += more
    assert frames == [(b"t", b"{}", 5)]
    assert client.awaits_more
    client.send_again()
    assert not client.has_unsent


def test_paho_gives_no_id_that_is_ours(connected: tuple[BufferedClient, socket.socket]) -> None:
    client, _ = connected
    client._last_mid = FIRST_OWN_ID - 2
    assert [client._mid_generate() for _ in range(3)] == [FIRST_OWN_ID - 1, 1, 2]


def test_a_new_connection_forgets_bytes_and_sends_the_receipts_again(
    connected: tuple[BufferedClient, socket.socket], version: str
) -> None:
    client, broker = connected
    client.send("t", b"receipt")
    client.forget()
    client.send_again()
    assert client.flush()
    assert sent(broker.recv(1_000), five=version == "5") == [(b"receipt", FIRST_OWN_ID)]
