"""Turns a value into the unit in which its parameter is kept; never guesses a unit.

PO4 is not PO4-P and NH4 is not NH4-N: a change of substance is not a change of unit. A value stands
for the shortest decimal that names it, as it was sent: 4.5 ug/L is the double nearest to 0.0045
mg/L, the very same that 0.0045 mg/L is, so that no unit moves a value over a limit.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from domain.errors import UnitNotConvertible
from domain.measured.parameters import PARAMETERS

# (from, to): value_to = value_from * scale + offset
_FACTORS: dict[tuple[str, str], tuple[Fraction | int, Fraction | int]] = {
    ("g/m3", "mg/L"): (1, 0),
    ("ppm", "mg/L"): (1, 0),  # dilute water: 1 kg is 1 L
    ("ug/L", "mg/L"): (Fraction(1, 1_000), 0),
    ("µg/L", "mg/L"): (Fraction(1, 1_000), 0),
    ("g/L", "mg/L"): (1_000, 0),
    ("mg/l", "mg/L"): (1, 0),
    ("C", "°C"): (1, 0),
    ("oC", "°C"): (1, 0),
    ("°F", "°C"): (Fraction(5, 9), Fraction(-160, 9)),
    ("K", "°C"): (1, Fraction("-273.15")),
    ("pH", "-"): (1, 0),
    ("", "-"): (1, 0),
    ("Pt-Co", "Pt/Co"): (1, 0),
    ("m³/h", "m3/h"): (1, 0),
    ("m3/s", "m3/h"): (3_600, 0),
    ("m3/d", "m3/h"): (Fraction(1, 24), 0),
    ("m3/day", "m3/h"): (Fraction(1, 24), 0),
    ("L/s", "m3/h"): (Fraction("3.6"), 0),
    ("MPN/100mL", "vi khuẩn/100mL"): (1, 0),
    ("CFU/100mL", "vi khuẩn/100mL"): (1, 0),
}

# Every unit that a value may come in, each parameter's own first.
UNITS: dict[str, None] = dict.fromkeys(
    [parameter.unit for parameter in PARAMETERS.values()] + [sent for sent, _ in _FACTORS]
)


class Conversion(NamedTuple):
    """How a value of one unit is told in another: value * scale + offset, both exact.

    `power` is the power of ten that the scale is, where it is one and the offset is 0.
    """

    scale: Fraction
    offset: Fraction
    power: int | None

    def of(self, value: float) -> float:
        """Return the double nearest to a decimal value in the other unit; infinite beyond all."""
        if self.power == 0 or not math.isfinite(value):
            return value
        text = repr(value)
        if self.power is not None and "e" not in text:
            return float(f"{text}e{self.power}")  # in a third of the time of fractions
        top, bottom = Decimal(text).as_integer_ratio()
        scale, offset = self.scale, self.offset
        top = top * scale.numerator * offset.denominator + (
            offset.numerator * bottom * scale.denominator
        )
        try:
            return top / (bottom * scale.denominator * offset.denominator)
        except OverflowError:
            return -math.inf if top < 0 else math.inf

    def of_decimal(self, value: Decimal) -> Decimal:
        """Return a decimal in the other unit, exact where it ends, else to 28 digits."""
        told = Fraction(value) * self.scale + self.offset
        return Decimal(told.numerator) / Decimal(told.denominator)

    def of_difference(self, value: float) -> float:
        """Return a difference in the other unit: the offset of a scale is no part of it."""
        return _made(self.scale, Fraction(0)).of(value)


@cache
def converter(from_unit: str, to_unit: str) -> Conversion:
    """Return how one unit is told in another; raises UnitNotConvertible.

    >>> converter("ug/L", "mg/L").of(4.5), converter("°F", "°C").of(104.0)
    (0.0045, 40.0)
    """
    if from_unit == to_unit:
        return _made(Fraction(1), Fraction(0))
    try:
        scale, offset = _FACTORS[from_unit, to_unit]
    except KeyError:
        raise UnitNotConvertible(f"no conversion from {from_unit!r} to {to_unit!r}") from None
    return _made(Fraction(scale), Fraction(offset))


def conversion(from_unit: str, to_unit: str) -> tuple[float, float]:
    """Return scale and offset from one unit to another, rounded; raises UnitNotConvertible.

    >>> conversion("ug/L", "mg/L")
    (0.001, 0.0)
    """
    told = converter(from_unit, to_unit)
    return float(told.scale), float(told.offset)


def _made(scale: Fraction, offset: Fraction) -> Conversion:
    power = len(str(max(scale.numerator, scale.denominator))) - 1
    is_power = offset == 0 and scale in {Fraction(10**power), Fraction(1, 10**power)}
    signed = power if scale >= 1 else -power
    return Conversion(scale, offset, signed if is_power else None)
