"""Says in words and figures what a flag's threshold was, and why a check could not run.

English, with the parameter's unit; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from compliance.quality.series import CheckedSeries
from compliance.quality.thresholds.of_series import OFF, SECONDS_PER_HOUR, BlockThresholds
from domain.judged.quality import ASK_TO_LOOK, Check, CheckNotRun, QualityFlag
from domain.measured.parameters import PARAMETERS
from domain.registered import Sensor

Words = Mapping[QualityFlag, str]

HOUR_US = SECONDS_PER_HOUR * 1_000_000
DAY_US = 24 * HOUR_US
# The checks that look at readings, in the order in which they run.
OF_READINGS = (
    Check.SYNTAX,
    Check.DEVICE_STATUS,
    Check.GROSS_RANGE,
    Check.SPIKE,
    Check.RATE_OF_CHANGE,
    Check.FLAT_LINE,
    Check.ATTENUATED,
)
# What only asks a person to look, in the order of its bits (marks/keen.py).
ASKED = ASK_TO_LOOK
_FEWEST_FOR_SPIKE, _FEWEST_FOR_RATE, _FEWEST_FOR_ASKING = 3, 2, 13
MOST_NEEDED = _FEWEST_FOR_ASKING  # of usable readings on a day, by any check
SYNTAX: Words = {QualityFlag.FAIL: "no finite number, or one that stands for no value"}
DEVICE_STATUS: Words = {
    QualityFlag.FAIL: "the device was calibrating or in error (status 01 or 02), not measuring"
}


def words(checked: CheckedSeries, check: Check, step: float) -> Words:
    """Return a check's words for its flags; `step` is that in which a day's values are written."""
    parameter, limits = checked.parameter, checked.limits
    found: dict[Check, Callable[[], Words]] = {
        Check.SYNTAX: lambda: SYNTAX,
        Check.DEVICE_STATUS: lambda: DEVICE_STATUS,
        Check.GROSS_RANGE: lambda: gross_range(parameter, limits, checked.sensor),
        Check.SPIKE: lambda: spike(parameter, limits),
        Check.RATE_OF_CHANGE: lambda: rate_of_change(parameter, limits),
        Check.FLAT_LINE: lambda: flat_line(
            parameter, step, limits, step * limits.still_us_per_unit
        ),
        Check.ATTENUATED: lambda: attenuated(parameter, step, limits),
        Check.SMALL_SPIKE: lambda: small_spike(parameter, limits),
        Check.EXCURSION: lambda: excursion(parameter, limits),
        Check.SHIFT: lambda: shift(parameter, limits),
        Check.UNSTEADY: lambda: unsteady(parameter, limits),
    }
    return found[check]()


def gross_range(parameter: str, limits: BlockThresholds, sensor: Sensor | None) -> Words:
    """Return the words of a range's flags."""
    whose = "what is possible" if sensor is None else "what is possible and the sensor's span"
    failed = _span(parameter, limits.fail_low, limits.fail_high)
    suspect = _span(parameter, limits.suspect_low, limits.suspect_high)
    top = "" if sensor is None else ", or at the sensor's top or floor"
    return {
        QualityFlag.FAIL: f"outside {whose}: {failed}",
        QualityFlag.SUSPECT: f"outside what is plausible: {suspect}{top}",
    }


def spike(parameter: str, limits: BlockThresholds) -> Words:
    """Return the words of a spike's flags."""
    unit = _unit(parameter)
    return {
        flag: f"stands out from both neighbours by more than {threshold:g}{unit}"
        for flag, threshold in (
            (QualityFlag.SUSPECT, limits.spike_suspect),
            (QualityFlag.FAIL, limits.spike_fail),
        )
    }


def rate_of_change(parameter: str, limits: BlockThresholds) -> Words:
    """Return the words of a rate's flag."""
    rate = limits.rate_per_s * SECONDS_PER_HOUR
    return {QualityFlag.SUSPECT: f"moved faster than {rate:g}{_unit(parameter)} an hour"}


