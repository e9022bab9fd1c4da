"""Who discharges, where, and under which permit: the facts that a judgement rests on.

A registry is a whole: every reference in it is resolved before it is accepted.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from domain.dated import approved, binds, by, is_true, obliged, turning_days
from domain.errors import NotFound
from domain.gateways.fitting import is_for
from domain.gateways.profiles import Channel, Profile
from domain.registered import (
    Calibration,
    CentralStation,
    Cluster,
    Maintenance,
    Outlet,
    Permit,
    PermitLimit,
    Sensor,
    Station,
)


@dataclass(frozen=True, kw_only=True)
class Registry:
    """Every cluster, station, outlet and permit as known at one version; version 0 is empty.

    `clusters` and `outlets` hold what was last true of each, `earlier_clusters` and
    `earlier_outlets` what was true of them before; `on` gives what was true on one day. Nothing in
    it changes once it is made: what belongs together is found once, and kept.
    """

    version: int = 0
    clusters: dict[str, Cluster] = field(default_factory=dict)
    stations: dict[str, Station] = field(default_factory=dict)
    outlets: dict[str, Outlet] = field(default_factory=dict)
    permits: tuple[Permit, ...] = ()
    permit_limits: tuple[PermitLimit, ...] = ()
    sensors: tuple[Sensor, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()
    earlier_clusters: tuple[Cluster, ...] = ()
    earlier_outlets: tuple[Outlet, ...] = ()
    calibrations: tuple[Calibration, ...] = ()
    profiles: tuple[Profile, ...] = ()
    channels: tuple[Channel, ...] = ()

    def on(self, day: date) -> Registry:
        """Return the registry of what was true on a legal day: no cluster, outlet or profile of
        other days.

        The same object for each day on which the same was true.
        """
        if not self._turning_days:
            return self
        stretch = bisect_right(self._turning_days, day)
        found = self._of_stretches.get(stretch)
        if found is None:
            found = self._of_stretches[stretch] = self._true_on(day)
        return found

    def _true_on(self, day: date) -> Registry:
        clusters = {
            one.id: one
            for one in (*self.earlier_clusters, *self.clusters.values())
            if is_true(one, day)
        }
        # A station stays approved since its first permit, also where that outlet is no more.
        stations = {
            key: station
            for key, station in self.approved_stations.items()
            if station.cluster_id in clusters
        }
        outlets = {
            one.id: one
            for one in (*self.earlier_outlets, *self.outlets.values())
            if is_true(one, day) and one.station_id in stations
        }
        profiles = tuple(one for one in self.profiles if binds(one.valid_from, one.valid_to, day))
        named = {one.id for one in profiles}
        return replace(
            self,
            clusters=clusters,
            stations=stations,
            outlets=outlets,
            permits=tuple(one for one in self.permits if one.outlet_id in outlets),
            permit_limits=tuple(one for one in self.permit_limits if one.outlet_id in outlets),
            sensors=tuple(one for one in self.sensors if one.outlet_id in outlets),
            maintenance=tuple(one for one in self.maintenance if one.outlet_id in outlets),
            calibrations=tuple(one for one in self.calibrations if one.outlet_id in outlets),
            profiles=profiles,
            channels=tuple(one for one in self.channels if one.profile_id in named),
            earlier_clusters=(),
            earlier_outlets=(),
        )

    @cached_property
    def _turning_days(self) -> tuple[date, ...]:
        """The days on which another thing begins to be true, in order."""
        return turning_days(
            (
                *self.clusters.values(),
                *self.earlier_clusters,
                *self.outlets.values(),
                *self.earlier_outlets,
                *self.profiles,
            )
        )

    @cached_property
    def _of_stretches(self) -> dict[int, Registry]:
        return {}

    @cached_property
    def gateways(self) -> frozenset[str]:
        """Every gateway that speaks, or spoke, for at least one outlet."""
        return frozenset(outlet.gateway_id for rows in self.rows_of.values() for outlet in rows)

    def outlets_by_gateway(self, day: date) -> dict[str, list[str]]:
        """Return the ids, in order, of the outlets for which each gateway speaks on a legal day."""
        found = by(self.on(day).outlets.values(), lambda one: one.gateway_id)
        return {key: sorted(one.id for one in outlets) for key, outlets in found.items()}

    def ever_measured(self, outlet_id: str) -> tuple[str, ...]:
        """Return what an outlet measures, then what it measured before: of each of its rows."""
        rows = reversed(self.rows_of.get(outlet_id, ()))
        return tuple(dict.fromkeys(parameter for row in rows for parameter in row.parameters))

    @cached_property
    def rows_of(self) -> dict[str, tuple[Outlet, ...]]:
        """What was true of each outlet, one row after the other; of most there is one."""
        rows = by((*self.earlier_outlets, *self.outlets.values()), lambda one: one.id)
        return {
            key: tuple(sorted(of_one, key=lambda one: one.valid_from or date.min))
            for key, of_one in rows.items()
        }

    def turns_of(self, outlet_id: str) -> tuple[date, ...]:
        """Return the days, rising, on which something else becomes true of an outlet, its station
        or its cluster.
        """
        rows = self.rows_of.get(outlet_id, ())
        served = {self.stations[one.station_id].cluster_id for one in rows}
        clusters = (*self.clusters.values(), *self.earlier_clusters)
        return turning_days((*rows, *(one for one in clusters if one.id in served)))

    def around(self, outlet_id: str, day: date) -> Registry:
        """Return the registry of a day, or, where an outlet was not there on it, what was last true
        of it; raises NotFound.
        """
        here = self.on(day)
        return here if self.outlet(outlet_id).id in here.outlets else self

    def outlet(self, outlet_id: str) -> Outlet:
        """Return one outlet; raises NotFound."""
        try:
            return self.outlets[outlet_id]
        except KeyError:
            raise NotFound(f"no outlet {outlet_id!r} in the registry") from None

    def stations_of(self, cluster_id: str) -> list[Station]:
        """Return a cluster's stations in order of their ids."""
        return list(self._stations_of.get(cluster_id, ()))

    def outlets_of(self, cluster_id: str) -> list[Outlet]:
        """Return a cluster's outlets in order of their ids."""
        return list(self._outlets_of.get(cluster_id, ()))

    def central_station_of(self, cluster_id: str) -> CentralStation:
        """Return whether a station is registered, else what was said of one; raises NotFound."""
        if self._stations_of.get(cluster_id):
            return CentralStation.YES
        return self.cluster(cluster_id).central_station

    def cluster(self, cluster_id: str) -> Cluster:
        """Return one cluster; raises NotFound."""
        try:
            return self.clusters[cluster_id]
        except KeyError:
            raise NotFound(f"no cluster {cluster_id!r} in the registry") from None

    def rows_of_cluster(self, cluster_id: str) -> tuple[Cluster, ...]:
        """Return what was true of a cluster, one row after the other."""
        every = (*self.earlier_clusters, *self.clusters.values())
        rows = [one for one in every if one.id == cluster_id]
        return tuple(sorted(rows, key=lambda one: one.valid_from or date.min))

    def cluster_of(self, outlet_id: str) -> Cluster:
        """Return the cluster that an outlet belongs to; raises NotFound."""
        return self.clusters[self.stations[self.outlet(outlet_id).station_id].cluster_id]

    def permit_on(self, outlet_id: str, day: date) -> Permit | None:
        """Return the permit that binds an outlet on a legal day, or None when none does."""
        for permit in self._permits_of.get(outlet_id, ()):
            if binds(permit.valid_from, permit.valid_to, day):
                return permit
        return None

    def obliged_since(self) -> dict[str, date]:
        """Return from which legal day each outlet can owe readings, where a permit tells.

        Who has no permit here is left out: nothing is guessed.
        """
        return obliged(self.stations, self.permits, self.rows_of)

    def station_of(self, outlet_id: str) -> Station:
        """Return the station that an outlet belongs to; raises NotFound.

        Approved from the first permit of its outlets on, where that is older than what it says.
        """
        return self.approved_stations[self.outlet(outlet_id).station_id]

    def permit_limits_on(self, permit: Permit, parameter: str, day: date) -> list[PermitLimit]:
        """Return the limits that a permit sets itself for a parameter on a legal day."""
        return [
            limit
            for limit in self._limits_of.get((permit.outlet_id, parameter), ())
            if limit.permit_number == permit.number and binds(limit.valid_from, limit.valid_to, day)
        ]

    def sensor_on(self, outlet_id: str, parameter: str, day: date) -> Sensor | None:
        """Return the sensor of an outlet's parameter on a legal day, None where none is known."""
        for sensor in self._sensors_of.get((outlet_id, parameter), ()):
            if binds(sensor.valid_from, sensor.valid_to, day):
                return sensor
        return None

    def calibration_before(self, outlet_id: str, parameter: str, day: date) -> Calibration | None:
        """Return the last calibration of a parameter's sensor up to a legal day, None for none.

        Where the sensor of the day has a serial, one of another serial is not its own.
        """
        sensor = self.sensor_on(outlet_id, parameter, day)
        serial = None if sensor is None else sensor.serial
        found = [
            one
            for one in self.calibrations
            if (one.outlet_id, one.parameter) == (outlet_id, parameter)
            and one.calibrated_on <= day
            and (serial is None or one.sensor_serial in (None, serial))
        ]
        return max(found, key=lambda one: one.calibrated_on, default=None)

    def maintenance_of(self, outlet_id: str) -> list[Maintenance]:
        """Return the announced maintenance of an outlet, by its begin."""
        found = self._maintenance_of.get(outlet_id, ())
        return sorted(found, key=lambda work: (work.begin, work.end, work.parameter or ""))

    def profiles_of(self, gateway_id: str, day: date) -> tuple[Profile, ...]:
        """Return the profiles by which a gateway writes what is received on a legal day."""
        return tuple(one for one in self.on(day).profiles if is_for(one, gateway_id))

    @cached_property
    def without_persons(self) -> Registry:
        """The same without what names a person: contacts, who calibrated, who entered a profile."""
        told = replace(
            self,
            clusters={key: replace(one, contact=None) for key, one in self.clusters.items()},
            earlier_clusters=tuple(replace(one, contact=None) for one in self.earlier_clusters),
            calibrations=tuple(replace(one, calibrated_by=None) for one in self.calibrations),
            profiles=tuple(replace(one, entered_by="") for one in self.profiles),
            channels=tuple(replace(one, entered_by="") for one in self.channels),
        )
        return self if told == self else told

    @cached_property
    def approved_stations(self) -> dict[str, Station]:
        """Every station, approved from its outlets' first permit on where that is older."""
        return approved(self.stations, self.permits, self.rows_of)

    @cached_property
    def _stations_of(self) -> dict[str, list[Station]]:
        stations = sorted(self.stations.values(), key=lambda station: station.id)
        return by(stations, lambda station: station.cluster_id)

    @cached_property
    def _outlets_of(self) -> dict[str, list[Outlet]]:
        outlets = sorted(self.outlets.values(), key=lambda outlet: outlet.id)
        return by(outlets, lambda outlet: self.stations[outlet.station_id].cluster_id)

    @cached_property
    def _permits_of(self) -> dict[str, list[Permit]]:
        return by(self.permits, lambda permit: permit.outlet_id)

    @cached_property
    def _limits_of(self) -> dict[tuple[str, str], list[PermitLimit]]:
        return by(self.permit_limits, lambda limit: (limit.outlet_id, limit.parameter))

    @cached_property
    def _sensors_of(self) -> dict[tuple[str, str], list[Sensor]]:
        return by(self.sensors, lambda sensor: (sensor.outlet_id, sensor.parameter))

    @cached_property
    def _maintenance_of(self) -> dict[str, list[Maintenance]]:
        return by(self.maintenance, lambda work: work.outlet_id)
