"""Checks a figure that an official enters, and tells every fault at once, in words.

It takes nothing in and mends nothing: a comma for a point is a fault, not a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from compliance.law.arithmetic import class_text
from compliance.law.file_checks import FLOW_UNIT
from compliance.law.regulation import FactorClass, Regulation, TableLimit, cited_regulation
from domain.errors import Fault, FaultsFound, NotFound, UnitNotConvertible
from domain.judged.entered.figures import EnteredFigure, FigureKind
from domain.measured.parameters import PARAMETERS
from domain.measured.units import conversion
from domain.registered import ReceivingWater

_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_NUMBERS = ("lower", "upper", "value", "above", "up_to")
_PARTICULARS = ("parameter", "column", "unit", "lower", "upper", "value")
_FIELDS: dict[FigureKind, tuple[str, ...]] = {
    FigureKind.LIMIT: ("parameter", "column", "unit", "lower", "upper", "above", "up_to"),
    FigureKind.KQ: ("value", "water", "unit", "above", "up_to"),
    FigureKind.KF: ("value", "unit", "above", "up_to"),
    FigureKind.K: ("value", "facility_kind"),
}
_NEEDED: dict[FigureKind, tuple[str, ...]] = {
    FigureKind.LIMIT: ("parameter", "column", "unit"),
    FigureKind.KQ: ("water",),
    FigureKind.KF: ("unit",),
    FigureKind.K: ("facility_kind",),
}
_CLASS_UNITS: dict[ReceivingWater | None, tuple[str, ...]] = {
    ReceivingWater.RIVER: ("m3/s",),
    ReceivingWater.LAKE: ("m3",),
    None: ("m3/24h", "m3/day", "m3/d"),  # Kf
}


def check_figure(regulations: Mapping[str, Regulation], figure: EnteredFigure) -> None:
    """Raise FaultsFound with everything that is wrong in a figure that is to be entered.

    `regulations` are those with the figures entered so far (with_figures). A figure in another
    unit is taken in where it can be converted; its limit then says how it was entered. A figure
    without a number takes back what was entered for its place.
    """
    faults = [*_form_faults(figure)]
    try:
        regulation = cited_regulation(regulations, figure.regulation)
    except NotFound:
        known = ", ".join(sorted(regulations))
        faults.append(f"unknown regulation {figure.regulation!r}; known are {known}")
    else:
        if not faults:
            faults += _faults_in(regulation, figure)
    if faults:
        raise FaultsFound([Fault("figure", 1, message) for message in faults])


def _form_faults(figure: EnteredFigure) -> Iterator[str]:
    for name in ("clause", "document", "entered_by"):
        if not getattr(figure, name).strip():
            yield f"no {name.replace('_', ' ')}: say it, so that the figure can be found again"
    fields = _FIELDS[figure.kind]
    for name in sorted({*_PARTICULARS, "water", "facility_kind", "above", "up_to"} - {*fields}):
        if getattr(figure, name) is not None:
            yield f"{name} does not belong to a figure of kind {figure.kind.value}"
    for name in _NEEDED[figure.kind]:
        if not getattr(figure, name):
            yield f"a figure of kind {figure.kind.value} needs {name}"
    for name in _NUMBERS:
        text = getattr(figure, name)
        if text is not None and not _DECIMAL.fullmatch(text):
            yield f"{name} = {text!r} is not a decimal number; write it such as 0.9 or 150"
    if figure.kind is FigureKind.LIMIT:
        yield from _parameter_faults(figure)


def _parameter_faults(figure: EnteredFigure) -> Iterator[str]:
    if not figure.parameter:
        return
    known = PARAMETERS.get(figure.parameter)
    if known is None:
        yield f"unknown parameter {figure.parameter!r}"
    elif known.unit == FLOW_UNIT:
        yield f"{figure.parameter} is a flow; flows are not judged"
    elif figure.unit:
        try:
            conversion(figure.unit, known.unit)
        except UnitNotConvertible as error:
            yield f"{figure.parameter} is kept in {known.unit!r}: {error}"


def _faults_in(regulation: Regulation, figure: EnteredFigure) -> Iterator[str]:
    above, up_to = _number(figure.above), _number(figure.up_to)
    if above is not None and above < 0:
        yield f"above = {above} must not be below 0"
    if up_to is not None and up_to <= (above or 0):
        yield f"up_to = {up_to} must be above {above or 0}"
    elif figure.kind is FigureKind.LIMIT:
        yield from _limit_faults(regulation, figure, above, up_to)
    else:
        yield from _class_faults(regulation, figure, above, up_to)


def _limit_faults(
    regulation: Regulation, figure: EnteredFigure, above: Decimal | None, up_to: Decimal | None
) -> Iterator[str]:
    lower, upper = _number(figure.lower), _number(figure.upper)
    parameter = str(figure.parameter)
    columns = ", ".join(regulation.columns)
    if columns and figure.column not in regulation.columns:
        yield f"{regulation.id} has no column {figure.column!r}; it has {columns}"
    if upper is not None and upper <= 0:
        yield f"upper = {upper} must be above 0"
    if lower is not None and upper is not None and lower >= upper:
        yield f"lower = {lower} must be below upper = {upper}"
    if lower is not None and regulation.factors and parameter not in regulation.cmax_is_c:
        yield f"the formula {regulation.formula} cannot scale a lower limit of {parameter}"
    tiers = regulation.limits.get((parameter, str(figure.column)), ())
    yield from _overlap_faults(tiers, above, up_to, "m3/day")
    entered = [tier for tier in tiers if tier.entered and _same(tier, above, up_to)]
    if lower is None and upper is None and not entered:
        yield "neither lower nor upper, and nothing was entered there that it could take back"


def _class_faults(
    regulation: Regulation, figure: EnteredFigure, above: Decimal | None, up_to: Decimal | None
) -> Iterator[str]:
    factor = figure.kind.value
    value = _number(figure.value)
    if factor not in regulation.factors:
        yield f"the formula of {regulation.id} ({regulation.formula}) has no {factor}"
    if value is not None and value <= 0:
        yield f"value = {value} must be above 0"
    every: tuple[FactorClass, ...] = getattr(regulation, factor)
    classes = [entry for entry in every if entry.water is figure.water and not entry.no_data]
    if figure.kind is FigureKind.K:
        names = figure.facility_kind
        classes = [e for e in classes if names in (e.facility_kind, e.applies_to)]
    else:
        yield from _unit_faults(figure, above, up_to)
        yield from _overlap_faults(classes, above, up_to, figure.unit or "")
    entered = [entry for entry in classes if entry.entered and _same(entry, above, up_to)]
    if value is None and not entered:
        yield "no value, and nothing was entered there that it could take back"


def _unit_faults(
    figure: EnteredFigure, above: Decimal | None, up_to: Decimal | None
) -> Iterator[str]:
    bounded = above is not None or up_to is not None
    units = _CLASS_UNITS.get(figure.water)
    if units is None and (bounded or figure.unit):
        yield f"coastal water has one {figure.kind.value}, without above, up_to and unit"
    elif units is not None and (bounded or figure.unit) and figure.unit not in units:
        yield f"the classes are in {' or '.join(units)}, not {figure.unit!r}"


def _overlap_faults(
    places: tuple[TableLimit, ...] | list[FactorClass],
    above: Decimal | None,
    up_to: Decimal | None,
    unit: str,
) -> Iterator[str]:
    for other in places:
        apart = (up_to is not None and other.above is not None and up_to <= other.above) or (
            above is not None and other.up_to is not None and other.up_to <= above
        )
        if not apart and not _same(other, above, up_to):
            way = "take that back first" if other.entered else "it stands in the regulation's file"
            yield (
                f"{class_text(above, up_to, unit)} overlaps with what stands for "
                f"{class_text(other.above, other.up_to, unit)}; {way}"
            )


def _same(place: TableLimit | FactorClass, above: Decimal | None, up_to: Decimal | None) -> bool:
    return (place.above, place.up_to) == (above, up_to)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
