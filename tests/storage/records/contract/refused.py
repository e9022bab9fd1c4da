"""What every record store must do with readings that the reading store refuses: none is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain.measured.readings import Reading
from domain.measured.refused import RefusedReading
from storage.ports.records import RecordStore
from tests.storage.records.examples import DAY, HOUR, T0

REFUSED = RefusedReading(
    Reading("hd-01-a", "COD", 1_000, 61.5, 2, 41), "older than 7 days", "let it keep for ever"
)
LATER = RefusedReading(Reading("other", "PH", 2_000, -0.0, 0, 42), "an integer", "delete it")


class RefusedContract:
    def test_a_refused_reading_comes_back_whole_once_and_marks_its_day(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        store.add_refused([REFUSED, LATER], T0, [("hd-01-a", DAY)])
        store.add_refused([REFUSED], T0)
        again = reopened()
        assert [one.refused for one in again.refused()] == [REFUSED, LATER]
        assert not any(one.asked for one in again.refused())
        assert [one.refused for one in again.refused("other")] == [LATER]
        assert [one.refused for one in again.refused(None, 1_000, 2_000)] == [REFUSED]
        assert [one.refused for one in again.refused(most=1)] == [REFUSED]
        assert again.refused_counts() == {
            ("older than 7 days", "let it keep for ever"): 1,
            ("an integer", "delete it"): 1,
        }
        assert [(one.outlet_id, one.day) for one in again.due(9)] == [("hd-01-a", DAY)]

    def test_two_values_of_one_instant_are_both_kept_and_given_again_in_their_order(
        self, store: RecordStore
    ) -> None:
        both = [replace(REFUSED, reading=REFUSED.reading._replace(value=v)) for v in (900.0, 60.0)]
        for _ in range(2):
            store.add_refused(both, T0)
        assert [one.refused for one in store.refused()] == both
        assert store.give_refused_again() == 2
        assert store.refused_to_give(0, 100, 9) == both
        store.settle_refused([one.reading for one in both], [], T0 + HOUR)
        assert store.refused() == []

    def test_what_is_given_again_is_told_by_position_and_settled_either_way(
        self, store: RecordStore
    ) -> None:
        store.add_refused([REFUSED, LATER], T0)
        assert store.refused_to_give(0, 100, 9) == []
        assert store.give_refused_again() == 2
        assert store.refused_to_give(0, 41, 9) == [REFUSED]
        assert store.refused_to_give(0, 100, 9) == [REFUSED, LATER]
        still = replace(LATER, reason="a line too long")
        store.settle_refused([REFUSED.reading], [still], T0 + HOUR, [("hd-01-a", DAY)])
        assert store.refused_to_give(0, 100, 9) == []
        assert [one.refused for one in store.refused()] == [still]
        assert store.due_count() == 1
        assert [one.refused.reading for one in store.refused(known_at=T0)] == [
            REFUSED.reading,
            LATER.reading,
        ]
        assert store.refused(known_at=T0 - HOUR) == []
