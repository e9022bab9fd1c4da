"""A plant's effluent: the same for the same seed, however the time is cut, and lifelike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.city.city import city
from simulators.city.instruments import sensed
from simulators.city.plant import DAY_S, Plant, Seconds, effluent, rhythm
from simulators.encoder import HANOI_OFFSET_S

MONDAY_S = 1_795_392_000 - HANOI_OFFSET_S  # Monday, 2026-11-23 00:00 in UTC+7
WEEK_S = 7 * DAY_S


def plant_of(seed: int = 7, number: int = 0) -> Plant:
    return city(seed).plants[number].plant


def grid(begin_s: int, days: float, interval_s: int = 300) -> Seconds:
    return np.arange(begin_s, begin_s + round(days * DAY_S), interval_s, dtype=np.int64)


@settings(deadline=None, max_examples=40)
@given(
    cuts=st.lists(st.integers(0, 2 * DAY_S), max_size=6), interval_s=st.sampled_from([5, 60, 300])
)
def test_the_values_do_not_depend_on_how_the_time_is_cut(cuts: list[int], interval_s: int) -> None:
    plant = plant_of()
    whole = grid(MONDAY_S, 2, interval_s)
    pieces = np.split(whole, np.searchsorted(whole, MONDAY_S + np.array(sorted(cuts), dtype=int)))
    cut = np.concatenate([effluent(plant, piece) for piece in pieces])
    np.testing.assert_array_equal(cut, effluent(plant, whole))


def test_the_values_do_not_depend_on_the_order_of_asking() -> None:
    plant = plant_of()
    times = grid(MONDAY_S, 3)
    shuffled = np.random.default_rng(1).permutation(len(times))
    np.testing.assert_array_equal(
        effluent(plant, times[shuffled]), effluent(plant, times)[shuffled]
    )


def test_another_seed_or_outlet_gives_other_noise() -> None:
    times = grid(MONDAY_S, 1)
    first = effluent(plant_of(7), times) / rhythm(plant_of(7), times)
    for other in (plant_of(8), plant_of(7, 1)):
        assert not np.allclose(first, effluent(other, times) / rhythm(other, times))


def test_working_hours_carry_more_than_the_night() -> None:
    plant = plant_of()
    times = np.concatenate([grid(MONDAY_S + week * WEEK_S, 5, 1_800) for week in range(-5, 5)])
    hour = (times - MONDAY_S) % DAY_S / 3_600
    values = rhythm(plant, times)
    busy, night = values[(hour > 8) & (hour < 13)], values[(hour > 1) & (hour < 5)]
    for code, times_more in {"FLOW_OUT": 1.5, "TSS": 1.15}.items():
        column = plant.parameters.index(code)
        assert busy[:, column].mean() > times_more * night[:, column].mean()


def test_what_is_nitrified_comes_hours_after_it_was_let_in() -> None:
    plant = plant_of()
    values = rhythm(plant, grid(MONDAY_S + DAY_S, 3))
    flow, ammonium = (values[:, plant.parameters.index(code)] for code in ("FLOW_IN", "NH4_N"))
    steps = range(0, 144, 6)
    like = [np.corrcoef(flow[: len(flow) - step], ammonium[step:])[0, 1] for step in steps]
    assert 3.0 < steps[int(np.argmax(like))] / 12 < 9.0


def test_sunday_is_quieter_than_monday_and_no_midnight_jumps() -> None:
    plant = plant_of()
    sunday, monday = (
        np.concatenate(
            [
                rhythm(plant, grid(MONDAY_S + week * WEEK_S + shift, 1, 1_800))
                for week in range(-5, 5)
            ]
        )
        for shift in (-DAY_S, 0)
    )
    flow = plant.parameters.index("FLOW_OUT")
    assert 0.55 < sunday[:, flow].mean() / monday[:, flow].mean() < 0.9
    minutes = rhythm(plant, grid(MONDAY_S - DAY_S - 7_200, 1.2, 60))
    for code, of_mean in {"COD": 0.01, "TSS": 0.03, "NH4_N": 0.03}.items():
        column = plant.parameters.index(code)
        at_midnight = np.abs(np.diff(minutes[:, column]))
        assert at_midnight.max() < of_mean * minutes[:, column].mean()


def test_noise_remembers_itself_and_crosses_midnight_like_any_other_minute() -> None:
    plant = plant_of()
    times = grid(MONDAY_S, 60)
    noise = effluent(plant, times) / rhythm(plant, times) - 1.0
    column = plant.parameters.index("COD")
    channel = plant.channels[column]
    one = noise[:, column] / channel.noise
    assert one.std() == pytest.approx(1.03, abs=0.12)
    assert 0.85 < np.corrcoef(one[:-1], one[1:])[0, 1] < 0.96
    steps = np.abs(np.diff(one))
    at_midnight = steps[DAY_S // 300 - 1 :: DAY_S // 300]
    assert at_midnight.mean() < 1.5 * steps.mean()


def test_the_sensor_rounds_to_its_resolution_and_stays_in_its_range() -> None:
    plant = plant_of()
    extreme = np.array([[value] * len(plant.channels) for value in (-5.0, 1e9, 7.123_456)])
    shown = sensed(plant, extreme)
    for index, channel in enumerate(plant.channels):
        low, high, rounded = shown[:, index].tolist()
        assert low == channel.lowest
        assert high == pytest.approx(channel.highest, abs=10.0**-channel.decimals)
        assert rounded == round(7.123_456, channel.decimals)


def test_live_seconds_differ_from_one_another() -> None:
    plant = plant_of()
    values = effluent(plant, grid(MONDAY_S, 0.01, 5))
    assert len(np.unique(sensed(plant, values)[:, plant.parameters.index("COD")])) > 20
