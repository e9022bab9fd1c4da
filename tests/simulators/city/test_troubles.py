"""Troubles do what they say, inside their window and nowhere else."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.city.city import city
from simulators.city.plant import DAY_S, Plant, Seconds
from simulators.city.troubles.measuring import Measured, Trouble, measure
from simulators.city.troubles.of_sensors import Calibration, DeviceError, StuckSensor
from simulators.city.troubles.of_water import Exceedance
from simulators.city.troubles.on_the_way import NEVER_SENT, Gap, longest_hold_s, released_s
from simulators.city.troubles.shown import CALIBRATING, DEVICE_ERROR, MEASURING
from simulators.city.troubles.windows import Window, local_window
from simulators.encoder import HANOI_OFFSET_S

DAY = date(2026, 11, 24)
PLANT: Plant = city(7).plants[0].plant
COD = PLANT.parameters.index("COD")
BEGIN_S = local_window(DAY, 0.0, 24.0).begin_s
DAYS: Seconds = np.arange(BEGIN_S - DAY_S, BEGIN_S + 2 * DAY_S, 300, dtype=np.int64)
OF_THE_DAY = (DAYS >= BEGIN_S) & (DAYS < BEGIN_S + DAY_S)


def measured_with(*troubles: Trouble) -> Measured:
    return measure(PLANT, troubles, DAYS)


def assert_untouched_outside(found: Measured, window: Window, column: int = COD) -> None:
    clean = measured_with()
    inside = window.holds(DAYS)
    others = [index for index in range(len(PLANT.channels)) if index != column]
    np.testing.assert_array_equal(found.values[~inside], clean.values[~inside])
    np.testing.assert_array_equal(found.values[:, others], clean.values[:, others])
    assert (found.status[~inside] == MEASURING).all()
    assert (found.status[:, others] == MEASURING).all()


@given(
    begin_s=st.integers(0, 10**9),
    every_s=st.integers(10, 10**6),
    share=st.floats(0.01, 1.0),
    time_s=st.integers(-(10**9), 2 * 10**9),
)
def test_a_repeated_window_holds_the_same_share_before_and_after_its_first(
    begin_s: int, every_s: int, share: float, time_s: int
) -> None:
    length_s = max(1, round(every_s * share))
    window = Window(begin_s, length_s, every_s)
    times = np.array([time_s, time_s + every_s, time_s - 7 * every_s])
    held = window.holds(times).tolist()
    assert held == [(time_s - begin_s) % every_s < length_s] * 3
    if held[0]:
        assert (window.begin_of(times) <= times).all()
        assert (times < window.end_of(times)).all()
        assert ((window.begin_of(times) - begin_s) % every_s == 0).all()


def test_a_local_window_is_in_vietnamese_time() -> None:
    assert local_window(DAY, 0.0, 24.0).begin_s == 1_795_478_400 - HANOI_OFFSET_S
    assert local_window(DAY, 9.5, 1.0, every_days=7) == Window(BEGIN_S + 34_200, 3_600, 7 * DAY_S)


@pytest.mark.parametrize("times_limit", [1.05, 2.2, 10.0])
def test_an_exceedance_brings_the_day_near_so_many_times_the_limit(times_limit: float) -> None:
    window = local_window(DAY, 0.0, 24.0)
    found = measured_with(Exceedance(window, "COD", 30.0, times_limit))
    mean = found.values[OF_THE_DAY, COD].mean()
    assert mean == pytest.approx(30.0 * times_limit, rel=0.1)
    assert (found.status == MEASURING).all()
    assert_untouched_outside(found, window)


def test_a_stuck_sensor_shows_the_value_at_which_it_stuck() -> None:
    window = local_window(DAY, 4.0, 15.0)
    found = measured_with(StuckSensor(window, "COD"))
    stuck = found.values[window.holds(DAYS), COD]
    at_first = measured_with().values[window.begin_s == DAYS, COD]
    assert len(stuck) == 180
    assert np.unique(stuck).tolist() == at_first.tolist()
    assert_untouched_outside(found, window)


def test_a_repeated_stuck_sensor_sticks_at_another_value_each_time() -> None:
    window = local_window(DAY, 4.0, 15.0, every_days=1)
    found = measured_with(StuckSensor(window, "COD"))
    assert len(np.unique(found.values[window.holds(DAYS), COD])) == 3


def test_a_calibration_says_01_and_shows_the_standard_solution() -> None:
    window = local_window(DAY, 9.0, 1.0)
    found = measured_with(Calibration(window, "COD", standard=500.0 / 3.0))
    inside = window.holds(DAYS)
    assert (found.status[inside, COD] == CALIBRATING).all()
    assert found.values[inside, COD] == pytest.approx(np.full(12, 500.0 / 3.0), rel=0.05)
    assert_untouched_outside(found, window)


def test_a_device_error_says_02() -> None:
    window = local_window(DAY, 20.0, 3.0)
    found = measured_with(DeviceError(window, "COD"))
    assert (found.status[window.holds(DAYS), COD] == DEVICE_ERROR).all()
    assert_untouched_outside(found, window)


def test_of_two_troubles_at_once_the_later_listed_wins() -> None:
    window = local_window(DAY, 9.0, 1.0)
    exceeded = Exceedance(local_window(DAY, 0.0, 24.0), "COD", 30.0, 2.0)
    found = measured_with(exceeded, Calibration(window, "COD", standard=100.0))
    assert (found.status[window.holds(DAYS), COD] == CALIBRATING).all()
    assert found.values[window.holds(DAYS), COD].mean() == pytest.approx(100.0, rel=0.02)


def test_a_trouble_of_a_parameter_that_is_not_measured_is_refused() -> None:
    with pytest.raises(ValueError, match="CX-MP-01: a trouble names TOC"):
        measured_with(DeviceError(local_window(DAY, 0.0, 1.0), "TOC"))


def test_a_gap_with_a_backlog_holds_its_samples_until_its_end() -> None:
    window = local_window(DAY, 12.0, 18.0)
    troubles: tuple[Trouble, ...] = (Gap(window, lost=False),)
    released = released_s(PLANT, troubles, DAYS)
    inside = window.holds(DAYS)
    assert (released[inside] == window.begin_s + window.length_s).all()
    np.testing.assert_array_equal(released[~inside], DAYS[~inside])
    assert longest_hold_s(troubles) == 18 * 3_600


def test_a_gap_without_a_backlog_never_sends_its_samples() -> None:
    window = local_window(DAY, 8.0, 9.0)
    troubles: tuple[Trouble, ...] = (Gap(window, lost=True),)
    released = released_s(PLANT, troubles, DAYS)
    np.testing.assert_array_equal(released == NEVER_SENT, window.holds(DAYS))
    assert longest_hold_s(troubles) == 0


def test_a_gap_that_begins_when_another_ends_holds_its_backlog_further() -> None:
    first, second = local_window(DAY, 1.0, 2.0), local_window(DAY, 3.0, 2.0)
    released = released_s(PLANT, (Gap(second, lost=False), Gap(first, lost=False)), DAYS)
    both = first.holds(DAYS) | second.holds(DAYS)
    assert set(released[both].tolist()) == {BEGIN_S + 5 * 3_600}
