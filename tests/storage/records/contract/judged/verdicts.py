"""What every record store must do with means and verdicts; part of the records' contract.

Nothing is overwritten: a verdict is superseded, and what was known before is found again.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.judged.coverage import BriefVerdict
from domain.judged.quality import Check
from domain.judged.verdicts import NOT_OWED, Certainty, DayOutcome, Outcome
from domain.legal_day import to_microseconds
from storage.ports.records import RecordStore
from tests.storage.records.examples import (
    BEGIN_US,
    DAY,
    HOUR,
    LIMIT,
    T0,
    a_mean,
    a_mean_with_all_its_parts,
    a_period,
    a_verdict,
)


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

    def test_a_days_verdicts_in_brief_say_what_the_whole_ones_do(self, store: RecordStore) -> None:
        parted = a_mean_with_all_its_parts()
        told = [
            a_verdict(parted),
            a_verdict(replace(a_mean(1.0), outlet_id="other"), outcome=Outcome.EXCEEDED),
            a_verdict(replace(a_mean(2.0), outlet_id="over", day=DAY + timedelta(days=1))),
            replace(a_verdict(replace(a_mean(3.0), outlet_id="gone")), clause=NOT_OWED),
        ]
        store.settle([], [one.mean for one in told], told)
        superseding = replace(told[1], outcome=Outcome.KEPT, known_at=T0 + HOUR)
        store.settle([], [], [superseding])
        for known_at in (T0 - HOUR, T0, T0 + HOUR):
            whole = store.verdicts(DAY, DAY, known_at=known_at)
            assert store.brief_verdicts(DAY, known_at=known_at) == [*map(BriefVerdict.of, whole)]
        assert {one.parameter: dict(one.without_value) for one in [BriefVerdict.of(told[0])]} == {
            parted.parameter: {gap.cause: gap.slots for gap in parted.gaps}
        }

    def test_the_answers_of_an_outlets_days_are_those_of_its_newest_verdicts(
        self, store: RecordStore
    ) -> None:
        other = replace(a_mean(2.0), day=DAY + timedelta(days=1))
        told = [
            a_verdict(a_mean(1.0)),
            a_verdict(replace(a_mean(1.0), parameter="ZN"), outcome=Outcome.EXCEEDED),
            replace(a_verdict(other), clause=NOT_OWED),
            a_verdict(replace(a_mean(3.0), outlet_id="other")),
        ]
        store.settle([], [one.mean for one in told], told)
        again = replace(told[0], outcome=Outcome.NOT_PROVABLE, known_at=T0 + HOUR)
        store.settle([], [], [again])
        outlet, last = told[0].mean.outlet_id, DAY + timedelta(days=1)
        for known_at in (T0 - HOUR, T0, T0 + HOUR, None):
            whole = store.verdicts(DAY, last, outlet_id=outlet, known_at=known_at)
            rows = [
                DayOutcome(
                    one.mean.parameter,
                    one.mean.day,
                    one.outcome,
                    one.is_withdrawn,
                    to_microseconds(one.known_at),
                )
                for one in whole
            ]
            found = store.outcomes(outlet, DAY, last, known_at=known_at)
            assert found == sorted(rows, key=lambda one: (one[1], one[0]))
        assert [one.parameter for one in store.outcomes(outlet, DAY, DAY, parameter="ZN")] == ["ZN"]

    def test_what_a_check_flagged_of_a_day_is_found_by_its_newest_verdicts(
        self, store: RecordStore
    ) -> None:
        parted = a_mean_with_all_its_parts()
        flagged = {run.check for run in parted.flags}
        told = [a_verdict(parted), a_verdict(replace(a_mean(1.0), outlet_id="other"))]
        store.settle([], [one.mean for one in told], told)
        for check in Check:
            found = store.flagged(DAY, check, known_at=T0)
            assert found == ([(parted.outlet_id, parted.parameter)] if check in flagged else [])
            assert store.flagged(DAY, check, known_at=T0 - HOUR) == []
            assert store.flagged(DAY + timedelta(days=1), check, known_at=T0) == []
        plain = replace(a_mean(2.0), outlet_id=parted.outlet_id, parameter=parted.parameter)
        store.settle([], [plain], [a_verdict(plain, T0 + HOUR)])
        for check in flagged:
            assert store.flagged(DAY, check, known_at=T0 + HOUR) == []

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

    def test_a_verdict_on_batches_comes_back_with_every_part_of_its_mean(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        verdict = a_verdict(
            a_mean_with_all_its_parts(),
            outcome=Outcome.EXCEEDED,
            times_over=1.5,
            certainty=Certainty.WHATEVER_WAS_MISSING,
            judged=a_period(3),
            exceeded_periods=2,
        )
        assert store.settle([], [verdict.mean], [verdict]) == 1
        again = reopened()
        assert again.verdicts(DAY, DAY) == [verdict]
        assert again.means("hd-01-a", DAY, DAY) == [verdict.mean]
        assert again.settle([], [verdict.mean], [verdict]) == 0

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.differing_executors,
        ],
    )
    @given(
        figures=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=3),
        begin_us=st.integers(-(2**40), 2**40),
        said=st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    )
    def test_the_parts_of_a_mean_are_kept_to_the_last_bit_and_letter(
        self, store: RecordStore, figures: list[float], begin_us: int, said: str
    ) -> None:
        value, low, high = figures
        hour = a_period(1, value, low=low, high=high, begin_us=BEGIN_US + begin_us)
        whole = a_mean_with_all_its_parts()
        mean = replace(
            whole,
            load_kg=value,
            low=low,
            unscreened=high,
            plain=low,
            hours=(hour,),
            batches=(replace(hour, unscreened=low, plain=value),),
            gaps=tuple(replace(gap, evidence=said) for gap in whole.gaps),
            flags=tuple(replace(run, begin_us=begin_us, threshold=said) for run in whole.flags),
            rules=said,
        )
        verdict = a_verdict(mean, judged=hour)
        store.settle([], [mean], [verdict])
        (kept,) = store.verdicts(DAY, DAY)
        assert replace(kept, known_at=T0) == verdict

    @pytest.mark.parametrize(
        "change",
        [
            {"outcome": Outcome.NOT_PROVABLE},
            {"reason": "another one"},
            {"clause": "Nghị định khác"},
            {"times_over": 1.25},
            {"certainty": Certainty.ON_WHAT_WAS_READ},
            {"judged": a_period(5)},
            {"exceeded_periods": 1},
            {"limit": None},
            {"limit": replace(LIMIT, binding=())},
            {"mean": a_mean(rules="thresholds 4")},
            {"mean": a_mean(hours=(a_period(),))},
        ],
        ids="-".join,
    )
    def test_a_verdict_that_differs_in_anything_supersedes(
        self, store: RecordStore, change: dict[str, Any]
    ) -> None:
        first = a_verdict()
        second = replace(first, known_at=T0 + HOUR, **change)
        store.settle([], [], [first])
        assert store.settle([], [], [second]) == 1
        assert store.settle([], [], [replace(second, known_at=T0 + 2 * HOUR)]) == 0
        assert store.verdict_history("hd-01-a", "COD", DAY) == [first, second]

    def test_the_history_of_a_verdict_is_told_oldest_first_and_of_one_place_alone(
        self, store: RecordStore
    ) -> None:
        means = [a_mean(float(n)) for n in (70, 60, 70)]
        verdicts = [a_verdict(mean, T0 + n * HOUR) for n, mean in enumerate(means)]
        for verdict in verdicts:
            elsewhere = [
                a_verdict(replace(verdict.mean, outlet_id="hd-01-b"), verdict.known_at),
                a_verdict(replace(verdict.mean, parameter="PH"), verdict.known_at),
                a_verdict(replace(verdict.mean, day=DAY - timedelta(days=1)), verdict.known_at),
            ]
            store.settle([], [], [verdict, *elsewhere])
        assert store.verdict_history("hd-01-a", "COD", DAY) == verdicts
        assert store.verdict_history("hd-01-a", "TSS", DAY) == []

    def test_a_mean_without_a_verdict_is_kept_and_superseded_by_another(
        self, store: RecordStore
    ) -> None:
        flow, other = a_mean(12.5, parameter="FLOW_OUT"), a_mean(13.5, parameter="FLOW_OUT")
        assert store.settle([], [flow], [], not_before=T0) == 0
        assert store.settle([], [flow], [], not_before=T0 + HOUR) == 0
        assert store.known_through() == T0
        store.settle([], [other], [], not_before=T0 + HOUR)
        assert store.means("hd-01-a", DAY, DAY) == [other]
        assert store.means("hd-01-a", DAY, DAY, known_at=T0) == [flow]
        assert store.verdicts(DAY, DAY) == []

    def test_a_verdict_on_an_older_mean_that_came_back_is_not_said_twice(
        self, store: RecordStore
    ) -> None:
        low, high = a_mean(60.0), a_mean(70.0)
        store.settle([], [low], [a_verdict(low)])
        store.settle([], [high], [], not_before=T0 + HOUR)
        assert store.settle([], [low], [a_verdict(low, T0 + 2 * HOUR)]) == 0
        assert store.verdicts(DAY, DAY) == [a_verdict(low)]
        assert store.means("hd-01-a", DAY, DAY) == [low]
        assert store.means("hd-01-a", DAY, DAY, known_at=T0 + HOUR) == [high]

    def test_many_outlet_days_are_settled_at_once_and_each_finds_its_own(
        self, store: RecordStore
    ) -> None:
        days = [DAY - timedelta(days=n) for n in range(30)]
        means = [
            a_mean(float(n), outlet_id=f"o-{outlet:02d}", day=day)
            for n, (outlet, day) in enumerate(itertools.product(range(15), days))
        ]
        assert store.settle([], means, [a_verdict(mean) for mean in means]) == 450
        changed = [replace(mean, mean=-1.0) if mean.mean == 449 else mean for mean in means]
        assert store.settle([], changed, [a_verdict(mean, T0 + HOUR) for mean in changed]) == 1
        (newest,) = store.verdicts(date.min, date.max, outlet_id="o-14", known_at=T0 + HOUR)[-1:]
        assert (newest.mean.mean, newest.mean.day) == (-1.0, days[-1])
