"""Interval slots: they always add up, the fuller grid stands, and each says why it is empty."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.days.means import daily_mean, slots_of_day
from compliance.means.slots.counts import count_slots
from compliance.means.slots.idle import Spans
from compliance.means.slots.states import (
    BY_CALIBRATION,
    BY_DEVICE_ERROR,
    BY_QUALITY,
    EXCLUDED,
    MISSING,
    NO_DISCHARGE,
    VALID,
)
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import Reading
from tests.compliance.means.plain import Row, slots_of
from tests.compliance.sites import DAY, MINUTE_US, OUTLET_ID, columns, readings

BEGIN_US, END_US = legal_day_bounds_us(DAY)
NAMES = {VALID: "valid", EXCLUDED: "excluded", NO_DISCHARGE: "no_discharge", MISSING: "missing"}
SECONDS = st.integers(0, 86_399)
ROWS = st.lists(
    st.tuples(SECONDS, st.sampled_from([0, 0, 0, 1, 2])), max_size=50, unique_by=lambda row: row[0]
)
IDLE = st.sets(SECONDS, max_size=6).map(
    lambda found: [
        (BEGIN_US + first * 1_000_000, BEGIN_US + last * 1_000_000)
        for first, last in zip(sorted(found)[::2], sorted(found)[1::2], strict=False)
    ]
)
INTERVALS = st.sampled_from([1, 5, 7, 60, 1000, 1440, 10080])


def _spans(idle: list[tuple[int, int]]) -> Spans:
    return Spans(
        np.array([span[0] for span in idle], np.int64),
        np.array([span[1] for span in idle], np.int64),
    )


def _readings(rows: list[tuple[int, int]]) -> list[Reading]:
    return [
        Reading(OUTLET_ID, "COD", BEGIN_US + second * 1_000_000, 10.0, status, 0)
        for second, status in sorted(rows)
    ]


@settings(deadline=None)
@given(rows=ROWS, idle=IDLE, interval_minutes=INTERVALS)
def test_the_slots_of_a_day_are_those_of_the_plain_reference_and_add_up(
    rows: list[tuple[int, int]], idle: list[tuple[int, int]], interval_minutes: int
) -> None:
    found = columns(_readings(rows))
    day = slots_of_day(found, day=DAY, interval_minutes=interval_minutes, idle=_spans(idle))
    plain_rows = [Row(row.time_us, 10.0, row.status != 0) for row in _readings(rows)]
    plain = slots_of(plain_rows, BEGIN_US, END_US, interval_minutes * MINUTE_US, idle)
    assert [NAMES[state] for state in day.state.tolist()] == plain

    mean = daily_mean(
        found,
        outlet_id=OUTLET_ID,
        parameter="COD",
        day=DAY,
        interval_minutes=interval_minutes,
        idle=_spans(idle),
    )
    counts = Counter(day.state.tolist())
    assert mean.valid + mean.excluded + mean.no_discharge + mean.missing == mean.expected
    assert (mean.valid, mean.excluded) == (counts[VALID], counts[EXCLUDED])
    assert (mean.no_discharge, mean.missing) == (counts[NO_DISCHARGE], counts[MISSING])


def test_a_slot_says_what_left_its_readings_out_the_worst_first() -> None:
    rows = readings("10x2 10@01x1 10@02x1 10x1 10@01x1", every_minutes=1)
    quality = np.array([False, True, False, False, True, False]) | np.array(
        [row.status != 0 for row in rows]
    )
    by_minute = slots_of_day(columns(rows), day=DAY, interval_minutes=1, excluded=quality)
    assert by_minute.state[:6].tolist() == [VALID, *[EXCLUDED] * 5]
    assert by_minute.excluded_by[:7].tolist() == [
        BY_QUALITY,
        BY_QUALITY,
        BY_CALIBRATION,
        BY_DEVICE_ERROR,
        BY_QUALITY,
        BY_CALIBRATION,
        BY_QUALITY,
    ]
    rest = columns(rows[1:])
    by_hour = slots_of_day(rest, day=DAY, interval_minutes=60, excluded=quality[1:])
    assert (by_hour.state[0], by_hour.excluded_by[0]) == (EXCLUDED, BY_DEVICE_ERROR)


def test_a_status_of_a_slot_that_has_a_valid_reading_is_not_told() -> None:
    rows = readings("10x1 10@02x1", every_minutes=1)
    day = slots_of_day(columns(rows), day=DAY, interval_minutes=5)
    assert (day.state[0], day.excluded_by[0]) == (VALID, 0)


def test_slots_are_told_on_the_grid_that_stands() -> None:
    # Now a second before and now a second after the border of the first grid
    rows = [
        Reading(OUTLET_ID, "COD", BEGIN_US + n * 5 * MINUTE_US + (-1) ** n * 1_000_000, 1.0, 0, n)
        for n in range(288)
    ]
    day = slots_of_day(columns(rows), day=DAY, interval_minutes=5)
    assert day.begin_us == BEGIN_US - 5 * MINUTE_US // 2
    assert day.state.tolist() == [VALID] * 288


def test_standing_water_is_neither_missing_nor_excluded_nor_averaged() -> None:
    rows = columns(readings("10x100 900x20 900@02x20 -x20 10x128"))
    idle = Spans(
        np.array([BEGIN_US + 100 * 5 * MINUTE_US]), np.array([BEGIN_US + 160 * 5 * MINUTE_US])
    )
    mean = daily_mean(
        rows, outlet_id=OUTLET_ID, parameter="COD", day=DAY, interval_minutes=5, idle=idle
    )
    assert mean.mean == 10.0
    assert (mean.valid, mean.excluded, mean.missing, mean.no_discharge) == (228, 0, 0, 60)
    assert mean.capture == 1.0
    without_permit = daily_mean(
        rows, outlet_id=OUTLET_ID, parameter="COD", day=DAY, interval_minutes=None, idle=idle
    )
    assert (without_permit.valid, without_permit.no_discharge) == (228, 40)
    assert without_permit.expected == 0


def test_windows_may_overlap_and_have_any_length() -> None:
    found = columns(readings("10x12 -x12"))
    begin_us = np.array([BEGIN_US, BEGIN_US + 30 * MINUTE_US, BEGIN_US])
    end_us = np.array([BEGIN_US + 60 * MINUTE_US, BEGIN_US + 90 * MINUTE_US, BEGIN_US + MINUTE_US])
    counts = count_slots(
        found.time_us,
        np.full(12, VALID, np.int8),
        begin_us,
        end_us,
        first=np.array([0, 6, 0]),
        last=np.array([12, 12, 1]),
        interval_us=5 * MINUTE_US,
    )
    assert counts.valid.tolist() == [12, 6, 1]
    assert counts.missing.tolist() == [0, 6, 0]
