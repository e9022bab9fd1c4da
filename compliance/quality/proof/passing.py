"""Whether a check of a sensor passed, and by which rule, in a sentence: pure.

What is allowed are settings of ours. Circular 10/2021 gives the accuracy of equipment, not when a
sensor has lost its proof; our defaults are its 5 % of the reading and 0.2 of pH (one source), and
the 20 % of US EPA's Performance Specification 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from compliance.quality.proof.relative_accuracy import RelativeAccuracy

_ABSOLUTE = "PH"  # a share of a pH says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What a check allows: percent of the reference, in pH, and of relative accuracy in percent."""

    calibration_percent: float = 5.0
    ph: float = 0.2
    accuracy_percent: float = 20.0


ALLOWED = Allowed()  # where nothing else is set


@dataclass(frozen=True, slots=True)
class Found:
    """Whether a sensor passed, and the sentence that tells why."""

    passed: bool
    rule: str


def calibrated(
    parameter: str, expected: float, read: float, allowed: Allowed, *, span_high: float | None
) -> Found | None:
    """Return what a calibration found, values in the parameter's unit; exact in decimals.

    At a reference of 0 a share of the sensor's span is allowed; None where no span is known.
    """
    right, told = Decimal(repr(expected)), Decimal(repr(read))
    if parameter == _ABSOLUTE:
        most, how = Decimal(repr(allowed.ph)), "for pH"
    else:
        percent = Decimal(repr(allowed.calibration_percent))
        if right:
            whole, how = abs(right), f"{_text(percent)} % of the reference"
        elif span_high is None:
            return None
        else:
            whole = Decimal(repr(span_high))
            how = f"{_text(percent)} % of the sensor's span, the reference being 0"
        most = whole * percent / 100
    off = abs(told - right)
    return Found(
        off <= most,
        f"it read {_text(told)} where {_text(right)} was right: {_text(off)} off, and "
        f"{_text(most)} is allowed ({how}; our setting)",
    )


def compared(parameter: str, accuracy: RelativeAccuracy, allowed: Allowed) -> Found | None:
    """Return what a comparison found, None where the laboratory's mean is not above 0."""
    over = f"over {accuracy.pairs} pairs"
    if parameter == _ABSOLUTE:
        return Found(
            accuracy.off <= allowed.ph,
            f"mean difference and its confidence come to {accuracy.off:.6g} {over}, and "
            f"{allowed.ph:g} is allowed (for pH; our setting)",
        )
    if accuracy.percent is None:
        return None
    return Found(
        accuracy.percent <= allowed.accuracy_percent,
        f"relative accuracy of {accuracy.percent:.6g} % {over}, and {allowed.accuracy_percent:g} % "
        "is allowed (our setting)",
    )


def _text(number: Decimal) -> str:
    return f"{number.normalize():f}"
