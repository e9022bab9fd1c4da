"""Rows of channels: one name under which a logger sends values, and what stands behind it.

It reads one row and blames what cannot be meant; other rows are not looked at.
"""

from __future__ import annotations

import re

from domain.errors import UnitNotConvertible
from domain.gateways.fitting import OUTLET, PARAMETER
from domain.gateways.profiles import PASSED_OVER, Basis, Channel
from domain.measured.parameters import PARAMETERS
from domain.measured.units import converter
from storage.registry_files.rows.cells import RegistryRow
from storage.registry_files.rows.profiles.profiles import NAMED_UNITS

# What a basis tells, and the parameter as which it is kept; of nitrite none is kept.
KEPT_AS = {
    Basis.NH4_AS_N: "NH4_N",
    Basis.NO3_AS_N: "NO3_N",
    Basis.NO2_AS_N: "NO2_N",
    Basis.PO4_AS_P: "PO4_P",
}
_IN_BRACES = re.compile(r"\{[^{}]*\}")


def channel_of(row: RegistryRow) -> Channel:
    """Return the channel that a row names."""
    named = row.text("parameter", required=False)
    channel = Channel(
        profile_id=row.text("profile_id"),
        source=row.text("source"),
        outlet_id=row.text_or_none("outlet_id"),
        parameter=row.known("parameter", (*PARAMETERS, PASSED_OVER)) if named else None,
        unit=row.text_or_none("unit"),
        factor=_factor_of(row),
        basis=row.word_or_none("basis", Basis),
        reason=row.text("reason"),
        entered_by=row.text("entered_by"),
    )
    _check_places(row, channel)
    if channel.unit is not None:
        _check_unit(row, channel.unit, channel.parameter)
    if channel.basis is not None:
        _check_basis(row, channel.basis, channel.parameter)
    return channel


def _factor_of(row: RegistryRow) -> float | None:
    factor = row.number_or_none("factor")
    if factor == 0:
        row.fault("factor 0 makes every value 0: correct it, or leave it empty", "factor")
        return None
    return factor


def _check_places(row: RegistryRow, channel: Channel) -> None:
    """Blame what the name says twice, or not at all: each of its places stands for one thing."""
    source = channel.source
    found = _IN_BRACES.findall(source)
    for place in dict.fromkeys(found):
        if place not in (OUTLET, PARAMETER) or found.count(place) > 1:
            row.fault(
                f"source has {place!r}: write in braces outlet and parameter, each once", "source"
            )
    if "}{" in source:
        row.fault(f"source {source!r} has two places side by side: write what parts them", "source")
    for column, told, place in (
        ("outlet_id", channel.outlet_id, OUTLET),
        ("parameter", channel.parameter, PARAMETER),
    ):
        if told is not None and place in source:
            row.fault(f"{column} is filled in, and source has a place for it: keep one", column)
    says_none = source and not row.text("parameter", required=False)
    if says_none and PARAMETER not in source:
        row.fault("parameter is empty, and source has no place for it: fill it in", "parameter")


def _check_unit(row: RegistryRow, unit: str, parameter: str | None) -> None:
    if parameter not in PARAMETERS:
        row.is_known("unit", unit, NAMED_UNITS)
        return
    kept = PARAMETERS[parameter].unit
    if not _is_told(unit, kept):
        fitting = ", ".join(one for one in NAMED_UNITS if _is_told(one, kept))
        row.fault(
            f"unit {unit!r} is none in which {parameter} is told: use one of {fitting}", "unit"
        )


def _is_told(unit: str, kept: str) -> bool:
    try:
        converter(unit, kept)
    except UnitNotConvertible:
        return False
    return True


def _check_basis(row: RegistryRow, basis: Basis, parameter: str | None) -> None:
    if parameter is None or (parameter in PARAMETERS and KEPT_AS[basis] != parameter):
        row.fault(
            f"basis {basis} is for {KEPT_AS[basis]} alone: name it in parameter, or leave the "
            "basis empty",
            "basis",
        )
