"""What rows of several kinds have in common: first and last days, and figures in another unit."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

from domain.errors import UnitNotConvertible
from domain.measured.parameters import PARAMETERS
from domain.measured.units import Conversion, converter
from storage.registry_files.rows.cells import RegistryRow


def check_days(row: RegistryRow, valid_from: date | None, valid_to: date | None) -> None:
    """Blame a row whose last day comes before its first."""
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        row.fault(f"valid_to {valid_to} is before valid_from {valid_from}: swap them", "valid_to")


def column_told_first(said: str) -> str:
    """Return the column with which a sentence of the law against a row begins."""
    return said.partition(" ")[0]


def conversion(row: RegistryRow, parameter: str) -> Conversion:
    """Return how the row's unit is told in the one in which the parameter is kept."""
    if parameter not in PARAMETERS or not row.has("unit"):
        return converter("", "")  # blamed already
    kept = PARAMETERS[parameter].unit
    try:
        return converter(row.text("unit", required=False), kept)
    except UnitNotConvertible as error:
        row.fault(f"{error.message} for {parameter}: write the figures in {kept}", "unit")
        return converter("", "")


def converted(
    row: RegistryRow, column: str, value: float | None, told: Callable[[float], float]
) -> float | None:
    """Return a figure in the unit that is kept, None for none; blame one that is too large."""
    if value is None:
        return None
    converted = told(value)
    if math.isinf(converted):
        row.fault(f"{column} is too large for a number in the parameter's unit: correct it", column)
        return None
    return converted
