from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gateways.rejections import Refusal, RejectionCode
from domain.health_log import GatewayState
from domain.legal_day import to_microseconds
from ingest.validate.gateway_status import (
    GatewayHistory,
    Status,
    changed_days,
    decode_status,
    placed,
)
from ingest.wire.contract import MESSAGE_BYTES_MOST
from storage.ports.records import RecordStore

MINUTE = 60_000_000
DAY = 86_400_000_000


def at(text: str) -> int:
    """Return an instant of 24 November 2026 in Hanoi, or one written whole, in microseconds."""
    return to_microseconds(
        datetime.fromisoformat(text if "T" in text else f"2026-11-24T{text}+07:00")
    )


def state(at_us: int, position: int = 1, *, online: bool) -> GatewayState:
    return GatewayState(gateway_id="GW-1", at_us=at_us, online=online, position=position)


def place(
    *, online: bool, since: str | None, received: str, last: GatewayState | None = None
) -> GatewayState | None:
    status = Status(online, None if since is None else at(since))
    return placed(status, last, gateway_id="GW-1", received_us=at(received), position=9)


def where(found: GatewayState | None) -> int:
    assert found is not None
    return found.at_us


# --- any bytes ---------------------------------------------------------------------------------


@given(st.binary(max_size=500))
def test_any_bytes_give_a_status_or_a_refusal(payload: bytes) -> None:
    assert isinstance(decode_status(payload), Status | Refusal)


FINITE = st.floats(allow_nan=False, allow_infinity=False)  # JSON has no others
JSON = st.recursive(
    st.none() | st.booleans() | FINITE | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


@given(st.sampled_from(["online", "offline"]) | JSON, JSON | st.datetimes().map(str))
def test_any_json_gives_a_status_or_a_refusal(said: object, since: object) -> None:
    found = decode_status(json.dumps({"state": said, "since": since}).encode())
    assert isinstance(found, Status) == (said in ("online", "offline"))


@given(
    st.booleans(),
    st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(9999, 12, 30)),  # noqa: DTZ001 - naive times are among what is sent
    st.integers(-23 * 60, 23 * 60),
)
def test_an_instant_is_read_to_the_microsecond_whatever_its_offset(
    online: bool,  # noqa: FBT001  # hypothesis gives it by place
    naive: datetime,
    offset_minutes: int,
) -> None:
    since = naive.replace(tzinfo=timezone(timedelta(minutes=offset_minutes)))
    body = {"state": "online" if online else "offline", "since": since.isoformat()}
    assert decode_status(json.dumps(body).encode()) == Status(online, to_microseconds(since))


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", RejectionCode.UNREADABLE),
        (b"\xff", RejectionCode.UNREADABLE),
        (b'{"state": "onl', RejectionCode.UNREADABLE),
        (b"[" * 100_000, RejectionCode.UNREADABLE),
        (b'{"state": "\xff"}', RejectionCode.UNREADABLE),
        (b"null", RejectionCode.WRONG_TYPE),
        (b"[]", RejectionCode.WRONG_TYPE),
        (b"{}", RejectionCode.WRONG_TYPE),
        (b'{"state": "asleep"}', RejectionCode.WRONG_TYPE),
        (b'{"state": true}', RejectionCode.WRONG_TYPE),
        (b" " * (MESSAGE_BYTES_MOST + 1), RejectionCode.TOO_LARGE),
    ],
)
def test_a_status_that_cannot_be_read_is_refused_by_code(
    payload: bytes, code: RejectionCode
) -> None:
    found = decode_status(payload)
    assert isinstance(found, Refusal)
    assert (found.code, bool(found.detail)) == (code, True)


@pytest.mark.parametrize(
    "since", ["2026-11-24T10:00:00", "yesterday", 1795489080, None, [], "1970-01-01T00:00:00Z"]
)
def test_a_state_without_a_usable_since_is_still_a_state(since: Any) -> None:
    found = decode_status(json.dumps({"state": "offline", "since": since}).encode())
    assert found == Status(online=False, since_us=None)


def test_an_unknown_key_is_passed_over() -> None:
    assert decode_status(b'{"state": "online", "firmware": "2.1"}') == Status(
        online=True, since_us=None
    )


