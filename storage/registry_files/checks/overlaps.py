"""Finds terms that must not share a day: two permits of one outlet, two states of one cluster.

It blames a row of the files wherever one of the two stands there, never what was accepted before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from domain.gateways.profiles import Profile
from domain.registered import Cluster, Outlet, Permit, PermitLimit, Sensor
from domain.registry import Registry
from storage.registry_files.entries import (
    Entries,
    Entry,
    dated_key,
    permit_key,
    permit_limit_key,
    profile_key,
    sensor_key,
)
from storage.registry_files.rows.cells import RegistryRow

Term = TypeVar("Term", Cluster, Outlet, Permit, PermitLimit, Sensor, Profile)


def check_apart(entries: Entries, onto: Registry) -> None:
    """Blame each row that lies on a day on which another one of the same place does."""
    _blame_overlaps(
        entries.clusters,
        (*onto.earlier_clusters, *onto.clusters.values()),
        key=dated_key,
        place=lambda cluster: cluster.id,
        says=lambda _, b: f"cluster {b.id} has two rows from {b.valid_from}",
    )
    _blame_overlaps(
        entries.outlets,
        (*onto.earlier_outlets, *onto.outlets.values()),
        key=dated_key,
        place=lambda outlet: outlet.id,
        says=lambda _, b: f"outlet {b.id} has two rows from {b.valid_from}",
    )
    _blame_overlaps(
        entries.permits,
        onto.permits,
        key=permit_key,
        place=lambda permit: permit.outlet_id,
        says=lambda a, b: (
            f"permits {a.number} and {b.number} of outlet {b.outlet_id} both bind it "
            f"from {b.valid_from}"
        ),
    )
    _blame_overlaps(
        entries.permit_limits,
        onto.permit_limits,
        key=permit_limit_key,
        place=lambda own: (own.permit_number, own.outlet_id, own.parameter, own.kind),
        says=lambda _, b: (
            f"permit {b.permit_number} of outlet {b.outlet_id} has two {b.kind} limits of "
            f"{b.parameter} from {b.valid_from}"
        ),
    )
    _blame_overlaps(
        entries.sensors,
        onto.sensors,
        key=sensor_key,
        place=lambda sensor: (sensor.outlet_id, sensor.parameter),
        says=lambda _, b: (
            f"outlet {b.outlet_id} has two sensors of {b.parameter} from {b.valid_from}"
        ),
    )
    _blame_overlaps(
        entries.profiles,
        onto.profiles,
        key=profile_key,
        place=lambda profile: profile.id,
        says=lambda _, b: f"profile {b.id} has two rows from {b.valid_from}",
    )


def _blame_overlaps(
    entries: Sequence[Entry[Term]],
    before: Iterable[Term],
    *,
    key: Callable[[Term], tuple[str | date, ...]],
    place: Callable[[Term], Hashable],
    says: Callable[[Term, Term], str],
) -> None:
    rows = {key(entry.value): entry.row for entry in entries if entry.row.sound}
    terms = {key(term): term for term in before}
    terms |= {key(entry.value): entry.value for entry in entries if entry.row.sound}
    of_place: defaultdict[Hashable, list[Term]] = defaultdict(list)
    for term in terms.values():
        of_place[place(term)].append(term)
    for neighbours in of_place.values():
        neighbours.sort(key=lambda term: (_begin(term), key(term)))
        for index, earlier in enumerate(neighbours):
            for later in neighbours[index + 1 :]:
                if earlier.valid_to is None or _begin(later) <= earlier.valid_to:
                    _blame(rows, key(earlier), key(later), says(earlier, later))


def _begin(term: Cluster | Outlet | Permit | PermitLimit | Sensor | Profile) -> date:
    return date.min if term.valid_from is None else term.valid_from


def _blame(
    rows: Mapping[tuple[str | date, ...], RegistryRow],
    earlier: tuple[str | date, ...],
    later: tuple[str | date, ...],
    said: str,
) -> None:
    row, other = rows.get(later), rows.get(earlier)
    if row is None:
        row, other = other, None
    if row is None:
        return
    elsewhere = "in the registry" if other is None else f"at {other.place}"
    row.fault(
        f"{said}: end the earlier one before that day (the other stands {elsewhere})", "valid_from"
    )
