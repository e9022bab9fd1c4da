"""The shapes of the answers on the registry, the city's coverage, rejections and health.

Made from the domain's nouns by `of`; they decide nothing. Times are RFC 3339 in UTC.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from api.answers.advice.refusals import REFUSAL_WORDS
from api.question.known_at import KnownAt
from api.question.paging import PagedAnswer
from domain.gateways.rejections import KeptRejection, RejectionCode
from domain.health_log import PartHealth, PartStatus
from domain.judged.verdicts import ClusterCoverage, Coverage, CoverageReason
from domain.legal_day import from_microseconds
from domain.registered import (
    Cluster,
    ClusterKind,
    ClusterState,
    DischargeMode,
    Outlet,
    Permit,
    Station,
    StationExemption,
)

GOAL_PERCENT = 100.0  # Hanoi's 2024 plan for industrial clusters


class PermitAnswer(BaseModel):
    """The permit that binds an outlet on the day; null inputs are not known."""

    number: str
    regulation: str
    column: str
    receiving_water: str
    receiving_flow_m3_per_s: float | None
    receiving_volume_m3: float | None
    discharge_flow_m3_per_day: float | None
    interval_minutes: int
    valid_from: date
    valid_to: date | None
    discharge: DischargeMode
    successor_column: str | None
    facility_kind: str | None

    @classmethod
    def of(cls, permit: Permit) -> Self:
        """Return the answer for one permit."""
        return cls.model_validate(permit, from_attributes=True)


class OutletAnswer(BaseModel):
    """One outlet (cửa xả) and what it measures."""

    id: str
    name: str
    gateway: str
    parameters: list[str]
    permit: PermitAnswer | None

    @classmethod
    def of(cls, outlet: Outlet, permit: Permit | None) -> Self:
        """Return the answer for one outlet under its permit of a day."""
        return cls(
            id=outlet.id,
            name=outlet.name,
            gateway=outlet.gateway_id,
            parameters=list(outlet.parameters),
            permit=None if permit is None else PermitAnswer.of(permit),
        )


class StationAnswer(BaseModel):
    """One wastewater treatment station with its outlets."""

    id: str
    name: str
    design_flow_m3_per_day: float
    in_operation_since: date | None
    outlets: list[OutletAnswer]

    @classmethod
    def of(cls, station: Station, outlets: list[OutletAnswer]) -> Self:
        """Return the answer for one station."""
        return cls(
            id=station.id,
            name=station.name,
            design_flow_m3_per_day=station.design_flow_m3_per_day,
            in_operation_since=station.in_operation_since,
            outlets=outlets,
        )


class ClusterName(BaseModel):
    """Which cluster (CCN) or craft-village cluster (CCN làng nghề); `simulated` is invented."""

    id: str
    name: str
    commune: str
    kind: ClusterKind
    state: ClusterState
    simulated: bool

    @classmethod
    def of(cls, cluster: Cluster) -> Self:
        """Return the name of one cluster."""
        return cls.model_validate(cluster, from_attributes=True)


class ClusterAnswer(ClusterName):
    """One cluster with its stations."""

    stations: list[StationAnswer]


class ClustersAnswer(PagedAnswer):
    """Every cluster of the registry as known at `known_at`, with the permits of a day."""

    known_at: KnownAt
    day: date
    registry_version: int
    clusters: list[ClusterAnswer]


class FindingAnswer(BaseModel):
    """One reason why a cluster is not covered, and the outlet and parameters it rests on."""

    reason: CoverageReason
    outlet: str | None
    parameters: list[str]


class ClusterCoverageAnswer(ClusterName):
    """Whether one operating cluster kept every limit that day, and if not, every reason."""

    covered: bool
    findings: list[FindingAnswer]


class KindCoverageAnswer(BaseModel):
    """The coverage of one kind of cluster; percent is null where none operates."""

    kind: ClusterKind
    operating: int
    covered: int
    percent: float | None


class ExemptClusterAnswer(BaseModel):
    """An operating cluster that needs no central station and has none; it is in neither number."""

    id: str
    name: str
    commune: str
    kind: ClusterKind
    simulated: bool
    exemption: StationExemption
    document: str


class CoverageAnswer(BaseModel):
    """The city against 100 % for one legal day, as known at `known_at`."""

    day: date
    known_at: KnownAt
    goal_percent: float
    operating: int
    covered: int
    percent: float | None
    by_kind: list[KindCoverageAnswer]
    clusters: list[ClusterCoverageAnswer]
    exempt: list[ExemptClusterAnswer] = Field(
        description="Operating without a central station by Decree 48/2026, Art. 19 and 20"
    )

    @classmethod
    def of(cls, coverage: Coverage) -> Self:
        """Return the answer for the city."""
        return cls.model_validate(
            {
                "day": coverage.day,
                "known_at": coverage.known_at,
                "goal_percent": GOAL_PERCENT,
                "operating": coverage.operating,
                "covered": coverage.covered,
                "percent": coverage.percent,
                "by_kind": [_of_kind(coverage, kind) for kind in ClusterKind],
                "clusters": [_cluster_fields(one) for one in coverage.clusters],
                "exempt": [
                    asdict(one)
                    | {"exemption": one.station_exemption, "document": one.exemption_document}
                    for one in coverage.exempt
                ],
            }
        )


def _cluster_fields(coverage: ClusterCoverage) -> dict[str, object]:
    cluster = coverage.cluster
    return {
        "id": cluster.id,
        "name": cluster.name,
        "commune": cluster.commune,
        "kind": cluster.kind,
        "state": cluster.state,
        "simulated": cluster.simulated,
        "covered": coverage.covered,
        "findings": [
            {"reason": one.reason, "outlet": one.outlet_id, "parameters": list(one.parameters)}
            for one in coverage.findings
        ],
    }


def _of_kind(coverage: Coverage, kind: ClusterKind) -> KindCoverageAnswer:
    of_kind = [one.covered for one in coverage.clusters if one.cluster.kind is kind]
    return KindCoverageAnswer(
        kind=kind,
        operating=len(of_kind),
        covered=sum(of_kind),
        percent=100.0 * sum(of_kind) / len(of_kind) if of_kind else None,
    )


class RejectionAnswer(BaseModel):
    """A refused message or reading: why, and where its bytes stand in the journal."""

    position: int
    ordinal: int
    received: datetime
    topic: str
    gateway: str
    code: RejectionCode
    detail: str
    outlet: str | None
    parameter: str | None
    means: str = Field(description="What it means and what to do, in English")
    means_vi: str = Field(description="The same in Vietnamese")
    payload_excerpt: str | None = Field(
        description="The beginning of what was sent; null without an official's token"
    )

    @classmethod
    def of(cls, kept: KeptRejection, *, with_excerpt: bool) -> Self:
        """Return the answer for one rejection."""
        means, means_vi = REFUSAL_WORDS[kept.code]
        return cls(
            position=kept.position,
            ordinal=kept.ordinal,
            received=from_microseconds(kept.received_us),
            topic=kept.topic,
            gateway=kept.gateway_id,
            code=kept.code,
            detail=kept.detail,
            outlet=kept.outlet_id,
            parameter=kept.parameter,
            means=means,
            means_vi=means_vi,
            payload_excerpt=kept.payload_excerpt if with_excerpt else None,
        )


class RejectionsAnswer(PagedAnswer):
    """Rejections, newest first, and how many are kept by reason code."""

    counts: dict[str, int]
    rejections: list[RejectionAnswer]


class PartHealthAnswer(BaseModel):
    """How one part is, and since when."""

    status: PartStatus
    detail: str = Field(
        description="What is wrong: the part's own words for an official, else its cause alone"
    )
    since: datetime | None

    @classmethod
    def of(cls, health: PartHealth) -> Self:
        """Return the answer for one part."""
        return cls.model_validate(health, from_attributes=True)


class HealthAnswer(BaseModel):
    """The worst of the parts, and each part."""

    status: PartStatus
    parts: dict[str, PartHealthAnswer]
