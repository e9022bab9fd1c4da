"""What is news of events to somebody who looked before: each stands in one list, none is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from compliance.city.since import event_news
from domain.judged.events import Event, EventKind
from domain.legal_day import legal_day_bounds_us

FIRST = date(2026, 11, 1)


def an_event(number: int, days: int = 1, *, ongoing: bool = False, peak: float = 150.0) -> Event:
    begin = FIRST + timedelta(days=number)
    last = begin + timedelta(days=days - 1)
    return Event(
        id=f"CX-{number} COD {begin}",
        kind=EventKind.EXCEEDANCE,
        outlet_id=f"CX-{number}",
        parameter="COD",
        begin_us=legal_day_bounds_us(begin)[0],
        end_us=legal_day_bounds_us(last)[1],
        first_day=begin,
        last_day=last,
        days=days,
        periods=days,
        peak=peak,
        peak_day=begin,
        peak_times_over=peak / 100,
        load_over_kg=None,
        causes=(),
        through_day=last,
        ongoing=ongoing,
        known_at=datetime(2026, 11, 30, tzinfo=UTC),
    )


def test_what_began_went_on_ended_changed_or_was_withdrawn_stands_apart() -> None:
    before = [
        an_event(1, ongoing=True),
        an_event(2, ongoing=True),
        an_event(3),
        an_event(4),
        an_event(5),
    ]
    now = [
        an_event(1, days=2, ongoing=True),
        an_event(2, days=2),
        an_event(3, peak=170.0),
        an_event(4),
        an_event(6, ongoing=True),
    ]
    news = event_news(before, now)
    assert [one.outlet_id for one in news.ongoing] == ["CX-1"]
    assert [one.outlet_id for one in news.ended] == ["CX-2"]
    assert [(one.outlet_id, one.peak) for one in news.changed] == [("CX-3", 170.0)]
    assert [one.outlet_id for one in news.withdrawn] == ["CX-5"]
    assert [one.outlet_id for one in news.begun] == ["CX-6"]


def test_what_goes_on_is_told_the_longest_first_and_what_is_new_the_newest_first() -> None:
    going = [an_event(number, ongoing=True) for number in (3, 1, 2)]
    assert [one.outlet_id for one in event_news(going, going).ongoing] == ["CX-1", "CX-2", "CX-3"]
    assert [one.outlet_id for one in event_news([], going).begun] == ["CX-3", "CX-2", "CX-1"]


def test_a_verdict_that_became_known_again_with_the_same_answer_is_no_news() -> None:
    before = an_event(1)
    again = replace(before, known_at=before.known_at + timedelta(hours=1))
    news = event_news([before], [again])
    assert not any((news.begun, news.ongoing, news.ended, news.changed, news.withdrawn))


EVENTS = st.lists(
    st.builds(
        an_event,
        st.integers(1, 8),
        st.integers(1, 3),
        ongoing=st.booleans(),
        peak=st.sampled_from([150.0, 170.0]),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)


@given(EVENTS, EVENTS)
def test_each_event_stands_in_one_list_at_most_and_what_goes_on_in_one(
    before: list[Event], now: list[Event]
) -> None:
    news = event_news(before, now)
    told = [*news.begun, *news.ongoing, *news.ended, *news.changed, *news.withdrawn]
    names = [one.id for one in told]
    assert len(names) == len(set(names))
    assert {one.id for one in now if one.ongoing} <= {
        one.id for one in (*news.begun, *news.ongoing)
    }
    assert {one.id for one in news.withdrawn} == {one.id for one in before} - {
        one.id for one in now
    }
    assert {one.id for one in now} - {one.id for one in before} == {one.id for one in news.begun}
