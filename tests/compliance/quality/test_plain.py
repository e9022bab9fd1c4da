"""What is said of a day is what the plain word of the checks says, run by run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.quality.day import check_day
from compliance.quality.findings import spoken
from compliance.quality.series import check_series
from compliance.quality.thresholds.reviewed import Thresholds
from domain.judged.quality import FlagRuling, QualityFlag
from domain.registered import Sensor
from storage.ports.readings import ReadingColumns
from tests.compliance.quality import plain_day, series
from tests.compliance.quality.marks.test_block import (
    ASKING,
    BARE,
    FIRST_BEGIN_US,
    PERMISSIVE,
    SENSOR,
    THRESHOLDS,
    _series,
    _stretch,
)
from tests.compliance.quality.series import DAY_US, MINUTE_US

_ruling = st.tuples(
    st.integers(0, 1_400),
    st.integers(1, 700),
    st.sampled_from([QualityFlag.PASS, QualityFlag.FAIL]),
    st.sampled_from(["COD", "COD", "COD", "TSS"]),
    st.integers(0, 2),
)


def rulings_of(told: Sequence[tuple[int, int, QualityFlag, str, int]]) -> list[FlagRuling]:
    return [
        FlagRuling(
            outlet_id="o",
            parameter=parameter,
            begin_us=FIRST_BEGIN_US + begin * MINUTE_US,
            end_us=FIRST_BEGIN_US + (begin + length) * MINUTE_US,
            flag=flag,
            reason=f"seen {place}",
            ruled_by=f"inspector {place % 2}",
            known_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day),
        )
        for place, (begin, length, flag, parameter, day) in enumerate(told)
    ]


_sensor = st.sampled_from([None, SENSOR, replace(SENSOR, resolution=0.1)])


@settings(max_examples=300, deadline=None)
@given(
    stretches=st.lists(_stretch, max_size=12),
    told=st.lists(_ruling, max_size=4),
    thresholds=st.sampled_from([THRESHOLDS, ASKING, PERMISSIVE, BARE]),
    sensor=_sensor,
    interval=st.sampled_from([None, 5, 60]),
)
def test_a_day_is_told_as_the_plain_word_tells_it(
    stretches: list[tuple[float, int, int, int]],
    told: list[tuple[int, int, QualityFlag, str, int]],
    thresholds: Thresholds,
    sensor: Sensor | None,
    interval: int | None,
) -> None:
    columns = _series(stretches) if stretches else series.columns([])
    inside = columns.time_us < FIRST_BEGIN_US + DAY_US
    columns = ReadingColumns(columns.time_us[inside], columns.value[inside], columns.status[inside])
    end_us = FIRST_BEGIN_US + DAY_US
    plain, ours = (
        check(
            "COD",
            columns,
            begin_us=FIRST_BEGIN_US,
            end_us=end_us,
            interval_minutes=interval,
            sensor=sensor,
            thresholds=thresholds,
            rulings=rulings_of(told),
        )
        for check in (plain_day.check_day, check_day)
    )
    assert ours.runs == plain.runs
    assert ours.not_run == plain.not_run
    assert ours.flags.tolist() == plain.flags.tolist()
    assert ours.excluded.tolist() == plain.excluded.tolist()


@settings(max_examples=300, deadline=None)
@given(
    stretches=st.lists(_stretch, max_size=12),
    thresholds=st.sampled_from([THRESHOLDS, ASKING, PERMISSIVE, BARE]),
    sensor=_sensor,
    interval=st.sampled_from([None, 5, 60]),
)
def test_each_of_many_days_is_told_as_the_day_by_itself(
    stretches: list[tuple[float, int, int, int]],
    thresholds: Thresholds,
    sensor: Sensor | None,
    interval: int | None,
) -> None:
    columns = _series(stretches) if stretches else series.columns([])
    days = int((columns.time_us[-1] - FIRST_BEGIN_US) // DAY_US) + 1 if len(columns) else 2
    checked = check_series(
        "COD",
        columns,
        first_begin_us=FIRST_BEGIN_US,
        days=days,
        sensor=sensor,
        thresholds=thresholds,
    )
    said = spoken(checked, interval_minutes=interval, thresholds=thresholds, together=None)
    for day in range(days):
        begin_us = FIRST_BEGIN_US + day * DAY_US
        inside = slice(*np.searchsorted(columns.time_us, [begin_us, begin_us + DAY_US]))
        plain = plain_day.check_day(
            "COD",
            ReadingColumns(columns.time_us[inside], columns.value[inside], columns.status[inside]),
            begin_us=begin_us,
            end_us=begin_us + DAY_US,
            interval_minutes=interval,
            sensor=sensor,
            thresholds=thresholds,
            before=_within(columns, begin_us - DAY_US, begin_us) if day else None,
        )
        assert said.flags[day] == plain.runs
        assert said.not_run[day] == plain.not_run


def _within(columns: ReadingColumns, begin_us: int, end_us: int) -> ReadingColumns:
    inside = slice(*np.searchsorted(columns.time_us, [begin_us, end_us]))
    return ReadingColumns(columns.time_us[inside], columns.value[inside], columns.status[inside])
