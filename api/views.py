"""What the API and the pages show, as functions of the parts and a question; both read these.

They ask the stores and shape the answer. Nothing is judged here: coverage is compliance's, and
verdicts are the records'.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from api.asking import day_span, ended_day, known_by, reading_span_us
from api.models import (
    ConflictAnswer,
    MeanAnswer,
    MeansAnswer,
    ReadingsAnswer,
    VerdictAnswer,
    VerdictsAnswer,
    ViolationAnswer,
    ViolationsAnswer,
)
from api.models_city import (
    ClusterAnswer,
    ClusterName,
    ClustersAnswer,
    CoverageAnswer,
    HealthAnswer,
    OutletAnswer,
    PartHealthAnswer,
    RejectionAnswer,
    RejectionsAnswer,
    StationAnswer,
)
from api.parts import Parts, PartStatus
from compliance.coverage import coverage
from domain.legal_day import from_microseconds, legal_day_of, to_microseconds
from domain.parameters import PARAMETERS
from domain.registry import Cluster, Registry
from domain.verdicts import Coverage, Outcome, Verdict

_WORST_FIRST: tuple[PartStatus, ...] = ("down", "degraded", "ok")


def clusters_view(parts: Parts) -> ClustersAnswer:
    """Return every cluster of the newest registry with stations, outlets and today's permits."""
    registry = parts.records.registry()
    today = legal_day_of(to_microseconds(parts.clock()))
    return ClustersAnswer(
        registry_version=registry.version,
        clusters=[
            _cluster(registry, registry.clusters[key], today) for key in sorted(registry.clusters)
        ],
    )


def _cluster(registry: Registry, cluster: Cluster, today: date) -> ClusterAnswer:
    outlets = registry.outlets_of(cluster.id)
    stations = sorted(
        (one for one in registry.stations.values() if one.cluster_id == cluster.id),
        key=lambda one: one.id,
    )
    return ClusterAnswer(
        **ClusterName.of(cluster).model_dump(),
        stations=[
            StationAnswer.of(
                station,
                [
                    OutletAnswer.of(outlet, registry.permit_on(outlet.id, today))
                    for outlet in outlets
                    if outlet.station_id == station.id
                ],
            )
            for station in stations
        ],
    )


def readings_view(
    parts: Parts, outlet_id: str, parameter: str, begin: datetime | None, end: datetime | None
) -> ReadingsAnswer:
    """Return the standing readings and conflicts of [begin, end) as columns; raises NotFound."""
    parts.records.registry().outlet(outlet_id)
    begin_us, end_us = reading_span_us(begin, end, parts.clock())
    columns = parts.readings.read(outlet_id, parameter, begin_us, end_us)
    conflicts = parts.readings.conflicts(outlet_id, parameter, begin_us, end_us)
    return ReadingsAnswer(
        outlet=outlet_id,
        parameter=parameter,
        unit=PARAMETERS[parameter].unit,
        begin=from_microseconds(begin_us),
        end=from_microseconds(end_us),
        time=_rfc3339_column(columns.time_us),
        value=columns.value.tolist(),
        status=[f"{status:02d}" for status in columns.status.tolist()],
        conflicts=[ConflictAnswer.of(conflict) for conflict in conflicts],
    )


def _rfc3339_column(time_us: NDArray[np.int64]) -> list[str]:
    whole_seconds = not bool(np.any(time_us % 1_000_000))
    texts = np.datetime_as_string(
        time_us.astype("datetime64[us]"), unit="s" if whole_seconds else "us"
    )
    return [f"{text}Z" for text in texts.tolist()]


def means_view(
    parts: Parts,
    outlet_id: str,
    parameter: str | None,
    span: tuple[date | None, date | None],
    known_at: datetime | None,
) -> MeansAnswer:
    """Return daily means of a span of legal days, as known at an instant; raises NotFound."""
    known = known_by(known_at, parts.clock())
    first, last = day_span(*span, known)
    parts.records.registry().outlet(outlet_id)
    means = parts.records.means(outlet_id, first, last, parameter=parameter, known_at=known)
    return MeansAnswer(
        known_at=known.astimezone(UTC), means=[MeanAnswer.of(mean) for mean in means]
    )


