"""Holds the rows of a registry's files against each other and against the registry before.

It decides whether the whole makes sense: nothing twice, every reference resolved, no two permits
that bind one outlet on one day. It blames rows of the files, never what was accepted before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar

from domain.registry import Cluster, Outlet, Permit, Registry, Station
from storage.registry_cells import RegistryRow

Noun = TypeVar("Noun", Cluster, Station, Outlet, Permit)


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

    @property
    def rows(self) -> list[RegistryRow]:
        """Every row of the files, with what was found wrong in it so far."""
        return [
            *(entry.row for entry in self.clusters),
            *(entry.row for entry in self.stations),
            *(entry.row for entry in self.outlets),
            *(entry.row for entry in self.permits),
        ]


def permit_key(permit: Permit) -> tuple[str, str]:
    """Return what makes a permit the same one: its number and its outlet."""
    return permit.number, permit.outlet_id


def check_repeated(entries: Entries) -> None:
    """Blame each row that names what a row before it has named."""
    _blame_repeated(entries.clusters, "cluster", lambda cluster: cluster.id)
    _blame_repeated(entries.stations, "station", lambda station: station.id)
    _blame_repeated(entries.outlets, "outlet", lambda outlet: outlet.id)
    _blame_repeated(
        entries.permits, "permit", lambda p: f"{p.number} of {p.outlet_id}" if p.number else ""
    )


def check_references(entries: Entries, onto: Registry) -> None:
    """Blame each row that refers to what neither the files nor the registry before hold."""
    clusters = {entry.value.id for entry in entries.clusters} | onto.clusters.keys()
    stations = {entry.value.id for entry in entries.stations} | onto.stations.keys()
    outlets = {entry.value.id for entry in entries.outlets} | onto.outlets.keys()
    for station in entries.stations:
        _blame_dangling(station.row, "cluster", station.value.cluster_id, clusters)
    for outlet in entries.outlets:
        _blame_dangling(outlet.row, "station", outlet.value.station_id, stations)
    for permit in entries.permits:
        _blame_dangling(permit.row, "outlet", permit.value.outlet_id, outlets)


def check_permits_apart(entries: Entries, onto: Registry) -> None:
    """Blame each permit that binds an outlet on a day on which another one binds it too."""
    places: Mapping[tuple[str, str], RegistryRow] = {
        permit_key(entry.value): entry.row for entry in entries.permits if entry.row.sound
    }
    permits = {permit_key(permit): permit for permit in onto.permits}
    permits |= {permit_key(e.value): e.value for e in entries.permits if e.row.sound}
    of_outlet: defaultdict[str, list[Permit]] = defaultdict(list)
    for permit in permits.values():
        of_outlet[permit.outlet_id].append(permit)
    for outlet_permits in of_outlet.values():
        outlet_permits.sort(key=lambda permit: (permit.valid_from, permit.number))
        for index, earlier in enumerate(outlet_permits):
            for later in outlet_permits[index + 1 :]:
                if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
                    _blame_overlap(earlier, later, places)


def _blame_repeated(entries: Sequence[Entry[Noun]], noun: str, name: Callable[[Noun], str]) -> None:
    first: dict[str, RegistryRow] = {}
    for entry in entries:
        named = name(entry.value)
        if not named:
            continue
        before = first.setdefault(named, entry.row)
        if before is not entry.row:
            entry.row.fault(f"{noun} {named} stands at {before.place} already: keep one of the two")


def _blame_dangling(row: RegistryRow, noun: str, identifier: str, known: set[str]) -> None:
    if not identifier or identifier in known:
        return
    close = get_close_matches(identifier, sorted(known), n=1)
    advice = f"did you mean {close[0]!r}?" if close else f"correct it, or add it to {noun}s.csv"
    row.fault(f"{noun}_id {identifier!r} is no {noun} of the files or the registry: {advice}")


def _blame_overlap(
    earlier: Permit, later: Permit, places: Mapping[tuple[str, str], RegistryRow]
) -> None:
    row, other = places.get(permit_key(later)), earlier
    if row is None:
        row, other = places.get(permit_key(earlier)), later
    if row is None:
        return
    elsewhere = places.get(permit_key(other))
    place = "in the registry" if elsewhere is None else f"at {elsewhere.place}"
    row.fault(
        f"permits {earlier.number} and {later.number} of outlet {later.outlet_id} both bind it "
        f"from {later.valid_from}: end the earlier one before that day "
        f"(the other stands {place})"
    )
