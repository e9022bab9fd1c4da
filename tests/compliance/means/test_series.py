"""The 24-hour mean: exact, blind to order and duplicates, and honest about its counts."""

from __future__ import annotations

import hashlib
import math
import random
import struct
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.days.means import daily_mean
from domain.judged.verdicts import DailyMean
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import Reading
from storage.ports.readings import ReadingColumns
from storage.readings.memory import MemoryReadings
from tests.compliance.sites import DAY, MINUTE_US, OUTLET_ID, columns, readings

BEGIN_US, END_US = legal_day_bounds_us(DAY)
DAY_MINUTES = st.integers(min_value=0, max_value=1439)
STATUSES = st.sampled_from([0, 0, 0, 1, 2])
VALUES = st.floats(allow_nan=False, allow_infinity=False)
# One reading a minute at most: (minute, value, status)
DAYS = st.lists(st.tuples(DAY_MINUTES, VALUES, STATUSES), max_size=60, unique_by=lambda row: row[0])


def _mean(found: ReadingColumns, interval_minutes: int | None = 5) -> DailyMean:
    return daily_mean(
        found, outlet_id=OUTLET_ID, parameter="COD", day=DAY, interval_minutes=interval_minutes
    )


def _at(rows: list[tuple[int, float, int]]) -> list[Reading]:
    return [
        Reading(OUTLET_ID, "COD", BEGIN_US + minute * MINUTE_US, value, status, position)
        for position, (minute, value, status) in enumerate(rows)
    ]


def _stored(rows: list[Reading]) -> ReadingColumns:
    store = MemoryReadings()
    for row in rows:
        store.append([row])
    return store.read(OUTLET_ID, "COD", BEGIN_US, END_US)


@settings(deadline=None)  # the first call compiles
@given(day=DAYS, seed=st.integers())
def test_order_and_duplicates_change_no_bit_of_the_mean(
    day: list[tuple[int, float, int]], seed: int
) -> None:
    rows = _at(day)
    shuffled = [*rows, *rows[::2], *rows]
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - a test's order, not a secret
    once, again = _mean(_stored(rows)), _mean(_stored(shuffled))
    assert once == again
    assert struct.pack("<d", once.mean or 0.0) == struct.pack("<d", again.mean or 0.0)


@settings(deadline=None)  # the first call compiles
@given(day=DAYS, interval_minutes=st.sampled_from([1, 5, 7, 15, 60, 1440, 10080]))
def test_valid_excluded_and_missing_add_up_to_the_expected(
    day: list[tuple[int, float, int]], interval_minutes: int
) -> None:
    mean = _mean(_stored(_at(day)), interval_minutes)
    assert mean.valid + mean.excluded + mean.missing == mean.expected
    assert mean.expected == math.ceil(1440 / interval_minutes)
    assert mean.valid <= sum(1 for row in day if row[2] == 0)
    assert 0.0 <= mean.capture <= 1.0


@settings(deadline=None)  # the first call compiles
@given(day=DAYS)
def test_the_mean_is_the_exact_one_rounded_once(day: list[tuple[int, float, int]]) -> None:
    valid = [Fraction(value) for _, value, status in day if status == 0]
    expected = float(sum(valid) / len(valid)) if valid else None
    assert _mean(_stored(_at(day)), 1).mean == expected


def test_a_constant_day_has_its_constant_as_the_mean_where_a_rounded_sum_has_not() -> None:
    constant = [0.05] * 222
    assert math.fsum(constant) / 222 != 0.05
    assert _mean(columns(readings("0.05x222"))).mean == 0.05


def test_the_first_instant_of_the_day_counts_and_the_first_after_it_does_not() -> None:
    rows = [
        Reading(OUTLET_ID, "COD", time_us, value, 0, 0)
        for time_us, value in [
            (BEGIN_US - 1, 1e6),
            (BEGIN_US, 10.0),
            (END_US - 1, 20.0),
            (END_US, 1e6),
        ]
    ]
    mean = _mean(columns(rows))
    assert mean.mean == 15.0
    assert mean == _mean(columns(rows[1:3]))


