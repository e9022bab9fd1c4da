"""Decides what the registry says of invented clusters: every one is marked as simulated.

Facts of the sites alone, as a registry holds them; no plant is followed here, and nothing judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from domain.registered import (
    CentralStation,
    Cluster,
    ClusterState,
    Outlet,
    Permit,
    Station,
)
from domain.registry import Registry
from simulators.cities.sites import Site, Story
from simulators.city.sensors import online, sensors_of

SIMULATED = "(mô phỏng)"
PERMITS_FROM = date(2020, 1, 1)


def registry_of(sites: Sequence[Site], interval_minutes: int) -> Registry:
    """Return a registry of version 0 of some sites."""
    rows = {cluster_id(site): _clusters(site) for site in sites}
    stations = [_station(site) for site in sites if site.has_station]
    outlets = [(site, outlet) for site in sites for outlet in outlets_of(site)]
    return Registry(
        clusters={key: of[-1] for key, of in rows.items()},
        earlier_clusters=tuple(one for of in rows.values() for one in of[:-1]),
        stations={station.id: station for station in stations},
        outlets={outlet.id: outlet for _, outlet in outlets},
        permits=tuple(_permit(site, outlet.id, interval_minutes) for site, outlet in outlets),
        sensors=tuple(
            sensor
            for site, outlet in outlets
            for sensor in sensors_of(site, outlet.id, _begins(site))
        ),
    )


def cluster_id(site: Site) -> str:
    """Return the id of a site's cluster."""
    return f"CCN-MP-{site.number:02d}"


def outlets_of(site: Site) -> list[Outlet]:
    """Return the outlets of a site's station, none where it has none."""
    if not site.has_station:
        return []
    return [
        Outlet(
            id=f"CX-MP-{site.number:02d}" + (f"-{which}" if which > 1 else ""),
            station_id=f"TXL-MP-{site.number:02d}",
            gateway_id=f"gw-mp-{site.number:02d}",
            name=f"Cửa xả {which}, {site.name} {SIMULATED}",
            parameters=online(site),
        )
        for which in range(1, site.outlets + 1)
    ]


def _begins(site: Site) -> date:
    """From when a site's papers hold: it may have gone into operation later than the others."""
    return max(PERMITS_FROM, site.operating_since or PERMITS_FROM)


def _paper(site: Site, kind: str) -> str:
    return f"MP-{site.number:02d}/{kind} {SIMULATED}"


def _clusters(site: Site) -> list[Cluster]:
    """Return what was true of a cluster from day to day, what is last true of it last."""
    last = Cluster(
        id=cluster_id(site),
        name=f"{site.name} {SIMULATED}",
        commune=f"{site.commune} {SIMULATED}",
        kind=site.kind,
        state=site.state,
        simulated=True,
        central_station=(
            CentralStation.NONE if site.story is Story.NO_STATION else CentralStation.NOT_ENTERED
        ),
    )
    days = {
        ClusterState.ESTABLISHED: site.established_on,
        ClusterState.UNDER_CONSTRUCTION: site.building_since,
        ClusterState.OPERATING: site.operating_since,
    }
    begins = [(day, state) for state, day in days.items() if day is not None]
    if not begins:
        return [last]
    ends = [day - timedelta(days=1) for day, _ in begins[1:]]
    return [
        replace(
            last, state=state, valid_from=day, valid_to=end, state_document=_paper(site, "QD-UBND")
        )
        for (day, state), end in zip(begins, [*ends, None], strict=True)
    ]


def _station(site: Site) -> Station:
    return Station(
        id=f"TXL-MP-{site.number:02d}",
        cluster_id=cluster_id(site),
        name=f"Trạm xử lý nước thải {site.name} {SIMULATED}",
        design_flow_m3_per_day=site.discharge_m3_per_day * 1.25,
        in_operation_since=_begins(site),
    )


def _permit(site: Site, outlet_id: str, interval_minutes: int) -> Permit:
    return Permit(
        number=_paper(site, "GPMT"),
        outlet_id=outlet_id,
        regulation=site.regulation,
        column=site.column,
        receiving_water=site.water,
        receiving_flow_m3_per_s=site.river_m3_per_s,
        receiving_volume_m3=site.lake_m3,
        discharge_flow_m3_per_day=site.discharge_m3_per_day,
        interval_minutes=interval_minutes,
        valid_from=_begins(site),
        valid_to=None,
        discharge=site.discharge,
    )