@pytest.mark.parametrize(
    "payload",
    [
        b'\xef\xbb\xbf{"state": "offline"}',
        b'{"state": "offline", "state": "online"}',
        b'{"State": "offline", "state": "online"}',
        b'{"state": "offline", "rssi": NaN}',
        b'{"state": "offline", "rssi": 1e999}',
        b'{"state": "offline", "count": ' + b"9" * 5_000 + b"}",
    ],
)
def test_the_first_state_stands_and_no_other_leaf_takes_it_along(payload: bytes) -> None:
    assert decode_status(payload) == Status(online=False, since_us=None)


# --- since when it holds -----------------------------------------------------------------------


def test_online_holds_since_the_gateways_own_instant() -> None:
    assert where(place(online=True, since="09:58", received="10:30")) == at("09:58")


@pytest.mark.parametrize("since", [None, "10:31"])
def test_online_without_since_or_with_one_after_the_receipt_holds_from_the_receipt(
    since: str | None,
) -> None:
    assert where(place(online=True, since=since, received="10:30")) == at("10:30")


def test_a_last_will_holds_from_its_receipt_as_it_was_written_before_connecting() -> None:
    online = state(at("09:58"), online=True)
    found = place(online=False, since="09:57:59", received="12:40", last=online)
    assert where(found) == at("12:40")


def test_a_farewell_that_waited_for_us_holds_since_it_was_said() -> None:
    online = state(at("09:58"), online=True)
    found = place(online=False, since="11:15", received="12:40", last=online)
    assert where(found) == at("11:15")


def test_a_will_by_a_clock_that_runs_ahead_is_not_taken_for_a_farewell() -> None:
    """Online since 10:03 by the gateway's clock came at 09:58, so it was put at 09:58."""
    online = state(at("09:58"), online=True)
    found = place(online=False, since="10:02:59", received="12:40", last=online)
    assert where(found) == at("12:40")


def test_the_first_word_ever_heard_being_offline_holds_from_its_receipt() -> None:
    assert where(place(online=False, since="09:58", received="10:30")) == at("10:30")


def test_a_will_that_a_new_connection_sets_off_does_not_outlive_it() -> None:
    """The broker sends the old will when the same client connects again; its clock may lag."""
    will = place(
        online=False, since="09:00", received="10:00:01", last=state(at("09:00"), online=True)
    )
    assert will is not None
    back = place(online=True, since="09:59:30", received="10:00:02", last=will)
    assert (where(will), where(back)) == (at("10:00:01"), at("10:00:02"))


@pytest.mark.parametrize(
    ("online", "since"), [(True, "09:58"), (True, None), (False, "09:58"), (False, "10:20")]
)
def test_a_retained_status_that_comes_again_says_nothing_new(
    *, online: bool, since: str | None
) -> None:
    last = state(at("09:58"), online=online)
    assert place(online=online, since=since, received="12:00", last=last) is None


def test_a_connection_made_anew_without_an_offline_between_is_kept() -> None:
    last = state(at("09:58"), online=True)
    assert where(place(online=True, since="11:00", received="11:01", last=last)) == at("11:00")


def test_our_clock_set_back_puts_no_state_before_an_earlier_one() -> None:
    last = state(at("10:00"), online=True)
    found = place(online=False, since="09:00", received="09:30", last=last)
    assert where(found) == at("10:00") + 1


SENT = st.lists(
    st.tuples(st.booleans(), st.none() | st.integers(0, 5_000), st.integers(0, 900)), max_size=25
)


@given(SENT)
def test_states_follow_each_other_in_the_order_of_the_journal(
    sent: list[tuple[bool, int | None, int]],
) -> None:
    states, received = run(sent)
    assert all(a.at_us < b.at_us for a, b in pairwise(states))
    assert all(kept.at_us <= received[kept.position] for kept in states)
    said = [online for online, _, _ in sent]
    if said:
        assert states[-1].online == said[-1]


