"""Means of many days at once: bit for bit those of the plain reference and of a day by itself."""

from __future__ import annotations

import math
import struct
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.days.means import daily_mean
from compliance.means.blocks import BlockMeans, WindowMeans, block_means
from compliance.means.slots.idle import Spans
from domain.legal_day import legal_day_bounds_us
from storage.ports.readings import ReadingColumns
from tests.compliance.means.plain import Row, Window, window_of
from tests.compliance.sites import DAY, MINUTE_US, OUTLET_ID

DAYS = 3
BEGIN_US = legal_day_bounds_us(DAY)[0]
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
VALUES = st.one_of(
    st.integers(0, 3_000).map(lambda tenths: tenths / 10),
    st.sampled_from([math.nan, math.inf, -math.inf, 1e300, 5e-324]),
    st.floats(allow_nan=False, allow_infinity=False),
)


@st.composite
def series(draw: st.DrawFn) -> list[Row]:
    """Return readings of three days: as a logger sends them, trembling, lost, or at any time."""
    if draw(st.booleans()):
        every = draw(st.sampled_from([1, 5, 5, 15])) * MINUTE_US
        phase, tremble = draw(st.integers(0, every)), draw(st.sampled_from([0, 0, 2_000_000]))
        span_us = draw(st.sampled_from([DAY_US // 4, DAY_US]))
        times = {
            BEGIN_US + phase + n * every + (n * 7_919_993 % (2 * tremble + 1)) - tremble
            for n in range(span_us // every)
        }
        lost = draw(st.sets(st.sampled_from(sorted(times)), max_size=8))
        times -= lost
    else:
        times = draw(
            st.sets(st.integers(BEGIN_US - HOUR_US, BEGIN_US + DAYS * DAY_US), max_size=40)
        )
    values = draw(st.lists(VALUES, min_size=1, max_size=12))
    out = draw(st.lists(st.booleans(), min_size=1, max_size=7))
    return [
        Row(time_us, values[n % len(values)], out[n % len(out)] and n % 3 == 0)
        for n, time_us in enumerate(sorted(times))
    ]


@st.composite
def idle_times(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Return disjoint spans, in rising order, in and around the three days."""
    borders = sorted(draw(st.sets(st.integers(-300, DAYS * 1_440 + 300), max_size=8)))
    pairs = zip(borders[::2], borders[1::2], strict=False)
    return [(BEGIN_US + first * MINUTE_US, BEGIN_US + last * MINUTE_US) for first, last in pairs]


def _spans(idle: list[tuple[int, int]]) -> Spans:
    return Spans(
        np.array([span[0] for span in idle], np.int64),
        np.array([span[1] for span in idle], np.int64),
    )


def _block(
    rows: list[Row],
    interval_minutes: int,
    idle: list[tuple[int, int]] | None = None,
    *,
    hours: bool = True,
) -> BlockMeans:
    return block_means(
        np.array([row.time_us for row in rows], np.int64),
        np.array([row.value for row in rows], np.float64),
        np.array([row.excluded for row in rows], np.uint8),
        first_begin_us=BEGIN_US,
        days=DAYS,
        interval_minutes=interval_minutes,
        idle=None if idle is None else _spans(idle),
        hours=hours,
    )


def _window(found: WindowMeans, place: int) -> Window:
    mean = float(found.mean[place])
    return Window(
        None if math.isnan(mean) else mean,
        int(found.readings[place]),
        int(found.valid[place]),
        int(found.excluded[place]),
        int(found.no_discharge[place]),
        int(found.missing[place]),
    )


def _assert_same(found: Window, plain: Window) -> None:
    assert found == plain
    assert struct.pack("<d", found.mean or 0.0) == struct.pack("<d", plain.mean or 0.0)


@settings(deadline=None, max_examples=150)
@given(
    rows=series(),
    idle=st.one_of(st.none(), idle_times()),
    interval_minutes=st.sampled_from([1, 5, 5, 7, 15, 60]),
)
def test_every_day_and_hour_has_the_bits_and_slots_of_the_plain_reference(
    rows: list[Row], idle: list[tuple[int, int]] | None, interval_minutes: int
) -> None:
    found = _block(rows, interval_minutes, idle)
    assert found.hours is not None
    for windows, length_us in ((found.days, DAY_US), (found.hours, HOUR_US)):
        for place in range(DAYS * DAY_US // length_us):
            begin_us = BEGIN_US + place * length_us
            plain = window_of(
                rows, begin_us, begin_us + length_us, interval_minutes * MINUTE_US, idle or []
            )
            _assert_same(_window(windows, place), plain)


@settings(deadline=None, max_examples=50)
@given(rows=series(), idle=idle_times())
def test_a_day_in_a_block_is_the_day_by_itself(
    rows: list[Row], idle: list[tuple[int, int]]
) -> None:
    found = _block(rows, 5, idle)
    columns = ReadingColumns(
        np.array([row.time_us for row in rows], np.int64),
        np.array([row.value for row in rows], np.float64),
        np.zeros(len(rows), np.int8),
    )
    excluded = np.array([row.excluded for row in rows], np.bool_)
    for place in range(DAYS):
        alone = daily_mean(
            columns,
            outlet_id=OUTLET_ID,
            parameter="COD",
            day=DAY + timedelta(days=place),
            interval_minutes=5,
            excluded=excluded,
            idle=_spans(idle),
        )
        together = _window(found.days, place)
        assert (alone.mean, alone.valid, alone.excluded, alone.no_discharge, alone.missing) == (
            together.mean,
            *together[2:],
        )
        assert found.hours is not None
        for hour, period in enumerate(alone.hours):
            of_hour = _window(found.hours, place * 24 + hour)
            assert (period.mean, period.valid, period.excluded) == (of_hour.mean, *of_hour[2:4])
            assert (period.no_discharge, period.missing) == of_hour[4:]


def test_hours_are_left_out_where_not_asked_for_or_rarer_readings_are_expected() -> None:
    rows = [Row(BEGIN_US, 1.0, excluded=False)]
    assert _block(rows, 5, hours=False).hours is None
    assert _block(rows, 120).hours is None
    assert _window(_block(rows, 120).days, 0) == Window(1.0, 1, 1, 0, 0, 11)


def test_more_days_than_are_worked_through_at_once_have_no_seam() -> None:
    days = 700
    time_us = BEGIN_US + 6 * HOUR_US * np.arange(days * 4)
    value = np.repeat(np.arange(days, dtype=np.float64), 4)
    none = np.zeros(len(value), np.uint8)
    found = block_means(
        time_us, value, none, first_begin_us=BEGIN_US, days=days, interval_minutes=360
    )
    assert found.days.mean.tolist() == list(range(days))
    assert set(found.days.valid.tolist()) == {4}


@pytest.mark.parametrize(
    "minutes", [[5, 0, 10], [0, 0], [0, 5, 4], [0, 1_445, 10], [10, 1_440, 1_450, 1_435]]
)
def test_readings_out_of_order_are_refused_loudly(minutes: list[int]) -> None:
    rows = [Row(BEGIN_US + minute * MINUTE_US, 1.0, excluded=False) for minute in minutes]
    with pytest.raises(ValueError, match="rising time order"):
        _block(rows, 5)


def test_no_reading_at_all_misses_everything() -> None:
    found = _block([], 5)
    assert [_window(found.days, place) for place in range(DAYS)] == [
        Window(None, 0, 0, 0, 0, 288)
    ] * DAYS
