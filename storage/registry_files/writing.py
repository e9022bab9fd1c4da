"""Writes the registry as ten CSV files: what is written and read again is the same registry."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from domain.dated import binds
from domain.gateways.fitting import is_for, names_gateway
from domain.gateways.profiles import Channel, Profile
from domain.legal_day import legal_day_bounds_us, to_microseconds
from domain.measured.parameters import PARAMETERS
from domain.registered import Permit, PermitLimit, Sensor
from domain.registry import Registry
from storage.registry_files.columns import COLUMNS, INSTANT_COLUMNS, KEY_COLUMNS, Kind
from storage.registry_files.entries import (
    calibration_key,
    channel_key,
    dated_key,
    maintenance_key,
    permit_key,
    permit_limit_key,
    permit_order,
    profile_key,
    sensor_key,
)
from storage.registry_files.rows.profiles.written import channel_cells, profile_cells

Cell = str | float | bool | date | tuple[str, ...] | tuple[float, ...] | None

_LEGAL_TIME = timezone(timedelta(hours=7))


def write_registry(registry: Registry, folder: Path) -> list[Path]:
    """Write the ten files into a folder and return them, clusters first.

    In UTF-8 with a byte order mark, without which spreadsheets garble Vietnamese letters.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = registry_rows(registry)
    return [_write(folder / f"{kind}.csv", COLUMNS[kind], rows[kind]) for kind in Kind]


def as_it_stood(registry: Registry, day: date) -> Registry:
    """Return what was true on a legal day and nothing else, as facts that can be read again.

    No cluster or outlet of other days, no permit, limit or sensor that does not bind on it; of work
    what touches it, of calibrations those up to it, of the sensors that stand then. What a cluster
    was absorbed into is left out where that one was not there on the day.
    """
    here = registry.on(day)
    outlets, permits = here.outlets, [one for one in here.permits if _binds(one, day)]
    known = {permit_key(one) for one in permits}
    sensors = [
        one
        for one in here.sensors
        if _binds(one, day) and one.parameter in outlets[one.outlet_id].parameters
    ]
    serials = {(one.outlet_id, one.parameter, one.serial) for one in sensors}
    begin_us, end_us = legal_day_bounds_us(day)
    profiles = _profiles_as_they_stood(here)
    return replace(
        here,
        clusters={
            key: one if one.absorbed_into in here.clusters else replace(one, absorbed_into=None)
            for key, one in here.clusters.items()
        },
        # As they were entered: what follows from permits is no fact of theirs.
        stations={key: registry.stations[key] for key in here.stations},
        permits=tuple(permits),
        permit_limits=tuple(
            one
            for one in here.permit_limits
            if _binds(one, day)
            and (one.permit_number, one.outlet_id) in known
            and one.parameter in outlets[one.outlet_id].parameters
        ),
        sensors=tuple(sensors),
        calibrations=tuple(
            one
            for one in here.calibrations
            if one.calibrated_on <= day
            and one.parameter in outlets[one.outlet_id].parameters
            and (
                one.sensor_serial is None
                or (one.outlet_id, one.parameter, one.sensor_serial) in serials
            )
        ),
        maintenance=tuple(
            one
            for one in here.maintenance
            if to_microseconds(one.begin) < end_us
            and begin_us < to_microseconds(one.end)
            and (one.parameter is None or one.parameter in outlets[one.outlet_id].parameters)
        ),
        profiles=profiles,
        channels=_channels_as_they_stood(here, profiles),
    )


def _profiles_as_they_stood(here: Registry) -> tuple[Profile, ...]:
    """Return a day's profiles with the gateways alone that spoke on it; none that has no other."""
    bare = [
        replace(
            one,
            gateways=tuple(
                named
                for named in one.gateways
                if any(names_gateway(named, gateway) for gateway in here.gateways)
            ),
        )
        for one in here.profiles
    ]
    return tuple(one for one in bare if one.gateways)


