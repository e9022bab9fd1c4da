"""A step back of our own clock is said, and forgotten after an hour."""

from __future__ import annotations

import pytest

from service.receiving.clock_watch import TOLD_SECONDS, ClockWatch

SECOND_US = 1_000_000
NOON_US = 1_764_000_000 * SECOND_US


@pytest.mark.parametrize(("back_us", "told"), [(999_999, False), (SECOND_US, True)])
def test_a_step_back_of_a_second_is_said_and_a_correction_is_not(back_us: int, told: bool) -> None:  # noqa: FBT001  a parameter of the table
    watch = ClockWatch()
    watch.observe(NOON_US, 0.0)
    watch.observe(NOON_US - back_us, 1.0)
    assert watch.steps_back == int(told)
    assert (watch.trouble is not None) == told


def test_a_clock_that_goes_on_or_jumps_ahead_is_nothing_to_say() -> None:
    watch = ClockWatch()
    for seconds in (0, 1, 2, 90_000):
        watch.observe(NOON_US + seconds * SECOND_US, float(seconds))
    assert (watch.steps_back, watch.trouble) == (0, None)


def test_it_is_said_for_an_hour_by_seconds_that_no_setting_moves() -> None:
    watch = ClockWatch()
    watch.observe(NOON_US, 0.0)
    watch.observe(NOON_US - 7_200 * SECOND_US, 1.0)
    watch.observe(NOON_US, TOLD_SECONDS)
    assert watch.trouble is not None
    assert "set back by 7200 s" in watch.trouble
    watch.observe(NOON_US + SECOND_US, TOLD_SECONDS + 2.0)
    assert watch.steps_back == 1
    after_an_hour: str | None = watch.trouble
    assert after_an_hour is None