def test_calibration_and_device_error_are_counted_but_not_averaged() -> None:
    mean = _mean(columns(readings("10x100 500@01x20 900@02x30 -x138")))
    assert mean.mean == 10.0
    assert (mean.valid, mean.excluded, mean.missing, mean.expected) == (100, 50, 138, 288)


def test_a_value_that_is_no_number_never_counts_as_valid() -> None:
    rows = readings("10x288")
    rows[5] = rows[5]._replace(value=math.nan)
    rows[6] = rows[6]._replace(value=math.inf)
    mean = _mean(columns(rows))
    assert mean.mean == 10.0
    assert (mean.valid, mean.excluded) == (286, 2)


def test_many_readings_of_half_a_day_are_half_of_its_capture() -> None:
    step_us = 12 * 60 * MINUTE_US // 500
    rows = [Reading(OUTLET_ID, "COD", BEGIN_US + n * step_us, 10.0, 0, n) for n in range(500)]
    assert _mean(columns(rows)).capture == pytest.approx(0.5, abs=1 / 288)


@pytest.mark.parametrize("phase_s", [0, 1, 75, 149, 150, 225, 299])
def test_a_logger_whose_clock_trembles_keeps_its_capture(phase_s: int) -> None:
    tremble = random.Random(7)  # noqa: S311 - a fixed series, not a secret
    times = [
        BEGIN_US + 1_000_000 * (n * 300 + phase_s) + tremble.randint(-2_000_000, 2_000_000)
        for n in range(288)
    ]
    rows = [
        Reading(OUTLET_ID, "COD", time_us, 10.0, 0, 0)
        for time_us in times
        if BEGIN_US <= time_us < END_US
    ]
    assert _mean(columns(rows)).capture >= 287 / 288


def test_one_sample_at_any_hour_fills_a_daily_interval() -> None:
    for minute in (0, 719, 720, 1439):
        assert _mean(columns(_at([(minute, 10.0, 0)])), 1440).capture == 1.0


def test_a_day_without_readings_has_no_mean_and_misses_all() -> None:
    mean = _mean(columns([]))
    assert (mean.mean, mean.valid, mean.excluded, mean.missing) == (None, 0, 0, 288)


def test_without_an_interval_readings_are_counted_and_none_is_expected() -> None:
    mean = _mean(columns(readings("10x20 900@01x3")), None)
    assert (mean.mean, mean.valid, mean.excluded, mean.missing) == (10.0, 20, 3, 0)
    assert mean.expected == 0
    assert mean.capture == 0.0


def test_values_near_the_largest_number_do_not_break_the_day() -> None:
    rows = [row._replace(value=1.7e308) for row in readings("1x288")]
    assert _mean(columns(rows)).mean == 1.7e308


def test_the_digest_is_that_of_the_readings_little_endian_in_time_order() -> None:
    rows = _at([(0, 1.5, 0), (5, 2.5, 1)])
    expected = hashlib.sha256(
        b"".join(struct.pack("<qdb", row.time_us, row.value, row.status) for row in rows)
    )
    assert _mean(columns(rows)).digest == expected.hexdigest()


def test_the_digest_tells_a_changed_status_even_where_the_mean_is_the_same() -> None:
    once = _mean(columns(readings("10x288")))
    again = _mean(columns(readings("10x287 10@01x1")))
    assert once.mean == again.mean
    assert once.digest != again.digest


def test_readings_out_of_order_are_refused_loudly() -> None:
    rows = readings("10x3")
    with pytest.raises(ValueError, match="rising time order"):
        _mean(columns([rows[1], rows[0], rows[2]]))
    with pytest.raises(ValueError, match="rising time order"):
        _mean(columns([rows[0], rows[0]]))


def test_arrays_of_another_byte_order_give_the_same_digest() -> None:
    found = columns(readings("10x12"))
    swapped = ReadingColumns(
        found.time_us.astype(">i8"), found.value.astype(">f8"), found.status.astype(np.int8)
    )
    assert _mean(swapped).digest == _mean(found).digest
