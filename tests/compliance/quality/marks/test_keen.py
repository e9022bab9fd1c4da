"""What only asks a person to look: what it finds, what it lets pass; no figure rests on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from compliance.quality.day import CheckedDay
from compliance.quality.series import check_series
from domain.judged.quality import Check, QualityFlag
from storage.ports.readings import ReadingColumns
from tests.compliance.quality import plain_day, series
from tests.compliance.quality.series import DAY_US, MINUTE_US, SHIPPED, checked, runs_of

ASKED = (Check.SMALL_SPIKE, Check.EXCURSION, Check.SHIFT, Check.UNSTEADY)
PLACES = np.arange(288)
# A day of COD every 5 minutes: a wave of 20 mg/L, written in tenths, trembling by two of them.
CALM = np.round(60 + 20 * np.sin(PLACES * 2 * np.pi / 288) + 0.2 * (-1.0) ** PLACES, 1)


def day(values: NDArray[np.float64]) -> CheckedDay:
    return checked("COD", series.columns(values.tolist()))


def asked_at(values: NDArray[np.float64], check: Check) -> list[int]:
    """Return the places at which a check asks, and hold that nothing of the day rests on it."""
    found = day(values)
    assert not found.excluded.any()
    at: list[int] = []
    for run in runs_of(found, check):
        assert run.flag is QualityFlag.SUSPECT
        assert not run.excludes
        first = run.begin_us // (5 * MINUTE_US)
        at += range(first, first + run.readings)
    return at


def test_a_calm_day_asks_nothing() -> None:
    found = day(CALM)
    assert not [run for run in found.runs if run.check in ASKED]
    assert set(found.flags.tolist()) == {QualityFlag.PASS}


def test_a_small_spike_on_a_calm_day_is_asked_about_and_on_a_busy_one_it_is_not() -> None:
    small = CALM.copy()
    small[100] += 10
    assert asked_at(small, Check.SMALL_SPIKE) == [100]
    assert not runs_of(day(small), Check.SPIKE)
    busy = small + 3 * np.sin(PLACES * 2.0)
    assert asked_at(busy, Check.SMALL_SPIKE) == []


def test_what_a_spikes_own_check_says_is_not_said_again() -> None:
    large = CALM.copy()
    large[100] += 60
    assert runs_of(day(large), Check.SPIKE)
    assert asked_at(large, Check.SMALL_SPIKE) == []


@pytest.mark.parametrize("length", [1, 2, 5])
def test_every_reading_of_a_short_time_apart_is_asked_about(length: int) -> None:
    apart = CALM.copy()
    apart[200 : 200 + length] -= 30
    assert asked_at(apart, Check.EXCURSION) == [*range(200, 200 + length)]


def test_a_hill_that_comes_and_goes_slowly_is_not_apart() -> None:
    hill = CALM + 35 * np.exp(-(((PLACES - 150) / 12.0) ** 2))
    assert asked_at(np.round(hill, 1), Check.EXCURSION) == []
    assert asked_at(np.round(hill, 1), Check.SHIFT) == []


def test_a_level_that_changes_at_once_is_asked_about_until_it_is_taken_back() -> None:
    shifted = CALM.copy()
    shifted[100:220] += 25
    assert asked_at(shifted, Check.SHIFT) == [*range(100, 220)]
    shifted[220:] += 25
    assert asked_at(shifted, Check.SHIFT) == [*range(100, 288)]


def test_a_day_on_which_most_readings_tremble_is_unsteady_and_a_whole_step_is_no_trembling() -> (
    None
):
    trembling = np.round(10 + 2 * np.random.default_rng(7).standard_normal(288), 1)
    assert asked_at(trembling, Check.UNSTEADY) == [*range(288)]
    steps = replace(SHIPPED.parameters["COD"], spike_suspect=40)
    whole = replace(SHIPPED, parameters={"COD": steps})
    coarse = series.columns((4.0 + PLACES % 2).tolist())
    assert not runs_of(checked("COD", coarse, thresholds=whole), Check.UNSTEADY)


def test_fewer_than_thirteen_readings_and_a_parameter_without_a_spikes_figure_are_not_run() -> None:
    few = checked("COD", series.columns([60.0] * 12))
    mercury = checked("HG", series.columns([0.1] * 288))
    for check in ASKED:
        assert series.why_not(few, check) == "12 usable readings; it needs 13"
        assert series.why_not(mercury, check) == "no thresholds for HG"


_trouble = st.tuples(
    st.sampled_from(["spike", "apart", "shift", "filler", "ramp", "noise"]),
    st.integers(0, 560),
    st.integers(1, 70),
    st.floats(-60, 60),
)


def _lived(
    seed: int, noise: float, step: float, troubles: list[tuple[str, int, int, float]]
) -> ReadingColumns:
    chance = np.random.default_rng(seed)
    minutes = chance.choice([1.0, 5.0, 15.0, 90.0])
    count = int(min(576, 2 * 1440 // minutes))
    value = 60 + 15 * np.sin(np.arange(count) * minutes * 2 * np.pi / 1440)
    value += noise * chance.standard_normal(count)
    for kind, at, length, size in troubles:
        here = slice(at % count, at % count + length)
        if kind == "spike":
            value[at % count] += size
        elif kind == "filler":
            value[here] = -9999.0
        elif kind == "ramp":
            value[here] += np.linspace(0, size, len(value[here]))
        elif kind == "noise":
            value[here] += size / 4 * chance.standard_normal(len(value[here]))
        else:
            value[slice(at % count, None) if kind == "shift" else here] += size
    if step:
        value = np.round(value / step) * step
    return series.columns(value.tolist(), minutes=float(minutes))


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    noise=st.sampled_from([0.0, 0.2, 2.0]),
    step=st.sampled_from([0.0, 0.1, 1.0]),
    troubles=st.lists(_trouble, max_size=5),
)
def test_many_days_are_told_as_the_plain_word_tells_each(
    seed: int, noise: float, step: float, troubles: list[tuple[str, int, int, float]]
) -> None:
    columns = _lived(seed, noise, step, troubles)
    days = int(columns.time_us[-1] // DAY_US) + 1
    found = check_series(
        "COD", columns, first_begin_us=0, days=days, sensor=None, thresholds=SHIPPED
    )
    without = check_series(
        "COD",
        columns,
        first_begin_us=0,
        days=days,
        sensor=None,
        thresholds=replace(SHIPPED, asking=None),
    )
    for name in ("marks", "excluded", "screened", "suspect", "censored"):
        assert getattr(found, name).tolist() == getattr(without, name).tolist()
    assert not without.asked.any()
    for number in range(days):
        begin_us = number * DAY_US
        inside = slice(*np.searchsorted(columns.time_us, [begin_us, begin_us + DAY_US]))
        plain = plain_day.check_day(
            "COD",
            ReadingColumns(columns.time_us[inside], columns.value[inside], columns.status[inside]),
            begin_us=begin_us,
            end_us=begin_us + DAY_US,
            interval_minutes=None,
            sensor=None,
            thresholds=SHIPPED,
        )
        for place, check in enumerate(ASKED):
            flags = np.zeros(inside.stop - inside.start, np.bool_)
            for run in plain.runs:
                if run.check is check:
                    at = columns.time_us[inside]
                    flags |= (at >= run.begin_us) & (at <= run.end_us)
            assert (found.asked[inside] >> place & 1).tolist() == flags.tolist(), check