@given(SENT, st.integers(0, 24), st.integers(0, 24))
def test_a_replay_from_anywhere_gives_the_same_states(
    sent: list[tuple[bool, int | None, int]], begin: int, end: int
) -> None:
    states, _ = run(sent)
    kept = Kept(states)
    again, _ = run(sent[begin:], kept=kept, first_position=begin, before=sent[:begin])
    assert again == [one for one in states if one.position >= begin]
    partly = Kept([one for one in states if one.position < end])
    rest, _ = run(sent[end:], kept=partly, first_position=end, before=sent[:end])
    assert partly.states + rest == states


class Kept:
    """Of the records, the gateway states."""

    def __init__(self, states: Sequence[GatewayState] = ()) -> None:
        self.states = list(states)

    def gateway_states(self, gateway_id: str, begin_us: int, end_us: int) -> list[GatewayState]:
        mine = sorted(
            (kept for kept in self.states if kept.gateway_id == gateway_id),
            key=lambda kept: kept.at_us,
        )
        before = [kept for kept in mine if kept.at_us < begin_us]
        return before[-1:] + [kept for kept in mine if begin_us <= kept.at_us < end_us]


def run(
    sent: Sequence[tuple[bool, int | None, int]],
    *,
    kept: Kept | None = None,
    first_position: int = 0,
    before: Sequence[tuple[bool, int | None, int]] = (),
) -> tuple[list[GatewayState], dict[int, int]]:
    """Return the states of statuses (online, since, seconds after the one before)."""
    history = GatewayHistory(cast("RecordStore", kept or Kept()))
    received_us = at("08:00") + 1_000_000 * sum(seconds + 1 for _, _, seconds in before)
    found, received = [], {}
    for position, (online, since, seconds) in enumerate(sent, start=first_position):
        received_us += 1_000_000 * (seconds + 1)
        received[position] = received_us
        since_us = None if since is None else at("08:00") + since * 1_000_000
        new, _ = history.take(
            Status(online, since_us),
            gateway_id="GW-1",
            received_us=received_us,
            position=position,
        )
        if new is not None:
            found.append(new)
    return found, received


def test_gateways_are_told_apart() -> None:
    history = GatewayHistory(cast("RecordStore", Kept()))
    online = Status(online=True, since_us=None)
    first, _ = history.take(online, gateway_id="GW-1", received_us=1, position=1)
    second, _ = history.take(online, gateway_id="GW-2", received_us=2, position=2)
    assert first is not None
    assert second is not None


# --- which days it changes ---------------------------------------------------------------------


def days(new: GatewayState, last: GatewayState | None, received_us: int) -> list[date]:
    return changed_days(new, last, received_us)


def test_a_gateway_that_comes_back_changes_the_ended_days_since_it_went() -> None:
    gone, back = state(at("10:00"), online=False), state(at("09:00") + 3 * DAY, online=True)
    assert days(back, gone, back.at_us) == [date(2026, 11, 24 + n) for n in range(3)]


def test_a_gateway_that_comes_back_on_the_same_day_changes_no_ended_day() -> None:
    gone, back = state(at("10:00"), online=False), state(at("11:00"), online=True)
    assert days(back, gone, back.at_us) == []


def test_a_farewell_heard_after_midnight_changes_the_day_on_which_it_was_said() -> None:
    online, gone = state(at("10:00"), online=True), state(at("22:00"), online=False)
    assert days(gone, online, at("02:00") + DAY) == [date(2026, 11, 24)]


def test_the_legal_day_is_hanois() -> None:
    online = state(at("10:00"), online=True)
    gone = state(to_microseconds(datetime(2026, 11, 24, 16, 59, tzinfo=UTC)), online=False)
    assert days(gone, online, gone.at_us + 2 * MINUTE) == [date(2026, 11, 24)]


def test_the_first_word_ever_heard_changes_no_day() -> None:
    assert days(state(at("10:00"), online=True), None, at("10:00") + 9 * DAY) == []


def test_a_gateway_that_was_away_for_a_year_makes_at_most_a_month_wait() -> None:
    gone, back = state(at("10:00") - 365 * DAY, online=False), state(at("10:00"), online=True)
    found = days(back, gone, back.at_us)
    assert (len(found), found[-1]) == (31, date(2026, 11, 23))
