"""The shape of what an owner publishes, for programs; it decides nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from api.exports.published.facts import (
    PUBLISHED_CLAUSE,
    Published,
    PublishedParameter,
    PublishedResult,
)
from api.exports.published.newest import NewestReading
from compliance.law.duty import Monitoring
from domain.judged.verdicts import Confidence, Gap, GapCause, Limit, Outcome
from domain.legal_day import from_microseconds

_NO_LIMIT = "Why there is no limit: `limit_unknown` or `not_limited`; null where there is one"


class PublishedLimit(BaseModel):
    """The permitted limit that stands beside a result, in the parameter's unit."""

    lower: float | None = Field(description="Lowest permitted value; null: none")
    upper: float | None = Field(description="Highest permitted value; null: none")
    clause: str = Field(description="Where each of its figures stands in the law or the permit")
    confidence: Confidence = Field(description="How sure its weakest figure is")

    @classmethod
    def of(cls, limit: Limit) -> Self:
        """Return the answer for one limit."""
        return cls(
            lower=limit.lower, upper=limit.upper, clause=limit.clause, confidence=limit.confidence
        )


class PublishedNewest(BaseModel):
    """The newest reading of a parameter, as the device and quality control speak of it."""

    at: datetime = Field(description="The reading's own instant")
    value: float = Field(description="In the parameter's unit")
    status: int = Field(description="The device's: 0 measuring, 1 calibrating, 2 error")
    flag: int = Field(
        description="QARTOD's, the worst of its day's checks: 1 pass, 2 not evaluated, 3 suspect, "
        "4 fail"
    )
    is_late: bool = Field(description="More than two of the permit's intervals ago")

    @classmethod
    def of(cls, newest: NewestReading) -> Self:
        """Return the answer for one reading."""
        return cls(
            at=newest.at,
            value=newest.value,
            status=int(newest.status),
            flag=int(newest.flag),
            is_late=newest.is_late,
        )


class PublishedNow(BaseModel):
    """One parameter now: its limit of today and its newest reading."""

    parameter: str = Field(description="Parameter code")
    unit: str = Field(description="Unit of every figure of the parameter")
    limit: PublishedLimit | None = Field(description="Limit of today; null where there is none")
    no_limit: Outcome | None = Field(description=_NO_LIMIT)
    newest: PublishedNewest | None = Field(description="Null where none came for three days")

    @classmethod
    def of(cls, one: PublishedParameter) -> Self:
        """Return the answer for one parameter."""
        return cls(
            parameter=one.parameter.code,
            unit=one.parameter.unit,
            limit=None if one.limit is None else PublishedLimit.of(one.limit),
            no_limit=one.no_limit,
            newest=None if one.newest is None else PublishedNewest.of(one.newest),
        )


class PublishedGap(BaseModel):
    """Slots of [begin, end) without a valid reading, and what they are put down to."""

    cause: GapCause = Field(description="What the gap is put down to")
    begin: datetime = Field(description="First instant without a valid reading")
    end: datetime = Field(description="End of the gap, exclusive")
    slots: int = Field(description="How many readings that were owed are lacking")

    @classmethod
    def of(cls, gap: Gap) -> Self:
        """Return the answer for one gap."""
        return cls(
            cause=gap.cause,
            begin=from_microseconds(gap.begin_us),
            end=from_microseconds(gap.end_us),
            slots=gap.slots,
        )


class PublishedResultAnswer(BaseModel):
    """What is published of one parameter and legal day, the limit beside."""

    parameter: str = Field(description="Parameter code")
    day: date = Field(description="Legal day, Hanoi time (UTC+7)")
    value: float | None = Field(
        description="The day's 24-hour mean, or of a batch discharge the mean of the hour that is "
        "farthest outside its limit, else nearest to it; "
        "null where no reading was valid, and of a flow while the day runs"
    )
    is_of_hour: bool = Field(description="Whether `value` is of an hour of a batch discharge")
    is_open: bool = Field(description="Whether the day still runs, so that `value` is so far")
    valid_count: int = Field(description="Valid readings behind `value`")
    expected_count: int = Field(description="Readings that were owed")
    limit: PublishedLimit | None = Field(description="Limit of that day; null where there is none")
    no_limit: Outcome | None = Field(description=_NO_LIMIT)
    gaps: list[PublishedGap] = Field(description="Where readings of the day are lacking, and why")

    @classmethod
    def of(cls, result: PublishedResult) -> Self:
        """Return the answer for one parameter and day."""
        return cls(
            parameter=result.parameter,
            day=result.day,
            value=result.value,
            is_of_hour=result.is_of_hour,
            is_open=result.is_open,
            valid_count=result.valid,
            expected_count=result.expected,
            limit=None if result.limit is None else PublishedLimit.of(result.limit),
            no_limit=result.no_limit,
            gaps=list(map(PublishedGap.of, result.gaps)),
        )


class PublishedAnswer(BaseModel):
    """What the owner of an outlet publishes; it says no verdict, which is the authority's."""

    outlet: str = Field(description="Outlet id")
    outlet_name: str = Field(description="As the registry has it")
    cluster: str = Field(description="Cluster id")
    cluster_name: str = Field(description="As the registry has it")
    owner: str | None = Field(description="Investor of the cluster's infrastructure; null: unknown")
    simulated: bool = Field(description="Whether all of it is invented")
    duty: Monitoring = Field(description="What the law asks the station to be monitored by")
    clause: str = Field(description="What asks the owner to publish")
    now: datetime = Field(description="When this was answered")
    parameters: list[PublishedNow] = Field(description="Limits and newest readings, now")
    results: list[PublishedResultAnswer] = Field(
        description="The day that runs and the 30 before it, the newest first"
    )

    @classmethod
    def of(cls, told: Published) -> Self:
        """Return the answer for one outlet."""
        return cls(
            outlet=told.outlet.id,
            outlet_name=told.outlet.name,
            cluster=told.cluster.id,
            cluster_name=told.cluster.name,
            owner=told.cluster.investor,
            simulated=told.cluster.simulated,
            duty=told.duty.monitoring,
            clause=PUBLISHED_CLAUSE,
            now=told.now,
            parameters=list(map(PublishedNow.of, told.parameters)),
            results=[PublishedResultAnswer.of(one) for day in told.days for one in day.results],
        )
