"""What every record store must do with means and verdicts; part of the records' contract.

Nothing is overwritten: a verdict is superseded, and what was known before is found again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.verdicts import Outcome
from storage.ports import RecordStore
from tests.storage.records_examples import DAY, HOUR, LIMIT, T0, a_mean, a_verdict


class VerdictsContract:
    def test_a_verdict_comes_back_with_all_that_it_rests_on(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        exceeded = a_verdict(
            a_mean(0.1 + 0.2), outcome=Outcome.EXCEEDED, times_over=1.0000000000000002
        )
        assert store.settle([], [exceeded.mean], [exceeded]) == 1
        again = reopened()
        assert again.verdicts(DAY, DAY) == [exceeded]
        assert again.means("hd-01-a", DAY, DAY) == [exceeded.mean]
        assert again.verdicts(DAY, DAY)[0].known_at.utcoffset() == timedelta(0)

    def test_a_day_without_a_reading_and_without_a_limit_is_kept_as_such(
        self, store: RecordStore
    ) -> None:
        empty = a_mean(None, valid=0, excluded=0, missing=288)
        unknown = a_verdict(empty, outcome=Outcome.LIMIT_UNKNOWN, limit=None)
        store.settle([], [empty], [unknown])
        assert store.verdicts(DAY, DAY) == [unknown]
        assert store.means("hd-01-a", DAY, DAY) == [empty]

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.differing_executors,
        ],
    )
    @given(value=st.floats(allow_nan=False), upper=st.floats(allow_nan=False, allow_infinity=False))
    def test_figures_are_kept_to_the_last_bit(
        self, store: RecordStore, value: float, upper: float
    ) -> None:
        verdict = a_verdict(a_mean(value), limit=replace(LIMIT, upper=upper), times_over=value)
        store.settle([], [verdict.mean], [verdict])
        (kept,) = store.verdicts(DAY, DAY)
        assert replace(kept, known_at=T0) == verdict

    def test_an_identical_judgement_adds_nothing(self, store: RecordStore) -> None:
        first = a_verdict()
        assert store.settle([], [first.mean], [first]) == 1
        assert store.settle([], [first.mean], [replace(first, known_at=T0 + HOUR)]) == 0
        assert store.verdicts(DAY, DAY) == [first]

    def test_verdicts_are_those_known_at_the_instant_asked_for(self, store: RecordStore) -> None:
        early = a_verdict()
        late = a_verdict(
            a_mean(80.0, valid=288, missing=0), T0 + HOUR, outcome=Outcome.EXCEEDED, times_over=1.08
        )
        store.settle([], [early.mean], [early])
        store.settle([], [late.mean], [late])
        just_before = T0 + HOUR - timedelta(microseconds=1)
        assert store.verdicts(DAY, DAY) == [late]
        assert store.verdicts(DAY, DAY, known_at=T0 + HOUR) == [late]
        assert store.verdicts(DAY, DAY, known_at=just_before) == [early]
        assert store.verdicts(DAY, DAY, known_at=T0 - HOUR) == []
        assert store.means("hd-01-a", DAY, DAY) == [late.mean]
        assert store.means("hd-01-a", DAY, DAY, known_at=just_before) == [early.mean]
        assert store.means("hd-01-a", DAY, DAY, known_at=T0 - HOUR) == []

    def test_a_value_that_comes_back_supersedes_again(self, store: RecordStore) -> None:
        low, high = a_mean(60.0), a_mean(70.0)
        for hours, mean in enumerate((low, high, low)):
            verdict = a_verdict(mean, T0 + hours * HOUR, reason=f"{mean.mean}")
            assert store.settle([], [mean], [verdict]) == 1
        assert store.means("hd-01-a", DAY, DAY) == [low]
        assert store.means("hd-01-a", DAY, DAY, known_at=T0 + HOUR) == [high]

    def test_another_limit_supersedes_the_verdict_and_leaves_the_mean(
        self, store: RecordStore
    ) -> None:
        store.settle([], [a_mean()], [a_verdict()])
        stricter = a_verdict(limit=replace(LIMIT, upper=50.0), known_at=T0 + HOUR)
        assert store.settle([], [a_mean()], [stricter]) == 1
        assert store.verdicts(DAY, DAY) == [stricter]
        assert store.verdicts(DAY, DAY, known_at=T0) == [a_verdict()]
        assert store.means("hd-01-a", DAY, DAY, known_at=T0) == [a_mean()]

    def test_a_superseded_exceedance_never_shows_among_the_violations(
        self, store: RecordStore
    ) -> None:
        exceeded = a_verdict(outcome=Outcome.EXCEEDED, times_over=1.2)
        store.settle([], [exceeded.mean], [exceeded])
        store.settle([], [a_mean(1.0)], [a_verdict(a_mean(1.0), T0 + HOUR)])
        assert store.verdicts(DAY, DAY, outcome=Outcome.EXCEEDED) == []
        assert store.verdicts(DAY, DAY, outcome=Outcome.EXCEEDED, known_at=T0) == [exceeded]

    def test_verdicts_come_newest_day_first_then_by_outlet_and_parameter(
        self, store: RecordStore
    ) -> None:
        keys = [
            (day, outlet, parameter)
            for day in (DAY, DAY - timedelta(days=1))
            # Byte order: a Vietnamese or English dictionary would put these in another one.
            for outlet in ("B-1", "a-1", "a1", "b-1")
            for parameter in ("COD", "PH")
        ]
        verdicts = [a_verdict(a_mean(day=d, outlet_id=o, parameter=p)) for d, o, p in keys]
        store.settle([], [], verdicts[::-1])
        assert store.verdicts(date.min, date.max) == verdicts
        assert store.verdicts(date.min, date.max, most=3) == verdicts[:3]
        assert store.verdicts(DAY, DAY, outlet_id="a1", parameter="PH") == [verdicts[5]]
        assert store.verdicts(DAY, DAY) == verdicts[:8]
        assert [m.parameter for m in store.means("b-1", DAY, DAY)] == ["COD", "PH"]
        assert len(store.means("b-1", DAY, DAY, parameter="PH")) == 1

    def test_a_mean_without_a_verdict_is_not_kept(self, store: RecordStore) -> None:
        assert store.settle([], [a_mean()], []) == 0
        assert store.means("hd-01-a", DAY, DAY) == []
