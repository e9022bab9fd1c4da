"""Bounds of a mean: every completion of what is unknown lies within, and nothing is guessed."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compliance.means.blocks import WindowMeans
from compliance.means.bounds import Possible, bounds_of, possible_readings
from compliance.means.exact import exact_mean

LIMITS = {"allow_nan": False, "allow_infinity": False}
SIZES = st.sampled_from([1e-320, 1e-3, 14.0, 5e3, 1e308])


def in_order(one: float, other: float) -> tuple[float, float]:
    """Return the lower first, -0.0 below 0.0: they compare as equal, and no span is 0.0 to -0.0."""
    low, high = sorted([one, other], key=lambda value: (value, math.copysign(1.0, value)))
    return low, high


def mean_bounds(
    mean: float | None, readings: int, unknown: int, possible: Possible
) -> tuple[float | None, float | None]:
    """Return the bounds of one mean, None where there is none."""
    none = np.zeros(1, np.int64)
    found = WindowMeans(
        np.array([math.nan if mean is None else mean]),
        np.array([readings]),
        np.array([readings]),
        none,
        none,
        np.array([unknown]),
    )
    low, high = (float(bound[0]) for bound in bounds_of(found, possible))
    return low if math.isfinite(low) else None, high if math.isfinite(high) else None


@st.composite
def days(draw: st.DrawFn) -> tuple[list[float], list[float], float, float]:
    """Return readings, a completion of the unknown slots, and the span it lies in."""
    size = draw(SIZES)
    values = st.floats(-size, size)
    low, high = in_order(draw(values), draw(values))
    completion = st.lists(st.floats(low, high), min_size=1, max_size=20)
    return draw(st.lists(values, max_size=20)), draw(completion), low, high


@settings(deadline=None)
@example(day=([], [-0.0, 0.0], *in_order(0.0, -0.0)))
@example(day=([-0.0, 1.5], [0.0, -0.0], *in_order(0.0, -0.0)))
@given(day=days())
def test_every_completion_of_the_unknown_slots_lies_within_the_bounds(
    day: tuple[list[float], list[float], float, float],
) -> None:
    read, completion, span_low, span_high = day
    mean = exact_mean(np.array(read))
    low, high = mean_bounds(mean, len(read), len(completion), Possible(span_low, span_high))
    assert low is not None
    assert high is not None
    for unknown in (completion, [span_low] * len(completion), [span_high] * len(completion)):
        every = [Fraction(value) for value in (*read, *unknown)]
        completed = sum(every) / len(every)
        assert Fraction(low) <= completed
        # A bound beyond the largest number is infinite, and so holds
        assert high == math.inf or completed <= Fraction(high)


def test_a_span_that_is_drawn_as_zero_to_minus_zero_is_one_that_can_be_drawn_from() -> None:
    low, high = in_order(0.0, -0.0)
    assert (math.copysign(1.0, low), math.copysign(1.0, high)) == (-1.0, 1.0)
    st.floats(low, high).validate()


@given(
    mean=st.floats(0, 1e4),
    readings=st.integers(1, 288),
    unknown=st.integers(1, 288),
    top=st.floats(1e-3, 1e4),
)
def test_the_bounds_are_no_wider_than_rounding_asks(
    mean: float, readings: int, unknown: int, top: float
) -> None:
    low, high = mean_bounds(mean, readings, unknown, Possible(0.0, top))
    every = readings + unknown
    assert low == pytest.approx(mean * readings / every, rel=1e-14, abs=1e-300)
    assert high == pytest.approx((mean * readings + top * unknown) / every, rel=1e-14)


def test_with_nothing_unknown_both_bounds_are_the_mean() -> None:
    assert mean_bounds(0.1, 288, 0, Possible(None, None)) == (0.1, 0.1)
    assert mean_bounds(None, 0, 0, Possible(0.0, 1.0)) == (None, None)


def test_without_a_reading_the_bounds_are_what_the_sensor_can_read() -> None:
    assert mean_bounds(None, 0, 288, Possible(0.0, 500.0)) == (0.0, 500.0)
    assert mean_bounds(None, 0, 288, Possible(0.0, None)) == (0.0, None)


@pytest.mark.parametrize(
    ("parameter", "span", "expected"),
    [
        ("COD", (0.0, 450.0), Possible(0.0, 450.0)),
        ("COD", (5.0, 450.0), Possible(0.0, 450.0)),
        ("COD", (-2.0, 450.0), Possible(-2.0, 450.0)),
        ("COD", None, Possible(0.0, None)),
        ("PH", (2.0, 12.0), Possible(2.0, 12.0)),
        ("PH", None, Possible(None, None)),
        ("TEMP", (-5.0, 60.0), Possible(-5.0, 60.0)),
    ],
)
def test_an_unknown_reading_lies_between_zero_and_the_spans_top_or_in_the_span(
    parameter: str, span: tuple[float, float] | None, expected: Possible
) -> None:
    assert possible_readings(parameter, span) == expected
