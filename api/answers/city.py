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
from compliance.law.duty import (
    DutyUnknown,
    Exemption,
    ExemptionStanding,
    Monitoring,
    MonitoringDuty,
)
from domain.gateways.rejections import KeptRejection, RejectionCode
from domain.health_log import PartHealth, PartStatus
from domain.legal_day import from_microseconds
from domain.registered import (
    CentralStation,
    Cluster,
    ClusterKind,
    ClusterState,
    DischargeMode,
    Outlet,
    Permit,
    Station,
    StationExemption,
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
    approved_on: date | None

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
    receiving_water_name: str | None
    station_code: str | None
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
            receiving_water_name=outlet.receiving_water_name,
            station_code=outlet.station_code,
            permit=None if permit is None else PermitAnswer.of(permit),
        )


class DutyAnswer(BaseModel):
    """How the law asks a station to be monitored on the day, with its clause."""

    monitoring: Monitoring
    unknown: DutyUnknown | None = Field(
        description="Why it is not known: the annex of before 2026-01-29 is not in our hands, or "
        "its first row does not name what the station serves"
    )
    capacity_m3_per_day: float = Field(
        description="What counts: the design capacity of the stations under one permit"
    )
    installed_by: date | None = Field(
        description="The last day to install automatic monitoring; null where it is not asked "
        "for, or not known since when the station operates"
    )
    clause: str

    @classmethod
    def of(cls, duty: MonitoringDuty) -> Self:
        """Return the answer for one duty."""
        return cls.model_validate(duty, from_attributes=True)


class ExemptionAnswer(BaseModel):
    """Whether a cluster may lawfully have no central station; only an entered exemption holds."""

    standing: ExemptionStanding
    rule: StationExemption | None
    document: str | None
    lacking: list[str] = Field(description="Columns of clusters.csv that would tell")
    clause: str

    @classmethod
    def of(cls, exemption: Exemption) -> Self:
        """Return the answer for one exemption."""
        return cls(
            standing=exemption.standing,
            rule=exemption.rule,
            document=exemption.document,
            lacking=list(exemption.lacking),
            clause=exemption.clause,
        )


class StationAnswer(BaseModel):
    """One wastewater treatment station with its outlets; null is not known."""

    id: str
    name: str
    design_flow_m3_per_day: float
    in_operation_since: date | None
    approved_on: date | None
    approval_document: str | None
    technology: str | None
    facility_code: str | None
    duty: DutyAnswer
    outlets: list[OutletAnswer]

    @classmethod
    def of(cls, station: Station, duty: MonitoringDuty, outlets: list[OutletAnswer]) -> Self:
        """Return the answer for one station."""
        return cls(
            id=station.id,
            name=station.name,
            design_flow_m3_per_day=station.design_flow_m3_per_day,
            in_operation_since=station.in_operation_since,
            approved_on=station.approved_on,
            approval_document=station.approval_document,
            technology=station.technology,
            facility_code=station.facility_code,
            duty=DutyAnswer.of(duty),
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


class ClusterFacts(ClusterName):
    """What is registered of a cluster; null is not known. Whom to ask is not in it."""

    valid_from: date | None
    valid_to: date | None
    state_document: str | None
    absorbed_into: str | None
    counts: bool = Field(description="Whether it stands against the city's 100 % goal")
    central_station: CentralStation = Field(
        description="`yes`: one is registered, or said to be there; `none`: said to have none"
    )
    investor: str | None
    area_ha: float | None
    occupancy_percent: float | None
    tenants: int | None
    wastewater_m3_per_day: float | None
    wastewater_document: str | None
    latitude: float | None
    longitude: float | None
    address: str | None
    district_before_2025_07: str | None
    commune_before_2025_07: str | None
    note: str | None
    source: str | None


class ClusterAnswer(ClusterFacts):
    """One cluster with how its exemption stands, and its stations."""

    exemption: ExemptionAnswer
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
