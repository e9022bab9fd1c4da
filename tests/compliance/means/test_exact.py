"""Means rounded once from the exact sum: equal to `statistics.mean`, to the last bit."""

from __future__ import annotations

import random
import statistics
import struct
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.means.exact import exact_mean, grouped_means, window_means

ANY_FINITE = st.floats(allow_nan=False, allow_infinity=False)
# Readings as a sensor gives them: few decimals, near each other, often equal
AS_READ = st.integers(-20_000, 20_000).map(lambda hundredths: hundredths / 100)
# Neighbours of one number: their means fall on ties between two doubles again and again
NEIGHBOURS = st.builds(
    lambda start, steps: [start + step * np.spacing(start) for step in steps],
    st.floats(1e-3, 1e6),
    st.lists(st.integers(-8, 8), min_size=1, max_size=40),
)
SERIES = st.one_of(
    st.lists(ANY_FINITE, min_size=1, max_size=40),
    st.lists(AS_READ, min_size=1, max_size=300),
    st.lists(st.floats(1e-3, 1e4), min_size=1, max_size=40),
    NEIGHBOURS,
)


def _bits(value: float) -> bytes:
    return struct.pack("<d", value)


@settings(deadline=None)  # the first call compiles
@given(series=SERIES)
def test_the_mean_has_every_bit_of_the_mean_in_fractions(series: list[float]) -> None:
    found = exact_mean(np.array(series))
    assert found is not None
    assert _bits(found) == _bits(statistics.mean(series))


@settings(deadline=None)  # the first call compiles
@given(series=SERIES, seed=st.integers())
def test_the_order_changes_no_bit(series: list[float], seed: int) -> None:
    shuffled = list(series)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - a test's order, not a secret
    assert exact_mean(np.array(series)) == exact_mean(np.array(shuffled))


@pytest.mark.parametrize(
    "series",
    [
        [0.05] * 222,
        [0.0],
        [-0.0, -0.0],
        [0.1, -0.1],
        [1e16, 1.0, -1e16],
        [1e308, 1e308, -1e308],
        [1.7e308] * 288,
        [5e-324, 5e-324, 0.0],
        [5e-324] * 3,
        [2.0**60, 1.0, 1.0],
        [1.0, 1.0 + 2**-52],
        [1.0 + 2**-52, 1.0 + 2**-51],
        [1.0, 1.0 - 2**-53],
        [-1.0, -1.0 - 2**-52],
        [1e-300, 1e300],
        [2.0**-801, 3 * 2.0**-801],
        [2.0**901, 3 * 2.0**900],
    ],
)
def test_hard_sums_and_ties_are_exact(series: list[float]) -> None:
    found = exact_mean(np.array(series))
    assert found is not None
    assert _bits(found) == _bits(statistics.mean(series))


def test_ties_and_near_ties_of_a_twelfth_go_to_the_even_neighbour() -> None:
    draw = random.Random(11)  # noqa: S311 - a fixed series, not a secret
    for _ in range(3_000):
        series = [draw.choice([draw.uniform(1, 4), draw.uniform(0.5, 1)]) for _ in range(12)]
        assert exact_mean(np.array(series)) == statistics.mean(series)


def test_no_value_has_no_mean() -> None:
    assert exact_mean(np.array([])) is None


@settings(deadline=None)  # the first call compiles
@given(
    rows=st.lists(
        st.tuples(
            st.one_of(AS_READ, ANY_FINITE),
            st.sampled_from([0, 0, 0, 1]),
        ),
        max_size=60,
    ),
    borders=st.lists(st.integers(0, 60), min_size=5, max_size=5),
)
def test_windows_and_groups_have_the_exact_means_of_their_valid_readings(
    rows: list[tuple[float, int]], borders: list[int]
) -> None:
    value = np.array([row[0] for row in rows], np.float64)
    left_out = np.array([row[1] for row in rows], np.uint8)
    cuts = [0, *sorted(min(border, len(rows)) for border in borders), len(rows)]
    fine, coarse = grouped_means(value, left_out, np.array(cuts, np.int64), 3)
    for mean, readings, ends in [
        *zip(fine.mean, fine.readings, pairwise(cuts), strict=True),
        *zip(coarse.mean, coarse.readings, [(cuts[0], cuts[3]), (cuts[3], cuts[6])], strict=True),
    ]:
        valid = [row[0] for row in rows[slice(*ends)] if not row[1]]
        assert readings == len(valid)
        assert np.isnan(mean) if not valid else _bits(mean) == _bits(statistics.mean(valid))


def test_a_value_that_is_no_number_is_left_out() -> None:
    value = np.array([1.0, np.nan, np.inf, -np.inf, 9.0, 3.0])
    left_out = np.array([0, 1, 0, 0, 1, 0], np.uint8)
    found = window_means(value, left_out, np.array([0, 6], np.int64))
    assert found.mean.tolist() == [2.0]
    assert found.readings.tolist() == [3 - 1]
