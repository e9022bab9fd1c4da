"""Rows of permits and of the limits that they set themselves, in the parameter's unit."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from domain.judged.regulation_sign import regulation_sign
from domain.measured.parameters import PARAMETERS
from domain.registered import (
    DischargeMode,
    Permit,
    PermitLimit,
    PermitLimitKind,
    ReceivingWater,
)
from storage.registry_files.rows.cells import RegistryRow
from storage.registry_files.rows.terms import (
    check_days,
    column_told_first,
    conversion,
    converted,
)

MINUTES_PER_DAY = 1440
_SHORT_SIGN = re.compile("[a-z0-9-]+")

PermitFault = Callable[[Permit], str | None]


def permit_of(
    row: RegistryRow, regulations: Collection[str], permit_fault: PermitFault | None
) -> Permit:
    """Return the permit that a row names; `permit_fault` may know what the law says against it,
    in a sentence that begins with the column.
    """
    permit = Permit(
        number=row.text("number"),
        outlet_id=row.text("outlet_id"),
        regulation=_regulation(row, regulations),
        column=row.text("column"),
        receiving_water=row.word("receiving_water", ReceivingWater),
        receiving_flow_m3_per_s=row.positive_or_unknown("receiving_flow_m3_per_s"),
        receiving_volume_m3=row.positive_or_unknown("receiving_volume_m3"),
        discharge_flow_m3_per_day=row.positive_or_unknown("discharge_flow_m3_per_day"),
        interval_minutes=row.whole("interval_minutes"),
        valid_from=row.day("valid_from"),
        valid_to=row.day_or_open("valid_to"),
        discharge=row.word_or("discharge", DischargeMode.CONTINUOUS),
        successor_column=row.text_or_none("successor_column"),
        facility_kind=row.text_or_none("facility_kind"),
        approved_on=row.day_or_open("approved_on"),
    )
    minutes = permit.interval_minutes
    if not (1 <= minutes <= MINUTES_PER_DAY and MINUTES_PER_DAY % minutes == 0):
        row.fault(
            f"interval_minutes {minutes} does not divide the day's {MINUTES_PER_DAY} minutes: "
            "use 1, 5, 10, 15, 30, 60 or another that does",
            "interval_minutes",
        )
    check_days(row, permit.valid_from, permit.valid_to)
    if permit.approved_on is not None and row.sound and permit.valid_from < permit.approved_on:
        row.fault(
            f"approved_on {permit.approved_on} is after valid_from {permit.valid_from}, and no "
            "permit binds before it is approved: correct one of the two days",
            "approved_on",
        )
    if permit_fault is not None and row.sound and (fault := permit_fault(permit)) is not None:
        row.fault(fault, column_told_first(fault))
    return permit


def _regulation(row: RegistryRow, names: Collection[str]) -> str:
    """Return the citation of a regulation that must be one of those known, however written.

    No other one is suggested: the nearest sign is that of another industry.
    """
    column = "regulation"
    cell = row.text(column)
    if cell and regulation_sign(cell) not in set(map(regulation_sign, names)):
        known = sorted(name for name in names if _SHORT_SIGN.fullmatch(name))
        row.fault(f"{column} {cell!r} is not known: use one of {', '.join(known or names)}", column)
    return cell


def permit_limit_of(row: RegistryRow) -> PermitLimit:
    """Return the limit of a permit's own that a row names, in the parameter's unit."""
    parameter = row.known("parameter", PARAMETERS)
    lower, upper = row.number_or_none("lower"), row.number_or_none("upper")
    limit = PermitLimit(
        permit_number=row.text("permit_number"),
        outlet_id=row.text("outlet_id"),
        parameter=parameter,
        kind=row.word("kind", PermitLimitKind),
        lower=lower,
        upper=upper,
        valid_from=row.day("valid_from"),
        valid_to=row.day_or_open("valid_to"),
        document=row.text("document"),
    )
    _check_bounds(row, limit)
    check_days(row, limit.valid_from, limit.valid_to)
    if lower is None and upper is None and not row.text("unit", required=False):
        return limit
    told = conversion(row, parameter)
    return PermitLimit(
        permit_number=limit.permit_number,
        outlet_id=limit.outlet_id,
        parameter=parameter,
        kind=limit.kind,
        lower=converted(row, "lower", lower, told.of),
        upper=converted(row, "upper", upper, told.of),
        valid_from=limit.valid_from,
        valid_to=limit.valid_to,
        document=limit.document,
    )


def _check_bounds(row: RegistryRow, limit: PermitLimit) -> None:
    if not (row.sound and row.has("lower", "upper")):
        return
    if limit.kind is PermitLimitKind.STAY:
        if limit.lower is not None or limit.upper is not None:
            row.fault(
                "a stay has no bounds: leave lower and upper empty, or use another kind", "kind"
            )
    elif limit.lower is None and limit.upper is None:
        row.fault(
            f"the {limit.kind} limit has neither lower nor upper: fill in one of them", "upper"
        )
    elif limit.lower is not None and limit.upper is not None and limit.lower > limit.upper:
        row.fault(
            f"lower {limit.lower:g} is above upper {limit.upper:g}: swap or correct them", "lower"
        )
