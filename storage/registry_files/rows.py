"""Turns one row of a registry's file into the noun that it names, in the units that we keep.

It blames what is wrong within the row: a unit that cannot be converted, bounds or days the wrong
way round, a stay with bounds. What other rows say is held against it elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from datetime import date

from domain.errors import UnitNotConvertible
from domain.measured.parameters import PARAMETERS
from domain.measured.units import Conversion, converter
from domain.registered import (
    Cluster,
    ClusterKind,
    ClusterState,
    DischargeMode,
    Maintenance,
    Outlet,
    Permit,
    PermitLimit,
    PermitLimitKind,
    ReceivingWater,
    Sensor,
    Station,
    StationExemption,
)
from storage.registry_files.cells import RegistryRow

MINUTES_PER_DAY = 1440

PermitFault = Callable[[Permit], str | None]


def cluster_of(row: RegistryRow) -> Cluster:
    """Return the cluster that a row names."""
    exemption = row.word_or_none("station_exemption", StationExemption)
    cluster = Cluster(
        id=row.identifier("id"),
        name=row.text("name"),
        commune=row.text("commune", required=False),
        kind=row.word("kind", ClusterKind),
        state=row.word("state", ClusterState),
        simulated=row.flag("simulated"),
        valid_from=row.day_or_open("valid_from"),
        valid_to=row.day_or_open("valid_to"),
        station_exemption=exemption,
        exemption_document=row.document(
            "exemption_document", "station_exemption", needed=exemption is not None
        ),
    )
    _check_days(row, cluster.valid_from, cluster.valid_to)
    return cluster


def station_of(row: RegistryRow) -> Station:
    """Return the station that a row names."""
    approved_on = row.day_or_open("approved_on")
    return Station(
        id=row.identifier("id"),
        cluster_id=row.text("cluster_id"),
        name=row.text("name"),
        design_flow_m3_per_day=row.positive("design_flow_m3_per_day"),
        in_operation_since=row.day_or_open("in_operation_since"),
        approved_on=approved_on,
        approval_document=row.document(
            "approval_document", "approved_on", needed=approved_on is not None
        ),
    )


def outlet_of(row: RegistryRow) -> Outlet:
    """Return the outlet that a row names."""
    since = row.day_or_open("monitored_since")
    outlet = Outlet(
        id=row.identifier("id"),
        station_id=row.text("station_id"),
        gateway_id=row.identifier("gateway_id"),
        name=row.text("name"),
        parameters=row.codes("parameters", PARAMETERS),
        valid_from=row.day_or_open("valid_from"),
        valid_to=row.day_or_open("valid_to"),
        monitored_since=since,
        monitored_document=row.document(
            "monitored_document", "monitored_since", needed=since is not None
        ),
    )
    _check_days(row, outlet.valid_from, outlet.valid_to)
    ends = outlet.valid_to
    if since is not None and ends is not None and since > ends:
        row.fault(
            f"monitored_since {since} is after valid_to {ends}, so that this row would never owe a "
            "reading: correct one of the two days"
        )
    return outlet


def permit_of(
    row: RegistryRow, regulations: Collection[str], permit_fault: PermitFault | None
) -> Permit:
    """Return the permit that a row names; `permit_fault` may know what the law says against it."""
    permit = Permit(
        number=row.text("number"),
        outlet_id=row.text("outlet_id"),
        regulation=row.regulation("regulation", regulations),
        column=row.text("column"),
        receiving_water=row.word("receiving_water", ReceivingWater),
        receiving_flow_m3_per_s=row.positive_or_unknown("receiving_flow_m3_per_s"),
        receiving_volume_m3=row.positive_or_unknown("receiving_volume_m3"),
        discharge_flow_m3_per_day=row.positive_or_unknown("discharge_flow_m3_per_day"),
        interval_minutes=row.whole("interval_minutes"),
        valid_from=row.day("valid_from"),
        valid_to=row.day_or_open("valid_to"),
        discharge=row.word_or("discharge", DischargeMode.CONTINUOUS),
        successor_column=row.text("successor_column", required=False) or None,
        facility_kind=row.text("facility_kind", required=False) or None,
    )
    minutes = permit.interval_minutes
    if not (1 <= minutes <= MINUTES_PER_DAY and MINUTES_PER_DAY % minutes == 0):
        row.fault(
            f"interval_minutes {minutes} does not divide the day's {MINUTES_PER_DAY} minutes: "
            "use 1, 5, 10, 15, 30, 60 or another that does"
        )
    _check_days(row, permit.valid_from, permit.valid_to)
    if permit_fault is not None and row.sound and (fault := permit_fault(permit)) is not None:
        row.fault(fault)
    return permit


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
    _check_days(row, limit.valid_from, limit.valid_to)
    if lower is None and upper is None and not row.text("unit", required=False):
        return limit
    told = _conversion(row, parameter)
    return PermitLimit(
        permit_number=limit.permit_number,
        outlet_id=limit.outlet_id,
        parameter=parameter,
        kind=limit.kind,
        lower=_converted(row, "lower", lower, told.of),
        upper=_converted(row, "upper", upper, told.of),
        valid_from=limit.valid_from,
        valid_to=limit.valid_to,
        document=limit.document,
    )


def sensor_of(row: RegistryRow) -> Sensor:
    """Return the sensor that a row names, its span and resolution in the parameter's unit."""
    parameter = row.known("parameter", PARAMETERS)
    low, high = row.number("span_low"), row.number("span_high")
    if row.sound and row.has("span_low", "span_high") and low >= high:
        row.fault(f"span_low {low:g} is not below span_high {high:g}: swap or correct them")
    told = _conversion(row, parameter)
    sensor = Sensor(
        outlet_id=row.text("outlet_id"),
        parameter=parameter,
        span_low=_converted(row, "span_low", low, told.of) or 0.0,
        span_high=_converted(row, "span_high", high, told.of) or 0.0,
        # A resolution is a difference: the offset of a temperature scale is not part of it.
        resolution=_converted(
            row, "resolution", row.positive_or_unknown("resolution"), told.of_difference
        ),
        valid_from=row.day("valid_from"),
        valid_to=row.day_or_open("valid_to"),
        # Concentrations begin at 0, and so does what a detection limit is counted from.
        detection_limit=_converted(
            row, "detection_limit", row.positive_or_unknown("detection_limit"), told.of_difference
        ),
        fillers=tuple(
            filler
            for number in row.numbers("fillers")
            if (filler := _converted(row, "fillers", number, told.of)) is not None
        ),
    )
    _check_days(row, sensor.valid_from, sensor.valid_to)
    return sensor


