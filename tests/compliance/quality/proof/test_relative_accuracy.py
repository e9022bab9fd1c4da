"""Relative accuracy is what numpy says; what passes is a setting of ours, told in words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.quality.proof.passing import Allowed, calibrated, compared
from compliance.quality.proof.relative_accuracy import (
    T_975,
    Pair,
    RelativeAccuracy,
    relative_accuracy,
    t_975,
)
from tests.compliance.order import uci_wwtp

# Chemical oxygen demand of a plant's effluent, mg/L, and a sensor that reads beside it.
LABORATORY = (90.0, 104.0, 85.0, 97.0, 120.0, 76.0, 101.0, 94.0, 88.0)
SENSOR = (94.0, 103.0, 91.0, 99.0, 131.0, 77.0, 107.0, 95.0, 93.0)


def of_numpy(pairs: list[Pair]) -> tuple[float, float, float]:
    laboratory, sensor = np.array(pairs).T
    difference = sensor - laboratory
    half = T_975[len(pairs) - 1] * difference.std(ddof=1) / np.sqrt(len(pairs))
    percent = 100 * (abs(difference.mean()) + half) / laboratory.mean()
    return float(difference.mean()), float(half), float(percent)


def held_to_numpy(pairs: list[Pair]) -> RelativeAccuracy:
    told = relative_accuracy(pairs)
    assert told is not None
    assert (told.mean_difference, told.confidence, told.percent) == pytest.approx(
        of_numpy(pairs), rel=1e-9, abs=1e-9
    )
    return told


def test_nine_pairs_are_what_numpy_and_a_calculation_by_hand_say() -> None:
    told = held_to_numpy([*map(Pair, LABORATORY, SENSOR)])
    # By hand: differences 4 -1 6 2 11 1 6 1 5, their mean 35/9, their squares' sum 241
    assert told.mean_difference == pytest.approx(35 / 9)
    spread = ((241 - 35**2 / 9) / 8) ** 0.5
    assert told.confidence == pytest.approx(2.306 * spread / 3)
    assert told.percent == pytest.approx(100 * (35 / 9 + 2.306 * spread / 3) / 95)


@given(
    st.lists(
        st.tuples(st.floats(1.0, 1e4), st.floats(0.0, 1e4)).map(lambda told: Pair(*told)),
        min_size=3,
        max_size=31,
    )
)
def test_any_pairs_are_what_numpy_says(pairs: list[Pair]) -> None:
    held_to_numpy(pairs)


@pytest.mark.parametrize("parameter", ["COD", "BOD5", "TSS"])
def test_daily_samples_of_a_real_plant_beside_a_simulated_sensor_are_what_numpy_says(
    parameter: str,
) -> None:
    reason = uci_wwtp.missing_reason()
    if reason is not None:
        pytest.skip(reason)
    chance = np.random.default_rng(1990)
    samples = [told[parameter] for _, told in uci_wwtp.daily_samples() if parameter in told]
    for first in range(0, 90, 30):
        month = samples[first : first + 30]
        sensor = np.array(month) * chance.normal(1.03, 0.05, len(month))
        held_to_numpy([*map(Pair, month, sensor.tolist())])


def test_fewer_than_three_pairs_tell_nothing() -> None:
    assert relative_accuracy([Pair(100, 100)] * 2) is None
    assert relative_accuracy([Pair(100, 100)] * 3) is not None


def test_of_a_laboratory_that_found_nothing_no_share_is_told() -> None:
    told = relative_accuracy([Pair(0, 1), Pair(0, 2), Pair(0, 3)])
    assert told is not None
    assert told.percent is None
    assert compared("COD", told, Allowed()) is None


@pytest.mark.parametrize("degrees", sorted(T_975))
def test_each_quantile_has_975_thousandths_of_students_t_below_it(degrees: int) -> None:
    at = np.linspace(0.0, T_975[degrees], 200_001)
    density = (1 + at**2 / degrees) ** (-(degrees + 1) / 2)
    # The whole under the curve, by a substitution that brings infinity near: t = tan(x)
    angle = np.linspace(0.0, np.pi / 2, 400_001)[:-1]
    whole = (1 + np.tan(angle) ** 2 / degrees) ** (-(degrees + 1) / 2) / np.cos(angle) ** 2
    share = np.trapezoid(density, at) / np.trapezoid(whole, angle)
    assert share == pytest.approx(0.95, abs=1e-4)


def test_between_two_known_quantiles_the_greater_one_stands() -> None:
    assert t_975(35) == T_975[30]
    assert t_975(10**6) == T_975[1_000]


def test_a_calibration_passes_up_to_its_tolerance_exactly() -> None:
    just = calibrated("COD", 50.0, 52.5, Allowed(), span_high=None)
    beyond = calibrated("COD", 50.0, 52.51, Allowed(), span_high=None)
    assert just is not None
    assert beyond is not None
    assert (just.passed, beyond.passed) == (True, False)
    assert just.rule == (
        "it read 52.5 where 50 was right: 2.5 off, and 2.5 is allowed (5 % of the reference; our "
        "setting)"
    )
    ph = calibrated("PH", 7.0, 7.2, Allowed(), span_high=None)
    assert ph is not None
    assert ph.passed
    off = calibrated("PH", 7.0, 7.21, Allowed(), span_high=14.0)
    assert off is not None
    assert not off.passed


def test_at_a_reference_of_nothing_a_share_of_the_span_is_allowed() -> None:
    told = calibrated("COD", 0.0, 25.0, Allowed(), span_high=500.0)
    assert told is not None
    assert told.passed
    assert "5 % of the sensor's span" in told.rule
    assert calibrated("COD", 0.0, 25.0, Allowed(), span_high=None) is None


def test_a_comparison_passes_up_to_its_limit() -> None:
    accuracy = relative_accuracy([*map(Pair, LABORATORY, SENSOR)])
    assert accuracy is not None
    told = compared("COD", accuracy, Allowed())
    assert told is not None
    assert told.passed
    assert told.rule.startswith("relative accuracy of 7.02334 % over 9 pairs")
    strict = compared("COD", accuracy, Allowed(accuracy_percent=5.0))
    assert strict is not None
    assert not strict.passed
