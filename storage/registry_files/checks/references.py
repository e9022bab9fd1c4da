"""Holds the rows of a registry's files against each other and against the registry before.

It decides whether the whole makes sense: nothing twice, every reference resolved, nothing said of
a parameter that is not measured. It blames rows of the files, never what was accepted before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from difflib import get_close_matches

from domain.measured.parameters import PARAMETERS
from domain.registered import Cluster, Outlet
from domain.registry import Registry
from storage.registry_files.entries import (
    Entries,
    Entry,
    Noun,
    dated_key,
    permit_key,
    sensor_key,
)
from storage.registry_files.rows.cells import RegistryRow


def check_repeated(entries: Entries) -> None:
    """Blame each row that names what a row before it has named."""
    _blame_repeated(entries.clusters, "cluster", _dated_name)
    _blame_repeated(entries.stations, "station", lambda station: station.id)
    _blame_repeated(entries.outlets, "outlet", _dated_name)
    _blame_repeated(
        entries.permits, "permit", lambda p: f"{p.number} of {p.outlet_id}" if p.number else ""
    )
    _blame_repeated(
        [entry for entry in entries.permit_limits if entry.row.sound],
        "limit",
        lambda own: (
            f"({own.kind}) of {own.parameter} in permit {own.permit_number} of {own.outlet_id} "
            f"from {own.valid_from}"
        ),
    )
    _blame_repeated(
        [entry for entry in entries.sensors if entry.row.sound],
        "sensor",
        lambda sensor: f"of {sensor.parameter} at {sensor.outlet_id} from {sensor.valid_from}",
    )
    _blame_repeated(
        [entry for entry in entries.calibrations if entry.row.sound],
        "calibration",
        lambda one: (
            f"of {one.parameter} at {one.outlet_id} on {one.calibrated_on}"
            + (f" of sensor {one.sensor_serial}" if one.sensor_serial else "")
        ),
    )
    _blame_repeated(
        [entry for entry in entries.maintenance if entry.row.sound],
        "maintenance",
        lambda work: (
            f"of {work.parameter or 'every parameter'} at {work.outlet_id} from "
            f"{work.begin.isoformat()}"
        ),
    )
    _blame_repeated(
        [entry for entry in entries.profiles if entry.row.sound],
        "profile",
        lambda profile: f"{profile.id} from {profile.valid_from}",
    )
    _blame_repeated(
        [entry for entry in entries.channels if entry.row.sound],
        "channel",
        lambda channel: f"{channel.source!r} of {channel.profile_id}",
    )


def check_references(entries: Entries, onto: Registry) -> None:
    """Blame each row that refers to what neither the files nor the registry before hold."""
    clusters = {entry.value.id for entry in entries.clusters} | onto.clusters.keys()
    stations = {entry.value.id for entry in entries.stations} | onto.stations.keys()
    outlets = {entry.value.id for entry in entries.outlets} | onto.outlets.keys()
    for cluster in entries.clusters:
        named = cluster.value.absorbed_into or ""
        _blame_dangling(cluster.row, "cluster", named, clusters, column="absorbed_into")
    for station in entries.stations:
        _blame_dangling(station.row, "cluster", station.value.cluster_id, clusters)
    for outlet in entries.outlets:
        _blame_dangling(outlet.row, "station", outlet.value.station_id, stations)
    for row, outlet_id in _rows_of_outlets(entries):
        _blame_dangling(row, "outlet", outlet_id, outlets)
    profiles = {one.value.id for one in entries.profiles} | {one.id for one in onto.profiles}
    for channel in entries.channels:
        _blame_dangling(channel.row, "profile", channel.value.profile_id, profiles)
        _blame_dangling(channel.row, "outlet", channel.value.outlet_id or "", outlets)
    _check_permits_of_limits(entries, onto)
    _check_measured(entries, onto)
    _check_serials(entries, onto)


def _rows_of_outlets(entries: Entries) -> list[tuple[RegistryRow, str]]:
    return [
        *((entry.row, entry.value.outlet_id) for entry in entries.permits),
        *((entry.row, entry.value.outlet_id) for entry in entries.permit_limits),
        *((entry.row, entry.value.outlet_id) for entry in entries.sensors),
        *((entry.row, entry.value.outlet_id) for entry in entries.calibrations),
        *((entry.row, entry.value.outlet_id) for entry in entries.maintenance),
    ]


def _check_permits_of_limits(entries: Entries, onto: Registry) -> None:
    known = {permit_key(permit) for permit in onto.permits}
    known |= {permit_key(entry.value) for entry in entries.permits}
    outlets = {entry.value.id for entry in entries.outlets} | onto.outlets.keys()
    for entry in entries.permit_limits:
        own = entry.value
        if (
            not own.permit_number
            or own.outlet_id not in outlets  # blamed already
            or (own.permit_number, own.outlet_id) in known
        ):
            continue
        numbers = sorted(number for number, outlet_id in known if outlet_id == own.outlet_id)
        advice = f"use one of {', '.join(numbers)}" if numbers else "add it to permits.csv"
        entry.row.fault(
            f"permit_number {own.permit_number!r} is no permit of outlet {own.outlet_id}: {advice}",
            "permit_number",
        )


def _check_measured(entries: Entries, onto: Registry) -> None:
    unsound = {outlet.value.id for outlet in entries.outlets if not outlet.row.sound}
    named = {dated_key(outlet.value): outlet.value for outlet in entries.outlets}
    before = (*onto.earlier_outlets, *onto.outlets.values())
    measured: dict[str, dict[str, None]] = {}  # in the order of the files, each once
    for outlet in ({dated_key(one): one for one in before} | named).values():
        if outlet.id not in unsound:
            measured.setdefault(outlet.id, {}).update(dict.fromkeys(outlet.parameters))
    for row, outlet_id, parameter in (
        *((e.row, e.value.outlet_id, e.value.parameter) for e in entries.permit_limits),
        *((e.row, e.value.outlet_id, e.value.parameter) for e in entries.sensors),
        *((e.row, e.value.outlet_id, e.value.parameter) for e in entries.calibrations),
        *((e.row, e.value.outlet_id, e.value.parameter) for e in entries.maintenance),
    ):
        _blame_unmeasured(row, outlet_id, measured.get(outlet_id), parameter)


def _check_serials(entries: Entries, onto: Registry) -> None:
    """Blame a calibration of a sensor that is none of its place."""
    sensors = {sensor_key(one): one for one in onto.sensors}
    sensors |= {sensor_key(entry.value): entry.value for entry in entries.sensors}
    known: dict[tuple[str, str], set[str]] = {}
    for sensor in sensors.values():
        if sensor.serial is not None:
            known.setdefault((sensor.outlet_id, sensor.parameter), set()).add(sensor.serial)
    for row, one in ((entry.row, entry.value) for entry in entries.calibrations):
        serials = known.get((one.outlet_id, one.parameter), set())
        if not row.sound or one.sensor_serial is None or one.sensor_serial in serials:
            continue
        advice = f"use one of {', '.join(sorted(serials))}" if serials else "add it to sensors.csv"
        row.fault(
            f"sensor_serial {one.sensor_serial!r} is no sensor of {one.parameter} at outlet "
            f"{one.outlet_id}: {advice}",
            "sensor_serial",
        )


def _blame_unmeasured(
    row: RegistryRow, outlet_id: str, measured: Collection[str] | None, parameter: str | None
) -> None:
    if measured is None or parameter not in PARAMETERS or parameter in measured:
        return
    row.fault(
        f"parameter {parameter} is not measured at outlet {outlet_id}: use one of "
        f"{', '.join(measured)}, or add it in outlets.csv",
        "parameter",
    )


def _dated_name(one: Cluster | Outlet) -> str:
    return one.id if one.valid_from is None or not one.id else f"{one.id} from {one.valid_from}"


def _blame_repeated(entries: Sequence[Entry[Noun]], noun: str, name: Callable[[Noun], str]) -> None:
    first: dict[str, RegistryRow] = {}
    for entry in entries:
        named = name(entry.value)
        if not named:
            continue
        before = first.setdefault(named, entry.row)
        if before is not entry.row:
            entry.row.fault(f"{noun} {named} stands at {before.place} already: keep one of the two")


def _blame_dangling(
    row: RegistryRow, noun: str, identifier: str, known: Collection[str], column: str = ""
) -> None:
    if not identifier or identifier in known:
        return
    close = get_close_matches(identifier, sorted(known), n=1)
    advice = f"did you mean {close[0]!r}?" if close else f"correct it, or add it to {noun}s.csv"
    named = column or f"{noun}_id"
    row.fault(f"{named} {identifier!r} is no {noun} of the files or the registry: {advice}", named)