def flat_line(parameter: str, step: float, limits: BlockThresholds, longer_us: float) -> Words:
    """Return the words of a flat line's flags."""
    return {
        flag: (
            f"the same number for {(threshold_us + longer_us) / HOUR_US:.1f} h or more, of which "
            f"{longer_us / HOUR_US:.1f} h are granted for a step of {step:g}{_unit(parameter)}"
        )
        for flag, threshold_us in (
            (QualityFlag.SUSPECT, limits.flat_suspect_us),
            (QualityFlag.FAIL, limits.flat_fail_us),
        )
    }


def attenuated_needed_us(step: float, limits: BlockThresholds) -> float:
    """Return for how long a value must hardly move until it is suspect, microseconds."""
    return limits.attenuated_us + max(limits.attenuated_range, step) * limits.still_us_per_unit


def attenuated(parameter: str, step: float, limits: BlockThresholds) -> Words:
    """Return the words of a value that hardly moves."""
    held_us = attenuated_needed_us(step, limits)
    within = f"{limits.attenuated_range:g}{_unit(parameter)}"
    said = f"within less than {within} for {held_us / HOUR_US:.1f} h or more: it hardly moves"
    return {QualityFlag.SUSPECT: said}


def small_spike(parameter: str, limits: BlockThresholds) -> Words:
    """Return the words of a small spike: what it is at the least, on a quiet day."""
    least = f"{limits.small_spike:g}{_unit(parameter)}"
    said = f"unusual on this day: stands out from both neighbours by more than {least}"
    return {QualityFlag.SUSPECT: f"{said}; to be looked at"}


def excursion(parameter: str, limits: BlockThresholds) -> Words:
    """Return the words of a short time apart from what is around it."""
    least = f"{limits.excursion:g}{_unit(parameter)}"
    said = f"lies apart from the readings around it by more than {least}, and came or went at once"
    return {QualityFlag.SUSPECT: f"{said}; to be looked at"}


def shift(parameter: str, limits: BlockThresholds) -> Words:
    """Return the words of a level that changed at once, and stayed."""
    least = f"{limits.shift:g}{_unit(parameter)}"
    said = f"the level changed at once by more than {least}, and stayed"
    return {QualityFlag.SUSPECT: f"{said}; to be looked at"}


def unsteady(parameter: str, limits: BlockThresholds) -> Words:
    """Return the words of a day on which the value trembles."""
    least = f"{limits.unsteady_least:g}{_unit(parameter)}"
    said = (
        f"more than half of the day's readings tremble by more than "
        f"{100 * limits.unsteady_share:g} % of the value and {least}"
    )
    return {QualityFlag.SUSPECT: f"{said}; to be looked at"}


def gap(interval_minutes: int, intervals: float) -> str:
    """Return the words of a gap."""
    return f"no reading for more than {intervals:g} intervals of {interval_minutes} min"


def range_not_run(
    parameter: str, limits: BlockThresholds, sensor: Sensor | None
) -> list[CheckNotRun]:
    """Return what of the range could not be checked: nothing where the sensor's span is known."""
    if sensor is not None:
        return []
    possible = _span(parameter, limits.fail_low, limits.fail_high)
    why = f"the sensor's span is not known; held against what is possible alone: {possible}"
    return [CheckNotRun(check=Check.GROSS_RANGE, why=why)]


def no_thresholds(check: Check, parameter: str) -> CheckNotRun:
    """Return that a parameter has no thresholds for a check."""
    return CheckNotRun(check=check, why=f"no thresholds for {parameter}")


def too_few(check: Check, count: int, fewest: int) -> CheckNotRun:
    """Return that a day has too few readings for a check."""
    return CheckNotRun(check=check, why=f"{count} usable readings; it needs {fewest}")


