"""A slot counts once: thinning or thickening the readings of slots never moves a mean."""

from __future__ import annotations

import random
import struct
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compliance.days.means import daily_mean
from compliance.means.exact import exact_mean
from compliance.verdicts.verdict import decide
from domain.judged.verdicts import DailyMean, Outcome
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import Reading
from tests.compliance.means.plain import Row, grid_of, window_of
from tests.compliance.sites import (
    DAY,
    KNOWN_AT,
    MINUTE_US,
    OUTLET_ID,
    columns,
    limit_of,
    readings,
)

BEGIN_US, END_US = legal_day_bounds_us(DAY)
SLOT_US = 60 * MINUTE_US
VALUES = st.one_of(
    st.integers(0, 3_000).map(lambda tenths: tenths / 10),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, -0.0, 5e-324, 1e300, 0.1]),
)
# Of each hour of a day its readings: when in the hour, in seconds, and what
HOUR = st.lists(st.tuples(st.integers(0, 3_599), VALUES), max_size=6, unique_by=lambda one: one[0])
HOURS = st.lists(HOUR, min_size=24, max_size=24)
FULL = st.lists(st.lists(VALUES, min_size=1, max_size=4), min_size=24, max_size=24)
Told = list[tuple[int, float]]


def _mean(told: Told, interval_minutes: int = 60) -> DailyMean:
    rows = [Reading(OUTLET_ID, "COD", at, value, 0, n) for n, (at, value) in enumerate(told)]
    rows.sort(key=lambda row: row.time_us)
    return daily_mean(
        columns(rows),
        outlet_id=OUTLET_ID,
        parameter="COD",
        day=DAY,
        interval_minutes=interval_minutes,
    )


def _bits(mean: DailyMean) -> bytes:
    return struct.pack("<d", float("nan") if mean.mean is None else mean.mean)


def _told(hours: list[list[tuple[int, float]]]) -> Told:
    return [
        (BEGIN_US + n * SLOT_US + second * 1_000_000, value)
        for n, hour in enumerate(hours)
        for second, value in hour
    ]


@settings(deadline=None)
@given(hours=HOURS, interval_minutes=st.sampled_from([60, 60, 7, 90, 1_440]))
def test_a_mean_of_any_readings_is_that_of_its_slots_in_fractions(
    hours: list[list[tuple[int, float]]], interval_minutes: int
) -> None:
    told = _told(hours)
    found = _mean(told, interval_minutes)
    rows = [Row(at, value, excluded=False) for at, value in sorted(told)]
    plain = window_of(rows, BEGIN_US, END_US, interval_minutes * MINUTE_US, [])
    assert (found.mean, found.valid) == (plain.mean, plain.valid)


