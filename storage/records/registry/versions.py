"""Writes a whole registry as one version, and builds any version again.

A version is never changed and none is left out, so every past judgement finds the clusters,
outlets and permits that it rested on. It does not check the registry: the import does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, RowMapping, Table, bindparam, func, insert, select, union

from domain.legal_day import to_microseconds
from domain.registry import Registry
from storage.kept import Kept
from storage.ports.entered.decisions import ON_REGISTRY
from storage.records.database.connection import RecordsDatabase
from storage.records.database.decisions.deciding import DecidingPart
from storage.records.database.decisions.kinds import Change, Kind
from storage.records.registry.content import RegistryContent, content_of
from storage.records.registry.rows import (
    calibration_of,
    channel_of,
    cluster_of,
    maintenance_of,
    maintenance_row,
    numbered,
    outlet_of,
    outlet_row,
    permit_limit_of,
    permit_of,
    profile_of,
    profile_row,
    sensor_of,
    sensor_row,
    station_of,
)
from storage.records.registry.tables import (
    calibrations,
    clusters,
    earlier_clusters,
    earlier_outlets,
    maintenance,
    outlets,
    permit_limits,
    permits,
    profile_channels,
    profiles,
    registry_versions,
    sensors,
    stations,
)

Row = TypeVar("Row")
VERSIONS_KEPT = 8  # in memory: the newest, and those of the past that somebody reads


class SqlRegistry(DecidingPart):
    """The part of the records that keeps the registry; the port says what each call does."""

    def __init__(self, database: RecordsDatabase) -> None:
        """Begin on a database whose tables are up to date, with no version in memory."""
        super().__init__(database)
        self._registries = Kept[Registry](VERSIONS_KEPT)  # none ever changes

    def registry(self, known_at: datetime | None = None) -> Registry:
        """Return the newest registry, or the one that was known at an instant."""
        with self._database.reading() as connection:
            version = _newest_version(connection, known_at)
            return self._registries.of(version, lambda: _of_version(connection, version))

    def registry_version(self) -> int:
        """Return the newest registry's version, 0 where none was imported."""
        with self._database.reading() as connection:
            return _newest_version(connection)

    def add_registry(
        self,
        registry: Registry,
        known_at: datetime,
        due: Iterable[tuple[str, date]] = (),
        *,
        by: str = "",
        seen_us: int | None = None,
    ) -> int:
        """In one transaction: keep a registry as the next version and mark what it changes due."""
        with self._deciding() as deciding:
            deciding.refuse_decided_since(ON_REGISTRY, None, seen_us)
            version = _newest_version(deciding.connection) + 1
            known_us = deciding.known_us([known_at])
            content = content_of(registry, version)
            deciding.keep(REGISTRY, content, known_us, by=by, subject="registry", due=due)
        return version

    def gateways_of(self, outlet_id: str) -> frozenset[str]:
        """Return every gateway that spoke for an outlet in any version of the registry."""
        query = union(
            *(
                select(table.c.gateway_id).where(table.c.id == outlet_id)
                for table in (outlets, earlier_outlets)
            )
        )
        with self._database.reading() as connection:
            return frozenset(connection.scalars(query))

    def parameters_ever(self) -> dict[str, frozenset[str]]:
        """Return by outlet all that it measured in any version of the registry."""
        query = union(
            *(select(table.c.id, table.c.parameters) for table in (outlets, earlier_outlets))
        )
        found: dict[str, frozenset[str]] = {}
        with self._database.reading() as connection:
            for outlet_id, parameters in connection.execute(query):
                found[outlet_id] = found.get(outlet_id, frozenset()).union(parameters.split())
        return found


_NEWEST_VERSION = select(func.max(registry_versions.c.version))
_VERSION_KNOWN = _NEWEST_VERSION.where(registry_versions.c.known_us <= bindparam("known_us"))


def _newest_version(connection: Connection, known_at: datetime | None = None) -> int:
    """Return the newest version known at an instant (or at all), 0 where there was none."""
    if known_at is None:
        return connection.scalar(_NEWEST_VERSION) or 0
    return connection.scalar(_VERSION_KNOWN, {"known_us": to_microseconds(known_at)}) or 0


