"""What the API and the pages show, as functions of the parts and a question; both read these.

They ask the stores and shape the answer. Nothing is judged here: coverage is compliance's, and
verdicts are the records'.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from api.asking import day_span, ended_day, last_ended_day, reading_span_us
from api.known import known_instant
from api.models import (
    ConflictAnswer,
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
    OutletAnswer,
    RejectionAnswer,
    RejectionsAnswer,
    StationAnswer,
)
from api.models_mean import MeanAnswer, MeansAnswer
from api.parts import Parts
from compliance.coverage import coverage
from domain.legal_day import from_microseconds
from domain.parameters import PARAMETERS
from domain.registry import Cluster, Registry
from domain.verdicts import Coverage, Outcome, Verdict


def clusters_view(parts: Parts, day: date | None, known_at: datetime | None) -> ClustersAnswer:
    """Return every cluster with stations, outlets and the permits of a day, as known."""
    known = known_instant(parts, known_at)
    of_day = last_ended_day(known) if day is None else day
    registry = parts.records.registry(known)
    return ClustersAnswer(
        known_at=known,
        day=of_day,
        registry_version=registry.version,
        clusters=[
            _cluster(registry, registry.clusters[key], of_day) for key in sorted(registry.clusters)
        ],
    )


def _cluster(registry: Registry, cluster: Cluster, day: date) -> ClusterAnswer:
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
                    OutletAnswer.of(outlet, registry.permit_on(outlet.id, day))
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
    *,
    detail: bool,
) -> MeansAnswer:
    """Return daily means of a span of legal days, as known at an instant; raises NotFound."""
    known = known_instant(parts, known_at)
    first, last = day_span(*span, known)
    parts.records.registry(known).outlet(outlet_id)
    means = parts.records.means(outlet_id, first, last, parameter=parameter, known_at=known)
    return MeansAnswer(known_at=known, means=[MeanAnswer.of(mean, detail=detail) for mean in means])


@dataclass(frozen=True, slots=True)
class VerdictQuestion:
    """Which verdicts are asked for: None is all; a span of legal days; at most so many."""

    outlet_id: str | None
    parameter: str | None
    span: tuple[date | None, date | None]
    known_at: datetime | None
    most: int
    detail: bool = False


def verdicts_view(parts: Parts, asked: VerdictQuestion, outcome: Outcome | None) -> VerdictsAnswer:
    """Return the newest verdicts of a span, as known at an instant; raises NotFound."""
    known = known_instant(parts, asked.known_at)
    found = _verdicts(parts, asked, outcome, known, parts.records.registry(known))
    return VerdictsAnswer(
        known_at=known,
        more=len(found) > asked.most,
        verdicts=[
            VerdictAnswer.of_verdict(verdict, detail=asked.detail)
            for verdict in found[: asked.most]
        ],
    )


def violations_view(parts: Parts, asked: VerdictQuestion) -> ViolationsAnswer:
    """Return exceeded verdicts with cluster and severity, newest first; raises NotFound."""
    known = known_instant(parts, asked.known_at)
    registry = parts.records.registry(known)
    found = _verdicts(parts, asked, Outcome.EXCEEDED, known, registry)
    return ViolationsAnswer(
        known_at=known,
        more=len(found) > asked.most,
        violations=[
            ViolationAnswer.of_violation(
                verdict, cluster_or_none(registry, verdict.mean.outlet_id), detail=asked.detail
            )
            for verdict in found[: asked.most]
        ],
    )


def cluster_or_none(registry: Registry, outlet_id: str) -> Cluster | None:
    """Return an outlet's cluster, None where this registry does not hold the outlet (any more)."""
    return registry.cluster_of(outlet_id) if outlet_id in registry.outlets else None


def _verdicts(
    parts: Parts,
    asked: VerdictQuestion,
    outcome: Outcome | None,
    known: datetime,
    registry: Registry,
) -> list[Verdict]:
    first, last = day_span(*asked.span, known)
    if asked.outlet_id is not None:
        registry.outlet(asked.outlet_id)
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
    known = known_instant(parts, known_at)
    of_day = ended_day(day, known)
    set_aside = {one.outlet_id for one in parts.records.set_aside_days(day=of_day, known_at=known)}
    return coverage(
        parts.records.registry(known),
        parts.records.verdicts(of_day, of_day, known_at=known),
        of_day,
        known,
        minimum_capture=parts.law.minimum_capture,
        set_aside=set_aside,
    )


def coverage_view(parts: Parts, day: date | None, known_at: datetime | None) -> CoverageAnswer:
    """Return the city's coverage as an answer."""
    return CoverageAnswer.of(city_coverage(parts, day, known_at))


def rejections_view(
    parts: Parts, gateway_id: str | None, code: str | None, most: int, *, with_excerpts: bool
) -> RejectionsAnswer:
    """Return rejections, newest first, and all counts by reason code."""
    found = parts.records.rejections(gateway_id=gateway_id, code=code, most=most)
    return RejectionsAnswer(
        counts=parts.records.rejection_counts(),
        rejections=[RejectionAnswer.of(kept, with_excerpt=with_excerpts) for kept in found],
    )
