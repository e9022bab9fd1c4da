"""The shapes of an outlet's own thresholds: what is entered, how they end, and what is told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from api.answers.entries import MOST_LETTERS, NOT_TOLD, told_name
from api.question.asked import Day, ParameterCode
from api.question.entry import Entry
from api.question.known_at import KnownAt
from api.question.paging import PagedAnswer
from domain.judged.entered.own_thresholds import OwnFigures, OwnThresholds, OwnThresholdsEnd

_FIRST = "Legal day that has not begun; the next one where absent"
_AS_ALL = "In the parameter's unit; null: as for all outlets"


class OwnThresholdsEntry(Entry):
    """Own thresholds of one parameter of an outlet, in the place of those entered before."""

    outlet: str
    parameter: ParameterCode
    spike_suspect: float | None = Field(default=None, allow_inf_nan=False, description=_AS_ALL)
    spike_fail: float | None = Field(default=None, allow_inf_nan=False, description=_AS_ALL)
    rate_per_hour: float | None = Field(default=None, allow_inf_nan=False, description=_AS_ALL)
    step: float | None = Field(default=None, allow_inf_nan=False, description=_AS_ALL)
    first: Day | None = Field(default=None, alias="from", description=_FIRST)
    reason: str = Field(max_length=MOST_LETTERS)

    def own(self, by: str, known_at: datetime, first: date) -> OwnThresholds:
        """Return the own thresholds of a person, still without their number."""
        return OwnThresholds(
            id=0,
            outlet_id=self.outlet,
            parameter=self.parameter,
            figures=OwnFigures(
                spike_suspect=self.spike_suspect,
                spike_fail=self.spike_fail,
                rate_per_hour=self.rate_per_hour,
                step=self.step,
            ),
            first=first if self.first is None else self.first,
            reason=self.reason.strip(),
            entered_by=by,
            known_at=known_at,
        )


class OwnThresholdsEndEntry(Entry):
    """The end of own thresholds, with its reason."""

    first: Day | None = Field(default=None, alias="from", description=_FIRST)
    reason: str = Field(max_length=MOST_LETTERS)

    def end(self, by: str, known_at: datetime, first: date) -> OwnThresholdsEnd:
        """Return the end as a person enters it."""
        return OwnThresholdsEnd(
            first_without=first if self.first is None else self.first,
            ended_by=by,
            reason=self.reason.strip(),
            known_at=known_at,
        )


class OwnThresholdsEndAnswer(BaseModel):
    """By whom own thresholds were ended, why, from which day on, and known since when."""

    first: date = Field(serialization_alias="from")
    ended_by: str | None = Field(description=NOT_TOLD)
    reason: str
    known_at: KnownAt


class OwnThresholdsAnswer(BaseModel):
    """Own thresholds as they were kept; `end` is null while they stand."""

    number: int
    outlet: str
    parameter: str
    spike_suspect: float | None
    spike_fail: float | None
    rate_per_hour: float | None
    step: float | None
    first: date = Field(serialization_alias="from")
    reason: str
    entered_by: str | None = Field(description=NOT_TOLD)
    known_at: KnownAt
    end: OwnThresholdsEndAnswer | None

    @classmethod
    def of(cls, own: OwnThresholds) -> Self:
        """Return the answer for own thresholds."""
        end = None
        if own.end is not None and own.ends_on is not None:
            end = OwnThresholdsEndAnswer(
                first=own.ends_on,
                ended_by=told_name(own.end.ended_by),
                reason=own.end.reason,
                known_at=own.end.known_at,
            )
        return cls(
            number=own.id,
            outlet=own.outlet_id,
            parameter=own.parameter,
            spike_suspect=own.figures.spike_suspect,
            spike_fail=own.figures.spike_fail,
            rate_per_hour=own.figures.rate_per_hour,
            step=own.figures.step,
            first=own.begins_on,
            reason=own.reason,
            entered_by=told_name(own.entered_by),
            known_at=own.known_at,
            end=end,
        )


class OwnThresholdsListAnswer(PagedAnswer):
    """Own thresholds, oldest entry first, as known at `known_at`."""

    known_at: KnownAt
    own_thresholds: list[OwnThresholdsAnswer]


class OwnThresholdsKeptAnswer(BaseModel):
    """What was kept, known since `known_at`."""

    known_at: KnownAt
    own_thresholds: OwnThresholdsAnswer
