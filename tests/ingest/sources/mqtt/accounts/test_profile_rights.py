"""A gateway's rights on its profile's topics, and ours, in the broker's file and at the broker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import FaultsFound, NotFound
from ingest.sources.mqtt.accounts.gateway_accounts import BrokerPlace, Gateways
from ingest.sources.mqtt.accounts.rights import read_rights
from tests.servers.accounts import AccountBroker, running_account_broker

NOW = datetime(2026, 11, 24, 8, 0, 0, tzinfo=UTC)
TOPIC, ANSWERS = "plants/x y/t", "plants/x y/answers"


@pytest.fixture
def place(tmp_path: Path) -> BrokerPlace:
    broker = tmp_path / "broker"
    return BrokerPlace(broker / "passwords", broker / "acl", broker / "tls", tmp_path / "ca")


def rules_of(place: BrokerPlace, user: str) -> set[str]:
    """Return the rules of a user, wherever they stand in the file."""
    found, who = set(), ""
    for line in place.rights.read_text(encoding="utf-8").splitlines():
        if line.startswith("user "):
            who = line.removeprefix("user ")
        elif who == user and line.startswith("topic "):
            found.add(line)
    return found


def test_both_accounts_get_the_topics_and_nobody_else_does(place: BrokerPlace) -> None:
    gateways = Gateways(place)
    for gateway_id in ("GW-1", "GW-2"):
        gateways.add(gateway_id, NOW)
    before = {user: rules_of(place, user) for user in ("GW-1", "GW-2", "nhue-ingest")}
    gateways.allow("GW-1", "logger", TOPIC, ANSWERS)
    added = {user: rules_of(place, user) - rules for user, rules in before.items()}
    assert added == {
        "GW-1": {f"topic write {TOPIC}", f"topic read {ANSWERS}"},
        "GW-2": set(),
        "nhue-ingest": {f"topic read {TOPIC}", f"topic write {ANSWERS}"},
    }


def test_they_stay_with_another_password_change_with_the_profile_and_go_with_the_account(
    place: BrokerPlace,
) -> None:
    gateways = Gateways(place)
    gateways.add("GW-1", NOW)
    gateways.allow("GW-1", "logger", TOPIC, None)
    gateways.allow("GW-1", "other", "b/t", None)
    gateways.rotate("GW-1", NOW)
    gateways.allow("GW-1", "logger", "a/t", ANSWERS)
    told = rules_of(place, "GW-1")
    assert {"topic write a/t", f"topic read {ANSWERS}", "topic write b/t"} <= told
    assert f"topic write {TOPIC}" not in told
    assert len(gateways.accounts()[0].profiles) == 2
    gateways.remove("GW-1", NOW)
    assert rules_of(place, "GW-1") == set()
    assert f"topic read {TOPIC}" not in rules_of(place, "nhue-ingest")
    with pytest.raises(NotFound):
        gateways.allow("GW-1", "logger", TOPIC, None)


def test_lines_that_it_never_writes_are_refused_by_their_line(place: BrokerPlace) -> None:
    gateways = Gateways(place)
    gateways.add("GW-1", NOW)
    gateways.allow("GW-1", "logger", TOPIC, None)
    text = place.rights.read_text(encoding="utf-8")
    for line in ("topic write #", "pattern read a/%u", "# profile logger of gateway GW-2"):
        place.rights.write_text(f"{text}{line}\n", encoding="utf-8")
        with pytest.raises(FaultsFound):
            read_rights(place.rights)


@pytest.fixture(name="broker")
def a_broker(tmp_path: Path) -> Iterator[AccountBroker]:
    with running_account_broker(tmp_path / "rights") as broker:
        yield broker


@pytest.mark.live("mosquitto")
def test_at_the_broker_the_gateway_writes_its_topic_and_another_one_does_not(
    broker: AccountBroker,
) -> None:
    passwords = {}
    for gateway_id in ("GW-1", "GW-2"):
        with broker.read_again():
            passwords[gateway_id] = broker.gateways.add(gateway_id, NOW).password or ""
    with broker.read_again():
        assert broker.gateways.allow("GW-1", "logger", "plants/x/t", "plants/x/answers") is None
    with broker.ingest() as ours:
        ours.subscribe("plants/x/t")
        with broker.gateway("GW-2", passwords["GW-2"]) as other:
            other.publish("plants/x/t", b"another's")
        with broker.gateway("GW-1", passwords["GW-1"]) as logger:
            logger.subscribe("plants/x/answers")
            logger.publish("plants/x/t", b"its own")
            assert ours.next_heard() == ("plants/x/t", b"its own")
            ours.publish("plants/x/answers", b"a receipt")
            assert logger.next_heard() == ("plants/x/answers", b"a receipt")
