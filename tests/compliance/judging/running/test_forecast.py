"""The forecast of a running day: by the same hours where that was better, and what it is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from compliance.judging.running.forecast import DAYS_BACK, Method, forecast_of
from domain.judged.verdicts import DailyMean, PeriodMean
from domain.legal_day import MICROSECONDS_PER_HOUR, legal_day_bounds_us
from tests.compliance.sites import DAY, mean_of

NOON_US = legal_day_bounds_us(DAY)[0] + 12 * MICROSECONDS_PER_HOUR


def a_day(back: int, level: Callable[[int], float | None]) -> DailyMean:
    """Return a day of hours so many days ago; None of an hour without a valid reading."""
    day = DAY - timedelta(days=back)
    begin_us = legal_day_bounds_us(day)[0]
    hours = [
        PeriodMean(
            begin_us=begin_us + hour * MICROSECONDS_PER_HOUR,
            end_us=begin_us + (hour + 1) * MICROSECONDS_PER_HOUR,
            mean=(value := level(hour)),
            valid=0 if value is None else 12,
            excluded=0,
            missing=12 if value is None else 0,
            no_discharge=0,
            expected=12,
        )
        for hour in range(24)
    ]
    return replace(mean_of(None), day=day, hours=hours)


def evening(base: float, by: float = 40.0) -> Callable[[int], float]:
    """Return the hours of a plant whose water is so much worse (mg/L) from noon on."""
    return lambda hour: base + (by if hour >= 12 else 0.0)


TODAY = replace(mean_of(100.0, valid=144), day=DAY)


def test_a_plant_of_which_the_evenings_are_worse_is_forecast_by_its_evenings() -> None:
    past = [a_day(back, evening(80.0 + back)) for back in range(DAYS_BACK, 0, -1)]
    found = forecast_of(TODAY, 144, past, NOON_US)
    assert found is not None
    assert (found.method, found.hour, found.days) == (Method.SAME_HOURS, 12, DAYS_BACK)
    assert found.mean == pytest.approx(120.0)  # half a day at 100, half at 140
    assert found.error == pytest.approx(0.0)


def test_where_the_hours_tell_nothing_it_is_as_so_far() -> None:
    chance = np.random.default_rng(7)
    moves = chance.normal(0, 9, DAYS_BACK).tolist()
    past = [a_day(DAYS_BACK - n, evening(100.0, by)) for n, by in enumerate(moves)]
    found = forecast_of(TODAY, 144, past, NOON_US)
    assert found is not None
    assert (found.method, found.mean) == (Method.AS_SO_FAR, 100.0)
    assert found.error is not None
    assert found.error > 1.0


def test_the_error_is_that_of_the_whole_days_mean_each_day_told_without_itself() -> None:
    moved = [30.0] * 7 + [50.0]
    past = [a_day(len(moved) - n, evening(80.0, by)) for n, by in enumerate(moved)]
    found = forecast_of(TODAY, 144, past, NOON_US)
    assert found is not None
    assert found.mean == pytest.approx(115.0)  # the median: 30 over what was so far
    assert found.error == pytest.approx(0.5 * 20.0 / 8)


def test_fewer_than_seven_days_are_nothing_to_go_by() -> None:
    past = [a_day(back, evening(80.0)) for back in range(6, 0, -1)]
    silent = a_day(7, lambda hour: None if hour < 12 else 90.0)
    found = forecast_of(TODAY, 144, [silent, *past], NOON_US)
    assert found is not None
    assert (found.method, found.days, found.error) == (Method.AS_SO_FAR, 6, None)
    assert found.mean == 100.0


def test_days_longer_ago_do_not_count() -> None:
    old = [a_day(back, evening(80.0)) for back in range(60, DAYS_BACK, -1)]
    past = [a_day(back, lambda _: 80.0) for back in range(DAYS_BACK, 0, -1)]
    found = forecast_of(TODAY, 144, [*old, *past], NOON_US)
    assert found is not None
    assert (found.mean, found.days) == (100.0, DAYS_BACK)


@pytest.mark.parametrize(
    ("today", "ahead", "hours"),
    [(TODAY, 0, 12.0), (TODAY, 287, 0.4), (replace(TODAY, mean=None), 144, 12.0)],
)
def test_nothing_is_forecast_where_nothing_is_ahead_or_came(
    today: DailyMean, ahead: int, hours: float
) -> None:
    now_us = legal_day_bounds_us(DAY)[0] + round(hours * MICROSECONDS_PER_HOUR)
    assert forecast_of(today, ahead, [], now_us) is None
