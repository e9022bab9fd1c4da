"""What the API and the pages show, as functions of the parts and a question; both read these.

They ask the stores and shape the answer. Nothing is judged here: verdicts are the records'.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from api.answers.city import (
    ClusterAnswer,
    ClusterFacts,
    ClustersAnswer,
    ExemptionAnswer,
    OutletAnswer,
    StationAnswer,
)
from api.answers.means import mean_fields
from api.answers.verdicts import (
    ConflictAnswer,
    ReadingsAnswer,
    VerdictFields,
)
from api.question.asked import day_span, last_ended_day, reading_span_us
from api.question.cluster_filter import ANY_CLUSTER, ClusterFilter
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant, rfc3339_us
from api.question.paging import Cut, Page
from compliance.law.duty import exemption_of, monitoring_duty
from domain.judged.verdicts import Outcome, Verdict
from domain.legal_day import from_microseconds
from domain.measured.parameters import PARAMETERS
from domain.registered import Cluster
from domain.registry import Registry


@of_one_state
def clusters_view(
    parts: Parts, day: date | None, known_at: datetime | None, asked: ClusterFilter, page: Page
) -> ClustersAnswer:
    """Return clusters with stations, outlets and the permits of a day, as known."""
    known = known_instant(parts, page.pinned(known_at))
    of_day = last_ended_day(known) if day is None else day
    whole = parts.records.registry(known)
    registry = whole.on(of_day)
    asked.check(registry)
    clusters = [one for _, one in sorted(registry.clusters.items()) if asked.takes(one)]
    cut = page.of(clusters, lambda one: (one.id,), known)
    return ClustersAnswer(
        known_at=known,
        day=of_day,
        registry_version=registry.version,
        clusters=[cluster_answer(whole, one, of_day) for one in cut.rows],
        **cut.told,
    )


def cluster_answer(whole: Registry, cluster: Cluster, day: date) -> ClusterAnswer:
    """Return a cluster of a legal day with its duties; `whole` is the registry with every row."""
    registry = whole.on(day)
    outlets = registry.outlets_of(cluster.id)
    facts = ClusterFacts.of(cluster).model_dump()
    return ClusterAnswer(
        **facts | {"central_station": registry.central_station_of(cluster.id)},
        exemption=ExemptionAnswer.of(exemption_of(whole, cluster.id, day)),
        stations=[
            StationAnswer.of(
                station,
                monitoring_duty(registry, station, day),
                [
                    OutletAnswer.of(outlet, registry.permit_on(outlet.id, day))
                    for outlet in outlets
                    if outlet.station_id == station.id
                ],
            )
            for station in registry.stations_of(cluster.id)
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


@of_one_state
def means_view(
    parts: Parts,
    outlet_id: str,
    parameter: str | None,
    span: tuple[date | None, date | None],
    known_at: datetime | None,
    *,
    page: Page,
    detail: bool,
) -> dict[str, object]:
    """Return a MeansAnswer's fields: daily means of a span, as known at an instant.

    Raises NotFound.
    """
    known = known_instant(parts, page.pinned(known_at))
    first, last = day_span(*span, known)
    parts.records.registry(known).outlet(outlet_id)
    means = parts.records.means(
        outlet_id,
        first,
        last,
        parameter=parameter,
        known_at=known,
        after=page.behind(date, str),
        most=page.one_more,
    )
    cut = page.cut(means, lambda one: (str(one.day), one.parameter), known)
    means_told = [mean_fields(mean, detail=detail) for mean in cut.rows]
    return {**cut.told, "known_at": rfc3339_us(known), "means": means_told}


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictQuestion:
    """Which verdicts are asked for: None is all; a span of legal days, and which page of them."""

    outlet_id: str | None = None
    parameter: str | None = None
    outcome: Outcome | None = None
    min_times_over: float | None = None
    clusters: ClusterFilter = ANY_CLUSTER
    span: tuple[date | None, date | None]
    known_at: datetime | None
    page: Page
    detail: bool = False


@of_one_state
def verdicts_view(parts: Parts, asked: VerdictQuestion) -> dict[str, object]:
    """Return a VerdictsAnswer's fields: the newest verdicts of a span, as known at an instant.

    Raises NotFound.
    """
    known = known_instant(parts, asked.page.pinned(asked.known_at))
    cut = _verdicts(parts, asked, known, parts.records.registry(known))
    fields = VerdictFields(detail=asked.detail)
    verdicts = list(map(fields.of, cut.rows))
    return {**cut.told, "known_at": rfc3339_us(known), "verdicts": verdicts}


@of_one_state
def violations_view(parts: Parts, asked: VerdictQuestion) -> dict[str, object]:
    """Return a ViolationsAnswer's fields: exceeded verdicts with cluster and severity.

    Newest first; raises NotFound.
    """
    known = known_instant(parts, asked.page.pinned(asked.known_at))
    registry = parts.records.registry(known)
    cut = _verdicts(parts, replace(asked, outcome=Outcome.EXCEEDED), known, registry)
    fields = VerdictFields(detail=asked.detail)
    violations = [
        fields.of_violation(one, cluster_or_none(registry.on(one.mean.day), one.mean.outlet_id))
        for one in cut.rows
    ]
    return {**cut.told, "known_at": rfc3339_us(known), "violations": violations}


def cluster_or_none(registry: Registry, outlet_id: str) -> Cluster | None:
    """Return an outlet's cluster, None where this registry does not hold the outlet."""
    return registry.cluster_of(outlet_id) if outlet_id in registry.outlets else None


def _verdicts(
    parts: Parts, asked: VerdictQuestion, known: datetime, registry: Registry
) -> Cut[Verdict]:
    first, last = day_span(*asked.span, known)
    if asked.outlet_id is not None:
        registry.outlet(asked.outlet_id)
    asked.clusters.check(registry)
    verdicts = parts.records.verdicts(
        first,
        last,
        outlet_id=asked.outlet_id,
        parameter=asked.parameter,
        outcome=asked.outcome,
        outlets=asked.clusters.outlets(registry),
        min_times_over=asked.min_times_over,
        known_at=known,
        after=asked.page.behind(date, str, str),
        most=asked.page.one_more,
    )
    cut = asked.page.cut(verdicts, _verdict_key, known)
    rows = [
        one
        for one in cut.rows
        if asked.clusters.takes_on(registry, one.mean.outlet_id, one.mean.day)
    ]
    return replace(cut, rows=rows)


def _verdict_key(verdict: Verdict) -> tuple[str, str, str]:
    return str(verdict.mean.day), verdict.mean.outlet_id, verdict.mean.parameter
