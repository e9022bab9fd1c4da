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

from domain.legal_day import to_microseconds
from domain.registry import (
    Cluster,
    ClusterKind,
    ClusterState,
    Outlet,
    Permit,
    ReceivingWater,
    Registry,
    Station,
)
from storage.records_tables import clusters, outlets, permits, registry_versions, stations

Row = TypeVar("Row")


def newest_version(connection: Connection, known_at: datetime | None = None) -> int:
    """Return the newest version known at an instant (or at all), 0 where there was none."""
    query = select(func.max(registry_versions.c.version))
    if known_at is not None:
        query = query.where(registry_versions.c.known_us <= to_microseconds(known_at))
    return connection.scalar(query) or 0


def insert_registry(connection: Connection, registry: Registry, known_at: datetime) -> int:
    """Write a registry as the next version and return that version."""
    version = newest_version(connection) + 1
    connection.execute(
        insert(registry_versions),
        {
            "version": version,
            "known_us": to_microseconds(known_at),
            "digest": registry_digest(registry),
        },
    )
    outlet_rows = [
        asdict(outlet) | {"parameters": " ".join(outlet.parameters)}
        for outlet in registry.outlets.values()
    ]
    permit_rows = [
        asdict(permit) | {"ordinal": ordinal} for ordinal, permit in enumerate(registry.permits)
    ]
    for table, rows in (
        (clusters, [asdict(cluster) for cluster in registry.clusters.values()]),
        (stations, [asdict(station) for station in registry.stations.values()]),
        (outlets, outlet_rows),
        (permits, permit_rows),
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
    )


def registry_digest(registry: Registry) -> str:
    """Return the SHA-256 of what a registry says, whatever its version and order of entries."""
    content = [
        sorted(registry.clusters.values(), key=lambda cluster: cluster.id),
        sorted(registry.stations.values(), key=lambda station: station.id),
        sorted(registry.outlets.values(), key=lambda outlet: outlet.id),
        sorted(registry.permits, key=lambda p: (p.outlet_id, p.valid_from, p.number)),
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
    fields = _without_version(row)
    del fields["ordinal"]
    return Permit(**fields | {"receiving_water": ReceivingWater(row["receiving_water"])})


def _without_version(row: RowMapping) -> dict[str, Any]:
    fields = dict(row)
    del fields["version"]
    return fields
