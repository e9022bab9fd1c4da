"""What one cluster's page says: what is registered of it, its duties, and how it stands on a day.

Read from the registry as known at one instant, from which names of persons are taken out for who
is not told them; it judges nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from api.views.coverage.kept import city_coverage
from compliance.law.duty import Exemption, MonitoringDuty, exemption_of, monitoring_duty
from compliance.law.regulation import written_sign
from domain.judged.coverage import ClusterCoverage, CoverageReason
from domain.registered import CentralStation, Cluster, Outlet, Permit, Station


@dataclass(frozen=True, slots=True, kw_only=True)
class StationRow:
    """One station with its duty, and its outlets, each with the permit that binds it."""

    station: Station
    duty: MonitoringDuty
    outlets: tuple[tuple[Outlet, Permit | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterPage:
    """Everything that the page says.

    `cluster` is what is true on the day, else what was last true of it; `rows` is what was true of
    it one after the other. `coverage` is None of one that does not count, or needs no station.
    `regulations` are the signs of those that its permits cite, as the law writes them.
    """

    day: date
    known_at: datetime
    cluster: Cluster
    rows: tuple[Cluster, ...]
    absorbed_into: Cluster | None
    central_station: CentralStation
    exemption: Exemption
    stations: tuple[StationRow, ...]
    coverage: ClusterCoverage | None
    is_judged: bool
    regulations: Mapping[str, str]

    @property
    def reasons(self) -> tuple[CoverageReason, ...]:
        """Every reason once, the worst first."""
        found = () if self.coverage is None else self.coverage.findings
        return tuple(dict.fromkeys(one.reason for one in found))


@of_one_state
def cluster_page(
    parts: Parts, cluster_id: str, day: date | None, known_at: datetime | None
) -> ClusterPage:
    """Return the page of one cluster; raises NotFound, and QueryRefused for a day ahead."""
    known = known_instant(parts, known_at)
    coverage = city_coverage(parts, day, known)
    whole = parts.records.registry(known)
    here = whole.on(coverage.day)
    if cluster_id not in here.clusters:
        here = whole
    cluster = here.cluster(cluster_id)
    outlets = here.outlets_of(cluster_id)
    into = cluster.absorbed_into
    stations = tuple(
        StationRow(
            station=station,
            duty=monitoring_duty(here, station, coverage.day),
            outlets=tuple(
                (one, here.permit_on(one.id, coverage.day))
                for one in outlets
                if one.station_id == station.id
            ),
        )
        for station in here.stations_of(cluster_id)
    )
    return ClusterPage(
        day=coverage.day,
        known_at=known,
        cluster=cluster,
        rows=whole.rows_of_cluster(cluster_id),
        absorbed_into=None if into is None else whole.clusters.get(into),
        central_station=here.central_station_of(cluster_id),
        exemption=exemption_of(whole, cluster_id, coverage.day),
        stations=stations,
        coverage=next((one for one in coverage.clusters if one.cluster.id == cluster_id), None),
        is_judged=coverage.is_judged,
        regulations={
            permit.regulation: written_sign(parts.law.regulations, permit.regulation)
            for row in stations
            for _, permit in row.outlets
            if permit is not None
        },
    )
