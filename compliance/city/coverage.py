"""Decides how far the city is from 100 %: which operating clusters kept every limit on a day.

A cluster counts only where every outlet of every station kept every judged parameter, or nothing
was discharged; nothing is taken for kept because nothing is known of it, and what our own outage
hides is said to be ours. Pure: registry and verdicts are passed in. Target: Hanoi's 2024 plan for
industrial clusters, operating clusters and craft-village clusters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from compliance.law.duty import MONITORED, MONITORED_OF_A_STATION, Monitoring, monitoring_duty
from compliance.law.limit.limits import is_judged
from compliance.means.slots.gaps import OURS
from domain.judged.coverage import (
    BriefVerdict,
    ClusterCoverage,
    Coverage,
    CoverageFinding,
    CoverageReason,
)
from domain.judged.monitoring import monitored_since
from domain.judged.verdicts import GapCause, Outcome, Verdict
from domain.registered import CentralStation, Cluster, Outlet
from domain.registry import Registry

_REASON_OF = {
    Outcome.EXCEEDED: CoverageReason.EXCEEDED,
    Outcome.NOT_PROVABLE: CoverageReason.NOT_PROVABLE,
    Outcome.LIMIT_UNKNOWN: CoverageReason.LIMIT_UNKNOWN,
}
_WORST_FIRST = tuple(CoverageReason)

NOTHING_CAME: Mapping[str, date] = MappingProxyType({})

# outlet id to parameter to the newest verdict of the day
_OutletVerdicts = dict[str, dict[str, BriefVerdict]]


def coverage(
    registry: Registry,
    verdicts: Iterable[Verdict | BriefVerdict],
    day: date,
    known_at: datetime,
    *,
    minimum_capture: float | None = None,
    set_aside: Collection[str] = (),
    connected: Mapping[str, date] = NOTHING_CAME,
) -> Coverage:
    """Return the city's coverage on a legal day, clusters in order of their ids.

    Clusters and outlets are those of that day. Verdicts of other days are left aside; of two for
    the same outlet and parameter the one known last counts. `percent` is 100 x covered / operating,
    None where no cluster operates. `connected` are the days of the outlets' first readings.
    `minimum_capture` is the share of 1 that the verdicts were made with: a parameter that would
    have had it without our outage is put down to us; None puts down to us only a day of which
    nothing else is missing. `set_aside` are the outlets whose day we could not judge: an earlier
    verdict does not rest on what came since.
    """
    registry = registry.without_persons.on(day)
    by_outlet: _OutletVerdicts = {}
    for told in verdicts:
        verdict = BriefVerdict.of(told) if isinstance(told, Verdict) else told
        if verdict.day == day and verdict.known_at <= known_at:
            newest = by_outlet.setdefault(verdict.outlet_id, {})
            earlier = newest.get(verdict.parameter)
            if earlier is None or earlier.known_at <= verdict.known_at:
                newest[verdict.parameter] = verdict
    operating = sorted(
        (one for one in registry.clusters.values() if one.counts),
        key=lambda cluster: cluster.id,
    )
    exempt = tuple(one for one in operating if _needs_no_station(registry, one))
    asked = _Asked(registry, day, by_outlet, minimum_capture, set_aside, connected)
    clusters = tuple(
        _cluster_coverage(asked, cluster) for cluster in operating if cluster not in exempt
    )
    covered = sum(cluster.covered for cluster in clusters)
    return Coverage(
        day=day,
        known_at=known_at,
        operating=len(clusters),
        covered=covered,
        percent=100.0 * covered / len(clusters) if clusters else None,
        clusters=clusters,
        exempt=exempt,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a day is covered by: `registry` is what is true on it."""

    registry: Registry
    day: date
    by_outlet: _OutletVerdicts
    minimum_capture: float | None
    set_aside: Collection[str]
    connected: Mapping[str, date]


def _cluster_coverage(asked: _Asked, cluster: Cluster) -> ClusterCoverage:
    outlets = asked.registry.outlets_of(cluster.id)
    findings = [finding for outlet in outlets for finding in _of_outlet(asked, outlet)]
    stations = asked.registry.stations_of(cluster.id)
    match asked.registry.central_station_of(cluster.id):
        case CentralStation.NONE:
            findings.append(_finding(CoverageReason.NO_STATION, None, ()))
        case _ if not stations:  # said to be there, or nothing was said of it
            findings.append(_finding(CoverageReason.STATION_NOT_ENTERED, None, ()))
    served = {outlet.station_id for outlet in outlets}
    # Of a station without a registered outlet nothing tells what it discharges.
    bare = {
        CoverageReason.NO_OUTLET if one.has_begun(asked.day) else CoverageReason.NOT_BEGUN
        for one in stations
        if one.id not in served
    }
    findings += [_finding(reason, None, ()) for reason in bare]
    findings.sort(key=lambda f: (_WORST_FIRST.index(f.reason), f.outlet_id or ""))
    return ClusterCoverage(cluster=cluster, covered=not findings, findings=tuple(findings))


