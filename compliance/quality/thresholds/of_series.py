"""What is held against one series: a parameter's thresholds and its sensor, as plain numbers.

A check that is off has an infinite threshold. No reading is seen here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from compliance.quality.thresholds.reviewed import ParameterThresholds, Thresholds
from domain.judged.quality import Check
from domain.legal_day import MICROSECONDS_PER_MINUTE
from domain.registered import Sensor

SECONDS_PER_HOUR = 3_600
OFF = float("inf")
# Frozen means: the same number to its last digit. Any difference, however small, is above this.
_SAME = float(np.nextafter(0.0, 1.0))
# Within the suspect time of a flat line at least five readings must lie, none further apart.
_READINGS_IN_FLAT_LINE = 4


class BlockThresholds(NamedTuple):
    """Thresholds of one series in its parameter's unit, microseconds and seconds; inf: not run.

    `fail_*`: outside is FAIL; `suspect_*`: outside is SUSPECT, within the fail span.
    `resolution` is the sensor's step, NaN where it is read from each day's values.
    `still_us_per_unit` is how much longer a sensor stands still for each unit of its step.
    """

    sentinels: NDArray[np.float64]
    fail_low: float
    fail_high: float
    suspect_low: float
    suspect_high: float
    spike_suspect: float
    spike_fail: float
    rate_per_s: float
    flat_suspect_us: float
    flat_fail_us: float
    flat_tolerance: float
    flat_longest_step_us: int
    still_us_per_unit: float
    resolution: float
    range_excludes: bool
    flat_excludes: bool


def block_thresholds(
    parameter: str, thresholds: Thresholds, sensor: Sensor | None
) -> BlockThresholds:
    """Return what is held against a parameter's series, with the sensor that reads it if known.

    FAIL lies outside the possible span or the sensor's; SUSPECT outside the plausible span, and at
    the sensor's very top: a saturated sensor's true value may be higher.
    """
    own = thresholds.of(parameter)
    fail_low, fail_high = _fail_span(own, sensor)
    top = fail_high if sensor is None else float(np.nextafter(sensor.span_high, -np.inf))
    suspect_low = max(fail_low, _or(own.plausible_low, -OFF))
    suspect_high = min(fail_high, top, _or(own.plausible_high, OFF))
    flat_suspect_us = _or(own.flat_suspect_minutes, OFF) * MICROSECONDS_PER_MINUTE
    movement = own.least_movement_per_hour
    return BlockThresholds(
        sentinels=np.asarray(thresholds.sentinels, np.float64),
        fail_low=fail_low,
        fail_high=fail_high,
        suspect_low=min(suspect_low, fail_high),
        suspect_high=max(suspect_high, fail_low),
        spike_suspect=_or(own.spike_suspect, OFF),
        spike_fail=_or(own.spike_fail, OFF),
        rate_per_s=_or(own.rate_per_hour, OFF) / SECONDS_PER_HOUR,
        flat_suspect_us=flat_suspect_us,
        flat_fail_us=_or(own.flat_fail_minutes, OFF) * MICROSECONDS_PER_MINUTE,
        flat_tolerance=_SAME,
        flat_longest_step_us=0
        if flat_suspect_us == OFF
        else int(flat_suspect_us / _READINGS_IN_FLAT_LINE),
        still_us_per_unit=0.0 if movement is None else SECONDS_PER_HOUR * 1_000_000 / movement,
        resolution=float("nan")
        if sensor is None or sensor.resolution is None
        else sensor.resolution,
        range_excludes=Check.GROSS_RANGE in thresholds.excludes,
        flat_excludes=Check.FLAT_LINE in thresholds.excludes,
    )


def _fail_span(own: ParameterThresholds, sensor: Sensor | None) -> tuple[float, float]:
    low, high = _or(own.possible_low, -OFF), _or(own.possible_high, OFF)
    if sensor is None:
        return low, high
    if sensor.span_low > high or sensor.span_high < low:
        # A registry that contradicts the possible span: the sensor's own word is kept.
        return sensor.span_low, sensor.span_high
    return max(low, sensor.span_low), min(high, sensor.span_high)


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
