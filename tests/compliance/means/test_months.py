"""The monthly mean: of provable days, bounded by all days that had a discharge."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.means.months import is_without_discharge, monthly_mean
from domain.judged.verdicts import DailyMean
from tests.compliance.sites import mean_of

FIRST = date(2026, 11, 1)


def _days(values: Mapping[int, DailyMean]) -> list[DailyMean]:
    return [replace(mean, day=FIRST + timedelta(days=at)) for at, mean in values.items()]


def _day(value: float, low: float | None = None, high: float | None = None) -> DailyMean:
    return replace(mean_of(value), low=low, high=high)


IDLE = replace(mean_of(None, valid=0), missing=0, no_discharge=288)


@settings(deadline=None)
@given(values=st.lists(st.floats(0, 1e4), min_size=1, max_size=30))
def test_the_monthly_mean_is_the_exact_mean_of_the_daily_means(values: list[float]) -> None:
    found = monthly_mean(
        _days({at: mean_of(value) for at, value in enumerate(values)}),
        year=2026,
        month=11,
        minimum_capture=0.75,
    )
    assert found.mean == statistics.mean(values)
    assert (found.days_provable, found.days_not_provable) == (len(values), 30 - len(values))


def test_a_day_of_too_little_capture_does_not_enter_and_one_of_another_month_is_left_aside() -> (
    None
):
    days = _days(
        {0: mean_of(10.0), 1: mean_of(20.0), 2: mean_of(900.0, valid=10), 30: mean_of(5.0)}
    )
    found = monthly_mean(days, year=2026, month=11, minimum_capture=0.75)
    assert found.mean == 15.0
    assert (found.days_provable, found.days_not_provable, found.days_total) == (2, 28, 30)


def test_days_without_discharge_are_counted_apart_and_need_no_bounds() -> None:
    days = _days(
        {at: _day(10.0, 10.0, 10.0) for at in range(20)} | dict.fromkeys(range(20, 30), IDLE)
    )
    found = monthly_mean(days, year=2026, month=11, minimum_capture=0.75)
    assert (found.days_provable, found.days_no_discharge, found.days_not_provable) == (20, 10, 0)
    assert (found.mean, found.low, found.high) == (10.0, 10.0, 10.0)
    assert is_without_discharge(IDLE)
    assert not is_without_discharge(mean_of(None, valid=0))


def test_the_bounds_are_the_means_of_the_days_bounds_outward() -> None:
    days = _days({at: _day(10.0, 10.0 - at / 10, 10.0 + at / 10) for at in range(30)})
    found = monthly_mean(days, year=2026, month=11, minimum_capture=0.75)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 10.0 - 1.45 + 1e-12
    assert found.low == pytest.approx(10.0 - 1.45)
    assert found.high == pytest.approx(10.0 + 1.45)


def test_a_day_that_is_not_told_or_has_no_bound_leaves_the_month_without_bounds() -> None:
    untold = _days({at: _day(10.0, 9.0, 11.0) for at in range(29)})
    found = monthly_mean(untold, year=2026, month=11, minimum_capture=0.75)
    assert (found.low, found.high) == (None, None)
    no_top = _days({at: _day(10.0, 9.0, None if at == 3 else 11.0) for at in range(30)})
    found = monthly_mean(no_top, year=2026, month=11, minimum_capture=0.75)
    assert (found.low, found.high) == (9.0, None)


def test_a_month_without_any_discharge_has_no_mean_and_no_bounds() -> None:
    found = monthly_mean(
        _days(dict.fromkeys(range(30), IDLE)), year=2026, month=11, minimum_capture=0.75
    )
    assert (found.mean, found.low, found.high, found.days_no_discharge) == (None, None, None, 30)
    assert (found.load_kg, found.load_days) == (None, 0)


def test_loads_are_summed_over_the_days_that_have_one() -> None:
    days = _days(
        {
            0: replace(mean_of(1.0), load_kg=1.5),
            1: mean_of(1.0),
            2: replace(mean_of(1.0), load_kg=2.0),
        }
    )
    found = monthly_mean(days, year=2026, month=11, minimum_capture=0.75)
    assert (found.load_kg, found.load_days) == (3.5, 2)


def test_means_of_two_parameters_or_a_day_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="one outlet and parameter"):
        monthly_mean(
            [mean_of(1.0), mean_of(1.0, parameter="TSS")], year=2026, month=11, minimum_capture=0.75
        )
    with pytest.raises(ValueError, match="one outlet and parameter"):
        monthly_mean([], year=2026, month=11, minimum_capture=0.75)
    with pytest.raises(ValueError, match="2026-11 stands twice"):
        monthly_mean([mean_of(1.0), mean_of(2.0)], year=2026, month=11, minimum_capture=0.75)
