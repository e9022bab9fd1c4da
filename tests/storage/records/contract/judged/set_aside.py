"""What every record store must do with outlet-days that could not be judged: none is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from domain.judged.set_aside import SetAsideDay
from storage.ports.records import RecordStore
from tests.storage.records.examples import DAY, HOUR, T0, a_mean, a_verdict

ASIDE = SetAsideDay(
    outlet_id="hd-01-a", day=DAY, raised="OverflowError: x (load.py:1)", version="1", known_at=T0
)


def set_aside(store: RecordStore, *days: SetAsideDay) -> None:
    store.mark_due([(one.outlet_id, one.day) for one in days])
    store.settle(store.due(9), [], [], set_aside=days, not_before=T0)


class SetAsideContract:
    def test_a_day_set_aside_comes_back_and_waits_no_more(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        older = replace(ASIDE, outlet_id="other", day=DAY - timedelta(days=1))
        set_aside(store, older, ASIDE)
        again = reopened()
        assert again.due_count() == 0
        assert again.set_aside_days() == [ASIDE, older]
        assert again.set_aside_count() == 2
        assert again.set_aside_days("other") == [older]
        assert again.set_aside_days(most=1) == [ASIDE]

    def test_a_day_that_is_judged_after_all_is_set_aside_no_more_and_both_stay_known(
        self, store: RecordStore
    ) -> None:
        set_aside(store, ASIDE)
        store.mark_due([("hd-01-a", DAY)])
        verdict = a_verdict(known_at=T0 + HOUR)
        store.settle(store.due(9), [a_mean()], [verdict], not_before=T0 + HOUR)
        assert store.set_aside_days() == []
        assert store.set_aside_count() == 0
        assert store.set_aside_days(known_at=T0) == [ASIDE]
        assert store.set_aside_days(known_at=T0 - HOUR) == []

    def test_another_days_settlement_leaves_it_set_aside(self, store: RecordStore) -> None:
        set_aside(store, ASIDE)
        store.mark_due([("other", DAY)])
        store.settle(store.due(9), [], [], not_before=T0 + HOUR)
        assert store.set_aside_days() == [ASIDE]

    def test_the_same_again_is_not_kept_twice_and_another_reason_is(
        self, store: RecordStore
    ) -> None:
        set_aside(store, ASIDE)
        set_aside(store, replace(ASIDE, known_at=T0 + HOUR))
        assert store.set_aside_days() == [ASIDE]
        other = replace(ASIDE, version="2", known_at=T0 + 2 * HOUR)
        set_aside(store, other)
        assert store.set_aside_days() == [other]
        assert store.known_through() == T0 + 2 * HOUR

    def test_what_a_day_was_judged_on_is_known_until_it_is_settled_without(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        day, other = ("hd-01-a", DAY), ("other", DAY - timedelta(days=1))
        store.mark_due([day, other])
        store.settle(store.due(9), [], [], judged_on={day: b"1", other: b"2"})
        store.mark_due([day])
        store.settle(store.due(9), [], [], judged_on={day: b"3"})
        assert reopened().judged_on([day, other, ("none", DAY)]) == {day: b"3", other: b"2"}
        assert store.judged_on([]) == {}
        store.mark_due([day])
        store.settle(store.due(9), [], [], set_aside=[ASIDE])
        assert store.judged_on([day, other]) == {other: b"2"}
