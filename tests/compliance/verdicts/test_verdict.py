"""One mean against one limit: the order of the answers, and a reason that a person can check."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.days.means import daily_mean
from compliance.law.limit.limits import LimitUnknown, NotLimited
from compliance.verdicts.verdict import answer, compare, decide, excess
from domain.judged.verdicts import (
    Certainty,
    Confidence,
    DailyMean,
    Gap,
    GapCause,
    Limit,
    LimitKind,
    Outcome,
    Verdict,
)
from domain.measured.readings import Reading
from tests.compliance.sites import DAY, KNOWN_AT, columns, limit_of, mean_of, readings

FIGURES = st.floats(min_value=0.001, max_value=1e6)
WHATEVER, ON_READ = Certainty.WHATEVER_WAS_MISSING, Certainty.ON_WHAT_WAS_READ
READ = st.lists(st.floats(0, 300), min_size=1, max_size=20)


def _decide(
    mean: DailyMean, limit: Limit | LimitUnknown | NotLimited, minimum_capture: float = 0.75
) -> Verdict:
    return decide(mean, limit, minimum_capture=minimum_capture, known_at=KNOWN_AT)


def _bounded(
    value: float | None, low: float | None, high: float | None, *, valid: int = 100
) -> DailyMean:
    return replace(mean_of(value, valid=valid), low=low, high=high)


def test_an_unknown_limit_is_answered_before_anything_else() -> None:
    verdict = _decide(mean_of(None, valid=0), LimitUnknown("The figure is not here."))
    assert verdict.outcome is Outcome.LIMIT_UNKNOWN
    assert verdict.limit is None
    assert "The figure is not here." in verdict.reason


def test_too_little_capture_is_answered_before_the_comparison() -> None:
    verdict = _decide(mean_of(1e6, valid=215), limit_of(150.0))
    assert verdict.outcome is Outcome.NOT_PROVABLE
    assert verdict.times_over is None
    assert "215 of 288 expected readings" in verdict.reason


def test_a_capture_equal_to_the_minimum_is_enough() -> None:
    verdict = _decide(mean_of(100.0, valid=216), limit_of(150.0))
    assert (verdict.outcome, verdict.certainty) == (Outcome.KEPT, ON_READ)


def test_without_a_valid_reading_nothing_is_provable_whatever_the_minimum() -> None:
    verdict = _decide(mean_of(None, valid=0), limit_of(150.0), minimum_capture=0.0)
    assert verdict.outcome is Outcome.NOT_PROVABLE


def test_times_over_is_the_mean_by_the_upper_limit() -> None:
    verdict = _decide(mean_of(300.0), limit_of(150.0))
    assert verdict.outcome is Outcome.EXCEEDED
    assert verdict.times_over == 2.0


def test_under_the_lower_limit_there_is_no_times_over() -> None:
    verdict = _decide(mean_of(5.0), limit_of(9.0, 5.5))
    assert verdict.outcome is Outcome.EXCEEDED
    assert verdict.times_over is None
    assert "under its lower limit of 5.5" in verdict.reason


@pytest.mark.parametrize("value", [5.5, 7.0, 9.0])
def test_a_mean_at_or_between_its_bounds_is_kept(value: float) -> None:
    verdict = _decide(mean_of(value), limit_of(9.0, 5.5))
    assert verdict.outcome is Outcome.KEPT
    assert verdict.times_over is None


def test_an_unconfirmed_figure_is_said_by_every_verdict_that_compares_with_it() -> None:
    unsure = limit_of(150.0, confidence=Confidence.UNCONFIRMED)
    for value in (100.0, 200.0):
        assert "unconfirmed" in _decide(mean_of(value), unsure).reason
        assert "unconfirmed" not in _decide(mean_of(value), limit_of(150.0)).reason


def test_the_reason_never_shows_an_exceeding_mean_as_its_limit() -> None:
    verdict = _decide(mean_of(148.50000000000003), limit_of(148.5))
    assert verdict.outcome is Outcome.EXCEEDED
    assert "is 148.50000000000003 mg/L, over its upper limit of 148.5 mg/L" in verdict.reason


def test_a_naive_known_at_is_refused() -> None:
    naive = datetime(2026, 11, 25)  # noqa: DTZ001 - a naive time is what is refused
    with pytest.raises(ValueError, match="add the offset"):
        decide(mean_of(1.0), limit_of(2.0), minimum_capture=0.75, known_at=naive)


def test_a_parameter_that_no_limit_binds_is_answered_first_with_why() -> None:
    verdict = _decide(mean_of(None, valid=0), NotLimited("A stay is in force."))
    assert (verdict.outcome, verdict.limit) == (Outcome.NOT_LIMITED, None)
    assert verdict.reason == "No limit binds on this day: A stay is in force."


def test_a_day_without_discharge_is_its_own_answer_and_never_missing() -> None:
    idle = replace(mean_of(None, valid=0), missing=0, no_discharge=288)
    for batch in (False, True):
        verdict = decide(
            idle, limit_of(150.0), minimum_capture=0.75, known_at=KNOWN_AT, batch=batch
        )
        assert (verdict.outcome, verdict.certainty) == (Outcome.NO_DISCHARGE, WHATEVER)
        assert "all 288 expected readings" in verdict.reason


def test_an_unknown_limit_stays_unknown_on_a_day_without_discharge() -> None:
    idle = replace(mean_of(None, valid=0), missing=0, no_discharge=288)
    assert _decide(idle, LimitUnknown("?")).outcome is Outcome.LIMIT_UNKNOWN


def test_one_slot_that_may_have_discharged_takes_the_answer_no_discharge_away() -> None:
    nearly = replace(mean_of(None, valid=0), missing=1, no_discharge=287)
    assert _decide(nearly, limit_of(150.0)).outcome is Outcome.NOT_PROVABLE


def test_a_whole_day_holds_whatever_was_missing_for_nothing_was() -> None:
    verdict = _decide(mean_of(100.0), limit_of(150.0))
    assert (verdict.outcome, verdict.certainty) == (Outcome.KEPT, WHATEVER)
    assert verdict.reason.endswith("; no reading is missing.")


def test_bounds_above_the_limit_exceed_even_below_the_minimum_capture() -> None:
    verdict = _decide(_bounded(900.0, 312.5, 500.0), limit_of(150.0))
    assert (verdict.outcome, verdict.certainty) == (Outcome.EXCEEDED, WHATEVER)
    assert verdict.times_over == 6.0
    assert (
        "whatever the 188 missing readings were, the mean is anything from 312.5 to 500 mg/L"
        in (verdict.reason)
    )


def test_bounds_within_the_limits_keep_even_below_the_minimum_capture() -> None:
    verdict = _decide(_bounded(7.0, 5.5, 9.0), limit_of(9.0, 5.5))
    assert (verdict.outcome, verdict.certainty) == (Outcome.KEPT, WHATEVER)


def test_a_high_bound_under_the_lower_limit_exceeds_whatever_was_missing() -> None:
    verdict = _decide(_bounded(4.0, 2.0, 5.0), limit_of(9.0, 5.5))
    assert (verdict.outcome, verdict.certainty) == (Outcome.EXCEEDED, WHATEVER)
    assert verdict.times_over is None


@pytest.mark.parametrize(
    ("low", "high"), [(None, 140.0), (20.0, 151.0), (20.0, None), (None, None)]
)
def test_without_a_bound_on_the_side_of_the_limit_the_mean_answers_on_what_was_read(
    low: float | None, high: float | None
) -> None:
    verdict = _decide(_bounded(100.0, low, high, valid=280), limit_of(150.0))
    certain = high is not None and high <= 150.0
    assert verdict.outcome is Outcome.KEPT
    assert verdict.certainty is (WHATEVER if certain else ON_READ)
    assert ("could turn it" in verdict.reason) == (not certain)


def test_a_day_of_which_nothing_was_read_is_not_provable_whatever_the_sensor_can_show() -> None:
    assert _decide(_bounded(None, 0.0, 100.0, valid=0), limit_of(150.0)).outcome is (
        Outcome.NOT_PROVABLE
    )


def test_one_missing_and_one_excluded_reading_are_told_as_they_are() -> None:
    one = replace(mean_of(100.0, valid=287), low=99.0, high=101.0)
    assert "whatever the 1 missing reading was" in _decide(one, limit_of(150.0)).reason
    other = replace(mean_of(100.0, valid=286), missing=1, excluded=1, low=0.0)
    told = _decide(other, limit_of(150.0)).reason
    assert "the 2 missing or excluded readings could turn it: the mean could be at least 0" in told


def test_our_own_outage_is_said_and_never_charged() -> None:
    gap = Gap(begin_us=0, end_us=1, slots=144, cause=GapCause.OUR_OUTAGE, evidence="")
    verdict = _decide(replace(mean_of(100.0, valid=100), gaps=(gap,)), limit_of(150.0))
    assert verdict.outcome is Outcome.NOT_PROVABLE
    assert "144 of the 188 missing readings (50.0 % of the day) are put down to our own outage" in (
        verdict.reason
    )


def test_no_discharge_is_told_in_the_counts_and_left_out_of_the_capture() -> None:
    quiet = replace(mean_of(100.0, valid=50), missing=38, no_discharge=200)
    told = _decide(quiet, limit_of(150.0)).reason
    assert "(0 excluded, 38 missing, 200 without discharge), a capture of 56.8 %" in told


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (LimitKind.PERMIT_STRICTER, "the permit's own, stricter one"),
        (LimitKind.PERMIT_INTERIM, "an interim one of the permit"),
    ],
)
def test_a_limit_of_the_permit_is_said_to_be_one(kind: LimitKind, words: str) -> None:
    own = replace(limit_of(150.0), kind=kind)
    assert words in _decide(mean_of(100.0), own).reason
    assert words not in _decide(mean_of(100.0), limit_of(150.0)).reason


def test_an_upper_limit_of_zero_is_exceeded_without_a_ratio() -> None:
    verdict = _decide(mean_of(0.1), limit_of(0.0))
    assert (verdict.outcome, verdict.times_over) == (Outcome.EXCEEDED, None)


def test_the_excess_is_a_share_of_a_lone_upper_limit_else_in_the_unit() -> None:
    assert excess(300.0, limit_of(150.0)) == 1.0
    assert excess(4.5, limit_of(9.0, 5.5)) == 1.0
    assert excess(10.0, limit_of(9.0, 5.5)) == 1.0
    assert excess(1.0, limit_of(0.0)) == 1.0
    assert excess(1.0, limit_of(None, 3.0)) == 2.0
    assert excess(1.0, limit_of(None)) == 0.0


def _completed(read: list[float], missing: int, span: tuple[float, float]) -> tuple[float, float]:
    n = len(read) + missing
    return (sum(read) + missing * span[0]) / n, (sum(read) + missing * span[1]) / n


@given(
    read=READ,
    fill=st.lists(st.floats(0, 300), max_size=20),
    lower=st.one_of(st.none(), st.floats(0, 150)),
    upper=st.one_of(st.none(), st.floats(150, 300)),
    enough=st.booleans(),
)
def test_a_verdict_that_holds_whatever_was_missing_is_turned_by_no_completion(
    read: list[float],
    fill: list[float],
    lower: float | None,
    upper: float | None,
    *,
    enough: bool,
) -> None:
    low, high = _completed(read, len(fill), (0.0, 300.0))
    margin = 1e-9  # the rounding of this test's own sums
    found = compare(low - margin, sum(read) / len(read), high + margin, lower, upper, enough=enough)
    whole = (sum(read) + sum(fill)) / (len(read) + len(fill))
    complete = compare(whole, whole, whole, lower, upper)
    assert complete.certainty is WHATEVER
    if found.certainty is WHATEVER:
        assert found.outcome is complete.outcome


@given(
    value=FIGURES,
    low_by=st.floats(0, 1e3),
    high_by=st.floats(0, 1e3),
    rise=st.floats(0, 1e6),
    upper=FIGURES,
    enough=st.booleans(),
)
def test_raising_the_figures_never_turns_exceeded_into_kept(
    value: float,
    low_by: float,
    high_by: float,
    rise: float,
    upper: float,
    *,
    enough: bool,
) -> None:
    before = compare(value - low_by, value, value + high_by, None, upper, enough=enough)
    after = compare(
        value - low_by + rise, value + rise, value + high_by + rise, None, upper, enough=enough
    )
    assert not (before.outcome is Outcome.EXCEEDED and after.outcome is not Outcome.EXCEEDED)


@given(value=FIGURES, limit=FIGURES)
def test_a_comparison_says_kept_exactly_where_the_mean_is_not_over(
    value: float, limit: float
) -> None:
    verdict = _decide(mean_of(value), limit_of(limit))
    assert (verdict.outcome is Outcome.KEPT) == (value <= limit)
    assert (verdict.times_over is not None) == (value > limit)


@settings(deadline=None)  # the first call compiles the mean
@given(
    values=st.lists(st.integers(1, 400), min_size=216, max_size=288),
    index=st.integers(min_value=0, max_value=215),
    rise=st.floats(min_value=0.0, max_value=1e6),
    limit=st.integers(min_value=1, max_value=400),
)
def test_raising_a_value_never_turns_exceeded_into_kept(
    values: list[int], index: int, rise: float, limit: int
) -> None:
    day = readings(" ".join(f"{value}x1" for value in values))
    raised = [*day]
    raised[index] = raised[index]._replace(value=raised[index].value + rise)
    before, after = _outcome(day, float(limit)), _outcome(raised, float(limit))
    assert not (before is Outcome.EXCEEDED and after is not Outcome.EXCEEDED)


def _outcome(day: list[Reading], upper: float) -> Outcome:
    mean = daily_mean(columns(day), outlet_id="x", parameter="COD", day=DAY, interval_minutes=5)
    return _decide(mean, limit_of(upper)).outcome


@given(value=FIGURES, limit=FIGURES, valid=st.integers(1, 288))
def test_the_answer_without_a_sentence_is_that_of_the_verdict(
    value: float, limit: float, valid: int
) -> None:
    mean = _bounded(value, value / 2, value * 2, valid=valid)
    short = answer(mean, limit_of(limit), minimum_capture=0.75)
    verdict = _decide(mean, limit_of(limit))
    assert (short.outcome, short.certainty) == (verdict.outcome, verdict.certainty)