def _of_outlet(asked: _Asked, outlet: Outlet) -> list[CoverageFinding]:
    """Return why one outlet does not count: before it owes readings that alone."""
    names = [parameter for parameter in outlet.parameters if is_judged(parameter)]
    verdicts = asked.by_outlet.get(outlet.id, {})
    came = any(_reports(one) for one in verdicts.values() if not one.is_withdrawn)
    if not came and not asked.registry.station_of(outlet.id).has_begun(asked.day):
        return [_finding(CoverageReason.NOT_BEGUN, outlet.id, ())]
    since = monitored_since(outlet, asked.connected)
    if since is None or asked.day < since:
        return [_finding(CoverageReason.NOT_CONNECTED, outlet.id, ())]
    if outlet.id in asked.set_aside:
        findings = [_finding(CoverageReason.SET_ASIDE, outlet.id, names)]
    else:
        findings = _outlet_findings(outlet, verdicts, asked.minimum_capture)
    unmeasured = _not_monitored(asked.registry, outlet, asked.day)
    if unmeasured or not names:  # of an outlet that measures flows alone no verdict can tell
        findings.append(_finding(CoverageReason.NOT_MONITORED, outlet.id, unmeasured))
    return findings


def _outlet_findings(
    outlet: Outlet, verdicts: dict[str, BriefVerdict], minimum_capture: float | None
) -> list[CoverageFinding]:
    """Return why one outlet does not count; empty where what it discharged kept every limit.

    No discharge, and a parameter that no limit binds, are no findings; yet where no limit binds
    any parameter, nothing was held against a limit, and the outlet does not count for it.
    """
    judged = tuple(parameter for parameter in outlet.parameters if is_judged(parameter))
    found = {parameter: verdicts[parameter] for parameter in judged if parameter in verdicts}
    by_reason: dict[CoverageReason, list[str]] = {}
    for parameter in judged:
        reason = _reason(found.get(parameter), minimum_capture)
        if reason is not None:
            by_reason.setdefault(reason, []).append(parameter)
    if judged and all(
        parameter in found and found[parameter].outcome is Outcome.NOT_LIMITED
        for parameter in judged
    ):
        by_reason[CoverageReason.LIMIT_UNKNOWN] = list(judged)
    findings = []
    if not any(map(_reports, found.values())):
        silent = [
            parameter
            for parameter in judged
            if parameter not in found or not _is_ours(found[parameter], minimum_capture)
        ]
        if silent:
            # Not provable is what an outlet without any reading is too: it is said once.
            by_reason.pop(CoverageReason.NOT_PROVABLE, None)
            findings.append(_finding(CoverageReason.NOT_REPORTING, outlet.id, silent))
    findings += [_finding(reason, outlet.id, names) for reason, names in by_reason.items()]
    return findings


def _reason(verdict: BriefVerdict | None, minimum_capture: float | None) -> CoverageReason | None:
    """Return why a parameter is not kept; one that nobody has judged yet is not provable."""
    if verdict is None:
        return CoverageReason.NOT_PROVABLE
    if verdict.outcome is Outcome.NOT_PROVABLE and _is_ours(verdict, minimum_capture):
        return CoverageReason.OUR_OUTAGE
    return _REASON_OF.get(verdict.outcome)


def _reports(day: BriefVerdict) -> bool:
    """Return whether anything came; no discharge is known only from an outflow that was read.

    A device that says why it has no value reports too.
    """
    told = day.slots_of(GapCause.SENSOR, GapCause.CALIBRATION)
    return day.valid + day.excluded + day.no_discharge + told > 0


def _is_ours(day: BriefVerdict, minimum_capture: float | None) -> bool:
    """Return whether the day would have been provable without what is not the plant's."""
    ours = day.slots_of(*OURS)
    wanted = day.expected - day.no_discharge - ours
    if ours == 0:
        return False
    if minimum_capture is None or wanted <= 0:
        return day.valid >= wanted
    return day.valid >= minimum_capture * wanted


def _not_monitored(registry: Registry, outlet: Outlet, day: date) -> list[str]:
    """Return what an outlet must measure all the time and does not; COD stands for COD or TOC."""
    station = registry.station_of(outlet.id)
    # Where periodic samples may stand instead, a parameter which is not measured is no finding.
    duty = monitoring_duty(registry, station, day)
    if duty.monitoring is not Monitoring.AUTOMATIC_AND_PERIODIC:
        return []
    of_station = {
        parameter
        for one in registry.outlets_of(station.cluster_id)
        if one.station_id == station.id
        for parameter in one.parameters
    }
    inflow = [] if MONITORED_OF_A_STATION in of_station else [MONITORED_OF_A_STATION]
    return inflow + [either[0] for either in MONITORED if not set(either) & set(outlet.parameters)]


def _needs_no_station(registry: Registry, cluster: Cluster) -> bool:
    """Return whether a cluster lawfully has no central station, and has registered none.

    Source: Decree 48/2026/ND-CP, Art. 19 and 20 (Art. 48 and 49 of Decree 08/2022/ND-CP).
    """
    return cluster.station_exemption is not None and not registry.stations_of(cluster.id)


def _finding(
    reason: CoverageReason, outlet_id: str | None, parameters: Iterable[str]
) -> CoverageFinding:
    return CoverageFinding(reason=reason, outlet_id=outlet_id, parameters=tuple(parameters))
