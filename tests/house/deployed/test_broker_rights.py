"""Holds deploy/'s broker, as its start script makes it, against what is promised of it."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.sources.mqtt.accounts.rights import (
    READ_BY_A_GATEWAY,
    WRITTEN_BY_A_GATEWAY,
    rights_of_ingest,
)
from ingest.wire.contract import FILTERS
from tests.servers.accounts import DEPLOY, INGEST, AccountBroker, Client, Refused
from tests.servers.accounts import running_account_broker as running

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AccountBroker]:
    with running(tmp_path_factory.mktemp("rights")) as broker:
        yield broker


@pytest.fixture(scope="module")
def passwords(broker: AccountBroker) -> dict[str, str]:
    """Two gateways, added while the broker runs: it has read its files again."""
    made = {}
    for gateway_id in ("GW-1", "GW-2"):
        with broker.read_again():
            given = broker.gateways.add(gateway_id, NOW)
        assert given.to_do is None
        assert given.password is not None
        made[gateway_id] = given.password
    return made


def test_the_shipped_rights_are_those_that_the_command_would_write() -> None:
    shipped = (DEPLOY / "mosquitto.acl").read_text(encoding="utf-8").splitlines()
    rules = [line for line in shipped if line and not line.startswith("#")]
    assert rules == rights_of_ingest(INGEST).splitlines()


def test_what_a_gateway_may_write_is_what_the_ingest_listens_to() -> None:
    heard = {*FILTERS, "nhue/v1/+/certify"}  # a certification listens on its own connection
    assert {topic.format(id="+") for topic in WRITTEN_BY_A_GATEWAY} == heard


def test_every_topic_of_a_gateway_names_it_and_none_reaches_to_the_end() -> None:
    for topic in (*WRITTEN_BY_A_GATEWAY, *READ_BY_A_GATEWAY):
        assert topic.split("/").count("{id}") == 1
        assert "#" not in topic


@pytest.mark.live("mosquitto")
def test_the_ingest_hears_a_gateway_under_its_own_prefix_only(
    broker: AccountBroker, passwords: dict[str, str]
) -> None:
    with broker.ingest() as ears:
        ears.subscribe("nhue/v1/+/readings")
        with broker.gateway("GW-1", passwords["GW-1"]) as mouth:
            mouth.publish("nhue/v1/GW-2/readings")
        with broker.gateway("GW-1", passwords["GW-1"]) as mouth:
            mouth.publish("nhue/v1/GW-1/readings")
        assert ears.next_heard()[0] == "nhue/v1/GW-1/readings"


@pytest.mark.live("mosquitto")
def test_a_gateway_with_a_wildcard_hears_its_own_receipts_only(
    broker: AccountBroker, passwords: dict[str, str]
) -> None:
    with broker.gateway("GW-1", passwords["GW-1"]) as ears, broker.ingest() as mouth:
        ears.subscribe("nhue/#")
        mouth.publish("nhue/v1/GW-2/receipts")
        mouth.publish("nhue/v1/GW-1/receipts")
        assert ears.next_heard()[0] == "nhue/v1/GW-1/receipts"


@pytest.mark.live("mosquitto")
def test_no_gateway_can_write_a_receipt(broker: AccountBroker, passwords: dict[str, str]) -> None:
    with broker.gateway("GW-1", passwords["GW-1"]) as ears, broker.ingest() as ours:
        ears.subscribe("nhue/#")
        with broker.gateway("GW-2", passwords["GW-2"]) as forger:
            forger.publish("nhue/v1/GW-1/receipts")
        ours.publish("nhue/v1/GW-1/commands")
        assert ears.next_heard()[0] == "nhue/v1/GW-1/commands"


@pytest.mark.live("mosquitto")
def test_nobody_gets_in_without_a_password_or_with_a_wrong_one(
    broker: AccountBroker, passwords: dict[str, str]
) -> None:
    for port in broker.ports.values():
        for user, password in ((None, None), ("GW-1", passwords["GW-2"]), ("GW-9", "x")):
            with pytest.raises(Refused):
                Client(port, user, password)


@pytest.mark.live("mosquitto")
def test_a_gateway_cannot_end_the_ingests_session_under_its_client_id(
    broker: AccountBroker, passwords: dict[str, str]
) -> None:
    with broker.ingest(client_id="nhue-ingest") as ears:
        ears.subscribe("nhue/v1/+/readings")
        password = passwords["GW-1"]
        with broker.gateway("GW-1", password, client_id="nhue-ingest") as mouth:
            mouth.publish("nhue/v1/GW-1/readings", b"still heard")
        assert ears.next_heard() == ("nhue/v1/GW-1/readings", b"still heard")
        assert ears.ended.empty()


@pytest.mark.live("mosquitto")
def test_the_start_script_leaves_files_that_only_their_owner_reads(
    broker: AccountBroker, passwords: dict[str, str]
) -> None:
    for path in (broker.place.passwords, broker.place.rights):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = broker.place.rights.read_text(encoding="utf-8")
    assert kept.startswith((DEPLOY / "mosquitto.acl").read_text(encoding="utf-8"))


def test_the_shipped_configuration_opens_nothing_to_strangers() -> None:
    lines = (DEPLOY / "mosquitto.conf").read_text(encoding="utf-8").splitlines()
    assert "allow_anonymous false" in lines
    assert not [line for line in lines if line.startswith("allow_anonymous true")]
    assert (Path(DEPLOY) / "mosquitto-start.sh").read_text(encoding="utf-8").count(
        "use_username_as_clientid true"
    ) == 2


@pytest.mark.live("mosquitto")
def test_what_gateways_publish_before_the_ingest_ever_connected_waits_for_it(
    tmp_path: Path,
) -> None:
    new = AccountBroker(tmp_path / "new", {})
    new.data.mkdir(parents=True)
    new.place.rights.write_text((DEPLOY / "mosquitto.acl").read_text(encoding="utf-8"))
    password = new.gateways.add("GW-1", NOW).password
    assert password is not None
    with running(tmp_path / "new") as broker:
        topics = [
            topic.format(id="GW-1").replace("+", "X")
            for topic in WRITTEN_BY_A_GATEWAY
            if "certify" not in topic
        ]
        with broker.gateway("GW-1", password) as mouth:
            for topic in topics:
                mouth.publish(topic)
        for client_id, is_backlog in (("nhue-ingest", False), ("nhue-ingest-backlog", True)):
            expected = [topic for topic in topics if ("/backlog/" in topic) is is_backlog]
            with broker.ingest(client_id=client_id, keeps_session=True) as ears:
                assert [ears.next_heard()[0] for _ in expected] == expected


@pytest.mark.live("mosquitto")
def test_lines_of_our_account_that_an_older_copy_lacks_are_added_at_the_start_and_no_other(
    tmp_path: Path,
) -> None:
    shipped = (DEPLOY / "mosquitto.acl").read_text(encoding="utf-8").splitlines()
    older = [line for line in shipped if "-nhue-probe" not in line and "STATE" not in line]
    mine = ["", "user monitor", "topic read nhue/v1/-nhue-probe/echo", ""]
    data = tmp_path / "old" / "data"
    data.mkdir(parents=True)
    (data / "acl").write_text("\n".join((*older, *mine)), encoding="utf-8")
    with running(tmp_path / "old") as broker:
        now = broker.place.rights.read_text(encoding="utf-8").splitlines()
    assert {line for line in shipped if "-nhue-probe" in line} <= set(now)
    assert not [line for line in now if "STATE" in line]
    assert now[-3:] == mine[:3]
    assert sorted(now) == sorted(
        [*older, *mine[:3], *(line for line in shipped if "-nhue-probe" in line)]
    )
