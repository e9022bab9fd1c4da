"""A drawing's columns hold the least and the greatest of what was read: no spike is drawn over."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.chart.thinned import thinned

SPAN = 10_000
READINGS = st.lists(
    st.tuples(st.integers(-100, SPAN + 100), st.floats(allow_nan=True, allow_infinity=True)),
    max_size=60,
    unique_by=lambda one: one[0],
)


@given(READINGS, st.integers(1, 50))
def test_every_finite_reading_lies_within_its_column_and_none_is_lost(
    readings: list[tuple[int, float]], columns: int
) -> None:
    rows = sorted(readings)
    times = np.array([one for one, _ in rows], np.int64)
    values = np.array([one for _, one in rows], np.float64)
    thin = thinned(times, values, 0, SPAN, columns)
    drawn = [(at, value) for at, value in rows if 0 <= at < SPAN and math.isfinite(value)]
    assert int(thin.count.sum()) == len(drawn)
    assert np.all(np.diff(thin.column) > 0)
    assert np.all((thin.column >= 0) & (thin.column < columns))
    by_column = {int(one): place for place, one in enumerate(thin.column)}
    for at, value in drawn:
        place = by_column[at * columns // SPAN]
        assert thin.low[place] <= value <= thin.high[place]
        assert thin.low[place] <= thin.mean[place] <= thin.high[place]
        assert thin.at_us[place] <= at
    assert set(thin.low.tolist()) | set(thin.high.tolist()) <= {value for _, value in drawn}


def test_a_spike_of_one_reading_among_thousands_stands_in_its_column() -> None:
    times = np.arange(0, 86_400, dtype=np.int64)
    values = np.full(86_400, 50.0)
    values[43_210] = 900.0
    thin = thinned(times, values, 0, 86_400, 888)
    assert thin.high.max() == 900.0
    assert np.flatnonzero(thin.high > 50.0).tolist() == [43_210 * 888 // 86_400]
    assert len(thin) == 888


@pytest.mark.parametrize(("end", "columns"), [(0, 10), (-5, 10), (10, 0)])
def test_a_drawing_without_width_is_refused(end: int, columns: int) -> None:
    nothing = np.empty(0, np.int64)
    with pytest.raises(ValueError, match="column"):
        thinned(nothing, np.empty(0), 0, end, columns)
