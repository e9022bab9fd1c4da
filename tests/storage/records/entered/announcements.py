"""What every record store must do with announcements: our own stamp, nothing overwritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from domain.legal_day import to_microseconds
from storage.ports.records import RecordStore
from tests.storage.records.examples import DAY, HOUR, HOUR_US, T0, an_announcement

JUST_BEFORE = timedelta(microseconds=-1)
T0_US = to_microseconds(T0)


class AnnouncementsContract:
    def test_an_announcement_comes_back_with_who_when_and_what(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        whole = an_announcement(parameter=None, what="thay máy bơm")
        assert store.add_announcement(an_announcement(), [("hd-01-a", DAY)]) == an_announcement()
        kept = store.add_announcement(whole)
        again = reopened()
        found = again.announcements("hd-01-a", T0_US, T0_US + 9 * HOUR_US)
        assert found == [an_announcement(), kept]
        assert [(one.outlet_id, one.day) for one in again.due(9)] == [("hd-01-a", DAY)]

    def test_when_it_was_announced_is_the_stores_to_say(self, store: RecordStore) -> None:
        store.add_announcement(an_announcement(T0 + HOUR))
        claimed = replace(an_announcement(), announced_us=0)
        kept = store.add_announcement(claimed)
        assert kept.announced_us == to_microseconds(T0 + HOUR) + 1
        assert kept.announced_us == to_microseconds(kept.known_at)

    def test_announcements_are_those_that_touch_the_time_asked_for(
        self, store: RecordStore
    ) -> None:
        one = store.add_announcement(an_announcement())
        store.add_announcement(replace(one, outlet_id="pd-01-a"))
        assert store.announcements("hd-01-a", one.begin_us, one.begin_us + 1) == [one]
        assert store.announcements("hd-01-a", one.end_us - 1, one.end_us) == [one]
        assert store.announcements("hd-01-a", one.end_us, one.end_us + 1) == []
        assert store.announcements("hd-01-a", one.begin_us - 1, one.begin_us) == []

    def test_what_was_known_before_it_does_not_see_it(self, store: RecordStore) -> None:
        one = store.add_announcement(an_announcement())
        span = (one.begin_us, one.end_us)
        assert store.announcements("hd-01-a", *span, known_at=one.known_at) == [one]
        assert store.announcements("hd-01-a", *span, known_at=one.known_at + JUST_BEFORE) == []
