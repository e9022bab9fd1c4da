"""What is held against one series: a parameter's thresholds and its sensor, as plain numbers.

A check that is off has an infinite threshold. No reading is seen here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from compliance.law.limit.limits import is_judged
from compliance.quality.thresholds.reviewed import (
    AskingThresholds,
    ParameterThresholds,
    Thresholds,
)
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
    `impossible_above`: above it a value is no water. `detection_limit` is -inf where not known:
    values up to it are neither frozen nor impossible. `attenuated_*`: within less than the range
    for longer than the time is SUSPECT. `resolution` is the sensor's step, NaN where it is read
    from each day's values.
    `excursion` to `unsteady_least` only ask a person to look.
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
    attenuated_range: float = 0.0
    attenuated_us: float = OFF
    detection_limit: float = -OFF
    impossible_above: float = OFF
    excursion: float = OFF
    shift: float = OFF
    small_spike: float = OFF
    unsteady_share: float = OFF
    unsteady_least: float = OFF


def block_thresholds(
    parameter: str,
    thresholds: Thresholds,
    sensor: Sensor | None,
    permitted_m3_per_day: float | None = None,
) -> BlockThresholds:
    """Return what is held against a parameter's series, with the sensor that reads it if known.

    FAIL lies outside the possible span or the sensor's; SUSPECT outside the plausible span, at the
    sensor's very top (a saturated sensor's true value may be higher) and at its floor. A flow is
    held against the permitted discharge, where that is known.
    """
    own = thresholds.of(parameter)
    if permitted_m3_per_day is not None and not is_judged(parameter):
        highest = thresholds.flow_days_an_hour * permitted_m3_per_day
        own = replace(own, possible_high=highest)
    fail_low, fail_high = _fail_span(own, sensor)
    top = fail_high if sensor is None else float(np.nextafter(sensor.span_high, -np.inf))
    detection_limit = None if sensor is None else sensor.detection_limit
    low = _or(own.plausible_low, -OFF)
    if sensor is not None and sensor.span_low < 0 and low == 0:
        low = sensor.span_low
    suspect_low = max(fail_low, low, _above_floor(own, thresholds, sensor))
    suspect_high = min(fail_high, top, _or(own.plausible_high, OFF))
    flat_suspect_us = _or(own.flat_suspect_minutes, OFF) * MICROSECONDS_PER_MINUTE
    movement = own.least_movement_per_hour
    return BlockThresholds(
        sentinels=np.asarray(
            (*thresholds.sentinels, *(() if sensor is None else sensor.fillers)), np.float64
        ),
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
        attenuated_range=_or(own.attenuated_range, 0.0),
        attenuated_us=OFF
        if own.attenuated_range is None
        else _or(own.flat_fail_minutes, OFF) * MICROSECONDS_PER_MINUTE,
        detection_limit=_or(detection_limit, -OFF),
        impossible_above=_or(own.possible_high, OFF),
        **_asking(own, thresholds.asking),
    )


def _asking(own: ParameterThresholds, asking: AskingThresholds | None) -> dict[str, float]:
    """Return what only asks a person to look; nothing of a parameter without a spike's figure."""
    if asking is None or own.spike_suspect is None:
        return {}
    return {
        "excursion": asking.excursion * own.spike_suspect,
        "shift": asking.shift * own.spike_suspect,
        "small_spike": asking.small_spike * own.spike_suspect,
        "unsteady_share": asking.unsteady,
        "unsteady_least": asking.unsteady_least * own.spike_suspect,
    }


def _fail_span(own: ParameterThresholds, sensor: Sensor | None) -> tuple[float, float]:
    low, high = _or(own.possible_low, -OFF), _or(own.possible_high, OFF)
    if sensor is None:
        return low, high
    if sensor.span_low > high or sensor.span_high < low:
        # A registry that contradicts the possible span: the sensor's own word is kept.
        return sensor.span_low, sensor.span_high
    lowest = sensor.span_low if low == 0 else max(low, sensor.span_low)  # noise about zero
    if sensor.detection_limit is not None:
        lowest = min(lowest, -sensor.detection_limit)
    return lowest, min(high, sensor.span_high)


def _above_floor(own: ParameterThresholds, thresholds: Thresholds, sensor: Sensor | None) -> float:
    """Return the lowest value that does not lie at a sensor's floor; -inf where none is known.

    Of what may stand at zero by nature (flows), and of a sensor whose detection limit is known,
    nothing is said; nor where water itself reaches below the span (pH, temperature).
    """
    if sensor is None or sensor.detection_limit is not None or own.attenuated_range is None:
        return -OFF
    if own.plausible_low is not None:
        return -OFF
    floor = sensor.span_low + thresholds.floor_share * (sensor.span_high - sensor.span_low)
    return float(np.nextafter(floor, np.inf))


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
