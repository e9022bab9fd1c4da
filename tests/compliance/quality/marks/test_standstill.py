"""A dead sensor is told over midnight, also where it trembles or stands at its floor."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from compliance.quality.day import CheckedDay, check_day
from compliance.quality.series import check_series
from domain.judged.quality import Check, QualityFlag
from domain.registered import Sensor
from storage.ports.readings import ReadingColumns
from tests.compliance.quality.series import DAY_US, HOUR_US, SHIPPED, columns, runs_of

SENSOR = Sensor(
    outlet_id="o1",
    parameter="COD",
    span_low=0,
    span_high=500,
    resolution=0.1,
    valid_from=date(2020, 1, 1),
    valid_to=None,
)
A_DAY = 288


def moving(count: int) -> list[float]:
    return [60.0 + 5.0 * np.sin(n / 7.0) + (n % 2) for n in range(count)]


def second_day(
    parameter: str, before: list[float], today: list[float], sensor: Sensor | None = None
) -> CheckedDay:
    return check_day(
        parameter,
        columns(today, begin_us=DAY_US),
        begin_us=DAY_US,
        end_us=2 * DAY_US,
        interval_minutes=5,
        sensor=sensor,
        thresholds=SHIPPED,
        before=columns(before),
    )


def test_a_standstill_goes_on_over_midnight() -> None:
    """COD frozen for 23 h from 12:30: left out from the time that water and sensor explain."""
    frozen_from, frozen_to = 150, 150 + 23 * 12
    both = moving(2 * A_DAY)
    both[frozen_from:frozen_to] = [73.25] * (frozen_to - frozen_from)
    day = second_day("COD", both[:A_DAY], both[A_DAY:])
    assert np.count_nonzero(day.excluded) > 100
    [fail] = [run for run in runs_of(day, Check.FLAT_LINE) if run.flag is QualityFlag.FAIL]
    # 12 h and what a step of 0.01 is granted, after 12:30 of the day before
    assert fail.begin_us - DAY_US < HOUR_US
    alone = second_day("COD", moving(A_DAY), both[A_DAY:])
    assert not alone.excluded.any()


def test_half_a_night_from_six_in_the_evening_is_suspect_from_midnight_on() -> None:
    both = moving(2 * A_DAY)
    both[216 : 216 + 144] = [73.25] * 144
    day = second_day("COD", both[:A_DAY], both[A_DAY:])
    assert not day.excluded.any()
    suspect = runs_of(day, Check.FLAT_LINE)
    assert [run.flag for run in suspect] == [QualityFlag.SUSPECT]
    assert suspect[0].readings >= 60


def test_a_value_that_trembles_by_a_hundredth_for_forty_hours_hardly_moves() -> None:
    trembling = [60.0 + 0.01 * (n % 3 - 1) for n in range(2 * A_DAY)]
    day = second_day("COD", trembling[:A_DAY], trembling[A_DAY:])
    [hardly] = runs_of(day, Check.ATTENUATED)
    assert hardly.flag is QualityFlag.SUSPECT
    assert hardly.readings == A_DAY
    assert "hardly moves" in hardly.threshold
    assert not day.excluded.any()


def test_water_that_moves_as_slowly_as_water_may_is_not_accused() -> None:
    # 0.5 mg/L an hour, up and down: the quietest that is granted
    drifting = [60.0 + 0.5 * abs((n % 480) - 240) / 12 for n in range(2 * A_DAY)]
    day = second_day("COD", drifting[:A_DAY], drifting[A_DAY:])
    assert runs_of(day, Check.ATTENUATED) == []
    assert runs_of(day, Check.FLAT_LINE) == []


def test_a_standstill_is_not_followed_through_a_gap_in_the_readings() -> None:
    both = moving(2 * A_DAY)
    both[100:400] = [73.25] * 300
    before = columns(both[:A_DAY])
    kept = (before.time_us < 250 * 300_000_000) | (before.time_us > 300 * 300_000_000)
    day = check_day(
        "COD",
        columns(both[A_DAY:], begin_us=DAY_US),
        begin_us=DAY_US,
        end_us=2 * DAY_US,
        interval_minutes=5,
        sensor=None,
        thresholds=SHIPPED,
        before=ReadingColumns(before.time_us[kept], before.value[kept], before.status[kept]),
    )
    assert not day.excluded.any()


@pytest.mark.parametrize("floor", [0.0, 0.0004, 0.5])
def test_a_sensor_at_its_floor_is_suspect_as_one_at_its_top_is(floor: float) -> None:
    day = second_day("COD", moving(A_DAY), [floor + 60.0 * (n < 100) for n in range(A_DAY)], SENSOR)
    at_floor = runs_of(day, Check.GROSS_RANGE)
    assert [run.flag for run in at_floor] == [QualityFlag.SUSPECT]
    assert at_floor[0].readings == 188
    assert "at the sensor's top or floor" in at_floor[0].threshold


def test_up_to_its_detection_limit_a_sensor_is_neither_frozen_nor_wrong() -> None:
    knows = replace(SENSOR, detection_limit=10.0)
    clean = second_day("COD", [5.0] * A_DAY, [5.0] * A_DAY, knows)
    assert clean.runs == ()
    noise = [round(-0.8 + 1.4 * (n % 8) / 7, 1) for n in range(A_DAY)]
    assert second_day("COD", noise, noise, knows).runs == ()
    stands = second_day("COD", [50.0] * A_DAY, [50.0] * A_DAY, knows)
    assert {run.check for run in stands.runs} == {Check.FLAT_LINE}


def test_a_span_that_begins_below_zero_is_honoured() -> None:
    below = replace(SENSOR, span_low=-5.0)
    noise = [round(-0.8 + 1.4 * (n % 8) / 7, 1) for n in range(A_DAY)]
    day = second_day("COD", noise, noise, below)
    assert not day.excluded.any()
    assert all(run.flag is QualityFlag.SUSPECT for run in runs_of(day, Check.GROSS_RANGE))
    assert second_day("COD", noise, noise, SENSOR).excluded.any()


@pytest.mark.parametrize("filler", [65535.0, 6553.5, 9999.0, 4294967295.0, 3.4e38, 2e6, 1e6])
def test_a_filler_and_what_no_water_holds_is_left_out_as_a_device_error_is(filler: float) -> None:
    values = [60.0 + n % 3 for n in range(24)]
    values[10] = filler
    hourly = columns(values, minutes=60)
    one = check_series("COD", hourly, first_begin_us=0, days=1, sensor=None, thresholds=SHIPPED)
    assert np.flatnonzero(one.excluded).tolist() == [10]
    assert not one.screened.any()  # it asks for no person


@pytest.mark.parametrize("value", [655.35, 327.67])
def test_a_hundredth_of_a_register_s_end_is_a_value_unless_the_sensor_names_it(
    value: float,
) -> None:
    values = [value + (n % 3 - 1) for n in range(24)]
    hourly = columns(values, minutes=60)
    one = check_series("COD", hourly, first_begin_us=0, days=1, sensor=None, thresholds=SHIPPED)
    assert not one.excluded.any()
    named = replace(SENSOR, span_high=1000.0, fillers=(value,))
    one = check_series("COD", hourly, first_begin_us=0, days=1, sensor=named, thresholds=SHIPPED)
    assert np.flatnonzero(one.excluded).tolist() == [n for n in range(24) if n % 3 == 1]


def test_what_is_outside_the_span_and_could_be_water_asks_for_a_person() -> None:
    values = [60.0 + n % 3 for n in range(24)]
    values[10] = 900.0
    hourly = columns(values, minutes=60)
    one = check_series("COD", hourly, first_begin_us=0, days=1, sensor=SENSOR, thresholds=SHIPPED)
    assert np.flatnonzero(one.screened).tolist() == [10]


def test_a_sensor_names_fillers_of_its_own() -> None:
    values = [60.0 + n % 3 for n in range(24)]
    values[10] = 123.4
    one = check_series(
        "COD",
        columns(values, minutes=60),
        first_begin_us=0,
        days=1,
        sensor=replace(SENSOR, fillers=(123.4,)),
        thresholds=SHIPPED,
    )
    assert np.flatnonzero(one.excluded & ~one.screened).tolist() == [10]


def test_a_flow_is_held_against_the_permitted_discharge() -> None:
    flow = columns([40.0, 41.0, 20_000.0, 42.0], minutes=60)

    def left_out(permitted: float | None) -> list[int]:
        one = check_series(
            "FLOW_OUT",
            flow,
            first_begin_us=0,
            days=1,
            sensor=None,
            thresholds=SHIPPED,
            permitted_m3_per_day=permitted,
        )
        return np.flatnonzero(one.excluded & ~one.screened).tolist()

    assert left_out(1_000.0) == [2]
    assert left_out(None) == []


def test_each_of_many_days_is_looked_back_at_as_the_day_by_itself_is() -> None:
    whole = moving(5 * A_DAY)
    whole[200:900] = [73.25] * 700
    readings = columns(whole)
    together = check_series(
        "COD", readings, first_begin_us=0, days=5, sensor=None, thresholds=SHIPPED
    )
    for day in range(1, 5):
        here, before = slice(day * A_DAY, (day + 1) * A_DAY), slice((day - 1) * A_DAY, day * A_DAY)
        alone = second_day("COD", whole[before], whole[here])
        assert together.excluded[here].tolist() == alone.excluded.tolist()
