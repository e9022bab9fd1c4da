"""A legal day is checked: what is flagged, left out, ruled, and said to be not run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from compliance.quality.day import check_day
from domain.judged.quality import Check, FlagRuling, QualityFlag
from domain.registered import Sensor
from tests.compliance.quality import series
from tests.compliance.quality.series import (
    DAY_US,
    FAIL,
    HOUR_US,
    MINUTE_US,
    PASS,
    SUSPECT,
    checked,
    columns,
    runs_of,
    why_not,
)

NAN = float("nan")
SENSOR = Sensor(
    outlet_id="o1",
    parameter="COD",
    span_low=0,
    span_high=450,
    resolution=None,
    valid_from=date(2020, 1, 1),
    valid_to=None,
)
RULING = FlagRuling(
    outlet_id="o1",
    parameter="COD",
    begin_us=5 * MINUTE_US,
    end_us=10 * MINUTE_US,
    flag=PASS,
    reason="seen on site: a real discharge",
    ruled_by="inspector 7",
    known_at=datetime(2026, 1, 2, tzinfo=UTC),
)


def test_fillers_other_statuses_and_values_beyond_the_span_are_left_out() -> None:
    day = checked(
        "COD", columns([40, -9999, NAN, 451, -1, 50], status=[0, 0, 0, 0, 0, 1]), sensor=SENSOR
    )
    assert day.excluded.tolist() == [False, True, True, True, True, True]
    assert day.flags.tolist() == [PASS, FAIL, FAIL, FAIL, FAIL, FAIL]
    assert [(r.check, r.readings, r.excludes) for r in day.runs if r.check is not Check.GAP] == [
        (Check.SYNTAX, 2, True),
        (Check.GROSS_RANGE, 2, True),
        (Check.DEVICE_STATUS, 1, True),
    ]


def test_a_saturated_sensor_is_suspect_and_stays_in() -> None:
    day = checked("COD", columns([449.9, 450.0]), sensor=SENSOR)
    assert day.flags.tolist() == [PASS, SUSPECT]
    assert not day.excluded.any()


def test_a_sensor_that_contradicts_what_is_possible_keeps_its_own_word() -> None:
    day = checked("COD", columns([-20.0, 5.0]), sensor=replace(SENSOR, span_low=-30, span_high=-10))
    assert day.flags.tolist() == [PASS, FAIL]


def test_a_spike_is_flagged_with_its_threshold_and_never_left_out() -> None:
    day = checked("COD", columns([40, 41, 240, 40, 42]))
    (run,) = runs_of(day, Check.SPIKE)
    assert (run.begin_us, run.end_us, run.flag, run.excludes) == (
        10 * MINUTE_US,
        10 * MINUTE_US,
        FAIL,
        False,
    )
    assert run.threshold == "stands out from both neighbours by more than 150 mg/L"
    assert run.set_by == f"quality {series.SHIPPED.version}"
    assert not day.excluded.any()


def test_an_impossible_value_does_not_accuse_its_neighbours() -> None:
    day = checked("COD", columns([40, 41, 9000, 40, 42]), sensor=SENSOR)
    assert day.flags.tolist() == [PASS, PASS, FAIL, PASS, PASS]


def test_a_frozen_value_is_suspect_then_failed_and_left_out_from_there() -> None:
    day = checked("COD", columns([40.1, 40.2, *[41.3] * 200]))
    assert [(run.flag, run.excludes) for run in runs_of(day, Check.FLAT_LINE)] == [
        (SUSPECT, False),
        (FAIL, True),
    ]
    # 12 h and 0.1 / 0.5 h for the step, in readings of 5 minutes after the first of them.
    assert day.excluded.tolist().index(True) == 2 + 147


def test_the_same_ph_in_hundredths_fails_and_in_tenths_is_not_judged() -> None:
    frozen = columns([7.31] * 288)
    tenths = Sensor(
        outlet_id="o1",
        parameter="PH",
        span_low=0,
        span_high=14,
        resolution=0.1,
        valid_from=date(2020, 1, 1),
        valid_to=None,
    )
    assert checked("PH", frozen).excluded.any()
    day = checked("PH", frozen, sensor=tenths)
    assert not day.excluded.any()
    assert why_not(day, Check.FLAT_LINE) == (
        "values in steps of 0.1 may stand still for 31 h without being broken, longer than a day"
    )


def test_a_gap_is_named_from_reading_to_reading_and_to_the_days_ends() -> None:
    day = checked("COD", columns([40] * 12, minutes=60, begin_us=HOUR_US), interval_minutes=60)
    late = columns([40, 41], minutes=240, begin_us=3 * HOUR_US)
    found = runs_of(checked("COD", late, interval_minutes=60), Check.GAP)
    assert [(run.begin_us // HOUR_US, run.end_us // HOUR_US, run.readings) for run in found] == [
        (0, 3, 0),
        (3, 7, 0),
        (7, 24, 0),
    ]
    assert found[0].threshold == "no reading for more than 2 intervals of 60 min"
    assert [run.end_us for run in runs_of(day, Check.GAP)] == [DAY_US]


def test_a_day_without_readings_says_that_no_check_was_run() -> None:
    day = checked("COD", columns([]))
    assert [entry.check for entry in day.not_run] == [
        Check.SYNTAX,
        Check.DEVICE_STATUS,
        Check.GROSS_RANGE,
        Check.SPIKE,
        Check.RATE_OF_CHANGE,
        Check.FLAT_LINE,
        Check.ATTENUATED,
        Check.SMALL_SPIKE,
        Check.EXCURSION,
        Check.SHIFT,
        Check.UNSTEADY,
    ]
    assert [(run.check, run.end_us) for run in day.runs] == [(Check.GAP, DAY_US)]


def test_a_check_that_cannot_run_is_never_taken_for_a_pass() -> None:
    one = checked("COD", columns([40]), interval_minutes=None)
    assert why_not(one, Check.GAP) == "no permit says how often to measure"
    assert why_not(one, Check.SPIKE) == "1 usable readings; it needs 3"
    assert why_not(one, Check.RATE_OF_CHANGE) == "1 usable readings; it needs 2"
    assert (why_not(one, Check.FLAT_LINE) or "").startswith("no two usable readings within 1.5 h")
    assert (why_not(one, Check.GROSS_RANGE) or "").startswith("the sensor's span is not known")
    mercury = checked("HG", columns([0.001] * 288))
    assert why_not(mercury, Check.SPIKE) == "no thresholds for HG"
    assert why_not(mercury, Check.RATE_OF_CHANGE) == "no thresholds for HG"
    assert why_not(mercury, Check.ATTENUATED) == "no thresholds for HG"
    assert why_not(checked("COD", columns([40]), sensor=SENSOR), Check.GROSS_RANGE) is None


def test_a_pass_takes_an_exclusion_back_and_the_overruled_flag_stays_visible() -> None:
    day = checked("COD", columns([40, 460, 470, 41]), sensor=SENSOR, rulings=[RULING])
    assert day.excluded.tolist() == [False, False, True, False]
    assert day.flags.tolist() == [PASS, FAIL, FAIL, PASS]
    assert [
        (run.begin_us // MINUTE_US, run.excludes, run.overruled_by)
        for run in runs_of(day, Check.GROSS_RANGE)
    ] == [(5, False, RULING.reason), (10, True, None)]
    (ruled,) = runs_of(day, Check.RULING)
    assert (ruled.flag, ruled.set_by, ruled.threshold) == (PASS, "inspector 7", RULING.reason)
    assert (ruled.readings, ruled.excludes) == (1, False)


def test_a_fail_leaves_good_readings_out_and_the_newer_ruling_counts() -> None:
    later = datetime(2026, 1, 3, tzinfo=UTC)
    fail = replace(RULING, flag=FAIL, reason="tube in a bottle", end_us=15 * MINUTE_US)
    back = replace(RULING, known_at=later)
    day = checked("COD", columns([40, 41, 42, 43]), rulings=[back, fail])
    assert day.excluded.tolist() == [False, False, True, False]
    assert [run.threshold for run in runs_of(day, Check.RULING)] == [RULING.reason, fail.reason]


def test_no_ruling_makes_a_number_of_what_is_none() -> None:
    day = checked("COD", columns([40, NAN, 41]), rulings=[RULING])
    assert day.excluded.tolist() == [False, True, False]
    assert [run.overruled_by for run in runs_of(day, Check.SYNTAX)] == [None]
    assert [run.excludes for run in runs_of(day, Check.RULING)] == [True]


def test_a_ruling_on_another_parameter_changes_nothing() -> None:
    ruling = replace(RULING, parameter="TSS", flag=FAIL)
    assert not checked("COD", columns([40, 41, 42]), rulings=[ruling]).excluded.any()


def test_readings_of_another_day_are_refused() -> None:
    with pytest.raises(ValueError, match="lie outside"):
        check_day(
            "COD",
            columns([40, 41], minutes=1440),
            begin_us=0,
            end_us=DAY_US,
            interval_minutes=5,
            sensor=None,
            thresholds=series.SHIPPED,
        )


def test_a_range_is_named_with_its_bounds_and_unit() -> None:
    day = checked("COD", columns([40, -3]))
    assert runs_of(day, Check.GROSS_RANGE)[0].threshold == (
        "outside what is possible: 0 to 999999.999 mg/L"
    )
    day = checked("PH", columns([7.3, 13, 15]))
    assert [(run.flag, run.threshold) for run in runs_of(day, Check.GROSS_RANGE)] == [
        (QualityFlag.SUSPECT, "outside what is plausible: 2 to 12.5"),
        (QualityFlag.FAIL, "outside what is possible: 0 to 14"),
    ]
