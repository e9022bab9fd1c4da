"""What every record store must tell of a whole city's days; part of the records' contract."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from domain.judged.coverage import BriefExceedance, FlowMean
from domain.judged.set_aside import SetAsideDay
from domain.judged.verdicts import Outcome, Verdict
from storage.ports.records import RecordStore
from tests.storage.records.examples import DAY, HOUR, LIMIT, T0, a_mean, a_period, a_verdict

EVE = DAY - timedelta(days=1)


def _settle(store: RecordStore, *told: Verdict) -> None:
    assert store.settle([], [one.mean for one in told], told) == len(told)


def _number(store: RecordStore, known_at: datetime) -> int | None:
    return store.newest_verdict_numbers(DAY, DAY, known_at=known_at).get(DAY)


class CityDaysContract:
    def test_the_number_of_a_days_newest_verdict_rises_with_each_that_becomes_known(
        self, store: RecordStore
    ) -> None:
        assert _number(store, T0) is None
        numbers = []
        for hours, value in enumerate((60.0, 70.0)):
            _settle(store, a_verdict(a_mean(value), T0 + hours * HOUR, reason=f"{value}"))
            numbers.append(_number(store, T0 + HOUR) or 0)
        assert 0 < numbers[0] < numbers[1]
        assert _number(store, T0) == numbers[0]
        assert _number(store, T0 - HOUR) is None

    def test_of_a_span_each_day_with_a_verdict_has_its_own_number(self, store: RecordStore) -> None:
        days = [DAY - timedelta(days=back) for back in (40, 7, 1, 0)]
        _settle(store, *(a_verdict(replace(a_mean(), day=day)) for day in days))
        first, last = days[1], days[2]
        found = store.newest_verdict_numbers(first, last, known_at=T0)
        assert [*found] == [first, last]
        whole = store.newest_verdict_numbers(days[0], days[-1], known_at=T0)
        assert sorted(whole) == days
        assert len({*whole.values()}) == len(days)
        assert found == {day: whole[day] for day in (first, last)}
        none = store.newest_verdict_numbers(DAY + HOUR * 24, DAY + HOUR * 48, known_at=T0)
        assert none == {}

    def test_an_exceedance_says_what_was_held_against_which_limit(self, store: RecordStore) -> None:
        over = a_verdict(a_mean(90.0), outcome=Outcome.EXCEEDED, times_over=1.2)
        worst = a_verdict(
            replace(a_mean(60.0), outlet_id="batch", day=EVE),
            outcome=Outcome.EXCEEDED,
            times_over=2.0,
            judged=replace(a_period(), mean=150.0),
        )
        kept = a_verdict(replace(a_mean(), outlet_id="good"))
        _settle(store, over, worst, kept)
        found = store.exceedances(EVE, DAY, known_at=T0)
        assert found == [
            BriefExceedance(
                outlet_id="batch",
                parameter="COD",
                day=EVE,
                value=150.0,
                lower=None,
                upper=LIMIT.upper,
                times_over=2.0,
            ),
            BriefExceedance(
                outlet_id="hd-01-a",
                parameter="COD",
                day=DAY,
                value=90.0,
                lower=None,
                upper=LIMIT.upper,
                times_over=1.2,
            ),
        ]
        assert store.exceedances(DAY, DAY, known_at=T0) == found[1:]
        _settle(store, replace(over, outcome=Outcome.KEPT, known_at=T0 + HOUR))
        assert store.exceedances(DAY, DAY, known_at=T0 + HOUR) == []
        assert store.exceedances(DAY, DAY, known_at=T0) == found[1:]

    def test_of_flows_alone_the_newest_means_are_told(self, store: RecordStore) -> None:
        flow = replace(a_mean(20.0), parameter="FLOW_OUT")
        into = replace(a_mean(22.5), parameter="FLOW_IN")
        other = replace(flow, outlet_id="other", mean=None, valid=0)
        store.settle([], [flow, into, other, a_mean(60.0), replace(flow, day=EVE)], [])
        later = replace(flow, mean=25.0)
        store.settle([], [later], [], not_before=T0 + HOUR)
        known = T0 + 2 * HOUR
        found = store.flow_means(DAY, ["hd-01-a", "nobody"], known_at=known)
        counts = {"valid": flow.valid, "expected": flow.expected}
        assert found == [
            FlowMean(outlet_id="hd-01-a", parameter="FLOW_IN", mean_m3_per_h=22.5, **counts),
            FlowMean(outlet_id="hd-01-a", parameter="FLOW_OUT", mean_m3_per_h=25.0, **counts),
        ]
        (silent,) = store.flow_means(DAY, ["other"], known_at=known)
        assert (silent.mean_m3_per_h, silent.valid) == (None, 0)
        assert store.flow_means(DAY, [], known_at=known) == []

    def test_outlets_set_aside_are_told_by_their_day(self, store: RecordStore) -> None:
        aside = SetAsideDay(
            outlet_id="hd-01-a", day=DAY, raised="OverflowError", version="1", known_at=T0
        )
        both = [aside, replace(aside, outlet_id="other"), replace(aside, day=EVE)]
        store.settle([], [], [], set_aside=both, not_before=T0)
        found = store.set_aside_outlets(EVE, DAY, known_at=T0)
        assert found == {DAY: {"hd-01-a", "other"}, EVE: {"hd-01-a"}}
        assert store.set_aside_outlets(DAY, DAY, known_at=T0) == {DAY: found[DAY]}
        assert store.set_aside_outlets(EVE, DAY, known_at=T0 - HOUR) == {}
