"""Decides how far the city is from 100 %: which operating clusters kept every limit on a day.

A cluster counts only where every outlet of every station kept every judged parameter; nothing is
taken for kept because nothing is known of it. Pure: registry and verdicts are passed in. Target:
Hanoi's 2024 plan for industrial clusters, operating clusters and craft-village clusters.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from compliance.limits import is_judged
from domain.registry import Cluster, ClusterState, Outlet, Registry
from domain.verdicts import (
    ClusterCoverage,
    Coverage,
    CoverageFinding,
    CoverageReason,
    Outcome,
    Verdict,
)

_REASON_OF = {
    Outcome.EXCEEDED: CoverageReason.EXCEEDED,
    Outcome.NOT_PROVABLE: CoverageReason.NOT_PROVABLE,
    Outcome.LIMIT_UNKNOWN: CoverageReason.LIMIT_UNKNOWN,
}
_WORST_FIRST = tuple(CoverageReason)

# outlet id to parameter to the newest verdict of the day
_OutletVerdicts = dict[str, dict[str, Verdict]]


def coverage(
    registry: Registry, verdicts: Iterable[Verdict], day: date, known_at: datetime
) -> Coverage:
    """Return the city's coverage on a legal day, clusters in order of their ids.

    Verdicts of other days are left aside; of two for the same outlet and parameter the one known
    last counts. `percent` is 100 x covered / operating, None where no cluster operates.
    """
    by_outlet: _OutletVerdicts = {}
    for verdict in verdicts:
        if verdict.mean.day == day and verdict.known_at <= known_at:
            newest = by_outlet.setdefault(verdict.mean.outlet_id, {})
            earlier = newest.get(verdict.mean.parameter)
            if earlier is None or earlier.known_at <= verdict.known_at:
                newest[verdict.mean.parameter] = verdict
    clusters = tuple(
        _cluster_coverage(registry, cluster, by_outlet)
        for cluster in sorted(registry.clusters.values(), key=lambda c: c.id)
        if cluster.state is ClusterState.OPERATING
    )
    covered = sum(cluster.covered for cluster in clusters)
    return Coverage(
        day=day,
        known_at=known_at,
        operating=len(clusters),
        covered=covered,
        percent=100.0 * covered / len(clusters) if clusters else None,
        clusters=clusters,
    )


def _cluster_coverage(
    registry: Registry, cluster: Cluster, by_outlet: _OutletVerdicts
) -> ClusterCoverage:
    outlets = registry.outlets_of(cluster.id)
    stations = {s.id for s in registry.stations.values() if s.cluster_id == cluster.id}
    if not outlets:
        findings = [_finding(CoverageReason.NO_STATION, None, ())]
    else:
        findings = [
            finding
            for outlet in outlets
            for finding in _outlet_findings(outlet, by_outlet.get(outlet.id, {}))
        ]
        if stations - {outlet.station_id for outlet in outlets}:
            # A further station without a registered outlet: nothing tells what it discharges.
            findings.append(_finding(CoverageReason.NOT_REPORTING, None, ()))
    findings.sort(key=lambda f: (_WORST_FIRST.index(f.reason), f.outlet_id or ""))
    return ClusterCoverage(cluster=cluster, covered=not findings, findings=tuple(findings))


def _outlet_findings(outlet: Outlet, verdicts: dict[str, Verdict]) -> list[CoverageFinding]:
    """Return why one outlet does not count; empty only where every judged parameter was kept."""
    judged = tuple(parameter for parameter in outlet.parameters if is_judged(parameter))
    found = {parameter: verdicts[parameter] for parameter in judged if parameter in verdicts}
    reports = any(verdict.mean.valid + verdict.mean.excluded > 0 for verdict in found.values())
    by_reason: dict[CoverageReason, list[str]] = {}
    for parameter in judged:
        reason = _reason(found.get(parameter))
        if reason is not None:
            by_reason.setdefault(reason, []).append(parameter)
    findings = []
    if not reports:
        # Not provable is what an outlet without any reading is too: it is said once.
        by_reason.pop(CoverageReason.NOT_PROVABLE, None)
        findings.append(_finding(CoverageReason.NOT_REPORTING, outlet.id, judged))
    findings += [_finding(reason, outlet.id, names) for reason, names in by_reason.items()]
    return findings


def _reason(verdict: Verdict | None) -> CoverageReason | None:
    """Return why a parameter is not kept; one that nobody has judged yet is not provable."""
    return CoverageReason.NOT_PROVABLE if verdict is None else _REASON_OF.get(verdict.outcome)


def _finding(
    reason: CoverageReason, outlet_id: str | None, parameters: Iterable[str]
) -> CoverageFinding:
    return CoverageFinding(reason=reason, outlet_id=outlet_id, parameters=tuple(parameters))
