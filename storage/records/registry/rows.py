"""Nouns of the registry as rows of its tables, and rows as the nouns that they are."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import msgspec
from sqlalchemy import RowMapping

from domain.gateways.profiles import Basis, Channel, Format, Profile, StampedAt
from domain.legal_day import from_microseconds, to_microseconds
from domain.registered import (
    Calibration,
    CalibrationResult,
    CentralStation,
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

_WORDS = msgspec.json.Decoder(tuple[str, ...])
_PAIRS = msgspec.json.Decoder(tuple[tuple[str, str], ...])
_SEVERAL: dict[str, msgspec.json.Decoder[Any]] = {
    **dict.fromkeys(("gateways", "fields", "prefix_keys", "no_values", "file_names"), _WORDS),
    **dict.fromkeys(("units", "statuses"), _PAIRS),
}


def cluster_of(row: RowMapping) -> Cluster:
    """Return a cluster as its row has it."""
    exemption = row["station_exemption"]
    words = {
        "kind": ClusterKind(row["kind"]),
        "state": ClusterState(row["state"]),
        "central_station": CentralStation(row["central_station"]),
        "station_exemption": None if exemption is None else StationExemption(exemption),
    }
    return Cluster(**_fields(row) | words)


def station_of(row: RowMapping) -> Station:
    """Return a station as its row has it."""
    return Station(**_fields(row))


def outlet_of(row: RowMapping) -> Outlet:
    """Return an outlet as its row has it."""
    return Outlet(**_fields(row) | {"parameters": tuple(row["parameters"].split())})


def permit_of(row: RowMapping) -> Permit:
    """Return a permit as its row has it."""
    words = {
        "receiving_water": ReceivingWater(row["receiving_water"]),
        "discharge": DischargeMode(row["discharge"]),
    }
    return Permit(**_fields(row) | words)


def permit_limit_of(row: RowMapping) -> PermitLimit:
    """Return a limit of a permit's own as its row has it."""
    return PermitLimit(**_fields(row) | {"kind": PermitLimitKind(row["kind"])})


def sensor_of(row: RowMapping) -> Sensor:
    """Return a sensor as its row has it."""
    return Sensor(**_fields(row) | {"fillers": tuple(map(float, (row["fillers"] or "").split()))})


def calibration_of(row: RowMapping) -> Calibration:
    """Return a calibration as its row has it."""
    return Calibration(**_fields(row) | {"result": CalibrationResult(row["result"])})


def maintenance_of(row: RowMapping) -> Maintenance:
    """Return announced work as its row has it."""
    return Maintenance(
        outlet_id=row["outlet_id"],
        parameter=row["parameter"],
        begin=from_microseconds(row["begin_us"]),
        end=from_microseconds(row["end_us"]),
        announced_at=from_microseconds(row["announced_us"]),
        document=row["document"],
    )


def profile_of(row: RowMapping) -> Profile:
    """Return a profile as its row has it."""
    form, stamped_at = row["format"], row["stamped_at"]
    words = {
        "format": None if form is None else Format(form),
        "stamped_at": None if stamped_at is None else StampedAt(stamped_at),
        **{
            name: None if row[name] is None else decoder.decode(row[name])
            for name, decoder in _SEVERAL.items()
        },
    }
    return Profile(**_fields(row) | words)


def channel_of(row: RowMapping) -> Channel:
    """Return a channel of a profile as its row has it."""
    basis = row["basis"]
    return Channel(**_fields(row) | {"basis": None if basis is None else Basis(basis)})


def profile_row(profile: Profile) -> dict[str, Any]:
    """Return the row of a profile."""
    row = asdict(profile)
    several = {name: row[name] for name in _SEVERAL if row[name] is not None}
    return row | {name: msgspec.json.encode(one).decode() for name, one in several.items()}


def outlet_row(outlet: Outlet) -> dict[str, Any]:
    """Return the row of an outlet."""
    return asdict(outlet) | {"parameters": " ".join(outlet.parameters)}


def sensor_row(sensor: Sensor) -> dict[str, Any]:
    """Return the row of a sensor."""
    return asdict(sensor) | {"fillers": " ".join(map(repr, sensor.fillers)) or None}


def maintenance_row(work: Maintenance) -> dict[str, Any]:
    """Return the row of announced work."""
    return {
        "outlet_id": work.outlet_id,
        "parameter": work.parameter,
        "begin_us": to_microseconds(work.begin),
        "end_us": to_microseconds(work.end),
        "announced_us": to_microseconds(work.announced_at),
        "document": work.document,
    }


def numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Number rows in the order in which the registry has them."""
    return [row | {"ordinal": ordinal} for ordinal, row in enumerate(rows)]


def _fields(row: RowMapping) -> dict[str, Any]:
    """Return a row's columns but those that say where it stands."""
    return {name: value for name, value in row.items() if name not in {"version", "ordinal"}}
