"""The shapes of the answers on readings, verdicts and violations, each figure with its unit.

Made from the domain's nouns by `of`; they decide nothing. Times are RFC 3339 in UTC.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Self

from pydantic import BaseModel, Field

from api.answers.city import ClusterName
from api.answers.means import MeanAnswer, PeriodAnswer, mean_fields
from api.question.known_at import KnownAt, rfc3339_us
from api.question.paging import PagedAnswer
from compliance.verdicts.reason_vi import reason_vi
from compliance.verdicts.severity import (
    ORDINARY,
    SeverityClass,
    severity_article,
    severity_class,
)
from domain.judged.verdicts import Certainty, Confidence, Limit, LimitKind, Outcome, Verdict
from domain.legal_day import from_microseconds
from domain.measured.readings import Conflict, DeviceStatus
from domain.registered import Cluster


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


class LimitFigure(BaseModel):
    """One figure that a limit rests on: C, Kq, Kf, K, the formula or a permit's own limit."""

    name: str
    value: str = Field(description="As written in the law")
    why: str
    clause: str
    source: str
    confidence: Confidence


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
    k: float | None
    formula: str
    clause: str
    source: str
    confidence: Confidence = Field(description="That of its least sure figure")
    kind: LimitKind
    figures: list[LimitFigure]
    binding: list[str] = Field(description="Why this regulation, column and kind of limit bind")

    @classmethod
    def of(cls, limit: Limit) -> Self:
        """Return the answer for one limit."""
        return cls.model_validate(limit, from_attributes=True)


class SeverityAnswer(BaseModel):
    """Class by times over the limit (Decree 45/2022); a class only, no fine."""

    label: str
    rank: int = Field(description="1 (mildest) to 6")
    source: str
    confidence: Confidence = Field(description="Of the class's bounds")

    @classmethod
    def of(cls, severity: SeverityClass, article: str) -> Self:
        """Return the answer for one class by an article of the decree."""
        return cls(
            label=severity.label,
            rank=severity.rank,
            source=article,
            confidence=severity.confidence if article == ORDINARY else Confidence.UNCONFIRMED,
        )

    @staticmethod
    def of_times(parameter: str, times_over: float | None) -> SeverityAnswer | None:
        """Return the class of a ratio, None for pH or where no upper limit is exceeded."""
        severity = severity_class(parameter, times_over)
        return None if severity is None else _severity(severity, severity_article(parameter))


_severity = cache(SeverityAnswer.of)  # there are six, by three articles


class VerdictAnswer(MeanAnswer):
    """One verdict with all that it rests on; superseded ones show under an earlier known_at."""

    outcome: Outcome
    certainty: Certainty = Field(description="Whether it stands whatever was missing")
    judged: PeriodAnswer | None = Field(
        description="The worst hour of a batch discharge; null: the day's mean is judged"
    )
    exceeded_periods: int = Field(description="How many hours of a batch discharge were over")
    times_over: float | None = Field(description="Judged mean / upper limit, where exceeded")
    severity: SeverityAnswer | None = Field(description="Null for pH and where nothing is over")
    limit: LimitAnswer | None
    reason: str
    reason_vi: str
    clause: str = Field(description="Why this mean is what is judged")
    known_at: KnownAt

    @classmethod
    def of_verdict(cls, verdict: Verdict, *, detail: bool = False) -> Self:
        """Return the answer for one verdict, with its hours where `detail` is asked for."""
        return cls.model_validate(VerdictFields(detail=detail).of(verdict))


class VerdictFields:
    """Makes the fields of verdicts' answers, for a whole list; a limit is answered once."""

    def __init__(self, *, detail: bool) -> None:
        """Begin a list, with hours where `detail` is asked for."""
        self._detail = detail
        self._limits: dict[int, tuple[Limit, LimitAnswer]] = {}
        self._clusters: dict[Cluster, ClusterName] = {}  # each row of one: it may be renamed

    def of(self, verdict: Verdict) -> dict[str, object]:
        """Return the fields of one verdict's answer by name."""
        return {
            **mean_fields(verdict.mean, detail=self._detail),
            "outcome": verdict.outcome,
            "certainty": verdict.certainty,
            "judged": None if verdict.judged is None else PeriodAnswer.of(verdict.judged),
            "exceeded_periods": verdict.exceeded_periods,
            "times_over": verdict.times_over,
            "severity": SeverityAnswer.of_times(verdict.mean.parameter, verdict.times_over),
            "limit": None if verdict.limit is None else self._limit(verdict.limit),
            "reason": verdict.reason,
            "reason_vi": reason_vi(verdict),
            "clause": verdict.clause,
            "known_at": rfc3339_us(verdict.known_at),
        }

    def of_violation(self, verdict: Verdict, cluster: Cluster | None) -> dict[str, object]:
        """Return the fields of an exceeded verdict's answer by name."""
        name = None
        if cluster is not None:
            name = self._clusters.get(cluster)
            if name is None:
                name = self._clusters[cluster] = ClusterName.of(cluster)
        return {**self.of(verdict), "cluster": name}

    def _limit(self, limit: Limit) -> LimitAnswer:
        # By identity: a limit's hash is that of all its figures and words. It is held, so that no
        # other takes its place in memory.
        kept = self._limits.get(id(limit))
        if kept is None:
            kept = self._limits[id(limit)] = (limit, LimitAnswer.of(limit))
        return kept[1]


class VerdictsAnswer(PagedAnswer):
    """Verdicts, newest day first, then by outlet and parameter."""

    known_at: KnownAt
    verdicts: list[VerdictAnswer]


class HistoryAnswer(PagedAnswer):
    """Every verdict ever reached on one outlet, parameter and day, the oldest first."""

    known_at: KnownAt
    verdicts: list[VerdictAnswer]


class ViolationAnswer(VerdictAnswer):
    """An exceeded verdict and whose it is."""

    cluster: ClusterName | None


class ViolationsAnswer(PagedAnswer):
    """Exceeded verdicts, newest day first, then by outlet and parameter."""

    known_at: KnownAt
    violations: list[ViolationAnswer]
