"""What has had no receipt is sent again, ever more seldom; who misbehaves does as he is told."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.gateway.awaited import AT_ONCE_MOST, PATIENCE, PATIENCE_MOST, AwaitedReceipts
from simulators.gateway.misbehaving import Misbehaviour, leaves

NOW = datetime.fromisoformat("2026-11-24T10:00:00+07:00")
TOPIC = "nhue/v1/gw-mp-01/readings"


def test_a_message_with_a_receipt_is_never_sent_again() -> None:
    awaited = AwaitedReceipts()
    awaited.sent(1, b"1", NOW)
    awaited.sent(2, b"2", NOW)
    awaited.has_come(1)
    assert awaited.due(NOW + PATIENCE - timedelta(seconds=1)) == []
    assert awaited.due(NOW + PATIENCE) == [b"2"]
    awaited.has_come(2)
    assert awaited.due(NOW + timedelta(days=9)) == []
    assert len(awaited) == 0


@given(st.integers(1, 400))
def test_each_time_is_twice_as_long_as_the_time_before_up_to_an_hour(minutes: int) -> None:
    awaited = AwaitedReceipts()
    awaited.sent(1, b"1", NOW)
    again = [m for m in range(minutes + 1) if awaited.due(NOW + timedelta(minutes=m))]
    expected, at, patience = [], PATIENCE, PATIENCE
    while at <= timedelta(minutes=minutes):
        expected.append(at // timedelta(minutes=1))
        patience = min(2 * patience, PATIENCE_MOST)
        at += patience
    assert again == expected


def test_a_long_silence_does_not_send_everything_at_once() -> None:
    awaited = AwaitedReceipts()
    for number in range(AT_ONCE_MOST + 1):
        awaited.sent(number, b"%d" % number, NOW)
    assert len(awaited.due(NOW + PATIENCE)) == AT_ONCE_MOST
    assert awaited.due(NOW + PATIENCE) == [b"%d" % AT_ONCE_MOST]


def test_who_behaves_sends_what_was_meant() -> None:
    assert [leaves((), TOPIC, b"x", seq) for seq in range(20)] == [[(TOPIC, b"x")]] * 20


@pytest.mark.parametrize(
    ("habit", "sent", "misused"),
    [
        (Misbehaviour.STUTTERING, 20, 0),
        (Misbehaviour.GARBLED, 10, 1),
        (Misbehaviour.FOREIGN, 10, 1),
        (Misbehaviour.DEAF, 10, 0),
    ],
)
def test_who_misbehaves_does_it_in_the_same_messages(
    habit: Misbehaviour, sent: int, misused: int
) -> None:
    payload = json.dumps({"seq": 1}).encode()
    left = [one for seq in range(10) for one in leaves({habit}, TOPIC, payload, seq)]
    assert left == [one for seq in range(10) for one in leaves({habit}, TOPIC, payload, seq)]
    assert len(left) == sent
    assert sum(one != (TOPIC, payload) for one in left) == misused


def test_a_foreign_message_names_another_gateway() -> None:
    ((topic, _),) = leaves({Misbehaviour.FOREIGN}, TOPIC, b"x", 5)
    assert topic == "nhue/v1/another-gw-mp-01/readings"
