"""Exceeded days merge into events: begin, end, peak and load; what is not provable ends them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.city.exceedances import exceedance_events, exceeded_periods
from compliance.verdicts.verdict import decide
from domain.judged.events import Event, EventKind
from domain.judged.verdicts import Outcome, PeriodMean, Verdict
from domain.legal_day import legal_day_bounds_us
from tests.compliance.sites import DAY, KNOWN_AT, OUTLET_ID, limit_of, mean_of

EXCEEDED, KEPT, IDLE = Outcome.EXCEEDED, Outcome.KEPT, Outcome.NO_DISCHARGE
NOT_PROVABLE = Outcome.NOT_PROVABLE
HOUR_US = 3_600_000_000


def _verdict(
    nth: int,
    outcome: Outcome = EXCEEDED,
    value: float | None = None,
    *,
    load_kg: float | None = None,
    parameter: str = "COD",
    later: int = 0,
) -> Verdict:
    """Return the verdict of the nth day from DAY on, against 150 mg/L."""
    told = {EXCEEDED: 300.0, KEPT: 100.0, NOT_PROVABLE: 100.0, IDLE: None}
    mean = mean_of(told.get(outcome) if value is None else value, parameter=parameter)
    mean = replace(mean, day=DAY + timedelta(days=nth), load_kg=load_kg)
    if outcome is NOT_PROVABLE:
        mean = replace(mean, valid=10, missing=278)
    if outcome is IDLE:
        mean = replace(mean, valid=0, no_discharge=288)
    known_at = KNOWN_AT + timedelta(days=nth, hours=later)
    verdict = decide(mean, limit_of(150.0), minimum_capture=0.75, known_at=known_at)
    assert verdict.outcome is outcome
    return verdict


def _events(verdicts: list[Verdict], last: int | None = None) -> list[Event]:
    judged = {} if last is None else {OUTLET_ID: DAY + timedelta(days=last)}
    return exceedance_events(verdicts, last_judged=judged)


def _day(nth: int) -> date:
    return DAY + timedelta(days=nth)


def test_days_in_sequence_are_one_event_with_its_peak_and_load() -> None:
    days = [
        _verdict(0, value=200.0, load_kg=100.0),
        _verdict(1, value=450.0, load_kg=90.0),
        _verdict(2, value=300.0),
        _verdict(3, KEPT, load_kg=50.0),
    ]
    (event,) = _events(days, last=3)
    assert (event.id, event.kind) == (f"{OUTLET_ID}:COD:2026-11-24", EventKind.EXCEEDANCE)
    assert (event.first_day, event.last_day, event.days, event.periods) == (_day(0), _day(2), 3, 3)
    assert event.begin_us == legal_day_bounds_us(_day(0))[0]
    assert event.end_us == legal_day_bounds_us(_day(2))[1]
    assert (event.peak, event.peak_day, event.peak_times_over) == (450.0, _day(1), 3.0)
    assert event.load_over_kg == pytest.approx(100.0 * 50 / 200 + 90.0 * 300 / 450)
    assert (event.ongoing, event.causes) == (False, ())
    assert event.known_at == days[2].known_at


def test_an_event_is_ongoing_while_its_last_day_is_the_last_one_judged() -> None:
    assert _events([_verdict(0)], last=0)[0].ongoing
    assert not _events([_verdict(0)], last=1)[0].ongoing
    assert not _events([_verdict(0)])[0].ongoing


@pytest.mark.parametrize("between", [KEPT, NOT_PROVABLE])
def test_a_kept_or_not_provable_day_ends_an_event(between: Outcome) -> None:
    events = _events([_verdict(0), _verdict(1, between), _verdict(2)])
    assert [(event.first_day, event.days) for event in events] == [(_day(0), 1), (_day(2), 1)]


def test_a_day_that_nobody_judged_ends_an_event() -> None:
    assert len(_events([_verdict(0), _verdict(2)])) == 2


def test_days_without_discharge_do_not_end_an_event_and_do_not_count() -> None:
    (event,) = _events([_verdict(0), _verdict(1, IDLE), _verdict(2, IDLE), _verdict(3)])
    assert (event.first_day, event.last_day, event.days, event.periods) == (_day(0), _day(3), 2, 2)
    (open_one,) = _events([_verdict(0), _verdict(1, IDLE)], last=1)
    assert (open_one.last_day, open_one.ongoing) == (_day(0), True)
    (ended,) = _events([_verdict(0), _verdict(1, IDLE), _verdict(2, KEPT)], last=2)
    assert not ended.ongoing


def test_a_day_without_discharge_alone_is_no_event() -> None:
    assert _events([_verdict(0, IDLE), _verdict(1, KEPT)]) == []


def test_without_any_flow_no_load_is_claimed() -> None:
    assert _events([_verdict(0)])[0].load_over_kg is None


def test_parameters_and_outlets_have_their_own_events() -> None:
    other = _verdict(1, parameter="TSS")
    elsewhere = replace(other, mean=replace(other.mean, outlet_id="a"))
    events = _events([other, _verdict(0), elsewhere])
    assert [(e.outlet_id, e.parameter) for e in events] == [
        ("a", "TSS"), (OUTLET_ID, "COD"), (OUTLET_ID, "TSS"),
    ]  # fmt: skip


def test_of_two_verdicts_on_a_day_the_one_known_last_counts() -> None:
    superseding = _verdict(1, KEPT, later=5)
    assert _events([superseding, _verdict(0), _verdict(1)])[0].last_day == _day(0)
    assert len(_events([_verdict(0, KEPT), _verdict(0, later=1)])) == 1


def test_the_peak_of_ph_is_the_mean_farthest_outside_on_either_side() -> None:
    verdicts = []
    for nth, value in enumerate((9.4, 4.5, 9.2)):
        mean = replace(mean_of(value, parameter="PH"), day=_day(nth), load_kg=5.0)
        limit = limit_of(9.0, 5.5)
        verdicts.append(decide(mean, limit, minimum_capture=0.75, known_at=KNOWN_AT))
    (event,) = _events(verdicts)
    assert (event.peak, event.peak_day, event.peak_times_over) == (4.5, _day(1), None)


def test_of_two_equal_peaks_the_first_day_is_told() -> None:
    assert _events([_verdict(0), _verdict(1)])[0].peak_day == _day(0)


def test_a_lower_limit_alone_has_no_load_over() -> None:
    mean = replace(mean_of(1.0), load_kg=5.0)
    verdict = decide(mean, limit_of(None, 3.0), minimum_capture=0.75, known_at=KNOWN_AT)
    assert _events([verdict])[0].load_over_kg is None


def test_an_old_verdict_without_limit_or_mean_still_makes_an_event() -> None:
    bare = replace(_verdict(0), limit=None, times_over=None)
    (event,) = _events([bare])
    assert (event.peak, event.load_over_kg) == (300.0, None)


def _hour(at: int, value: float, *, valid: int = 12, low: float | None = None) -> PeriodMean:
    begin_us = legal_day_bounds_us(DAY)[0] + at * HOUR_US
    return PeriodMean(
        begin_us=begin_us, end_us=begin_us + HOUR_US, mean=value, valid=valid, excluded=0,
        missing=12 - valid, no_discharge=0, expected=12, low=low,
    )  # fmt: skip


def _batch(*hours: PeriodMean, load_kg: float | None = None) -> Verdict:
    valid = sum(hour.valid for hour in hours)
    mean = replace(
        mean_of(100.0, valid=valid), batches=hours, load_kg=load_kg,
        missing=12 * len(hours) - valid, no_discharge=288 - 12 * len(hours),
    )  # fmt: skip
    return decide(mean, limit_of(150.0), minimum_capture=0.75, known_at=KNOWN_AT, batch=True)


def test_the_event_of_a_batch_begins_and_ends_with_its_exceeded_hours() -> None:
    hours = (_hour(2, 10.0), _hour(3, 200.0), _hour(4, 10.0), _hour(9, 600.0), _hour(10, 10.0))
    (event,) = _events([_batch(*hours, load_kg=5.0)])
    assert (event.begin_us, event.end_us) == (hours[1].begin_us, hours[3].end_us)
    assert (event.days, event.periods) == (1, 2)
    assert (event.peak, event.peak_times_over) == (600.0, 4.0)
    assert event.load_over_kg is None  # the mean of the day is under: the hours' load is not kept


def test_an_hour_that_was_not_provable_is_no_part_of_the_event() -> None:
    thin = _hour(1, 900.0, valid=3)
    enough = _hour(3, 200.0, valid=10)
    certain = _hour(12, 900.0, valid=3, low=225.0)
    verdict = _batch(thin, enough, certain, _hour(15, 10.0))
    assert verdict.exceeded_periods == 2
    assert verdict.limit is not None
    assert exceeded_periods(verdict, verdict.limit) == [enough, certain]
    (event,) = _events([verdict])
    assert (event.begin_us, event.end_us) == (_hour(3, 0.0).begin_us, certain.end_us)


def test_a_batch_whose_hours_were_not_kept_spans_its_worst_hour() -> None:
    verdict = _batch(_hour(3, 200.0))
    bare = replace(verdict, mean=replace(verdict.mean, batches=()))
    (event,) = _events([bare])
    assert (event.begin_us, event.end_us) == (_hour(3, 0.0).begin_us, _hour(4, 0.0).begin_us)


def test_a_day_judged_whole_has_no_exceeded_hours() -> None:
    assert exceeded_periods(_verdict(0), limit_of(150.0)) == []


@given(
    outcomes=st.lists(st.sampled_from([EXCEEDED, KEPT, IDLE, NOT_PROVABLE]), max_size=12),
    order=st.randoms(use_true_random=False),
)
def test_the_order_and_copies_of_the_verdicts_change_nothing(
    outcomes: list[Outcome], order: random.Random
) -> None:
    verdicts = [_verdict(nth, outcome) for nth, outcome in enumerate(outcomes)]
    events = _events(verdicts, last=len(outcomes) - 1)
    shuffled = [*verdicts, *verdicts]
    order.shuffle(shuffled)
    assert _events(shuffled, last=len(outcomes) - 1) == events
    assert sum(event.days for event in events) == outcomes.count(EXCEEDED)
    assert len({event.id for event in events}) == len(events)
    assert [e.ongoing for e in events[:-1]] == [False] * len(events[:-1])
