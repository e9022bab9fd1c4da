"""The shapes of the answers on events, months and explanations, each figure with its unit.

Made from compliance's nouns by `of`; they decide nothing. Times are RFC 3339 in UTC.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from api.answers.city import ClusterName
from api.answers.verdicts import SeverityAnswer
from api.question.known_at import KnownAt
from api.question.paging import PagedAnswer
from compliance.means.months import MonthlyMean
from compliance.verdicts.explain.nouns import Explanation
from domain.judged.events import Event, EventKind
from domain.judged.verdicts import GapCause
from domain.legal_day import from_microseconds
from domain.measured.parameters import PARAMETERS
from domain.registered import Cluster


class EventAnswer(BaseModel):
    """Consecutive exceeded days (hours for batch), or a silence of an outlet: [begin, end)."""

    id: str = Field(description="Outlet, parameter (- for a silence) and first day")
    kind: EventKind
    outlet: str
    cluster: ClusterName | None
    parameter: str | None
    unit: str | None
    begin: datetime
    end: datetime
    first_day: date
    last_day: date
    days: int = Field(description="Exceeded days; of a silence the days that it touches")
    periods: int = Field(description="Exceeded days, or hours of batch discharges")
    peak: float | None = Field(description="The worst judged mean, in `unit`")
    peak_day: date | None
    peak_times_over: float | None
    severity: SeverityAnswer | None = Field(description="Of the peak")
    load_over_kg: float | None = Field(description="Load over the limit where flow was read")
    causes: list[GapCause] = Field(description="Of a silence: to what it is put down")
    ongoing: bool = Field(description="Whether it reaches the last judged day")
    known_at: KnownAt = Field(description="That of its newest verdict")

    @classmethod
    def of(cls, event: Event, cluster: Cluster | None) -> Self:
        """Return the answer for one event of a cluster."""
        code = event.parameter
        return cls(
            id=event.id,
            kind=event.kind,
            outlet=event.outlet_id,
            cluster=None if cluster is None else ClusterName.of(cluster),
            parameter=code,
            unit=None if code is None else PARAMETERS[code].unit,
            begin=from_microseconds(event.begin_us),
            end=from_microseconds(event.end_us),
            first_day=event.first_day,
            last_day=event.last_day,
            days=event.days,
            periods=event.periods,
            peak=event.peak,
            peak_day=event.peak_day,
            peak_times_over=event.peak_times_over,
            severity=None if code is None else SeverityAnswer.of_times(code, event.peak_times_over),
            load_over_kg=event.load_over_kg,
            causes=list(event.causes),
            ongoing=event.ongoing,
            known_at=event.known_at,
        )


class EventsAnswer(PagedAnswer):
    """Every event that touches the legal days from..to, newest first, whole."""

    known_at: KnownAt
    events: list[EventAnswer]


class MonthAnswer(BaseModel):
    """A month's mean of its provable daily means; null without one."""

    year: int
    month: int
    mean: float | None = Field(description="In `unit`")
    low: float | None = Field(description="Lowest that it could have been; null: not bounded")
    high: float | None = Field(description="Highest that it could have been; null: not bounded")
    days_provable: int
    days_no_discharge: int
    days_not_provable: int
    days_total: int
    load_kg: float | None = Field(description="Sum of `load_days` days' loads, kg")
    load_days: int

    @classmethod
    def of(cls, month: MonthlyMean) -> Self:
        """Return the answer for one month."""
        return cls(
            year=month.year,
            month=month.month,
            mean=month.mean,
            low=month.low,
            high=month.high,
            days_provable=month.days_provable,
            days_no_discharge=month.days_no_discharge,
            days_not_provable=month.days_not_provable,
            days_total=month.days_total,
            load_kg=month.load_kg,
            load_days=month.load_days,
        )


class MonthsAnswer(BaseModel):
    """The months of a year that have a daily mean, in order, as known at `known_at`."""

    known_at: KnownAt
    outlet: str
    parameter: str
    unit: str
    year: int
    months: list[MonthAnswer]


class ExplainAnswer(BaseModel):
    """One verdict with all that it rests on, and the same as lines that fit one screen."""

    known_at: KnownAt
    explanation: Explanation
    lines: list[str]
