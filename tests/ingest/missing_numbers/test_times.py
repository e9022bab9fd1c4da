"""What never came is asked for by time: exactly the slots without a reading, and never for ever."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ingest.missing_numbers.patience import GIVE_UP_US
from ingest.missing_numbers.run import ASKS_MOST, PAUSES_US
from ingest.missing_numbers.times import (
    RANGES_ASKED_MOST,
    about_of,
    askings_due,
    joined,
    missing_spans,
    time_commands,
)

SPANS = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 40)), max_size=40).map(
    lambda found: [(begin, begin + length) for begin, length in found]
)


@given(
    st.lists(st.integers(0, 2_000), max_size=60),
    st.integers(0, 1_000),
    st.integers(0, 900),
    st.integers(1, 70),
)
def test_a_slot_is_asked_for_if_and_only_if_nothing_came_in_it(
    times: list[int], begin: int, length: int, interval: int
) -> None:
    end = begin + length
    spans = missing_spans(times, begin, end, interval)
    assert spans == missing_spans(list(reversed(times)) * 2, begin, end, interval)
    for at in range(begin // interval * interval, end):
        slot = at // interval
        came = any(time // interval == slot for time in times)
        assert any(first <= at < last for first, last in spans) is not came


@given(SPANS)
def test_what_is_joined_covers_all_and_is_bounded(spans: list[tuple[int, int]]) -> None:
    found = joined(spans)
    assert len(found) <= RANGES_ASKED_MOST
    assert found == sorted(found)
    for begin, end in spans:
        assert any(first <= begin and end <= last for first, last in found)


@given(st.integers(0, 2 * GIVE_UP_US))
def test_it_is_asked_with_growing_pauses_and_given_up_after_a_day(age_us: int) -> None:
    due = askings_due(1_000, 1_000 + age_us)
    assert 0 <= due <= ASKS_MOST
    assert (due == 0) is (age_us >= GIVE_UP_US)
    assert askings_due(1_000, 999) == 0
    assert askings_due(0, sum(PAUSES_US)) == ASKS_MOST


def test_a_command_names_a_time_and_the_same_asking_has_the_same_id() -> None:
    about = about_of(1_795_878_000_000_000, 1_795_881_600_000_000)
    one, two = (
        time_commands("GW-1", about, 1, [(1_795_878_000_000_000, 1_795_881_600_000_000)], now)
        for now in (1, 2)
    )
    assert [command.id for command in one] == [command.id for command in two]
    assert json.loads(one[0].body) == {
        "command": "resend",
        "id": f"{about}-1-0",
        "from_time": "2026-11-28T15:00:00Z",
        "to_time": "2026-11-28T16:00:00Z",
    }