def _write(connection: Connection, content: RegistryContent, known_us: int) -> None:
    """Write a whole version's rows."""
    registry, version = content.registry, content.version
    row = {"version": version, "known_us": known_us, "digest": registry_digest(registry)}
    connection.execute(insert(registry_versions), row)
    for table, rows in (
        (clusters, [asdict(cluster) for cluster in registry.clusters.values()]),
        (earlier_clusters, numbered([asdict(cluster) for cluster in registry.earlier_clusters])),
        (stations, [asdict(station) for station in registry.stations.values()]),
        (outlets, [outlet_row(outlet) for outlet in registry.outlets.values()]),
        (earlier_outlets, numbered([outlet_row(one) for one in registry.earlier_outlets])),
        (permits, numbered([asdict(permit) for permit in registry.permits])),
        (permit_limits, numbered([asdict(limit) for limit in registry.permit_limits])),
        (sensors, numbered([sensor_row(sensor) for sensor in registry.sensors])),
        (calibrations, numbered([asdict(one) for one in registry.calibrations])),
        (maintenance, numbered([maintenance_row(work) for work in registry.maintenance])),
        (profiles, numbered([profile_row(profile) for profile in registry.profiles])),
        (profile_channels, numbered([asdict(channel) for channel in registry.channels])),
    ):
        if rows:
            connection.execute(insert(table), [row | {"version": version} for row in rows])


def _change_at(connection: Connection, known_us: int) -> Change:
    of_instant = registry_versions.c.known_us == known_us
    version = connection.execute(select(registry_versions.c.version).where(of_instant)).scalar_one()
    content = content_of(_of_version(connection, version), version)
    return Change(by="", subject="registry", content=content)


REGISTRY = Kind(
    name="registry",
    content=RegistryContent,
    apply=_write,
    instants=lambda connection: connection.scalars(select(registry_versions.c.known_us)),
    change_at=_change_at,
)


def _of_version(connection: Connection, version: int) -> Registry:
    """Build the registry of one version; version 0 is empty."""
    return Registry(
        version=version,
        clusters={row.id: row for row in _rows(connection, clusters, version, cluster_of)},
        stations={row.id: row for row in _rows(connection, stations, version, station_of)},
        outlets={row.id: row for row in _rows(connection, outlets, version, outlet_of)},
        permits=tuple(_rows(connection, permits, version, permit_of)),
        permit_limits=tuple(_rows(connection, permit_limits, version, permit_limit_of)),
        sensors=tuple(_rows(connection, sensors, version, sensor_of)),
        calibrations=tuple(_rows(connection, calibrations, version, calibration_of)),
        maintenance=tuple(_rows(connection, maintenance, version, maintenance_of)),
        profiles=tuple(_rows(connection, profiles, version, profile_of)),
        channels=tuple(_rows(connection, profile_channels, version, channel_of)),
        earlier_clusters=tuple(_rows(connection, earlier_clusters, version, cluster_of)),
        earlier_outlets=tuple(_rows(connection, earlier_outlets, version, outlet_of)),
    )


def registry_digest(registry: Registry) -> str:
    """Return the SHA-256 of what a registry says, whatever its version and order of entries.

    Without a profile it is what it was before there were any.
    """
    content: list[list[Any]] = [
        sorted(registry.clusters.values(), key=lambda cluster: cluster.id),
        sorted(registry.stations.values(), key=lambda station: station.id),
        sorted(registry.outlets.values(), key=lambda outlet: outlet.id),
        sorted(registry.permits, key=lambda p: (p.outlet_id, p.valid_from, p.number)),
        sorted(registry.permit_limits, key=lambda limit: (limit.outlet_id, repr(limit))),
        sorted(registry.sensors, key=lambda sensor: (sensor.outlet_id, repr(sensor))),
        sorted(registry.calibrations, key=lambda one: (one.outlet_id, repr(one))),
        sorted(registry.maintenance, key=lambda work: (work.outlet_id, repr(work))),
        sorted(registry.earlier_clusters, key=repr),
        sorted(registry.earlier_outlets, key=repr),
    ]
    if registry.profiles or registry.channels:
        content += [sorted(registry.profiles, key=repr), sorted(registry.channels, key=repr)]
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


def _rows(
    connection: Connection, table: Table, version: int, build: Callable[[RowMapping], Row]
) -> list[Row]:
    query = select(table).where(table.c.version == version).order_by(*table.primary_key.columns)
    return [build(row) for row in connection.execute(query).mappings()]
