"""Decides what a simulated city holds: its registry, and plants with the troubles they live.

Everything follows from its sites and a seed. It never judges.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zlib import crc32

from domain.registry import Registry
from simulators.cities.city_file import SMALL, sites_of
from simulators.cities.sites import Site, Story
from simulators.city.plant import DAY_S, Plant
from simulators.city.registered import cluster_id, outlets_of, registry_of
from simulators.city.sensors import channels_of
from simulators.city.stories import troubles_of
from simulators.city.troubles.measuring import Trouble
from simulators.city.troubles.truth import Span, truth_of
from simulators.encoder import HANOI_OFFSET_S
from simulators.process.influent import Works
from simulators.process.process import Process


@dataclass(frozen=True, slots=True)
class SimulatedPlant:
    """A plant's outlet with the troubles that it lives through."""

    plant: Plant
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True, slots=True)
class SimulatedCity:
    """An invented city: what the registry says of it, and the plants that report."""

    seed: int
    interval_minutes: int
    sites: tuple[Site, ...]
    plants: tuple[SimulatedPlant, ...]

    @property
    def gateways(self) -> dict[str, tuple[SimulatedPlant, ...]]:
        """The plants by the gateway that speaks for them, in the city's order."""
        found: dict[str, tuple[SimulatedPlant, ...]] = {}
        for one in self.plants:
            found[one.plant.gateway_id] = (*found.get(one.plant.gateway_id, ()), one)
        return found

    @property
    def stories(self) -> dict[str, Story]:
        """What each cluster is there to show, by cluster id."""
        return {cluster_id(site): site.story for site in self.sites}

    def truth(self, begin: datetime, end: datetime) -> list[Span]:
        """Return what goes wrong at the plants within [begin, end), in order; who judges never
        sees it.
        """
        begin_s, end_s = int(begin.timestamp()), int(end.timestamp())
        return sorted(
            span
            for one in self.plants
            for span in truth_of(
                one.plant, one.troubles, max(begin_s, one.plant.connected_s), end_s
            )
        )

    def registry(self) -> Registry:
        """Return the city as a registry of version 0, every cluster marked as simulated."""
        return registry_of(self.sites, self.interval_minutes)


def city(
    seed: int, interval_minutes: int = 5, sites: Sequence[Site] | None = None
) -> SimulatedCity:
    """Return the simulated city of a seed: same clusters, levels a little different by seed.

    `sites` (default: those of the small city) are what a city's file lists.
    """
    listed = sites_of(SMALL) if sites is None else tuple(sites)
    plants = tuple(_plants(listed, seed, interval_minutes))
    return SimulatedCity(seed, interval_minutes, listed, plants)


def _plants(sites: Sequence[Site], seed: int, interval_minutes: int) -> Iterator[SimulatedPlant]:
    speaking = [(site, outlet) for site in sites if site.reports for outlet in outlets_of(site)]
    works = tuple(
        Works(key=crc32(outlet.id.encode()), trade=site.trade) for site, outlet in speaking
    )
    process = Process(seed, works)
    for number, (site, outlet) in enumerate(speaking):
        plant = Plant(
            outlet_id=outlet.id,
            gateway_id=outlet.gateway_id,
            seed=seed,
            interval_s=interval_minutes * 60,
            process=process,
            number=number,
            channels=channels_of(site, seed, outlet.id),
            connected_s=_midnight_s(site.connected_on or site.operating_since),
        )
        yield SimulatedPlant(plant, troubles_of(site))


def _midnight_s(day: date | None) -> int:
    """Return the first second of a legal day; of no day, one before all."""
    return 0 if day is None else (day - date(1970, 1, 1)).days * DAY_S - HANOI_OFFSET_S