def too_far_apart(check: Check, limits: BlockThresholds) -> CheckNotRun:
    """Return that no two usable readings are near enough in time to tell a standstill."""
    longest = limits.flat_longest_step_us / HOUR_US
    why = f"no two usable readings within {longest:g} h: nothing says that the value stood still"
    return CheckNotRun(check=check, why=why)


def on_change() -> list[CheckNotRun]:
    """Return that of a logger that reports on change neither standstill nor what is usual between
    readings is looked for.
    """
    stands = "the logger reports on change: that a value stands is no sign of a broken sensor"
    usual = "the logger reports on change: from one reading to the next no step is the usual one"
    said = {Check.FLAT_LINE: stands, Check.ATTENUATED: stands, **dict.fromkeys(ASKED, usual)}
    return [CheckNotRun(check=check, why=why) for check, why in said.items()]


def too_coarse(check: Check, parameter: str, step: float, needed_us: float) -> CheckNotRun:
    """Return that the sensor's step explains a value that stands still all day."""
    why = (
        f"values in steps of {step:g}{_unit(parameter)} may stand still for "
        f"{needed_us / HOUR_US:.0f} h without being broken, longer than a day"
    )
    return CheckNotRun(check=check, why=why)


def not_run_on(
    checked: CheckedSeries,
    has_readings: bool,  # noqa: FBT001 - told of a day by position
    count: int,
    near: bool,  # noqa: FBT001 - as above
    step: float,
) -> list[CheckNotRun]:
    """Return the checks that could not run on a day; `count` is at most what any of them needs."""
    parameter, limits = checked.parameter, checked.limits
    if not has_readings:
        none = "no readings on this day"
        return [CheckNotRun(check=check, why=none) for check in (*OF_READINGS, *ASKED)]
    found = range_not_run(parameter, limits, checked.sensor)
    for check, off, fewest in (
        (Check.SPIKE, limits.spike_suspect == OFF, _FEWEST_FOR_SPIKE),
        (Check.RATE_OF_CHANGE, limits.rate_per_s == OFF, _FEWEST_FOR_RATE),
    ):
        if off:
            found.append(no_thresholds(check, parameter))
        elif count < fewest:
            found.append(too_few(check, count, fewest))
    if not checked.standstill:
        return [*found, *on_change()]
    found += _standstill_not_run(parameter, limits, step, near=near)
    for check in ASKED:
        if limits.excursion == OFF:
            found.append(no_thresholds(check, parameter))
        elif count < _FEWEST_FOR_ASKING:
            found.append(too_few(check, count, _FEWEST_FOR_ASKING))
    return found


def _standstill_not_run(
    parameter: str, limits: BlockThresholds, step: float, *, near: bool
) -> Iterator[CheckNotRun]:
    """Yield which of the two checks on a standstill could not run on a day."""
    flat_us = limits.flat_suspect_us + step * limits.still_us_per_unit
    near_us = attenuated_needed_us(step, limits)
    for check, off, needed_us in (
        (Check.FLAT_LINE, limits.flat_suspect_us == OFF, flat_us),
        (Check.ATTENUATED, limits.attenuated_us == OFF, near_us),
    ):
        if off:
            yield no_thresholds(check, parameter)
        elif not near:
            yield too_far_apart(check, limits)
        elif needed_us > DAY_US:
            yield too_coarse(check, parameter, step, needed_us)


def _unit(parameter: str) -> str:
    known = PARAMETERS.get(parameter)
    return "" if known is None or known.unit == "-" else f" {known.unit}"


def _span(parameter: str, low: float, high: float) -> str:
    unit = _unit(parameter)
    if low == -OFF and high == OFF:
        return "no bound"
    if high == OFF:
        return f"{low:.9g}{unit} or more"
    return f"up to {high:.9g}{unit}" if low == -OFF else f"{low:.9g} to {high:.9g}{unit}"