@settings(deadline=None)
@given(hours=HOURS, times=st.lists(st.integers(1, 9), min_size=24, max_size=24))
def test_thickening_the_readings_of_a_slot_moves_no_bit_of_the_mean(
    hours: list[list[tuple[int, float]]], times: list[int]
) -> None:
    once = _told(hours)
    rows = [Row(at, value, excluded=False) for at, value in once]
    earlier_us, slots = grid_of(rows, BEGIN_US, END_US, SLOT_US, [])
    # Each of a slot's readings as often as the others, a few microseconds later
    thick = [
        (at + nth, value)
        for at, value in once
        for nth in range(times[(at - BEGIN_US + earlier_us) // SLOT_US % len(slots)])
    ]
    before, after = _mean(once), _mean(thick)
    assert _bits(before) == _bits(after)
    assert (before.valid, before.missing, before.low) == (after.valid, after.missing, after.low)


@settings(deadline=None)
@given(slots=FULL, seed=st.integers(0, 2**32))
def test_in_a_full_day_it_matters_not_when_within_its_slot_a_reading_lies(
    slots: list[list[float]], seed: int
) -> None:
    some = random.Random(seed)  # noqa: S311 - a test's choice, not a secret

    def anywhere(times: int) -> Told:
        return [
            (BEGIN_US + n * SLOT_US + at, value)
            for n, values in enumerate(slots)
            for at, value in zip(
                some.sample(range(SLOT_US), len(values) * times), values * times, strict=True
            )
        ]

    assert _bits(_mean(anywhere(1))) == _bits(_mean(anywhere(some.randint(2, 5))))


@settings(deadline=None)
@given(values=st.lists(VALUES, min_size=24, max_size=24), seed=st.integers(0, 2**32))
def test_thinning_a_slot_of_equal_readings_moves_no_bit_of_the_mean(
    values: list[float], seed: int
) -> None:
    some = random.Random(seed)  # noqa: S311 - a test's choice, not a secret
    dense = [
        (BEGIN_US + n * SLOT_US + second * 1_000_000, value)
        for n, value in enumerate(values)
        for second in range(0, 3_600, 600)
    ]
    thin = [one for n in range(24) for one in some.sample(dense[6 * n : 6 * n + 6], 1 + n % 6)]
    assert _bits(_mean(dense)) == _bits(_mean(thin))


@settings(deadline=None)
@given(values=st.lists(VALUES, min_size=1, max_size=24))
def test_with_one_reading_a_slot_the_mean_is_the_plain_one_to_the_last_bit(
    values: list[float],
) -> None:
    found = _mean([(BEGIN_US + n * SLOT_US, value) for n, value in enumerate(values)])
    assert found.mean == exact_mean(np.array(values))
    assert found.plain is None


@settings(deadline=None)
@given(hours=HOURS, seed=st.integers(0, 2**32))
def test_order_changes_no_bit_of_a_dense_mean(
    hours: list[list[tuple[int, float]]], seed: int
) -> None:
    told = _told(hours)
    shuffled = random.Random(seed).sample(told, len(told))  # noqa: S311 - a test's order
    assert _bits(_mean(told)) == _bits(_mean(shuffled))


POSITIVE = st.one_of(st.integers(0, 3_000).map(lambda tenths: tenths / 10), st.floats(0, 1e6))
RISING = st.lists(
    st.lists(st.tuples(st.integers(0, 3_599), POSITIVE), max_size=5, unique_by=lambda one: one[0]),
    min_size=24,
    max_size=24,
)


@settings(deadline=None)
@given(hours=RISING, place=st.integers(0, 200), rise=st.floats(0, 1e6), limit=st.integers(1, 300))
def test_raising_a_dense_reading_never_turns_exceeded_into_kept(
    hours: list[list[tuple[int, float]]], place: int, rise: float, limit: int
) -> None:
    told = _told(hours)
    if not told:
        return
    raised = [*told]
    at, value = raised[place % len(told)]
    raised[place % len(told)] = at, value + rise
    before, after = _outcome(_mean(told), limit), _outcome(_mean(raised), limit)
    assert not (before is Outcome.EXCEEDED and after is not Outcome.EXCEEDED)


def _outcome(mean: DailyMean, limit: int) -> Outcome:
    bound = limit_of(float(limit))
    return decide(mean, bound, minimum_capture=0.75, known_at=KNOWN_AT).outcome


SOME = st.lists(st.floats(0.1, 400.0), min_size=1, max_size=6)


@settings(deadline=None)
@example(slots=[[300.0], [20.0, 20.0]], filled=[[0.0, 0.0, 500.0]])
@given(slots=st.lists(SOME, min_size=1, max_size=20), filled=st.lists(SOME, max_size=4))
def test_bounds_hold_however_many_readings_a_missing_slot_gets(
    slots: list[list[float]], filled: list[list[float]]
) -> None:
    def at(n: int, values: list[float]) -> Told:
        # All in a slot's first half, so that the first grid stands
        return [(BEGIN_US + n * SLOT_US + k, value) for k, value in enumerate(values)]

    read = [one for n, values in enumerate(slots) for one in at(n, values)]
    late = [one for n, values in enumerate(filled) for one in at(len(slots) + n, values)]
    rows = [Reading(OUTLET_ID, "COD", when, value, 0, n) for n, (when, value) in enumerate(read)]
    bounded = daily_mean(
        columns(rows),
        outlet_id=OUTLET_ID,
        parameter="COD",
        day=DAY,
        interval_minutes=60,
        span=(0.0, 500.0),
    )
    completed = _mean(read + late).mean
    assert bounded.low is not None
    assert bounded.high is not None
    assert completed is not None
    assert bounded.low <= completed <= bounded.high


def test_twelve_hours_every_five_seconds_weigh_as_much_as_twelve_every_five_minutes() -> None:
    rows = readings("300x144", every_minutes=5)
    noon_us = BEGIN_US + 12 * 60 * MINUTE_US
    rows += [
        Reading(OUTLET_ID, "COD", noon_us + n * 5_000_000, 20.0, 0, 1_000 + n)
        for n in range(12 * 720)
    ]
    mean = daily_mean(
        columns(rows), outlet_id=OUTLET_ID, parameter="COD", day=DAY, interval_minutes=5
    )
    assert (mean.mean, mean.valid, mean.expected) == (160.0, 288, 288)
    assert mean.plain == pytest.approx((144 * 300 + 8_640 * 20) / (144 + 8_640))
    assert [hour.mean for hour in mean.hours] == [300.0] * 12 + [20.0] * 12


@pytest.mark.parametrize(("extra", "shown"), [(0.0, None), (60.0003, None), (95.0, 61.4)])
def test_the_plain_mean_is_told_where_it_differs_by_more_than_the_last_shown_digit(
    extra: float, shown: float | None
) -> None:
    told = [(BEGIN_US + n * SLOT_US, 60.0) for n in range(24)]
    if extra:
        told.append((BEGIN_US + 1, extra))
    assert _mean(told).plain == shown


def test_a_tie_of_a_dense_mean_is_rounded_as_in_fractions() -> None:
    one, up = 1.0, 1.0 + 2.0**-52
    told = [(BEGIN_US, one), (BEGIN_US + 1, one), (BEGIN_US + SLOT_US, up)]
    exact = (Fraction(one) + Fraction(up)) / 2
    assert _mean(told).mean == float(exact)
    assert Fraction(float(exact)) != exact
