"""What is known of an instant grows, and leaves the messages alone in which it came."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.measured.readings import Reading, Sample
from ingest.receipts.standing import RecentReadings, Standing
from storage.readings.memory import MemoryReadings
from tests.ingest.sites import NOW_US

_NAMES = ("COD", "PH", "TSS")
_SAMPLES = st.builds(
    lambda hours, values, ill: Sample(
        "CX-1", NOW_US + hours * 3_600_000_000, values, {one: 1 for one in ill if one in values}
    ),
    st.integers(0, 2),
    st.dictionaries(st.sampled_from(_NAMES), st.sampled_from([1.0, 2.0]), min_size=1),
    st.sets(st.sampled_from(_NAMES), max_size=1),
)


@given(st.lists(st.lists(_SAMPLES, max_size=3), max_size=12))
def test_each_reading_is_new_once_and_no_message_is_changed(messages: list[list[Sample]]) -> None:
    recent = RecentReadings(MemoryReadings(), lambda _: _NAMES)
    before = [[(one, dict(one.values)) for one in message] for message in messages]
    first: dict[tuple[int, str], tuple[float, int]] = {}
    for message in messages:
        told = Standing()
        for _, time_us, values, status in message:
            for name, value in values.items():
                what = (value, status.get(name, 0))
                stands = first.setdefault((time_us, name), what)
                told.accepted += stands is what
                told.duplicate += stands is not what and stands == what
                told.conflict += stands != what
        assert recent.classify(message, NOW_US) == told
    assert all(dict(one.values) == values for message in before for one, values in message)


def test_what_the_store_held_before_joins_what_a_message_brought_and_changes_no_message() -> None:
    store = MemoryReadings()
    recent = RecentReadings(store, lambda _: _NAMES, shared=True)
    brought = Sample("CX-1", NOW_US, {"COD": 1.0}, {})
    recent.classify([brought], NOW_US)
    store.append([Reading("CX-1", "PH", NOW_US, 7.0, 0, 1)])
    later_us = NOW_US + 60_000_000
    again = Sample("CX-1", NOW_US, {"COD": 1.0, "PH": 7.5}, {})
    assert recent.classify([again], later_us) == Standing(duplicate=1, conflict=1)
    assert brought.values == {"COD": 1.0}
