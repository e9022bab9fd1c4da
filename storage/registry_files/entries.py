"""What the files of a registry name: each noun with its row, and what makes it the same one.

It decides which entry of a file replaces which of the registry before; it checks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Generic, TypeVar

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
from storage.registry_files.rows.cells import RegistryRow

Dated = TypeVar("Dated", Cluster, Outlet)
Noun = TypeVar(
    "Noun",
    Cluster,
    Station,
    Outlet,
    Permit,
    PermitLimit,
    Sensor,
    Calibration,
    Maintenance,
    Profile,
    Channel,
)


@dataclass(frozen=True, slots=True)
class Entry(Generic[Noun]):
    """What a row says, and the row; where the row is not sound, some of it is a stand-in."""

    row: RegistryRow
    value: Noun


@dataclass(frozen=True, slots=True)
class Entries:
    """Everything that the files name, in file and line order."""

    clusters: list[Entry[Cluster]]
    stations: list[Entry[Station]]
    outlets: list[Entry[Outlet]]
    permits: list[Entry[Permit]]
    permit_limits: list[Entry[PermitLimit]]
    sensors: list[Entry[Sensor]]
    calibrations: list[Entry[Calibration]]
    maintenance: list[Entry[Maintenance]]
    profiles: list[Entry[Profile]]
    channels: list[Entry[Channel]]

    @property
    def rows(self) -> list[RegistryRow]:
        """Every row of the files, with what was found wrong in it so far."""
        return [
            *(entry.row for entry in self.clusters),
            *(entry.row for entry in self.stations),
            *(entry.row for entry in self.outlets),
            *(entry.row for entry in self.permits),
            *(entry.row for entry in self.permit_limits),
            *(entry.row for entry in self.sensors),
            *(entry.row for entry in self.calibrations),
            *(entry.row for entry in self.maintenance),
            *(entry.row for entry in self.profiles),
            *(entry.row for entry in self.channels),
        ]


def dated_key(one: Cluster | Outlet) -> tuple[str, date]:
    """Return what makes a cluster's or outlet's row the same one: its id and its first day."""
    return one.id, one.valid_from or date.min


def permit_key(permit: Permit) -> tuple[str, str]:
    """Return what makes a permit the same one: its number and its outlet."""
    return permit.number, permit.outlet_id


def permit_order(permit: Permit) -> tuple[str, date, str]:
    """Return by what permits are ordered: outlet, first day, number."""
    return permit.outlet_id, permit.valid_from, permit.number


def permit_limit_key(own: PermitLimit) -> tuple[str, str, str, str, date]:
    """Return what makes a limit of a permit's own the same one; its first day is part of it."""
    return own.outlet_id, own.permit_number, own.parameter, own.kind.value, own.valid_from


def sensor_key(sensor: Sensor) -> tuple[str, str, date]:
    """Return what makes a sensor the same one: its place and the first day there."""
    return sensor.outlet_id, sensor.parameter, sensor.valid_from


def calibration_key(calibration: Calibration) -> tuple[str, str, date, str]:
    """Return what makes a calibration the same one: its place, its day, and the sensor's serial."""
    serial = calibration.sensor_serial or ""
    return calibration.outlet_id, calibration.parameter, calibration.calibrated_on, serial


def maintenance_key(work: Maintenance) -> tuple[str, str, datetime]:
    """Return what makes a work the same one: its place and the instant at which it begins."""
    return work.outlet_id, work.parameter or "", work.begin


def profile_key(profile: Profile) -> tuple[str, date]:
    """Return what makes a profile's row the same one: its id and its first day."""
    return profile.id, profile.valid_from


def channel_key(channel: Channel) -> tuple[str, str]:
    """Return what makes a channel the same one: its profile and its name as sent."""
    return channel.profile_id, channel.source


def profiles_after(entries: Entries, onto: Registry) -> tuple[Profile, ...]:
    """Return the profiles of `onto` with those of the entries, in order."""
    profiles = {profile_key(one): one for one in onto.profiles}
    profiles |= {profile_key(entry.value): entry.value for entry in entries.profiles}
    return tuple(sorted(profiles.values(), key=profile_key))


def channels_after(entries: Entries, onto: Registry) -> tuple[Channel, ...]:
    """Return the channels of `onto` with those of the entries, in order."""
    channels = {channel_key(one): one for one in onto.channels}
    channels |= {channel_key(entry.value): entry.value for entry in entries.channels}
    return tuple(sorted(channels.values(), key=channel_key))


def merged(entries: Entries, onto: Registry) -> Registry:
    """Return `onto` with every entry added or, by its id or key, replaced; each kind in order."""
    permits = {permit_key(permit): permit for permit in onto.permits}
    permits |= {permit_key(entry.value): entry.value for entry in entries.permits}
    limits = {permit_limit_key(own): own for own in onto.permit_limits}
    limits |= {permit_limit_key(entry.value): entry.value for entry in entries.permit_limits}
    sensors = {sensor_key(sensor): sensor for sensor in onto.sensors}
    sensors |= {sensor_key(entry.value): entry.value for entry in entries.sensors}
    calibrations = {calibration_key(one): one for one in onto.calibrations}
    calibrations |= {calibration_key(entry.value): entry.value for entry in entries.calibrations}
    works = {maintenance_key(work): work for work in onto.maintenance}
    works |= {maintenance_key(entry.value): entry.value for entry in entries.maintenance}
    clusters, earlier_clusters = _last_and_earlier(
        (*onto.earlier_clusters, *onto.clusters.values()), entries.clusters
    )
    outlets, earlier_outlets = _last_and_earlier(
        (*onto.earlier_outlets, *onto.outlets.values()), entries.outlets
    )
    return replace(
        onto,
        clusters=clusters,
        earlier_clusters=earlier_clusters,
        stations=onto.stations | {entry.value.id: entry.value for entry in entries.stations},
        outlets=outlets,
        earlier_outlets=earlier_outlets,
        permits=tuple(sorted(permits.values(), key=permit_order)),
        permit_limits=tuple(sorted(limits.values(), key=permit_limit_key)),
        sensors=tuple(sorted(sensors.values(), key=sensor_key)),
        calibrations=tuple(sorted(calibrations.values(), key=calibration_key)),
        maintenance=tuple(sorted(works.values(), key=maintenance_key)),
        profiles=profiles_after(entries, onto),
        channels=channels_after(entries, onto),
    )


def _last_and_earlier(
    before: Iterable[Dated], entries: Sequence[Entry[Dated]]
) -> tuple[dict[str, Dated], tuple[Dated, ...]]:
    """Return the row that holds last of each id, in the order of before, and the earlier ones."""
    rows = {dated_key(one): one for one in before}
    rows |= {dated_key(entry.value): entry.value for entry in entries}
    last: dict[str, Dated] = {}
    for one in rows.values():
        held = last.setdefault(one.id, one)
        if dated_key(held) < dated_key(one):
            last[one.id] = one
    earlier = [one for one in rows.values() if last[one.id] is not one]
    return last, tuple(sorted(earlier, key=dated_key))
