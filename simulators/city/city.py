"""Decides what a simulated city holds: its registry, and plants with the troubles they live.

It turns the invented sites into domain objects and into sensors; everything follows from a seed.
It never judges: the limits here only size levels and troubles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zlib import crc32

import numpy as np

from domain.registered import CentralStation, Cluster, Outlet, Permit, Sensor, Station
from domain.registry import Registry
from simulators.city.instruments import A_MONDAY, SERVICED_FROM_HOUR, SERVICED_HOURS
from simulators.city.makes import MAKES, channel_of
from simulators.city.plant import Channel, Plant
from simulators.city.sites import SITES, Site, Story
from simulators.city.troubles.measuring import Trouble
from simulators.city.troubles.of_sensors import Calibration, DeviceError, StuckSensor
from simulators.city.troubles.of_water import Exceedance, Rest
from simulators.city.troubles.on_the_way import Gap
from simulators.city.troubles.truth import Span, truth_of
from simulators.city.troubles.windows import local_window
from simulators.process.influent import Trade, Works
from simulators.process.process import Process

SIMULATED = "(mô phỏng)"
ONLINE_PARAMETERS = ("FLOW_IN", "FLOW_OUT", "PH", "TEMP", "TSS", "COD", "NH4_N")
OF_DYERS = (*ONLINE_PARAMETERS, "COLOUR")

_PERMITS_FROM = date(2020, 1, 1)
# From hour, hours: what is left are batches from 08:00 to 11:00 and from 14:00 to 14:40
_BETWEEN_BATCHES = ((0.0, 8.0), (11.0, 3.0), (14.0 + 40 / 60, 24.0 - 14.0 - 40 / 60))

# QCVN 40:2011 C by column, mg/L and Pt/Co; only to size the plants
_SIZES = {
    "A": {"TSS": 50.0, "COD": 75.0, "NH4_N": 5.0, "COLOUR": 50.0},
    "B": {"TSS": 100.0, "COD": 150.0, "NH4_N": 10.0, "COLOUR": 150.0},
}
_KQ_KF_NEVER = "COLOUR"  # QCVN 40:2011, 2.1


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
        return {_cluster_id(site): site.story for site in self.sites}

    def truth(self, begin: datetime, end: datetime) -> list[Span]:
        """Return what goes wrong at the plants within [begin, end), in order; who judges never
        sees it.
        """
        between = int(begin.timestamp()), int(end.timestamp())
        return sorted(
            span for one in self.plants for span in truth_of(one.plant, one.troubles, *between)
        )

    def registry(self) -> Registry:
        """Return the city as a registry of version 0, every cluster marked as simulated."""
        stations = [_station(site) for site in self.sites if site.has_station]
        outlets = [outlet for site in self.sites for outlet in _outlets(site)]
        return Registry(
            clusters={_cluster_id(site): _cluster(site) for site in self.sites},
            stations={station.id: station for station in stations},
            outlets={outlet.id: outlet for outlet in outlets},
            permits=tuple(
                _permit(site, outlet.id, self.interval_minutes)
                for site in self.sites
                for outlet in _outlets(site)
            ),
            sensors=tuple(
                sensor
                for site in self.sites
                for outlet in _outlets(site)
                for sensor in _sensors(site, outlet.id)
            ),
        )


def city(seed: int, interval_minutes: int = 5) -> SimulatedCity:
    """Return the simulated city of a seed: same clusters, levels a little different by seed."""
    plants = tuple(_plants(seed, interval_minutes))
    return SimulatedCity(seed, interval_minutes, SITES, plants)


def _cluster_id(site: Site) -> str:
    return f"CCN-MP-{site.number:02d}"


def _cluster(site: Site) -> Cluster:
    return Cluster(
        id=_cluster_id(site),
        name=f"{site.name} {SIMULATED}",
        commune=f"{site.commune} {SIMULATED}",
        kind=site.kind,
        state=site.state,
        simulated=True,
        central_station=(
            CentralStation.NONE if site.story is Story.NO_STATION else CentralStation.NOT_ENTERED
        ),
    )


def _station(site: Site) -> Station:
    return Station(
        id=f"TXL-MP-{site.number:02d}",
        cluster_id=_cluster_id(site),
        name=f"Trạm xử lý nước thải {site.name} {SIMULATED}",
        design_flow_m3_per_day=site.discharge_m3_per_day * 1.25,
        in_operation_since=_PERMITS_FROM,
    )


def _outlets(site: Site) -> list[Outlet]:
    if not site.has_station:
        return []
    return [
        Outlet(
            id=f"CX-MP-{site.number:02d}" + (f"-{which}" if which > 1 else ""),
            station_id=f"TXL-MP-{site.number:02d}",
            gateway_id=f"gw-mp-{site.number:02d}",
            name=f"Cửa xả {which}, {site.name} {SIMULATED}",
            parameters=_online(site),
        )
        for which in range(1, site.outlets + 1)
    ]


def _permit(site: Site, outlet_id: str, interval_minutes: int) -> Permit:
    return Permit(
        number=f"MP-{site.number:02d}/GPMT {SIMULATED}",
        outlet_id=outlet_id,
        regulation=site.regulation,
        column=site.column,
        receiving_water=site.water,
        receiving_flow_m3_per_s=site.river_m3_per_s,
        receiving_volume_m3=site.lake_m3,
        discharge_flow_m3_per_day=site.discharge_m3_per_day,
        interval_minutes=interval_minutes,
        valid_from=_PERMITS_FROM,
        valid_to=None,
        discharge=site.discharge,
    )


def _online(site: Site) -> tuple[str, ...]:
    return OF_DYERS if site.trade is Trade.DYEING else ONLINE_PARAMETERS


def _sensors(site: Site, outlet_id: str) -> list[Sensor]:
    """Return the registered sensors: each span reaches 4 x the limit (Circular 10/2021: 3 x); the
    flows' are not registered.
    """
    tops = {"PH": 14.0, "TEMP": 60.0}
    tops |= {
        parameter: 4 * _limit(site, parameter)
        for parameter in _SIZES[site.column]
        if parameter in _online(site)
    }
    return [
        Sensor(
            outlet_id=outlet_id,
            parameter=parameter,
            span_low=0.0,
            span_high=top,
            resolution=10.0 ** -MAKES[parameter].decimals,
            detection_limit=MAKES[parameter].detection_limit or None,
            valid_from=_PERMITS_FROM,
            valid_to=None,
        )
        for parameter, top in tops.items()
    ]


def _plants(seed: int, interval_minutes: int) -> Iterator[SimulatedPlant]:
    speaking = [(site, outlet) for site in SITES if site.reports for outlet in _outlets(site)]
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
            channels=_channels(site, seed, outlet.id),
        )
        yield SimulatedPlant(plant, _troubles(site))


def _limit(site: Site, parameter: str) -> float:
    return _SIZES[site.column][parameter] * (1.0 if parameter == _KQ_KF_NEVER else site.kq_kf)


def _channels(site: Site, seed: int, outlet_id: str) -> tuple[Channel, ...]:
    """Return the online channels; levels of substances lie near half of the limit."""
    rng = np.random.default_rng([seed, crc32(outlet_id.encode()), 1])
    vary = [float(one) for one in rng.uniform(0.9, 1.1, 4)]
    flow = site.discharge_m3_per_day / 24.0 / site.outlets * 0.8 * vary[0]
    tss, cod, nh4, colour = (_limit(site, code) for code in ("TSS", "COD", "NH4_N", "COLOUR"))
    # level, noise, end of the sensor's range: at least 3 x the limit (Circular 10/2021)
    sizes = {
        "FLOW_IN": (flow * 1.04, 0.07, flow * 5),
        "FLOW_OUT": (flow, 0.06, flow * 5),
        "PH": (7.2, 0.012, 14.0),
        "TEMP": (27.5, 0.015, 60.0),
        "TSS": (tss * 0.45 * vary[1], 0.08, tss * 4),
        "COD": (cod * 0.58 * vary[2], 0.07, cod * 4),
        "NH4_N": (nh4 * 0.40 * vary[3], 0.09, nh4 * 4),
        "COLOUR": (colour * 0.45 * vary[1], 0.08, colour * 4),
    }
    return tuple(
        channel_of(
            parameter, level=level, noise=noise, highest=highest, seed=seed, outlet_id=outlet_id
        )
        for parameter in _online(site)
        for level, noise, highest in [sizes[parameter]]
    )


def _troubles(site: Site) -> tuple[Trouble, ...]:
    """Return the troubles of a site's story, after the weekly calibration that all share."""
    cod, nh4 = _limit(site, "COD"), _limit(site, "NH4_N")
    monday_morning = local_window(A_MONDAY, SERVICED_FROM_HOUR, SERVICED_HOURS, every_days=7)
    calibrations = (
        Calibration(monday_morning, "COD", standard=cod),
        Calibration(monday_morning, "NH4_N", standard=nh4),
    )
    always = local_window(A_MONDAY, 0.0, 24.0, every_days=1)
    stories: dict[Story, tuple[Trouble, ...]] = {
        Story.KEEPS_WITH_STUCK_SENSOR: (
            StuckSensor(local_window(A_MONDAY, 4.0, 20.0, every_days=5), "COD"),
        ),
        Story.EXCEEDS_ALWAYS: (Exceedance(always, "COD", cod, times_limit=1.35),),
        Story.EXCEEDS_SOMETIMES: (
            Exceedance(local_window(A_MONDAY, 0.0, 48.0, every_days=9), "NH4_N", nh4, 2.2),
        ),
        Story.LOSES_READINGS: (Gap(local_window(A_MONDAY, 8.0, 9.0, every_days=1), lost=True),),
        Story.RESTS_AT_NIGHT: (Rest(local_window(A_MONDAY, 22.0, 7.0, every_days=1)),),
        Story.EXCEEDS_IN_BATCHES: (
            *(Rest(local_window(A_MONDAY, *rest, every_days=1)) for rest in _BETWEEN_BATCHES),
            Exceedance(local_window(A_MONDAY, 8.0, 1.0, every_days=5), "COD", cod, 1.6),
        ),
        Story.KEEPS_AFTER_BACKLOG: (
            Gap(local_window(A_MONDAY, 12.0, 18.0, every_days=6), lost=False),
            DeviceError(local_window(A_MONDAY, 20.0, 3.0, every_days=4), "TEMP"),
        ),
    }
    # the exceedance is in the water, so a sensor's calibration hides it: it comes last
    return (*stories.get(site.story, ()), *calibrations)
