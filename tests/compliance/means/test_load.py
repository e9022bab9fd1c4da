"""The load in kg a day: concentration times outflow, only where both were read."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.days.means import daily_mean
from compliance.means.load import DayLoad, day_load
from domain.judged.verdicts import DailyMean
from domain.legal_day import legal_day_bounds_us
from tests.compliance.sites import DAY, MINUTE_US, OUTLET_ID, columns, readings

BEGIN_US, END_US = legal_day_bounds_us(DAY)
STEPS = st.lists(
    st.tuples(st.integers(0, 287), st.floats(0, 500), st.floats(-1, 100)),
    min_size=1,
    max_size=40,
    unique_by=lambda row: row[0],
)


def _mean(series: str, flow: str, parameter: str = "COD", interval_minutes: int = 5) -> DailyMean:
    return daily_mean(
        columns(readings(series, parameter=parameter)),
        outlet_id=OUTLET_ID,
        parameter=parameter,
        day=DAY,
        interval_minutes=interval_minutes,
        flow=columns(readings(flow, parameter="FLOW_OUT")),
    )


def _load(interval_minutes: int, rows: list[tuple[int, float, float]]) -> DayLoad | None:
    time_us = np.array([BEGIN_US + row[0] * 5 * MINUTE_US for row in rows], np.int64)
    return day_load(
        "COD",
        time_us=time_us,
        value=np.array([row[1] for row in rows]),
        flow_time_us=time_us,
        flow_value=np.array([row[2] for row in rows]),
        begin_us=BEGIN_US,
        end_us=END_US,
        interval_us=interval_minutes * MINUTE_US,
    )


def test_a_steady_day_is_concentration_times_flow_times_24_hours() -> None:
    mean = _mean("100x288", "50x288")
    assert mean.load_kg == pytest.approx(100 * 50 * 24 / 1000)
    assert mean.load_slots == 288


def test_the_load_is_weighted_by_the_flow_and_the_mean_is_not() -> None:
    mean = _mean("100x144 20x144", "10x144 90x144")
    assert mean.mean == 60.0
    assert mean.load_kg == pytest.approx((100 * 10 + 20 * 90) * 12 / 1000)


def test_a_slot_without_one_of_the_two_carries_nothing_and_is_not_counted() -> None:
    mean = _mean("100x144 -x72 500@02x72", "50x72 -x72 50x144")
    assert mean.load_kg == pytest.approx(100 * 50 * 6 / 1000)
    assert mean.load_slots == 72


@pytest.mark.parametrize(
    ("series", "flow", "parameter"),
    [
        ("7x288", "50x288", "PH"),
        ("25x288", "50x288", "TEMP"),
        ("10x288", "-x288", "COD"),
        ("10x288", "50@02x288", "COD"),
    ],
)
def test_without_a_flow_or_a_concentration_in_mg_per_litre_there_is_no_load(
    series: str, flow: str, parameter: str
) -> None:
    mean = _mean(series, flow, parameter)
    assert (mean.load_kg, mean.load_slots) == (None, 0)


def test_readings_of_one_slot_are_averaged_first() -> None:
    mean = _mean("100x12 300x12 -x264", "10x24 -x264", interval_minutes=120)
    assert mean.load_kg == pytest.approx(200 * 10 * 2 / 1000)
    assert mean.load_slots == 1


def test_the_last_slot_of_a_day_weighs_what_is_left_of_the_day() -> None:
    found = _load(1000, [(0, 100.0, 10.0), (287, 100.0, 10.0)])
    assert found is not None
    assert found.slots == 2
    assert found.kg == pytest.approx(100 * 10 * 24 / 1000)


@settings(deadline=None)
@given(rows=STEPS, factor=st.floats(1, 10))
def test_load_and_volume_are_the_sums_over_the_slots_and_rise_with_the_concentration(
    rows: list[tuple[int, float, float]], factor: float
) -> None:
    rows = sorted(rows)
    found, more = _load(5, rows), _load(5, [(at, factor * c, q) for at, c, q in rows])
    assert found is not None
    assert more is not None
    plain = math.fsum(c * max(q, 0.0) / 12 / 1000 for _, c, q in rows)
    assert found.kg == pytest.approx(plain, rel=1e-12, abs=1e-12)
    assert found.volume_m3 == pytest.approx(math.fsum(max(q, 0.0) / 12 for *_, q in rows))
    assert found.slots == len(rows)
    assert more.kg >= found.kg
