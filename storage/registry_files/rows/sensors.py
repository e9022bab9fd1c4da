"""Rows of sensors, of their calibrations, and of work that was announced on paper."""

from __future__ import annotations

from domain.measured.parameters import PARAMETERS
from domain.registered import Calibration, CalibrationResult, Maintenance, Sensor
from storage.registry_files.rows.cells import RegistryRow
from storage.registry_files.rows.terms import check_days, conversion, converted


def sensor_of(row: RegistryRow) -> Sensor:
    """Return the sensor that a row names, its span and resolution in the parameter's unit."""
    parameter = row.known("parameter", PARAMETERS)
    low, high = row.number("span_low"), row.number("span_high")
    if row.sound and row.has("span_low", "span_high") and low >= high:
        row.fault(
            f"span_low {low:g} is not below span_high {high:g}: swap or correct them", "span_low"
        )
    told = conversion(row, parameter)
    sensor = Sensor(
        outlet_id=row.text("outlet_id"),
        parameter=parameter,
        span_low=converted(row, "span_low", low, told.of) or 0.0,
        span_high=converted(row, "span_high", high, told.of) or 0.0,
        # A resolution is a difference: the offset of a temperature scale is not part of it.
        resolution=converted(
            row, "resolution", row.positive_or_unknown("resolution"), told.of_difference
        ),
        valid_from=row.day("valid_from"),
        valid_to=row.day_or_open("valid_to"),
        # Concentrations begin at 0, and so does what a detection limit is counted from.
        detection_limit=converted(
            row, "detection_limit", row.positive_or_unknown("detection_limit"), told.of_difference
        ),
        fillers=tuple(
            filler
            for number in row.numbers("fillers")
            if (filler := converted(row, "fillers", number, told.of)) is not None
        ),
        serial=row.text_or_none("serial"),
    )
    check_days(row, sensor.valid_from, sensor.valid_to)
    return sensor


def calibration_of(row: RegistryRow) -> Calibration:
    """Return the calibration that a row names."""
    calibration = Calibration(
        outlet_id=row.text("outlet_id"),
        parameter=row.known("parameter", PARAMETERS),
        calibrated_on=row.day("calibrated_on"),
        sensor_serial=row.text_or_none("sensor_serial"),
        result=row.word("result", CalibrationResult),
        document=row.text("document"),
        calibrated_by=row.text_or_none("calibrated_by"),
        valid_until=row.day_or_open("valid_until"),
    )
    until = calibration.valid_until
    if until is not None and row.sound and until < calibration.calibrated_on:
        row.fault(
            f"valid_until {until} is before calibrated_on {calibration.calibrated_on}: swap them",
            "valid_until",
        )
    return calibration


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
        row.fault("end is not after begin: swap or correct them", "end")
    if work.announced_at > work.begin:
        row.fault(
            "announced_at is after begin: work that was announced after it began does not count "
            "as announced, leave this row out",
            "announced_at",
        )
    return work
