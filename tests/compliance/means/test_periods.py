"""Hours of a legal day, and the hours of its discharges where they come in batches."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.days.means import daily_mean
from compliance.means.bounds import Possible
from compliance.means.periods import DayReadings, batch_means
from compliance.means.slots.idle import NOTHING_IDLE, Spans, idle_spans
from domain.judged.verdicts import DailyMean
from domain.legal_day import legal_day_bounds_us
from tests.compliance.sites import DAY, MINUTE_US, OUTLET_ID, columns, readings

BEGIN_US, END_US = legal_day_bounds_us(DAY)
HOUR_US = 60 * MINUTE_US
FIVE_US = 5 * MINUTE_US
HALF_US = FIVE_US // 2


def _mean(series: str, *, flow: str | None = None, interval_minutes: int | None = 5) -> DailyMean:
    outflow = None if flow is None else columns(readings(flow, parameter="FLOW_OUT"))
    return daily_mean(
        columns(readings(series)),
        outlet_id=OUTLET_ID,
        parameter="COD",
        day=DAY,
        interval_minutes=interval_minutes,
        idle=None if outflow is None else idle_spans(outflow, None, FIVE_US),
        span=(0.0, 450.0),
        batch=True,
        flow=outflow,
    )


def test_each_clock_hour_has_its_own_mean_slots_and_bounds() -> None:
    hours = _mean("10x12 20x6 -x6 30@01x12 40x252").hours
    assert len(hours) == 24
    assert [hour.mean for hour in hours[:4]] == [10.0, 20.0, None, 40.0]
    assert [(hour.valid, hour.excluded, hour.missing) for hour in hours[:3]] == [
        (12, 0, 0),
        (6, 0, 6),
        (0, 12, 0),
    ]
    assert (hours[0].begin_us, hours[23].end_us) == (BEGIN_US, END_US)
    assert (hours[0].low, hours[0].high) == (10.0, 10.0)
    assert hours[1].low == pytest.approx(10.0)
    assert hours[1].high == pytest.approx((20 * 6 + 450 * 6) / 12)
    assert (hours[2].low, hours[2].high) == (0.0, 450.0)


def test_readings_rarer_than_hourly_give_no_hours_and_no_interval_gives_none_either() -> None:
    assert _mean("10x288", interval_minutes=120).hours == ()
    assert _mean("10x288", interval_minutes=None).hours == ()
    assert len(_mean("10x288", interval_minutes=60).hours) == 24


def test_the_day_is_bounded_by_its_unknown_slots() -> None:
    mean = _mean("10x144 -x144")
    assert mean.low == pytest.approx(5.0)
    assert mean.high == pytest.approx((10 + 450) / 2)
    assert (_mean("10x288").low, _mean("10x288").high) == (10.0, 10.0)
    assert (_mean("10x288", interval_minutes=None).low) is None


def test_a_discharge_is_judged_by_its_hours_the_last_one_counted_back_from_its_end() -> None:
    # Flows from 00:57:30 to 03:07:30: two full hours from its begin, and its last full hour
    mean = _mean("-x12 10x12 20x12 90x2 -x250", flow="0x12 5x26 0x250")
    begin_us, end_us = BEGIN_US + 12 * FIVE_US - HALF_US, BEGIN_US + 38 * FIVE_US - HALF_US
    assert [(period.begin_us, period.end_us) for period in mean.batches] == [
        (begin_us, begin_us + HOUR_US),
        (begin_us + HOUR_US, begin_us + 2 * HOUR_US),
        (end_us - HOUR_US, end_us),
    ]
    assert [period.mean for period in mean.batches] == [10.0, 20.0, (10 * 20 + 2 * 90) / 12]
    assert all((period.valid, period.missing) == (12, 0) for period in mean.batches)
    assert mean.missing == 0


def test_a_discharge_shorter_than_an_hour_is_one_period_and_two_are_never_joined() -> None:
    mean = _mean("10x6 -x1 70x3 -x278", flow="5x6 0x1 5x3 0x278")
    assert [period.mean for period in mean.batches] == [10.0, 70.0]
    assert [period.end_us - period.begin_us for period in mean.batches] == [
        6 * FIVE_US - HALF_US,
        3 * FIVE_US,
    ]
    assert [period.expected for period in mean.batches] == [6, 3]


def test_what_the_sensor_missed_of_a_discharge_is_missing_in_its_hour() -> None:
    (period,) = _mean("10x6 -x282", flow="0x1 5x11 0x276").batches
    assert (period.mean, period.valid, period.missing) == (10.0, 5, 6)
    assert period.high is not None
    assert period.high > 200


@pytest.mark.parametrize("flow", [None, "-x288", "5@02x288", "0x288"])
def test_without_an_outflow_above_zero_there_is_no_discharge_to_judge(flow: str | None) -> None:
    assert _mean("10x288", flow=flow).batches == ()


def test_the_batches_are_not_told_where_the_discharge_is_continuous() -> None:
    mean = daily_mean(
        columns(readings("10x288")),
        outlet_id=OUTLET_ID,
        parameter="COD",
        day=DAY,
        interval_minutes=5,
        flow=columns(readings("5x288", parameter="FLOW_OUT")),
    )
    assert mean.batches == ()
    assert mean.load_slots == 288


@settings(deadline=None)
@given(
    minutes=st.lists(st.integers(-60, 1_500), min_size=2, max_size=8, unique=True).map(sorted),
)
def test_every_instant_of_every_discharge_is_judged_by_full_hours_inside_it(
    minutes: list[int],
) -> None:
    found = columns(readings("10x288"))
    day = DayReadings(
        time_us=found.time_us,
        value=found.value,
        state=np.ones(288, np.int8),
        interval_us=FIVE_US,
        idle=NOTHING_IDLE,
        possible=Possible(0.0, None),
    )
    begins = [BEGIN_US + minute * MINUTE_US for minute in minutes[::2]][: len(minutes) // 2]
    ends = [BEGIN_US + minute * MINUTE_US for minute in minutes[1::2]]
    spans = Spans(np.array(begins, np.int64), np.array(ends, np.int64))
    periods = batch_means(day, spans, BEGIN_US, END_US)
    for begin_us, end_us in zip(begins, ends, strict=True):
        first, last = max(begin_us, BEGIN_US), min(end_us, END_US)
        of_it = [p for p in periods if first <= p.begin_us and p.end_us <= last]
        covered = first
        for period in of_it:
            assert period.begin_us <= covered < period.end_us
            assert period.end_us - period.begin_us == min(HOUR_US, last - first)
            covered = period.end_us
        assert covered >= last or first >= last
    assert len(periods) == len({(period.begin_us, period.end_us) for period in periods})
