"""Turns a value into the unit in which its parameter is kept; never guesses a unit.

PO4 is not PO4-P and NH4 is not NH4-N: a change of substance is not a change of unit.
"""

from __future__ import annotations

from domain.errors import UnitNotConvertible
from domain.measured.parameters import PARAMETERS

# (from, to): value_to = value_from * scale + offset
_FACTORS: dict[tuple[str, str], tuple[float, float]] = {
    ("g/m3", "mg/L"): (1.0, 0.0),
    ("ppm", "mg/L"): (1.0, 0.0),  # dilute water: 1 kg is 1 L
    ("ug/L", "mg/L"): (1e-3, 0.0),
    ("µg/L", "mg/L"): (1e-3, 0.0),
    ("g/L", "mg/L"): (1e3, 0.0),
    ("mg/l", "mg/L"): (1.0, 0.0),
    ("C", "°C"): (1.0, 0.0),
    ("oC", "°C"): (1.0, 0.0),
    ("°F", "°C"): (5.0 / 9.0, -160.0 / 9.0),
    ("K", "°C"): (1.0, -273.15),
    ("pH", "-"): (1.0, 0.0),
    ("", "-"): (1.0, 0.0),
    ("Pt-Co", "Pt/Co"): (1.0, 0.0),
    ("m³/h", "m3/h"): (1.0, 0.0),
    ("m3/s", "m3/h"): (3600.0, 0.0),
    ("m3/d", "m3/h"): (1.0 / 24.0, 0.0),
    ("m3/day", "m3/h"): (1.0 / 24.0, 0.0),
    ("L/s", "m3/h"): (3.6, 0.0),
    ("MPN/100mL", "vi khuẩn/100mL"): (1.0, 0.0),
    ("CFU/100mL", "vi khuẩn/100mL"): (1.0, 0.0),
}

# Every unit that a value may come in, each parameter's own first.
UNITS: dict[str, None] = dict.fromkeys(
    [parameter.unit for parameter in PARAMETERS.values()] + [sent for sent, _ in _FACTORS]
)


def conversion(from_unit: str, to_unit: str) -> tuple[float, float]:
    """Return scale and offset from one unit to another; raises UnitNotConvertible.

    >>> conversion("ug/L", "mg/L")
    (0.001, 0.0)
    """
    if from_unit == to_unit:
        return 1.0, 0.0
    try:
        return _FACTORS[from_unit, to_unit]
    except KeyError:
        raise UnitNotConvertible(f"no conversion from {from_unit!r} to {to_unit!r}") from None
