"""A broker that refuses us is said to refuse, with what to look at, however it does."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from domain.errors import SettingsUnusable
from ingest.sources.mqtt.broker.address import BrokerAddress
from ingest.sources.mqtt.broker.letting_in import LettingIn, why_refused
from ingest.sources.mqtt.session import Session
from ingest.sources.mqtt.session_beforehand import make_session
from ingest.sources.mqtt.subscriptions.filters import Subscriptions
from tests.house.runs.patience import until

ADDRESS = BrokerAddress(host="broker.city", port=8883, client_id="nhue", username="we")
FAILURES = [
    name
    for names in ReasonCode(PacketTypes.CONNACK).names.values()
    for name, packets in names.items()
    if PacketTypes.CONNACK in packets and name != "Success"
]


class Answer(NamedTuple):
    """What a broker sends after our CONNECT (nothing: it hangs up), and what we say then."""

    packet: bytes
    version: str
    says: tuple[str, ...]


ANSWERS = {
    "a version": Answer(b"\x20\2\0\1", "3.1.1", ("MQTT 3.1.1", "NHUE_MQTT_VERSION")),
    "a client id": Answer(b"\x20\2\0\2", "3.1.1", ("no client id 'nhue'", "NHUE_MQTT_CLIENT_ID")),
    "not ready": Answer(b"\x20\2\0\3", "3.1.1", ("takes nobody now",)),
    "a password": Answer(b"\x20\2\0\4", "3.1.1", ("NHUE_MQTT_USERNAME", "NHUE_MQTT_PASSWORD")),
    "a right": Answer(b"\x20\2\0\5", "3.1.1", ("an account without a name",)),
    "5, of an older broker": Answer(b"\x20\2\0\1", "5", ("speak MQTT 5", "NHUE_MQTT_VERSION")),
    "5, a password": Answer(b"\x20\3\0\x86\0", "5", ("NHUE_MQTT_PASSWORD",)),
    "5, it has moved": Answer(
        b"\x20\x0b\0\x9d\x08\x1c\0\5there", "5", ("says 'there'", "NHUE_MQTT_HOST to where it is")
    ),
    "no word": Answer(b"", "3.1.1", ("hung up before it let us in", "NHUE_MQTT_PORT")),
    "another language": Answer(b"HTTP/1.1 400 Bad Request\r\n\r\n", "3.1.1", ("NHUE_MQTT_PORT",)),
}


@contextmanager
def answering(packet: bytes) -> Iterator[int]:
    """Answer every CONNECT with a packet, and hang up; yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    link, _ = listener.accept()
                except OSError:
                    return
                with link:
                    link.recv(1_000)
                    link.sendall(packet)

        server = threading.Thread(target=serve)
        server.start()
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)
        server.join()


def at(port: int, version: str) -> BrokerAddress:
    return BrokerAddress(host="127.0.0.1", port=port, client_id="nhue", version=version)


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_what_a_broker_answers_stays_said_after_it_has_hung_up(answer: Answer) -> None:
    with answering(answer.packet) as port:
        session = Session(
            at(port, answer.version), Subscriptions(), group_most=1, clock_us=lambda: 0
        )

        def turned() -> bool:
            session.tend()
            session.write()
            if session.handle is not None:
                session.read()
            return str(session.trouble).startswith("refused")

        until(turned)
        assert all(word in str(session.trouble) for word in answer.says), session.trouble
        assert session.restless is None
        assert not session.connected


@pytest.mark.parametrize("answer", [ANSWERS["a right"], ANSWERS["5, a password"]])
def test_a_session_made_beforehand_is_refused_in_the_same_words(answer: Answer) -> None:
    with answering(answer.packet) as port, pytest.raises(SettingsUnusable) as refused:
        make_session(at(port, answer.version), ["nhue/#"], wait_seconds=0)
    assert str(refused.value).startswith("refused: the broker at 127.0.0.1")
    assert all(word in str(refused.value) for word in answer.says)


@pytest.mark.parametrize("name", FAILURES)
def test_every_reason_that_a_connack_may_give_has_words_and_something_to_do(name: str) -> None:
    told = why_refused(ADDRESS, ReasonCode(PacketTypes.CONNACK, aName=name))
    head, _, remedy = told.partition(": the broker at broker.city:8883 does not let us in (")
    assert head == "refused"
    assert name in remedy
    assert remedy.partition("): ")[2]
    assert "{" not in told


def test_what_the_broker_says_of_its_own_is_handed_on_as_it_is() -> None:
    properties = Properties(PacketTypes.CONNACK)  # type: ignore[no-untyped-call]  # paho's
    properties.ReasonString = "unpaid\nbill"
    told = why_refused(ADDRESS, ReasonCode(PacketTypes.CONNACK, aName="Banned"), properties)
    assert "and says 'unpaid\\nbill': it has banned 'we'" in told


def test_a_refusal_is_forgotten_when_we_are_let_in_or_nobody_is_there() -> None:
    letting_in = LettingIn(ADDRESS)
    not_authorized = ReasonCode(PacketTypes.CONNACK, aName="Not authorized")
    assert not letting_in.answered(not_authorized, None)
    assert letting_in.ended("x", None).startswith("refused")
    assert "nobody listens" in letting_in.not_reached(ConnectionRefusedError(111, "refused"))
    assert letting_in.refused is None
    assert letting_in.answered(ReasonCode(PacketTypes.CONNACK, aName="Success"), None)
    assert letting_in.ended("Normal", None) == "disconnected: Normal"
    wants_ours = ssl.SSLError(1, "certificate required")
    assert "NHUE_MQTT_TLS_CERT" in letting_in.ended("x", wants_ours)


def test_our_password_is_in_no_word() -> None:
    told: Mapping[str, str] = {
        name: why_refused(
            BrokerAddress(host="b", port=1, client_id="c", username="u", password="s3cret"),  # noqa: S106 - of this test
            ReasonCode(PacketTypes.CONNACK, aName=name),
        )
        for name in FAILURES
    }
    assert not [name for name, words in told.items() if "s3cret" in words]
