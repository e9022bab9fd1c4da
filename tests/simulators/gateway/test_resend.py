"""What a simulated gateway sends again, and what it says that it cannot."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.gateway.resend import Resent, SentMessages

SENT = datetime.fromisoformat("2026-11-24T10:00:00+07:00")


def command(first: int, last: int, **more: Any) -> bytes:
    body = {"command": "resend", "id": "gap-1-3-1-3", "from_seq": first, "to_seq": last}
    return json.dumps(body | more).encode()


def sent(*numbers: int, most: int = 9) -> SentMessages:
    kept = SentMessages(most)
    for number in numbers:
        kept.keep(number, b"%d" % number, SENT)
    return kept


def test_what_is_asked_for_is_sent_again_as_it_was_and_in_order() -> None:
    assert sent(3, 5, 4, 6).answer(command(3, 5)) == Resent((b"3", b"4", b"5"))


def test_what_is_gone_is_said_with_the_commands_id() -> None:
    assert sent(3, 4, 5, most=2).answer(command(2, 4)) == Resent(
        (b"4",), {"id": "gap-1-3-1-3", "reason": "2 of 3 messages are no longer here"}
    )


def test_of_a_number_that_was_counted_anew_the_newest_message_is_sent() -> None:
    kept = sent(0, 1, 2)
    kept.keep(1, b"anew", SENT)
    assert kept.answer(command(1, 1)).messages == (b"anew",)


def test_what_was_measured_in_a_time_is_sent_again() -> None:
    kept = SentMessages()
    bodies = [
        json.dumps({"samples": [{"time": f"2026-11-24T10:0{minute}:00+07:00"}]}).encode()
        for minute in range(4)
    ]
    for number, body in enumerate(bodies):
        kept.keep(number, body, SENT)
    asked = {"from_time": "2026-11-24T03:01:00Z", "to_time": "2026-11-24T03:03:00Z"}
    answer = kept.answer(json.dumps({"command": "resend", "id": "time-1-2-1-0"} | asked).encode())
    assert answer == Resent(tuple(bodies[1:3]))


@pytest.mark.parametrize(
    "void",
    [
        command(3, 4, from_time="2026-11-24T03:01:00", to_time="x"),
        command(3, 4, from_time="2026-11-24T03:01:00Z", to_time=7),
        command(3, 4, command="certify"),
        command(3, 4, id=7),
        command(3, 4, from_seq="x"),
        command(3, 4, to_seq=1e999),
        command(4, 3),
        b"[]",
    ],
)
def test_a_command_that_asks_for_nothing_does_nothing(void: bytes) -> None:
    assert sent(3, 4).answer(void) == Resent()


@given(st.binary())
def test_any_bytes_are_answered(body: bytes) -> None:
    sent(3).answer(body)


def test_what_was_sent_sixty_days_ago_is_kept_no_longer() -> None:
    kept = SentMessages()
    for number, days in enumerate((0, 1, 60, 60.5)):
        kept.keep(number, b"%d" % number, SENT + timedelta(days=days))
    assert kept.answer(command(0, 3)).messages == (b"1", b"2", b"3")
