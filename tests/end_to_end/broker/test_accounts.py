"""One credential, one prefix: held against a real Mosquitto, by password and by certificate.

A client hears messages in order. So each test that says "nothing came" ends with a message that
may come, and looks that it is the first.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import NotFound, SettingsUnusable
from ingest.sources.mqtt.accounts.certificates import Authority, Issued, make_authority
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.accounts import AccountBroker, Client, Refused, running_account_broker

NOW = datetime.now(UTC)
LATER = NOW + timedelta(minutes=1)
OWN = "nhue/v1/GW-1"
# What GW-1 might ask for to hear others; of each, what is published reaches a right listener.
FOREIGN_FILTERS = (
    "#",
    "+/#",
    "nhue/#",
    "nhue/v1/#",
    "nhue/v1/+/readings",
    "nhue/v1/+/circular10/#",
    "nhue/v1/GW-2/receipts",
    "nhue/v1/GW-2/#",
    "nhue/v1/GW-1/readings",
    "$SYS/#",
    "$share/x/nhue/v1/+/readings",
    "$share/x/#",
    "$share/x/nhue/v1/GW-2/receipts",
    "spBv1.0/#",
    "spBv1.0/+/NCMD/+",
    "spBv1.0/g/NCMD/GW-2",
    "spBv1.0/g/DCMD/GW-2/CX-2",
    "spBv1.0/+/NDATA/+",
)
FOREIGN_TOPICS = (
    "nhue/v1/GW-2/readings",
    "nhue/v1/GW-2/status",
    "nhue/v1/GW-2/senml",
    "nhue/v1/GW-2/senml-cbor",
    "nhue/v1/GW-2/circular10/CX-2",
    "nhue/v1/GW-1/receipts",
    "nhue/v1/GW-1/commands",
    "nhue/v1/GW-1/anything",
    "nhue/v1/readings",
    "nhue/v1/GW-11/readings",
    "nhue/v1/gw-1/readings",
    "spBv1.0/g/NDATA/GW-2",
    "spBv1.0/g/NBIRTH/GW-2",
    "spBv1.0/g/NCMD/GW-1",
    "spBv1.0/g/DDATA/GW-2/CX-2",
    "spBv1.0/g/DDATA/GW-2/GW-1",
    "spBv1.0/STATE/host",
    "$SYS/broker/uptime",
)
OWN_TOPICS = (
    *(f"{OWN}/{channel}" for channel in ("readings", "status", "senml", "senml-cbor")),
    f"{OWN}/circular10/CX-1",
    *(f"spBv1.0/g/{kind}/GW-1" for kind in ("NBIRTH", "NDATA", "NDEATH")),
    *(f"spBv1.0/g/{kind}/GW-1/CX-1" for kind in ("DBIRTH", "DDATA", "DDEATH")),
)
OURS = (
    *(f"nhue/v1/+/{channel}" for channel in ("readings", "status", "senml", "senml-cbor")),
    "nhue/v1/+/circular10/+",
    "spBv1.0/#",
)

pytestmark = pytest.mark.live("mosquitto")


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AccountBroker]:
    with running_account_broker(tmp_path_factory.mktemp("accounts"), tls=True) as broker:
        yield broker


@pytest.fixture(scope="module")
def one(broker: AccountBroker) -> str:
    return password_of(broker, "GW-1")


@pytest.fixture(scope="module")
def two(broker: AccountBroker) -> str:
    return password_of(broker, "GW-2")


@pytest.fixture(scope="module")
def certified(broker: AccountBroker) -> Issued:
    return certificate_of(broker, "GW-C1")


def password_of(broker: AccountBroker, gateway_id: str) -> str:
    with broker.read_again():
        given = broker.gateways.add(gateway_id, NOW)
    assert given.to_do is None
    assert given.password is not None
    return given.password


def certificate_of(broker: AccountBroker, gateway_id: str) -> Issued:
    with broker.read_again():
        given = broker.gateways.add(gateway_id, NOW, certificate=True)
    assert given.to_do is None
    assert given.certificate is not None
    return given.certificate


def speak_of_gw_2(broker: AccountBroker, two: str) -> None:
    """Publish everything of another gateway that somebody could want to overhear."""
    with broker.gateway("GW-2", two) as other, broker.ingest() as ours:
        for channel in ("readings", "status", "senml", "circular10/CX-2"):
            other.publish(f"nhue/v1/GW-2/{channel}")
        other.publish("spBv1.0/g/NDATA/GW-2")
        ours.publish("nhue/v1/GW-2/receipts")
        ours.publish("nhue/v1/GW-2/commands")
        ours.publish("spBv1.0/g/NCMD/GW-2")


@pytest.mark.parametrize("version", ["3.1.1", "5"])
@pytest.mark.parametrize("asked", FOREIGN_FILTERS)
def test_a_gateway_hears_nothing_of_others_whatever_it_subscribes_to(
    broker: AccountBroker, one: str, two: str, asked: str, version: str
) -> None:
    with broker.gateway("GW-1", one, version=version) as ears, broker.ingest() as ours:
        ears.subscribe(asked)
        ears.subscribe(f"{OWN}/receipts")
        speak_of_gw_2(broker, two)
        with broker.gateway("GW-2", two) as other:
            other.publish("nhue/v1/GW-1/receipts", b"forged")
        ours.publish(f"{OWN}/receipts", b"marker")
        assert ears.next_heard() == (f"{OWN}/receipts", b"marker")


def test_what_a_gateway_does_not_hear_was_there_to_be_heard(
    broker: AccountBroker, two: str
) -> None:
    with broker.ingest() as ours:
        for topic_filter in OURS:
            ours.subscribe(topic_filter)
        speak_of_gw_2(broker, two)
        heard = [ours.next_heard()[0] for _ in range(5)]
    assert heard == [
        "nhue/v1/GW-2/readings",
        "nhue/v1/GW-2/status",
        "nhue/v1/GW-2/senml",
        "nhue/v1/GW-2/circular10/CX-2",
        "spBv1.0/g/NDATA/GW-2",
    ]


@pytest.mark.parametrize("version", ["3.1.1", "5"])
@pytest.mark.parametrize("topic", FOREIGN_TOPICS)
def test_what_a_gateway_publishes_outside_its_prefix_reaches_nobody(
    broker: AccountBroker, one: str, two: str, topic: str, version: str
) -> None:
    with broker.ingest() as ours, broker.gateway("GW-2", two) as other:
        for topic_filter in OURS:
            ours.subscribe(topic_filter)
        other.subscribe("#")
        with broker.gateway("GW-1", one, version=version) as mouth:
            mouth.paho.publish(topic, b"foreign", qos=1)
            mouth.paho.publish(topic, b"foreign and kept", qos=0, retain=True)
        # A client that takes over the name comes after all that the one before it has said.
        with broker.gateway("GW-1", one, version=version) as mouth:
            mouth.publish(f"{OWN}/readings", b"marker")
        assert ours.next_heard() == (f"{OWN}/readings", b"marker")
        ours.publish("nhue/v1/GW-2/receipts", b"marker")
        assert other.next_heard() == ("nhue/v1/GW-2/receipts", b"marker")
    with broker.ingest() as late:
        late.subscribe("spBv1.0/#")
        late.subscribe("nhue/v1/+/status")
        late.subscribe("nhue/v1/+/readings")
        with broker.gateway("GW-1", one, version=version) as mouth:
            mouth.publish(f"{OWN}/readings", b"last")
        assert late.next_heard() == (f"{OWN}/readings", b"last")


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_a_gateway_reaches_every_channel_of_its_own(
    broker: AccountBroker, one: str, version: str
) -> None:
    with broker.ingest(version=version) as ours:
        for topic_filter in OURS:
            ours.subscribe(topic_filter)
        with broker.gateway("GW-1", one, version=version) as own:
            for asked in ("receipts", "commands"):
                own.subscribe(f"{OWN}/{asked}")
            own.subscribe("spBv1.0/+/NCMD/GW-1")
            for topic in OWN_TOPICS:
                own.publish(topic)
            assert [ours.next_heard()[0] for _ in OWN_TOPICS] == list(OWN_TOPICS)
            for topic in (f"{OWN}/receipts", f"{OWN}/commands", "spBv1.0/g/NCMD/GW-1"):
                ours.publish(topic)
                assert own.next_heard()[0] == topic


def test_a_last_will_outside_the_prefix_reaches_nobody(broker: AccountBroker, one: str) -> None:
    with broker.ingest() as ours:
        ours.subscribe("nhue/v1/+/status")
        with suppress(Refused):
            broker.gateway("GW-1", one, will="nhue/v1/GW-2/status").cut()
        broker.gateway("GW-1", one, will=f"{OWN}/status").cut()
        assert ours.next_heard() == (f"{OWN}/status", b"will")


def test_a_gateway_cannot_take_a_share_of_the_ingests_messages_from_outside_its_group(
    broker: AccountBroker, one: str, two: str
) -> None:
    with broker.ingest() as ours, broker.gateway("GW-1", one) as thief:
        ours.subscribe("$share/a-name-nobody-can-guess/nhue/v1/+/readings")
        thief.subscribe("$share/nhue/nhue/v1/+/readings")
        with broker.gateway("GW-2", two) as other:
            sent = [str(number).encode() for number in range(20)]
            for payload in sent:
                other.publish("nhue/v1/GW-2/readings", payload)
        assert [ours.next_heard()[1] for _ in sent] == sent


def test_a_removed_gateway_is_out_at_once_and_a_rotated_one_needs_its_new_password(
    broker: AccountBroker, one: str
) -> None:
    first = password_of(broker, "GW-3")
    with broker.gateway("GW-3", first) as connected:
        with broker.read_again():
            rotated = broker.gateways.rotate("GW-3", LATER)
        assert connected.ended.get(timeout=PATIENCE_SECONDS)
    assert rotated.password is not None
    with pytest.raises(Refused):
        broker.gateway("GW-3", first)
    with broker.gateway("GW-3", rotated.password) as connected:
        with broker.read_again():
            assert broker.gateways.remove("GW-3", LATER) is None
        assert connected.ended.get(timeout=PATIENCE_SECONDS)
    with pytest.raises(Refused):
        broker.gateway("GW-3", rotated.password)
    with pytest.raises(NotFound):
        broker.gateways.rotate("GW-3", LATER)
    broker.gateway("GW-1", one).close()


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_a_certificate_reaches_the_prefix_of_the_gateway_that_it_names_and_no_other(
    broker: AccountBroker, certified: Issued, two: str, version: str
) -> None:
    with broker.ingest() as ours:
        ours.subscribe("nhue/v1/+/readings")
        with broker.gateway_by_certificate(certified, version=version) as mouth:
            mouth.paho.publish("nhue/v1/GW-2/readings", b"foreign", qos=1)
        with broker.gateway_by_certificate(certified, version=version, client_id="GW-2") as own:
            own.subscribe("nhue/#")
            own.publish("nhue/v1/GW-C1/readings", b"own")
            assert ours.next_heard() == ("nhue/v1/GW-C1/readings", b"own")
            speak_of_gw_2(broker, two)
            ours.publish("nhue/v1/GW-C1/receipts", b"marker")
            assert own.next_heard() == ("nhue/v1/GW-C1/receipts", b"marker")


def test_without_a_certificate_or_with_one_of_another_authority_nobody_gets_in(
    broker: AccountBroker, certified: Issued, tmp_path: Path
) -> None:
    foreign = make_authority(tmp_path / "foreign", NOW).issue_gateway("GW-C1", NOW)
    server = Authority(broker.place.authority).issue_server(["GW-C1"], NOW)
    for shown in (None, foreign, server):
        with pytest.raises((Refused, ssl.SSLError, ConnectionError)):
            broker.gateway_by_certificate(shown)
    broker.gateway_by_certificate(certified).close()


def test_a_certificate_is_no_password_and_a_password_no_certificate(
    broker: AccountBroker, certified: Issued, one: str
) -> None:
    with pytest.raises(Refused):
        broker.gateway("GW-C1", "")
    trusted = ssl.create_default_context(cafile=str(broker.data / "tls" / "ca.crt"))
    with pytest.raises((Refused, ssl.SSLError, ConnectionError)):
        Client(broker.ports["8884"], "GW-1", one, tls=trusted)
    broker.gateway_by_tls("GW-1", one).close()


@pytest.mark.parametrize("act", ["remove", "rotate"])
def test_a_removed_or_rotated_certificate_is_revoked_and_others_go_on(
    broker: AccountBroker, certified: Issued, act: str
) -> None:
    name = f"GW-{act}"
    old = certificate_of(broker, name)
    broker.gateway_by_certificate(old).close()
    do: Callable[[str, datetime], object] = getattr(broker.gateways, act)
    with broker.read_again():
        do(name, LATER)
    with pytest.raises((Refused, ssl.SSLError, ConnectionError)):
        broker.gateway_by_certificate(old)
    broker.gateway_by_certificate(certified).close()


def test_a_removed_certificate_that_is_still_connected_can_say_nothing_more(
    broker: AccountBroker, certified: Issued
) -> None:
    issued = certificate_of(broker, "GW-still")
    with broker.ingest() as ours, broker.gateway_by_certificate(issued) as still:
        ours.subscribe("nhue/v1/+/readings")
        still.publish("nhue/v1/GW-still/readings", b"before")
        assert ours.next_heard()[1] == b"before"
        with broker.read_again():
            broker.gateways.remove("GW-still", LATER)
        still.paho.publish("nhue/v1/GW-still/readings", b"after", qos=1)
        with broker.gateway_by_certificate(certified) as own:
            own.publish("nhue/v1/GW-C1/readings", b"marker")
        assert ours.next_heard() == ("nhue/v1/GW-C1/readings", b"marker")


def test_a_gateway_cannot_be_named_so_that_it_is_us(broker: AccountBroker) -> None:
    for name in ("nhue-ingest", "nhue-ingest-2", "#", "+", "GW-1/x", "", "a b", "GW\n1", "ü"):
        with pytest.raises(SettingsUnusable):
            broker.gateways.add(name, NOW)
