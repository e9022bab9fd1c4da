"""Each check on its own: what it flags, what it passes over, what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.quality.marks import checks
from compliance.quality.marks.standstill import flat_since, written_step
from tests.compliance.quality.series import FAIL, MINUTE_US, PASS, SUSPECT

NAN = float("nan")


def _times(count: int, minutes: float = 5) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return (np.arange(count) * minutes * MINUTE_US).astype(np.int64)


def test_what_is_no_number_or_a_filler_fails_syntax() -> None:
    flags = checks.syntax(np.array([7.2, NAN, np.inf, -9999.0, -9998.9]), (-9999.0,))
    assert flags.tolist() == [PASS, FAIL, FAIL, FAIL, PASS]


def test_only_a_measuring_device_passes() -> None:
    assert checks.device_status(np.array([0, 1, 2], np.int8)).tolist() == [PASS, FAIL, FAIL]


def test_a_range_without_suspect_span_only_fails() -> None:
    assert checks.gross_range(np.array([-1.0, 0.0, 5.0, 5.1]), (5, 0)).tolist() == [4, 1, 1, 4]


def test_a_span_of_three_ends_is_refused() -> None:
    with pytest.raises(ValueError, match="too many values"):
        checks.gross_range(np.array([1.0]), (1, 2, 3))  # type: ignore[arg-type]  # three bounds are the point


def test_a_spike_by_difference_does_not_accuse_its_neighbours() -> None:
    value = np.array([10.0, 10.0, 60.0, 10.0, 40.0, 70.0, 100.0])
    assert checks.spike(value, 20, 40, "differential").tolist() == [2, 1, 4, 3, 1, 1, 2]


def test_a_spike_threshold_that_is_absent_is_not_applied() -> None:
    value = np.array([10.0, 60.0, 10.0])
    assert checks.spike(value, None, 0).tolist() == [2, 1, 2]


def test_values_too_large_to_subtract_are_flagged_without_a_warning() -> None:
    value = np.array([-1.7e308, 1.7e308, -1.7e308])
    assert checks.spike(value, 1, 2, "differential").tolist() == [2, 4, 2]
    assert checks.rate_of_change(value, _times(3), 1.0).tolist() == [1, 3, 3]


def test_two_readings_have_no_spike() -> None:
    assert checks.spike(np.array([1.0, NAN]), 1, 2).tolist() == [2, 9]


def test_a_fast_rate_fails_where_a_fail_threshold_is_given() -> None:
    value = np.array([0.0, 30.0, 630.0, NAN, 0.0])
    assert checks.rate_of_change(value, _times(5), 0.05, 1.0).tolist() == [1, 3, 4, 9, 1]


def test_missing_values_in_a_flat_line_are_passed_over() -> None:
    value = np.array([1.0, 5.0, NAN, 5.0, NAN, 5.0])
    flags = checks.flat_line(value, _times(6), 600, 1200, 0.1)
    # Reading 3 ends a window of three that holds 5.0 alone; reading 5 one of five.
    assert flags.tolist() == [1, 1, 9, 3, 9, 4]


def test_a_flat_line_of_readings_within_a_second_is_refused() -> None:
    with pytest.raises(ValueError, match="a second or more apart"):
        checks.flat_line(np.ones(3), np.array([0, 1, 2]), 1, 2, 0.1)


def test_standing_still_is_counted_in_time_and_not_across_a_long_step() -> None:
    time_us = np.array([0, 30, 60, 500, 530, 560, 590]) * MINUTE_US
    flags = checks.held_still(
        np.full(7, 7.3),
        time_us,
        suspect_us=60 * MINUTE_US,
        fail_us=90 * MINUTE_US,
        tolerance=1e-9,
        longest_step_us=45 * MINUTE_US,
    )
    assert flags.tolist() == [PASS, PASS, SUSPECT, PASS, PASS, SUSPECT, FAIL]


def test_a_late_reading_is_flagged_for_the_gap_before_it() -> None:
    time_us = np.array([12, 17, 27, 28]) * MINUTE_US
    assert checks.gap(time_us, 0, 10 * MINUTE_US).tolist() == [3, 1, 1, 1]


def test_channels_that_step_at_one_instant_are_flagged_and_a_lone_step_is_not() -> None:
    time_us = _times(4)
    a, b = np.array([1.0, 9.0, 9.0, 9.0]), np.array([50.0, 80.0, 80.0, 10.0])
    flags = checks.step_together([(time_us, a), (time_us, b)], [5.0, 20.0], 2)
    assert [f.tolist() for f in flags] == [[1, 3, 1, 1], [1, 3, 1, 1]]


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ([7.0, 8.0, 9.0], 1.0),
        ([7.1, 7.0, 6.9], 0.1),
        ([7.31, 7.3], 0.01),
        ([0.001, 0.002], 0.001),
        ([0.0001], 0.0001),
        ([1 / 3, 2 / 3], 0.0),
        ([7.3] * 19 + [7.3266], 0.1),
    ],
)
def test_the_step_is_that_of_nine_values_in_ten(values: list[float], step: float) -> None:
    assert written_step(np.array(values)) == pytest.approx(step)


def _plainly_flat_since(
    time_us: list[int], value: list[float], tolerance: float, longest_step_us: int
) -> list[int]:
    """Return the same by trying every start for every reading."""
    found = []
    for i in range(len(value)):
        first = i + 1
        for start in range(i, -1, -1):
            present = [v for v in value[start : i + 1] if not np.isnan(v)]
            if present and max(present) - min(present) >= tolerance:
                break
            first = start
            if start and time_us[start] - time_us[start - 1] > longest_step_us:
                break
        found.append(first)
    return found


@given(
    rows=st.lists(
        st.tuples(st.sampled_from([1.0, 1.5, 2.0, 7.0, NAN]), st.sampled_from([1, 2, 9])),
        max_size=30,
    ),
    tolerance=st.sampled_from([0.0, 1e-9, 0.6, 1.1, 5.5]),
    longest=st.sampled_from([1, 5, 100]),
)
def test_flat_stretches_are_those_that_trying_every_start_finds(
    rows: list[tuple[float, int]], tolerance: float, longest: int
) -> None:
    value = [v for v, _ in rows]
    time_us = np.cumsum([step for _, step in rows]).astype(np.int64)
    found = flat_since(time_us, np.array(value, np.float64), tolerance, longest)
    assert found.tolist() == _plainly_flat_since(time_us.tolist(), value, tolerance, longest)