def _channels_as_they_stood(here: Registry, profiles: Sequence[Profile]) -> tuple[Channel, ...]:
    """Return the channels of profiles but those of an outlet that was not one of theirs then."""
    by_id = {one.id: one for one in profiles}
    return tuple(
        one
        for one in here.channels
        if one.profile_id in by_id
        and (
            one.outlet_id is None
            or (
                one.outlet_id in here.outlets
                and is_for(by_id[one.profile_id], here.outlets[one.outlet_id].gateway_id)
            )
        )
    )


def _binds(term: Permit | PermitLimit | Sensor, day: date) -> bool:
    return binds(term.valid_from, term.valid_to, day)


def registry_rows(registry: Registry) -> dict[Kind, list[dict[str, Cell]]]:
    """Return the rows of each kind by column, in the order in which they are written."""
    return {
        Kind.CLUSTERS: [
            asdict(one)
            for one in sorted(
                (*registry.earlier_clusters, *registry.clusters.values()), key=dated_key
            )
        ],
        Kind.STATIONS: [asdict(registry.stations[key]) for key in sorted(registry.stations)],
        Kind.OUTLETS: [
            asdict(one)
            for one in sorted(
                (*registry.earlier_outlets, *registry.outlets.values()), key=dated_key
            )
        ],
        Kind.PERMITS: [asdict(permit) for permit in sorted(registry.permits, key=permit_order)],
        Kind.PERMIT_LIMITS: [
            _with_unit(own) for own in sorted(registry.permit_limits, key=permit_limit_key)
        ],
        Kind.SENSORS: [_with_unit(sensor) for sensor in sorted(registry.sensors, key=sensor_key)],
        Kind.CALIBRATIONS: [
            asdict(one) for one in sorted(registry.calibrations, key=calibration_key)
        ],
        Kind.MAINTENANCE: [
            asdict(work) for work in sorted(registry.maintenance, key=maintenance_key)
        ],
        Kind.PROFILES: [profile_cells(one) for one in sorted(registry.profiles, key=profile_key)],
        Kind.CHANNELS: [channel_cells(one) for one in sorted(registry.channels, key=channel_key)],
    }


def kept_cells(registry: Registry, kind: Kind) -> list[dict[str, str]]:
    """Return the rows of one kind with each cell as the files write it."""
    return [cells_of(kind, row) for row in registry_rows(registry)[kind]]


def cells_of(kind: Kind, row: Mapping[str, Cell]) -> dict[str, str]:
    """Return a row's cells as the files write them, in the order of its columns."""
    return {column: cell_text(row[column]) for column in COLUMNS[kind]}


def row_key(kind: Kind, cells: Mapping[str, str]) -> tuple[str, ...]:
    """Return what makes a sound row of cells the same one, whatever offset its instants have."""
    return tuple(_plain_key(column, cells.get(column, "")) for column in KEY_COLUMNS[kind])


def _plain_key(column: str, cell: str) -> str:
    if column in INSTANT_COLUMNS:
        return datetime.fromisoformat(cell.upper()).astimezone(_LEGAL_TIME).isoformat()
    return unicodedata.normalize("NFC", cell)


def _with_unit(noun: PermitLimit | Sensor) -> dict[str, Cell]:
    """Return a noun's cells with the unit in which its figures are kept."""
    return asdict(noun) | {"unit": PARAMETERS[noun.parameter].unit}


def _write(path: Path, columns: Sequence[str], rows: Iterable[dict[str, Cell]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for row in rows:
            writer.writerow({name: cell_text(value) for name, value in row.items()})
    return path


def cell_text(value: Cell) -> str:
    """Return a cell as the files write it; what is not known is empty."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case tuple():
            return " ".join(map(cell_text, value))
        case float():
            return repr(value).removesuffix(".0")
        case datetime():
            return value.astimezone(_LEGAL_TIME).isoformat()
        case _:
            return str(value)  # of a word of a set (StrEnum): the word
