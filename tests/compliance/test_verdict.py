"""One mean against one limit: the order of the answers, and a reason that a person can check."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.limits import LimitUnknown
from compliance.means import daily_mean
from compliance.verdict import decide
from domain.readings import Reading
from domain.verdicts import Confidence, DailyMean, Limit, Outcome, Verdict
from tests.compliance.sites import DAY, KNOWN_AT, columns, limit_of, mean_of, readings

FIGURES = st.floats(min_value=0.001, max_value=1e6)


def _decide(mean: DailyMean, limit: Limit | LimitUnknown, minimum_capture: float = 0.75) -> Verdict:
    return decide(mean, limit, minimum_capture=minimum_capture, known_at=KNOWN_AT)


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


@given(value=FIGURES, limit=FIGURES)
def test_a_comparison_says_kept_exactly_where_the_mean_is_not_over(
    value: float, limit: float
) -> None:
    verdict = _decide(mean_of(value), limit_of(limit))
    assert (verdict.outcome is Outcome.KEPT) == (value <= limit)
    assert (verdict.times_over is not None) == (value > limit)


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
