"""Rows of the city's coverage, day by day, and of the registry as it stood on one day."""

from __future__ import annotations

from collections.abc import Iterator

from api.exports.asked import Question
from api.exports.dictionary.every import TABLES, What
from api.question.asked import ended_day, last_ended_day
from api.question.handed_in import Parts
from api.views.coverage.kept import city_coverage
from domain.judged.coverage import ClusterCoverage, Coverage, CoverageFinding
from domain.registered import Cluster, Outlet, Permit, Station
from domain.registry import Registry
from storage.table_files.columns import Cell, Chunk, chunks_of

Row = tuple[Cell, ...]
COVERED, BELOW, NOT_JUDGED, EXEMPT = "covered", "below", "not_judged", "exempt"


def coverage_chunks(parts: Parts, asked: Question) -> Iterator[Chunk]:
    """Give the ended days' clusters by day and id; raises QueryRefused where none has ended."""
    ended_day(asked.first, asked.known, "from")
    last = last_ended_day(asked.known)
    rows = (
        row
        for day in asked.days
        if day <= last
        for row in _of_day(asked, city_coverage(parts, day, asked.known))
    )
    return chunks_of(TABLES[What.COVERAGE], rows)


def registry_chunks(parts: Parts, asked: Question) -> Iterator[Chunk]:
    """Give the outlets of the last day asked for, by cluster, station and id."""
    return chunks_of(TABLES[What.REGISTRY], _registry(parts, asked))


def _of_day(asked: Question, coverage: Coverage) -> Iterator[Row]:
    told = [(one.cluster, one) for one in coverage.clusters]
    exempt = [(one, None) for one in coverage.exempt]
    for cluster, one in sorted([*told, *exempt], key=lambda found: found[0].id):
        if asked.clusters.takes(cluster):
            yield _covered(coverage, cluster, one)


def _covered(coverage: Coverage, cluster: Cluster, one: ClusterCoverage | None) -> Row:
    findings = () if one is None else one.findings
    return (
        coverage.day,
        *_named(cluster),
        _standing(coverage, one),
        None if one is None else one.is_not_connected,
        findings[0].reason.value if findings else None,
        "; ".join(map(finding_text, findings)) or None,
        cluster.simulated,
    )


def _standing(coverage: Coverage, one: ClusterCoverage | None) -> str:
    if one is None:
        return EXEMPT
    if not coverage.is_judged:
        return NOT_JUDGED
    return COVERED if one.covered else BELOW


def finding_text(finding: CoverageFinding) -> str:
    """Return a reason with the outlet and parameters that it rests on.

    >>> from domain.judged.coverage import CoverageReason
    >>> finding_text(
    ...     CoverageFinding(
    ...         reason=CoverageReason.EXCEEDED, outlet_id="CX-1", parameters=("COD", "TSS")
    ...     )
    ... )
    'exceeded CX-1 COD TSS'
    """
    return " ".join((finding.reason.value, finding.outlet_id or "", *finding.parameters)).strip()


def _registry(parts: Parts, asked: Question) -> Iterator[Row]:
    here = parts.records.registry(asked.known).on(asked.last)
    for cluster in sorted(here.clusters.values(), key=lambda one: one.id):
        if asked.clusters.takes(cluster):
            yield from _of_cluster(here, cluster, asked)


def _of_cluster(here: Registry, cluster: Cluster, asked: Question) -> Iterator[Row]:
    first = (
        asked.last,
        *_named(cluster),
        cluster.state.value,
        None if cluster.station_exemption is None else cluster.station_exemption.value,
        cluster.exemption_document,
        cluster.state_document,
        cluster.absorbed_into,
        cluster.central_station.value,
        cluster.investor,
        cluster.area_ha,
        cluster.occupancy_percent,
        cluster.tenants,
        cluster.wastewater_m3_per_day,
        cluster.latitude,
        cluster.longitude,
        cluster.district_before_2025_07,
        cluster.commune_before_2025_07,
    )
    stations: list[Station | None] = [*here.stations_of(cluster.id)]
    outlets = here.outlets_of(cluster.id)
    for station in stations or [None]:
        served: list[Outlet | None] = [
            one for one in outlets if station is not None and one.station_id == station.id
        ]
        for outlet in served or [None]:
            permit = None if outlet is None else here.permit_on(outlet.id, asked.last)
            yield (
                *first,
                *_station(station),
                *_outlet(outlet),
                *_permit(permit),
                cluster.simulated,
            )


def _named(cluster: Cluster) -> Row:
    return cluster.id, cluster.name, cluster.commune, cluster.kind.value


def _station(station: Station | None) -> Row:
    if station is None:
        return (None,) * 6
    return (
        station.id,
        station.name,
        station.design_flow_m3_per_day,
        station.in_operation_since,
        station.technology,
        station.facility_code,
    )


def _outlet(outlet: Outlet | None) -> Row:
    if outlet is None:
        return (None,) * 8
    return (
        outlet.id,
        outlet.name,
        outlet.gateway_id,
        " ".join(outlet.parameters),
        outlet.monitored_since,
        outlet.monitored_document,
        outlet.receiving_water_name,
        outlet.station_code,
    )


def _permit(permit: Permit | None) -> Row:
    if permit is None:
        return (None,) * 14
    return (
        permit.number,
        permit.regulation,
        permit.column,
        permit.receiving_water.value,
        permit.receiving_flow_m3_per_s,
        permit.receiving_volume_m3,
        permit.discharge_flow_m3_per_day,
        permit.interval_minutes,
        permit.approved_on,
        permit.valid_from,
        permit.valid_to,
        permit.discharge.value,
        permit.successor_column,
        permit.facility_kind,
    )