@dataclass(frozen=True, slots=True)
class VerdictQuestion:
    """Which verdicts are asked for: None is all; a span of legal days; at most so many."""

    outlet_id: str | None
    parameter: str | None
    span: tuple[date | None, date | None]
    known_at: datetime | None
    most: int


def verdicts_view(parts: Parts, asked: VerdictQuestion, outcome: Outcome | None) -> VerdictsAnswer:
    """Return the newest verdicts of a span, as known at an instant; raises NotFound."""
    known = known_by(asked.known_at, parts.clock())
    found = _verdicts(parts, asked, outcome, known)
    return VerdictsAnswer(
        known_at=known.astimezone(UTC),
        more=len(found) > asked.most,
        verdicts=[VerdictAnswer.of_verdict(verdict) for verdict in found[: asked.most]],
    )


def violations_view(parts: Parts, asked: VerdictQuestion) -> ViolationsAnswer:
    """Return exceeded verdicts with cluster and severity, newest first; raises NotFound."""
    known = known_by(asked.known_at, parts.clock())
    found = _verdicts(parts, asked, Outcome.EXCEEDED, known)
    registry = parts.records.registry(known)
    return ViolationsAnswer(
        known_at=known.astimezone(UTC),
        more=len(found) > asked.most,
        violations=[
            ViolationAnswer.of_violation(verdict, cluster_or_none(registry, verdict.mean.outlet_id))
            for verdict in found[: asked.most]
        ],
    )


def cluster_or_none(registry: Registry, outlet_id: str) -> Cluster | None:
    """Return an outlet's cluster, None where this registry does not hold the outlet (any more)."""
    return registry.cluster_of(outlet_id) if outlet_id in registry.outlets else None


def _verdicts(
    parts: Parts, asked: VerdictQuestion, outcome: Outcome | None, known: datetime
) -> list[Verdict]:
    first, last = day_span(*asked.span, known)
    if asked.outlet_id is not None:
        parts.records.registry().outlet(asked.outlet_id)
    return parts.records.verdicts(
        first,
        last,
        outlet_id=asked.outlet_id,
        parameter=asked.parameter,
        outcome=outcome,
        known_at=known,
        most=asked.most + 1,  # one more tells whether the list was cut
    )


def city_coverage(parts: Parts, day: date | None, known_at: datetime | None) -> Coverage:
    """Return the city's coverage of an ended legal day (the last where absent), as known."""
    known = known_by(known_at, parts.clock())
    of_day = ended_day(day, known)
    return coverage(
        parts.records.registry(known),
        parts.records.verdicts(of_day, of_day, known_at=known),
        of_day,
        known,
    )


def coverage_view(parts: Parts, day: date | None, known_at: datetime | None) -> CoverageAnswer:
    """Return the city's coverage as an answer."""
    return CoverageAnswer.of(city_coverage(parts, day, known_at))


def rejections_view(
    parts: Parts, gateway_id: str | None, code: str | None, most: int
) -> RejectionsAnswer:
    """Return rejections, newest first, and all counts by reason code."""
    found = parts.records.rejections(gateway_id=gateway_id, code=code, most=most)
    return RejectionsAnswer(
        counts=parts.records.rejection_counts(),
        rejections=[RejectionAnswer.of(kept) for kept in found],
    )


def health_view(parts: Parts) -> HealthAnswer:
    """Return every part's health; the whole is as its worst part."""
    health = parts.health()
    statuses = {one.status for one in health.values()}
    worst: PartStatus = next((status for status in _WORST_FIRST if status in statuses), "ok")
    return HealthAnswer(
        status=worst,
        parts={name: PartHealthAnswer.of(health[name]) for name in sorted(health)},
    )
