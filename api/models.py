"""The shapes of the answers on readings, means, verdicts and violations, each figure with its unit.

Made from the domain's nouns by `of`; they decide nothing. Times are RFC 3339 in UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Self

from pydantic import BaseModel, Field

from api.models_city import ClusterName
from api.severity import SEVERITY_SOURCE, SeverityClass, severity_class
from domain.legal_day import from_microseconds
from domain.parameters import PARAMETERS
from domain.readings import Conflict, DeviceStatus
from domain.registry import Cluster
from domain.verdicts import Confidence, DailyMean, Limit, Outcome, Verdict


class ConflictAnswer(BaseModel):
    """A second, different value of an instant; the first stands in the columns."""

    time: datetime
    value: float
    status: str

    @classmethod
    def of(cls, conflict: Conflict) -> Self:
        """Return the answer for one conflict."""
        return cls(
            time=from_microseconds(conflict.time_us),
            value=conflict.value,
            status=f"{conflict.status:02d}",
        )


class ReadingsAnswer(BaseModel):
    """Readings of [from, to) as columns of equal length, in time order."""

    outlet: str
    parameter: str
    unit: str
    begin: datetime = Field(serialization_alias="from")
    end: datetime = Field(serialization_alias="to")
    time: list[str] = Field(description="RFC 3339, UTC")
    value: list[float] = Field(description="In `unit`")
    status: list[str] = Field(
        description="Circular 10/2021: "
        + ", ".join(f"{one.value:02d} {one.name.lower()}" for one in DeviceStatus)
    )
    conflicts: list[ConflictAnswer]


class MeanAnswer(BaseModel):
    """A legal day's 24-hour mean; null without a valid reading."""

    outlet: str
    parameter: str
    unit: str
    day: date
    mean: float | None = Field(description="In `unit`")
    valid_count: int
    excluded_count: int
    missing_count: int
    expected_count: int
    capture_percent: float
    digest_sha256: str = Field(description="Of the readings that it rests on, in time order")

    @classmethod
    def of(cls, mean: DailyMean) -> Self:
        """Return the answer for one daily mean."""
        return cls.model_validate(_mean_fields(mean))


def _mean_fields(mean: DailyMean) -> dict[str, object]:
    return {
        "outlet": mean.outlet_id,
        "parameter": mean.parameter,
        "unit": PARAMETERS[mean.parameter].unit,
        "day": mean.day,
        "mean": mean.mean,
        "valid_count": mean.valid,
        "excluded_count": mean.excluded,
        "missing_count": mean.missing,
        "expected_count": mean.expected,
        "capture_percent": 100.0 * mean.capture,
        "digest_sha256": mean.digest,
    }


class MeansAnswer(BaseModel):
    """Daily means of legal days from..to (inclusive), as known at `known_at`."""

    known_at: datetime
    means: list[MeanAnswer]


class LimitAnswer(BaseModel):
    """The limit that was applied: Cmax with its formula, clause, source and confidence."""

    regulation: str
    column: str
    unit: str
    lower: float | None = Field(description="In `unit`")
    upper: float | None = Field(description="In `unit`")
    base_lower: float | None
    base_upper: float | None
    kq: float | None
    kf: float | None
    formula: str
    clause: str
    source: str
    confidence: Confidence

    @classmethod
    def of(cls, limit: Limit) -> Self:
        """Return the answer for one limit."""
        return cls.model_validate(limit, from_attributes=True)


class VerdictAnswer(MeanAnswer):
    """One verdict with all that it rests on; superseded ones show under an earlier known_at."""

    outcome: Outcome
    times_over: float | None = Field(description="Mean / upper limit, where that is exceeded")
    limit: LimitAnswer | None
    reason: str
    clause: str = Field(description="Why the day's mean is what is judged")
    known_at: datetime

    @classmethod
    def of_verdict(cls, verdict: Verdict) -> Self:
        """Return the answer for one verdict."""
        return cls.model_validate(_verdict_fields(verdict))


def _verdict_fields(verdict: Verdict) -> dict[str, object]:
    return {
        **_mean_fields(verdict.mean),
        "outcome": verdict.outcome,
        "times_over": verdict.times_over,
        "limit": None if verdict.limit is None else LimitAnswer.of(verdict.limit),
        "reason": verdict.reason,
        "clause": verdict.clause,
        "known_at": verdict.known_at.astimezone(UTC),
    }


class VerdictsAnswer(BaseModel):
    """Verdicts, newest day first; `more` says that `limit` cut the list: ask with an earlier to."""

    known_at: datetime
    more: bool
    verdicts: list[VerdictAnswer]


class SeverityAnswer(BaseModel):
    """Class by times over the limit (Decree 45/2022); a class only, no fine."""

    label: str
    rank: int = Field(description="1 (mildest) to 6")
    source: str
    confidence: Confidence = Field(description="Of the class's bounds")

    @classmethod
    def of(cls, found: SeverityClass) -> Self:
        """Return the answer for one class."""
        return cls(
            label=found.label,
            rank=found.rank,
            source=SEVERITY_SOURCE,
            confidence=found.confidence,
        )


class ViolationAnswer(VerdictAnswer):
    """An exceeded verdict, whose it is, and its severity; null for pH or a lower bound."""

    cluster: ClusterName | None
    severity: SeverityAnswer | None

    @classmethod
    def of_violation(cls, verdict: Verdict, cluster: Cluster | None) -> Self:
        """Return the answer for one exceeded verdict of a cluster."""
        found = severity_class(verdict.mean.parameter, verdict.times_over)
        return cls.model_validate(
            {
                **_verdict_fields(verdict),
                "cluster": None if cluster is None else ClusterName.of(cluster),
                "severity": None if found is None else SeverityAnswer.of(found),
            }
        )


class ViolationsAnswer(BaseModel):
    """Exceeded verdicts, newest day first; `more` as in verdicts."""

    known_at: datetime
    more: bool
    violations: list[ViolationAnswer]
