"""Writes a whole registry as one version, and builds any version again.

A version is never changed and none is left out, so every past judgement finds the clusters,
outlets and permits that it rested on. It does not check the registry: the import does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, RowMapping, Table, func, insert, select

from domain.legal_day import from_microseconds, to_microseconds
from domain.registry import (
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
    Registry,
    Sensor,
    Station,
)
from storage.records.database.known_instants import next_known_us
from storage.records.database.registry_tables import (
    clusters,
    maintenance,
    outlets,
    permit_limits,
    permits,
    registry_versions,
    sensors,
    stations,
)

Row = TypeVar("Row")
VERSIONS_KEPT = 8  # in memory: the newest, and those of the past that somebody reads


def newest_version(connection: Connection, known_at: datetime | None = None) -> int:
    """Return the newest version known at an instant (or at all), 0 where there was none."""
    query = select(func.max(registry_versions.c.version))
    if known_at is not None:
        query = query.where(registry_versions.c.known_us <= to_microseconds(known_at))
    return connection.scalar(query) or 0


def insert_registry(connection: Connection, registry: Registry, known_at: datetime) -> int:
    """Write a registry as the next version, known at `known_at` or later; return that version."""
    version = newest_version(connection) + 1
    connection.execute(
        insert(registry_versions),
        {
            "version": version,
            "known_us": next_known_us(connection, [known_at]),
            "digest": registry_digest(registry),
        },
    )
    for table, rows in (
        (clusters, [asdict(cluster) for cluster in registry.clusters.values()]),
        (stations, [asdict(station) for station in registry.stations.values()]),
        (outlets, [_outlet_row(outlet) for outlet in registry.outlets.values()]),
        (permits, _numbered([asdict(permit) for permit in registry.permits])),
        (permit_limits, _numbered([asdict(limit) for limit in registry.permit_limits])),
        (sensors, _numbered([asdict(sensor) for sensor in registry.sensors])),
        (maintenance, _numbered([_maintenance_row(work) for work in registry.maintenance])),
    ):
        if rows:
            connection.execute(insert(table), [row | {"version": version} for row in rows])
    return version


def registry_of_version(connection: Connection, version: int) -> Registry:
    """Build the registry of one version; version 0 is empty."""
    return Registry(
        version=version,
        clusters={row.id: row for row in _rows(connection, clusters, version, _cluster)},
        stations={row.id: row for row in _rows(connection, stations, version, _station)},
        outlets={row.id: row for row in _rows(connection, outlets, version, _outlet)},
        permits=tuple(_rows(connection, permits, version, _permit)),
        permit_limits=tuple(_rows(connection, permit_limits, version, _permit_limit)),
        sensors=tuple(_rows(connection, sensors, version, _sensor)),
        maintenance=tuple(_rows(connection, maintenance, version, _maintenance)),
    )


def registry_digest(registry: Registry) -> str:
    """Return the SHA-256 of what a registry says, whatever its version and order of entries."""
    content = [
        sorted(registry.clusters.values(), key=lambda cluster: cluster.id),
        sorted(registry.stations.values(), key=lambda station: station.id),
        sorted(registry.outlets.values(), key=lambda outlet: outlet.id),
        sorted(registry.permits, key=lambda p: (p.outlet_id, p.valid_from, p.number)),
        sorted(registry.permit_limits, key=lambda limit: (limit.outlet_id, repr(limit))),
        sorted(registry.sensors, key=lambda sensor: (sensor.outlet_id, repr(sensor))),
        sorted(registry.maintenance, key=lambda work: (work.outlet_id, repr(work))),
    ]
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


def _rows(
    connection: Connection, table: Table, version: int, build: Callable[[RowMapping], Row]
) -> list[Row]:
    query = select(table).where(table.c.version == version).order_by(*table.primary_key.columns)
    return [build(row) for row in connection.execute(query).mappings()]


def _cluster(row: RowMapping) -> Cluster:
    return Cluster(
        id=row["id"],
        name=row["name"],
        commune=row["commune"],
        kind=ClusterKind(row["kind"]),
        state=ClusterState(row["state"]),
        simulated=row["simulated"],
    )


def _station(row: RowMapping) -> Station:
    return Station(**_without_version(row))


def _outlet(row: RowMapping) -> Outlet:
    return Outlet(**_without_version(row) | {"parameters": tuple(row["parameters"].split())})


def _permit(row: RowMapping) -> Permit:
    words = {
        "receiving_water": ReceivingWater(row["receiving_water"]),
        "discharge": DischargeMode(row["discharge"]),
    }
    return Permit(**_without_ordinal(row) | words)


def _permit_limit(row: RowMapping) -> PermitLimit:
    return PermitLimit(**_without_ordinal(row) | {"kind": PermitLimitKind(row["kind"])})


def _sensor(row: RowMapping) -> Sensor:
    return Sensor(**_without_ordinal(row))


def _maintenance(row: RowMapping) -> Maintenance:
    return Maintenance(
        outlet_id=row["outlet_id"],
        parameter=row["parameter"],
        begin=from_microseconds(row["begin_us"]),
        end=from_microseconds(row["end_us"]),
        announced_at=from_microseconds(row["announced_us"]),
        document=row["document"],
    )


def _outlet_row(outlet: Outlet) -> dict[str, Any]:
    return asdict(outlet) | {"parameters": " ".join(outlet.parameters)}


def _maintenance_row(work: Maintenance) -> dict[str, Any]:
    return {
        "outlet_id": work.outlet_id,
        "parameter": work.parameter,
        "begin_us": to_microseconds(work.begin),
        "end_us": to_microseconds(work.end),
        "announced_us": to_microseconds(work.announced_at),
        "document": work.document,
    }


def _numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Number rows in the order in which the registry has them."""
    return [row | {"ordinal": ordinal} for ordinal, row in enumerate(rows)]


def _without_ordinal(row: RowMapping) -> dict[str, Any]:
    fields = _without_version(row)
    del fields["ordinal"]
    return fields


def _without_version(row: RowMapping) -> dict[str, Any]:
    fields = dict(row)
    del fields["version"]
    return fields
