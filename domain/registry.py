"""Who discharges, where, and under which permit: the facts that a judgement rests on.

A registry is a whole: every reference in it is resolved before it is accepted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.errors import NotFound


class ClusterKind(StrEnum):
    """Cluster (CCN) or craft-village cluster (CCN làng nghề)."""

    CLUSTER = "ccn"
    CRAFT_VILLAGE = "ccn_lang_nghe"


class ClusterState(StrEnum):
    """Where a cluster stands; only an operating one counts against the 100 % goal."""

    PLANNED = "planned"
    UNDER_CONSTRUCTION = "under_construction"
    OPERATING = "operating"


class ReceivingWater(StrEnum):
    """The kind of receiving water, which chooses the table of Kq (QCVN 40:2011, 2.3)."""

    RIVER = "river"
    LAKE = "lake"
    COASTAL_PROTECTED = "coastal_protected"
    COASTAL_OTHER = "coastal_other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """An industrial cluster; `simulated` marks an invented one, which every page says."""

    id: str
    name: str
    commune: str
    kind: ClusterKind
    state: ClusterState
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A cluster's wastewater treatment station (trạm xử lý nước thải tập trung)."""

    id: str
    cluster_id: str
    name: str
    design_flow_m3_per_day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A station's outlet (cửa xả): the gateway that speaks for it and what it measures."""

    id: str
    station_id: str
    gateway_id: str
    name: str
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """An environmental permit of one outlet, with the inputs of Kq and Kf; None means not known."""

    number: str
    outlet_id: str
    regulation: str
    column: str
    receiving_water: ReceivingWater
    receiving_flow_m3_per_s: float | None
    receiving_volume_m3: float | None
    discharge_flow_m3_per_day: float | None
    interval_minutes: int
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Every cluster, station, outlet and permit as known at one version; version 0 is empty."""

    version: int = 0
    clusters: dict[str, Cluster] = field(default_factory=dict)
    stations: dict[str, Station] = field(default_factory=dict)
    outlets: dict[str, Outlet] = field(default_factory=dict)
    permits: tuple[Permit, ...] = ()

    @property
    def gateways(self) -> frozenset[str]:
        """Every gateway that speaks for at least one outlet."""
        return frozenset(outlet.gateway_id for outlet in self.outlets.values())

    def outlet(self, outlet_id: str) -> Outlet:
        """Return one outlet; raises NotFound."""
        try:
            return self.outlets[outlet_id]
        except KeyError:
            raise NotFound(f"no outlet {outlet_id!r} in the registry") from None

    def outlets_of(self, cluster_id: str) -> list[Outlet]:
        """Return a cluster's outlets in order of their ids."""
        stations = {s.id for s in self.stations.values() if s.cluster_id == cluster_id}
        return sorted(
            (o for o in self.outlets.values() if o.station_id in stations), key=lambda o: o.id
        )

    def cluster_of(self, outlet_id: str) -> Cluster:
        """Return the cluster that an outlet belongs to; raises NotFound."""
        return self.clusters[self.stations[self.outlet(outlet_id).station_id].cluster_id]

    def permit_on(self, outlet_id: str, day: date) -> Permit | None:
        """Return the permit that binds an outlet on a legal day, or None when none does."""
        for permit in self.permits:
            if (
                permit.outlet_id == outlet_id
                and permit.valid_from <= day
                and (permit.valid_to is None or day <= permit.valid_to)
            ):
                return permit
        return None
