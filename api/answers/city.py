"""The shapes of the answers on the registry, the city's coverage, rejections and health.

Made from the domain's nouns by `of`; they decide nothing. Times are RFC 3339 in UTC.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from api.answers.advice.refusals import REFUSAL_WORDS
from api.question.known_at import KnownAt
from api.question.paging import PagedAnswer
from domain.gateways.rejections import KeptRejection, RejectionCode
from domain.health_log import PartHealth, PartStatus
from domain.legal_day import from_microseconds
from domain.registered import (
    Cluster,
    ClusterKind,
    ClusterState,
    DischargeMode,
    Outlet,
    Permit,
    Station,
)


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
    """One outlet (cửa xả), what it measures, and from when to when that is true.

    It owes readings from `monitored_since`, else from its first accepted reading.
    """

    id: str
    name: str
    gateway: str
    parameters: list[str]
    valid_from: date | None
    valid_to: date | None
    monitored_since: date | None
    monitored_document: str | None
    permit: PermitAnswer | None

    @classmethod
    def of(cls, outlet: Outlet, permit: Permit | None) -> Self:
        """Return the answer for one outlet under its permit of a day."""
        return cls(
            id=outlet.id,
            name=outlet.name,
            gateway=outlet.gateway_id,
            parameters=list(outlet.parameters),
            valid_from=outlet.valid_from,
            valid_to=outlet.valid_to,
            monitored_since=outlet.monitored_since,
            monitored_document=outlet.monitored_document,
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
    payload_excerpt: str = Field(description="The beginning of what was sent")

    @classmethod
    def of(cls, kept: KeptRejection) -> Self:
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
            payload_excerpt=kept.payload_excerpt,
        )


class RejectionsAnswer(PagedAnswer):
    """Rejections, newest first, and how many are kept by reason code."""

    counts: dict[str, int]
    rejections: list[RejectionAnswer]


class PartHealthAnswer(BaseModel):
    """How one part is, and since when."""

    status: PartStatus
    detail: str = Field(
        description="What is wrong: in the part's own words for who answers for it, else its cause"
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
