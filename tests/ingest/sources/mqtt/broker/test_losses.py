"""What a broker lost is noticed from what it says of itself, with the span, and once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from domain.health_log import BY_THE_BROKER
from ingest.sources.mqtt.broker.losses import (
    DROPPED_TOPIC,
    RESTARTED,
    SESSION_LOST,
    SYS_TOPICS,
    UPTIME_TOPIC,
    BrokerLoss,
    BrokerWatch,
)
from ingest.sources.mqtt.broker.terms import KEPT_SECONDS, terms
from ingest.wire.contract import FILTERS

SECOND = 1_000_000
NOW = 1_800_000_000 * SECOND


def watch(seen_us: int | None = NOW - 60 * SECOND, *, records: bool = True) -> BrokerWatch:
    return BrokerWatch(lambda: records, seen_us=seen_us)


def connect(
    one: BrokerWatch, at_us: int = NOW, heard_us: int | None = None, *, present: bool = True
) -> None:
    client = Client(CallbackAPIVersion.VERSION2)
    one.connected(client, session_present=present, at_us=at_us, heard_us=heard_us)


def says(
    one: BrokerWatch,
    at_us: int,
    up_seconds: int,
    dropped: int | None = None,
    *,
    retained: bool = False,
) -> None:
    assert one.hears(UPTIME_TOPIC, f"{up_seconds} seconds".encode(), at_us, retained=retained)
    if dropped is not None:
        assert one.hears(DROPPED_TOPIC, str(dropped).encode(), at_us, retained=retained)


def test_a_session_that_the_broker_no_longer_knows_is_lost_since_it_last_spoke() -> None:
    one = watch()
    connect(one, NOW, present=False)
    connect(one, NOW + 9 * SECOND, NOW + 5 * SECOND, present=False)
    assert one.take() == [
        BrokerLoss(NOW - 60 * SECOND, NOW, SESSION_LOST),
        BrokerLoss(NOW + 5 * SECOND, NOW + 9 * SECOND, SESSION_LOST),
    ]
    assert (one.take(), one.sessions_lost) == ([], 2)


@pytest.mark.parametrize(
    ("seen_us", "records", "present"),
    [(None, True, False), (NOW - SECOND, False, False), (NOW - SECOND, True, True)],
)
def test_a_first_session_an_empty_journal_and_a_session_that_is_known_are_no_loss(
    seen_us: int | None, *, records: bool, present: bool
) -> None:
    one = watch(seen_us, records=records)
    connect(one, present=present)
    assert (one.take(), one.sessions_lost) == ([], 0)


def test_what_the_broker_dropped_while_we_were_away_is_noticed_after_our_start() -> None:
    one = watch()
    one.remembers(NOW - 3_600 * SECOND, 40)
    connect(one)
    says(one, NOW, 3_600, 4_040)
    says(one, NOW + 10 * SECOND, 3_610, 4_040)
    says(one, NOW + 20 * SECOND, 3_620, 4_041)
    first, second = one.take()
    assert first[:2] == (NOW - 60 * SECOND, NOW)
    assert "dropped 4000 messages" in first.reason
    assert second[:2] == (NOW + 10 * SECOND, NOW + 20 * SECOND)
    assert one.dropped == 4_001


def test_a_count_that_stood_before_we_first_heard_it_accuses_nobody() -> None:
    one = watch()
    connect(one)
    says(one, NOW, 100, 9_000, retained=True)
    assert one.take() == []
    assert one.known == (NOW - 100 * SECOND, 9_000)


def test_a_count_that_is_first_heard_because_it_rose_is_a_loss_of_unknown_size() -> None:
    """Mosquitto tells its count when it changes, and forgets after a minute that it told it."""
    one = watch()
    connect(one, NOW)
    says(one, NOW + 90 * SECOND, 500)
    says(one, NOW + 100 * SECOND, 510, 9_001)
    says(one, NOW + 110 * SECOND, 520, 9_003)
    first, second = one.take()
    assert first[:2] == (NOW, NOW + 100 * SECOND)
    assert "dropped messages, and tells no earlier count" in first.reason
    assert "dropped 2 messages" in second.reason
    assert one.dropped == 3


def test_a_broker_that_tells_that_it_has_dropped_nothing_accuses_nobody() -> None:
    one = watch()
    connect(one)
    says(one, NOW, 1, 0)
    assert one.take() == []


def test_a_broker_that_began_anew_counts_from_nothing() -> None:
    one = watch()
    one.remembers(NOW - 3_600 * SECOND, 40)
    connect(one)
    says(one, NOW, 5, 7)
    restarted, dropped = one.take()
    assert restarted == BrokerLoss(NOW - 60 * SECOND, NOW, RESTARTED)
    assert "dropped 7 messages" in dropped.reason
    assert all(loss.reason.startswith(BY_THE_BROKER) for loss in (restarted, dropped))


@given(st.lists(st.integers(0, 10), min_size=1, max_size=30), st.integers(0, 9))
def test_an_uptime_that_is_told_late_is_no_new_life(waits: list[int], stale: int) -> None:
    one, at_us = watch(), NOW
    connect(one)
    for wait in waits:
        at_us += wait * SECOND
        says(one, at_us, 5_000 + (at_us - NOW) // SECOND - stale)
    assert (one.take(), one.restarts) == ([], 0)


@given(st.sampled_from(SYS_TOPICS), st.binary(max_size=40))
def test_any_word_of_a_broker_is_taken_and_nothing_raises(topic: str, payload: bytes) -> None:
    one = watch()
    connect(one)
    assert one.hears(topic, payload, NOW, retained=False)
    assert not one.hears("nhue/v1/GW-1/readings", payload, NOW, retained=False)


@pytest.mark.parametrize(
    ("name", "value", "refused", "less"),
    [
        ("SessionExpiryInterval", KEPT_SECONDS - 1, 0, 1),
        ("SessionExpiryInterval", 0, 0, 1),
        ("SessionExpiryInterval", KEPT_SECONDS, 0, 0),
        ("SharedSubscriptionAvailable", 0, 1, 0),
        ("WildcardSubscriptionAvailable", 0, 1, 0),
        ("MaximumQoS", 0, 1, 0),
        ("ReceiveMaximum", 10, 0, 0),
    ],
)
def test_what_an_mqtt_5_broker_does_not_grant_is_read_from_its_welcome(
    name: str, value: int, refused: int, less: int
) -> None:
    connack = Properties(PacketTypes.CONNACK)  # type: ignore[no-untyped-call]  # paho's
    setattr(connack, name, value)
    found = terms(connack, ["$share/g/nhue/v1/+/readings"])
    assert (len(found.refused), len(found.less)) == (refused, less)


def test_what_we_ask_for_is_within_what_artemis_counts() -> None:
    assert KEPT_SECONDS * 1000 < 2**31


def test_a_broker_that_says_nothing_of_its_limits_grants_all() -> None:
    assert terms(None, FILTERS) == ((), ())