def maintenance_of(row: RegistryRow) -> Maintenance:
    """Return the announced work that a row names, its instants in UTC."""
    named = row.text("parameter", required=False)
    work = Maintenance(
        outlet_id=row.text("outlet_id"),
        parameter=row.known("parameter", PARAMETERS) if named else None,
        begin=row.instant("begin"),
        end=row.instant("end"),
        announced_at=row.instant("announced_at"),
        document=row.text("document"),
    )
    if not (row.sound and row.has("begin", "end", "announced_at")):
        return work
    if work.end <= work.begin:
        row.fault("end is not after begin: swap or correct them")
    if work.announced_at > work.begin:
        row.fault(
            "announced_at is after begin: work that was announced after it began does not count "
            "as announced, leave this row out"
        )
    return work


def _check_days(row: RegistryRow, valid_from: date | None, valid_to: date | None) -> None:
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        row.fault(f"valid_to {valid_to} is before valid_from {valid_from}: swap them")


def _check_bounds(row: RegistryRow, limit: PermitLimit) -> None:
    if not (row.sound and row.has("lower", "upper")):
        return
    if limit.kind is PermitLimitKind.STAY:
        if limit.lower is not None or limit.upper is not None:
            row.fault("a stay has no bounds: leave lower and upper empty, or use another kind")
    elif limit.lower is None and limit.upper is None:
        row.fault(f"the {limit.kind} limit has neither lower nor upper: fill in one of them")
    elif limit.lower is not None and limit.upper is not None and limit.lower > limit.upper:
        row.fault(f"lower {limit.lower:g} is above upper {limit.upper:g}: swap or correct them")


def _conversion(row: RegistryRow, parameter: str) -> Conversion:
    """Return how the row's unit is told in the one in which the parameter is kept."""
    if parameter not in PARAMETERS or not row.has("unit"):
        return converter("", "")  # blamed already
    kept = PARAMETERS[parameter].unit
    try:
        return converter(row.text("unit", required=False), kept)
    except UnitNotConvertible as error:
        row.fault(f"{error.message} for {parameter}: write the figures in {kept}")
        return converter("", "")


def _converted(
    row: RegistryRow, column: str, value: float | None, told: Callable[[float], float]
) -> float | None:
    if value is None:
        return None
    converted = told(value)
    if math.isinf(converted):
        row.fault(f"{column} is too large for a number in the parameter's unit: correct it")
        return None
    return converted
