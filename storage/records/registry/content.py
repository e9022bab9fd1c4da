"""What the journal of decisions keeps of a registry's version: every entry, whole."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from domain.gateways.profiles import Channel, Profile
from domain.registered import (
    Calibration,
    Cluster,
    Maintenance,
    Outlet,
    Permit,
    PermitLimit,
    Sensor,
    Station,
)
from domain.registry import Registry

Row = TypeVar("Row")


class RegistryContent(msgspec.Struct, frozen=True, kw_only=True):
    """What the journal of decisions keeps of a version: every entry, in the registry's order.

    What entries of before do not say is not known. Where there is no profile nothing is said of
    them: such a version is the very bytes that it was before there were any.
    """

    version: int
    clusters: tuple[Cluster, ...]
    stations: tuple[Station, ...]
    outlets: tuple[Outlet, ...]
    permits: tuple[Permit, ...]
    permit_limits: tuple[PermitLimit, ...]
    sensors: tuple[Sensor, ...]
    maintenance: tuple[Maintenance, ...]
    earlier_clusters: tuple[Cluster, ...]
    earlier_outlets: tuple[Outlet, ...]
    calibrations: tuple[Calibration, ...] = ()
    profiles: tuple[Profile, ...] | msgspec.UnsetType = msgspec.UNSET
    channels: tuple[Channel, ...] | msgspec.UnsetType = msgspec.UNSET

    @property
    def registry(self) -> Registry:
        """The registry of this version."""
        return Registry(
            version=self.version,
            clusters={one.id: one for one in self.clusters},
            stations={one.id: one for one in self.stations},
            outlets={one.id: one for one in self.outlets},
            permits=self.permits,
            permit_limits=self.permit_limits,
            sensors=self.sensors,
            maintenance=self.maintenance,
            earlier_clusters=self.earlier_clusters,
            earlier_outlets=self.earlier_outlets,
            calibrations=self.calibrations,
            profiles=self.profiles or (),
            channels=self.channels or (),
        )


def content_of(registry: Registry, version: int) -> RegistryContent:
    """Return what is kept of a registry as a version."""
    return RegistryContent(
        version=version,
        clusters=_by_id(registry.clusters),
        stations=_by_id(registry.stations),
        outlets=_by_id(registry.outlets),
        permits=registry.permits,
        permit_limits=registry.permit_limits,
        sensors=registry.sensors,
        maintenance=registry.maintenance,
        earlier_clusters=registry.earlier_clusters,
        earlier_outlets=registry.earlier_outlets,
        calibrations=registry.calibrations,
        profiles=registry.profiles or msgspec.UNSET,
        channels=registry.channels or msgspec.UNSET,
    )


def _by_id(rows: dict[str, Row]) -> tuple[Row, ...]:
    return tuple(rows[key] for key in sorted(rows))
