"""A block of many days is flagged, reading by reading, as each day is checked for itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compliance.quality.marks import checks
from compliance.quality.marks.block import flag_block
from compliance.quality.marks.kernels import FAILS, worst_flags
from compliance.quality.thresholds.of_series import block_thresholds
from compliance.quality.thresholds.reviewed import (
    AskingThresholds,
    ParameterThresholds,
    Thresholds,
)
from domain.judged.quality import Check, QualityFlag
from domain.registered import Sensor
from storage.ports.readings import ReadingColumns
from tests.compliance.quality import series
from tests.compliance.quality.plain_day import check_day
from tests.compliance.quality.series import DAY_US, MINUTE_US

FIRST_BEGIN_US = -7 * 60 * MINUTE_US
THRESHOLDS = series.with_parameter(
    "COD",
    ParameterThresholds(
        possible_low=-1,
        possible_high=20,
        plausible_low=0,
        plausible_high=12,
        spike_suspect=2,
        spike_fail=6,
        rate_per_hour=60,
        flat_suspect_minutes=60,
        flat_fail_minutes=180,
        least_movement_per_hour=0.5,
    ),
    sentinels=(-9999.0, 5.0),
)
BARE = series.with_parameter("COD", ParameterThresholds())
ASKING = replace(
    THRESHOLDS,
    asking=AskingThresholds(
        excursion=0.6, shift=0.4, small_spike=0.1, unsteady=0.07, unsteady_least=0.03
    ),
)
PERMISSIVE = replace(THRESHOLDS, excludes=frozenset({Check.SYNTAX, Check.DEVICE_STATUS}))
SENSOR = Sensor(
    outlet_id="o",
    parameter="COD",
    span_low=0,
    span_high=10,
    resolution=None,
    valid_from=date(2020, 1, 1),
    valid_to=None,
)

_stretch = st.tuples(
    st.one_of(
        st.sampled_from([float("nan"), float("inf"), -float("inf"), -9999.0, 5.0, 10.0, 0.0, 7.3]),
        st.floats(-3, 24).map(lambda value: round(value, 1)),
        st.floats(-3, 24),
    ),
    st.sampled_from([1, 1, 1, 2, 8, 20, 60]),  # readings with that value
    st.sampled_from([5, 5, 15, 16, 40, 700]),  # minutes between them
    st.sampled_from([0, 0, 0, 0, 1, 2]),
)


def _series(stretches: list[tuple[float, int, int, int]]) -> ReadingColumns:
    rows = [(v, m, s) for value, count, m, s in stretches for v in [value] * count]
    time_us = np.cumsum([0] + [m * MINUTE_US for _, m, _ in rows[1:]]).astype(np.int64)
    return ReadingColumns(
        time_us,
        np.array([v for v, _, _ in rows], np.float64),
        np.array([s for _, _, s in rows], np.int8),
    )


def _within(columns: ReadingColumns, begin_us: int, end_us: int) -> ReadingColumns:
    inside = slice(*np.searchsorted(columns.time_us, [begin_us, end_us]))
    return ReadingColumns(columns.time_us[inside], columns.value[inside], columns.status[inside])


def _day_by_day(
    columns: ReadingColumns, thresholds: Thresholds, sensor: Sensor | None
) -> tuple[list[int], list[bool]]:
    flags: list[int] = []
    excluded: list[bool] = []
    for number in range(int((columns.time_us[-1] - FIRST_BEGIN_US) // DAY_US) + 1):
        begin_us = FIRST_BEGIN_US + number * DAY_US
        inside = slice(*np.searchsorted(columns.time_us, [begin_us, begin_us + DAY_US]))
        day = check_day(
            "COD",
            ReadingColumns(columns.time_us[inside], columns.value[inside], columns.status[inside]),
            begin_us=begin_us,
            end_us=begin_us + DAY_US,
            interval_minutes=5,
            sensor=sensor,
            thresholds=thresholds,
            before=_within(columns, begin_us - DAY_US, begin_us) if number else None,
        )
        flags += day.flags.tolist()
        excluded += day.excluded.tolist()
    return flags, excluded


_SPIKES = [(3.0, 2, 15, 0), (6.4, 1, 15, 0), (3.0, 2, 15, 0), (11.0, 1, 15, 0), (3.0, 2, 15, 0)]


@settings(max_examples=300, deadline=None)
@example(stretches=_SPIKES, thresholds=THRESHOLDS, sensor=None)
@example(stretches=[(3.1, 60, 5, 0)], thresholds=THRESHOLDS, sensor=None)
@given(
    stretches=st.lists(_stretch, min_size=1, max_size=12),
    thresholds=st.sampled_from([THRESHOLDS, ASKING, PERMISSIVE, BARE]),
    sensor=st.sampled_from([None, SENSOR, replace(SENSOR, resolution=0.1)]),
)
def test_a_block_is_flagged_as_its_days_are(
    stretches: list[tuple[float, int, int, int]], thresholds: Thresholds, sensor: Sensor | None
) -> None:
    columns = _series(stretches)
    flags, excluded = flag_block(
        columns.time_us,
        columns.value,
        columns.status,
        block_thresholds("COD", thresholds, sensor),
        FIRST_BEGIN_US,
    )
    assert (flags.tolist(), excluded.astype(bool).tolist()) == _day_by_day(
        columns, thresholds, sensor
    )


@settings(max_examples=150, deadline=None)
@given(
    values=st.lists(st.floats(40, 60).map(round), min_size=1, max_size=60),
    tolerance=st.sampled_from([0.0, 1.5, 3.0]),
)
def test_a_block_with_a_tolerance_is_flagged_as_the_plain_check_flags_it(
    values: list[float], tolerance: float
) -> None:
    still_only = ParameterThresholds(
        flat_suspect_minutes=20, flat_fail_minutes=40, least_movement_per_hour=1e9
    )
    limits = block_thresholds("COD", series.with_parameter("COD", still_only), None)._replace(
        flat_tolerance=tolerance, resolution=0.0
    )
    columns = series.columns(values)
    flags, _ = flag_block(columns.time_us, columns.value, columns.status, limits, 0)
    plain = checks.held_still(
        columns.value,
        columns.time_us,
        suspect_us=limits.flat_suspect_us,
        fail_us=limits.flat_fail_us,
        tolerance=tolerance,
        longest_step_us=limits.flat_longest_step_us,
    )
    assert flags.tolist() == plain.tolist()


def test_an_empty_block_has_no_flags() -> None:
    columns = series.columns([])
    limits = block_thresholds("COD", THRESHOLDS, None)
    flags, excluded = flag_block(columns.time_us, columns.value, columns.status, limits, 0)
    assert (len(flags), len(excluded)) == (0, 0)


def test_columns_of_different_length_are_refused() -> None:
    columns = series.columns([1.0, 2.0])
    limits = block_thresholds("COD", THRESHOLDS, None)
    with pytest.raises(ValueError, match="columns of 2, 1 and 2 readings"):
        flag_block(columns.time_us, columns.value[:1], columns.status, limits, 0)


def test_a_frozen_stretch_is_flagged_and_stays_in_where_the_policy_does_not_leave_it_out() -> None:
    time_us = FIRST_BEGIN_US + np.arange(72, dtype=np.int64) * 5 * MINUTE_US
    value, status = np.full(72, 3.25), np.zeros(72, np.int8)
    for thresholds, left_out in ((THRESHOLDS, True), (PERMISSIVE, False)):
        limits = block_thresholds("COD", thresholds, None)
        flags, excluded = flag_block(time_us, value, status, limits, FIRST_BEGIN_US)
        assert flags.max() == 4
        assert bool(excluded.any()) is left_out


def test_the_worst_flag_of_a_reading_is_the_domains_whatever_its_marks() -> None:
    marks = np.arange(1 << 13, dtype=np.uint16)
    expected = [
        QualityFlag.FAIL if mark & FAILS else QualityFlag.SUSPECT if mark else QualityFlag.PASS
        for mark in marks.tolist()
    ]
    assert worst_flags(marks).tolist() == expected


@pytest.mark.parametrize("count", [281, 285, 288])
def test_a_sensor_that_stands_still_just_long_enough_is_told_wherever_its_standstill_begins(
    count: int,
) -> None:
    """Sound days that follow each other, of readings no multiple of eight: 12 intervals suffice."""
    thresholds = series.with_parameter(
        "COD", ParameterThresholds(flat_suspect_minutes=60, flat_fail_minutes=1_000)
    )
    limits = block_thresholds("COD", thresholds, replace(SENSOR, span_high=500, resolution=0.0))
    days = count - 13
    value = (60 + np.arange(days * count) % 2 * 0.7).astype(np.float64)
    for day in range(days):
        value[day * count + day : day * count + day + 13] = 60.3
    within = np.tile(np.arange(count) * 5 * MINUTE_US, days)
    time_us = within + np.repeat(np.arange(days) * DAY_US, count)
    flags, excluded = flag_block(time_us, value, np.zeros(len(value), np.int8), limits, 0)
    flagged = np.flatnonzero(flags == QualityFlag.SUSPECT)
    assert flagged.tolist() == [day * count + day + 12 for day in range(days)]
    assert not excluded.any()
