"""Sensors follow the water late, foul until they are cleaned, and see nothing below their limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from simulators.city.city import city
from simulators.city.instruments import as_serviced, as_shown, lagging, sensed
from simulators.city.plant import DAY_S, STEPS_A_DAY, Plant, Seconds, water_of_day
from simulators.city.sensors import MAKES, OF_DYERS
from simulators.city.troubles.measuring import measure
from simulators.city.troubles.of_water import StormBypass
from simulators.city.troubles.windows import local_window
from simulators.encoder import HANOI_OFFSET_S

CITY = city(7)
PLANT: Plant = next(one.plant for one in CITY.plants if one.plant.parameters == OF_DYERS)
MONDAY_S = 1_795_392_000 - HANOI_OFFSET_S  # 2026-11-23 00:00 in UTC+7
WEEK: Seconds = np.arange(MONDAY_S + 10 * 3_600, MONDAY_S + 10 * 3_600 + 7 * DAY_S, 300)


def with_channels(
    *, response_s: float | None = None, detection_limit: float | None = None
) -> Plant:
    changed = tuple(
        replace(
            one,
            response_s=one.response_s if response_s is None else response_s,
            detection_limit=one.detection_limit if detection_limit is None else detection_limit,
        )
        for one in PLANT.channels
    )
    return replace(PLANT, channels=changed)


def test_a_sensor_follows_its_water_by_a_lag_of_first_order() -> None:
    response_s = 240.0
    plant = with_channels(response_s=response_s)
    day = (MONDAY_S + HANOI_OFFSET_S) // DAY_S
    straight = np.concatenate([water_of_day(plant, one)[:-1] for one in (day - 1, day)])
    steps = np.arange(0, len(straight) - 1, 1 / 300)  # of a second each
    fine = np.stack([np.interp(steps, np.arange(len(one)), one) for one in straight.T], axis=1)
    expected = fine[0]
    for row in fine[1:]:
        expected = expected + (row - expected) / response_s
    last = MONDAY_S + DAY_S - 300
    followed = lagging(plant, np.array([last], dtype=np.int64))[0]
    assert followed == pytest.approx(expected, rel=0.08)  # the single measurement trembles
    assert water_of_day(plant, day).shape == (STEPS_A_DAY + 1, len(plant.channels))


def test_water_that_jumps_is_seen_when_the_sensor_has_followed() -> None:
    window = local_window(date(2026, 11, 24), 6.0, 6.0)
    plant = with_channels(response_s=600.0)
    column = plant.parameters.index("COD")
    since = window.begin_s + np.array([0, 600, 3_600])
    there = measure(plant, (StormBypass(window, share=1.0),), since).values[:, column]
    before = measure(plant, (), since).values[:, column]
    risen = (there / before - 1.0) / 3.0  # untreated water has four times as much
    assert risen == pytest.approx([0.0, 1.0 - np.exp(-1.0), 1.0 - np.exp(-6.0)], abs=0.01)


def test_fouling_grows_until_the_sensor_is_cleaned_and_each_calibration_errs_anew() -> None:
    ones = np.ones((len(WEEK), len(PLANT.channels)))
    plant = with_channels(detection_limit=0.0)
    column = plant.parameters.index("COD")
    channel = plant.channels[column]
    weeks = [as_serviced(plant, WEEK + 7 * DAY_S * one, ones)[:, column] for one in range(40)]
    for week in weeks:
        assert np.diff(week) == pytest.approx(channel.fouling_a_day / 288)
    errors = np.array([week[0] for week in weeks]) - 1.0
    assert len(np.unique(errors)) == 40
    assert errors.std() == pytest.approx(channel.calibration_error, rel=0.35)
    assert abs(errors.mean()) < channel.calibration_error


def test_nothing_is_shown_below_the_detection_limit_that_the_registry_knows() -> None:
    dry = np.zeros((len(WEEK), len(PLANT.channels)))
    shown = sensed(PLANT, as_serviced(PLANT, WEEK, dry))
    sensors = {
        one.parameter: one.detection_limit or 0.0
        for one in CITY.registry().sensors
        if one.outlet_id == PLANT.outlet_id
    }
    for column, code in enumerate(PLANT.parameters):
        assert set(shown[:, column]) == {sensors.get(code, 0.0)}


def test_each_instrument_of_a_make_is_its_own() -> None:
    of_cod = [
        next(channel for channel in one.plant.channels if channel.parameter == "COD")
        for one in CITY.plants
    ]
    fouling = [one.fouling_a_day for one in of_cod]
    assert len(set(fouling)) == len(of_cod)
    make = MAKES["COD"]
    assert all(0.5 <= one / make.fouling_a_day <= 1.5 for one in fouling)


def test_only_dyers_measure_colour_and_it_wanders_as_what_is_not_degraded() -> None:
    coloured = [one.plant for one in CITY.plants if "COLOUR" in one.plant.parameters]
    assert coloured == [PLANT]
    assert len(PLANT.channels) == 8
    values = as_shown(
        PLANT, np.concatenate([WEEK[::6] + place * 28 * DAY_S for place in range(13)])
    )
    colour, tss = (values[:, PLANT.parameters.index(code)] for code in ("COLOUR", "TSS"))
    assert 0.7 < np.median(colour) / PLANT.channels[-1].level < 1.3
    assert abs(np.corrcoef(colour, tss)[0, 1]) < 0.9
