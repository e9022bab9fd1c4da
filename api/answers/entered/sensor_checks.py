"""The shapes of checks of sensors: what is entered of one, and what is told of each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from api.answers.entries import MOST_LETTERS, NOT_TOLD, told_name
from api.question.asked import Day, Instant, ParameterCode
from api.question.entry import Entry
from api.question.known_at import KnownAt
from api.question.paging import PagedAnswer
from compliance.verdicts.vietnamese.proof_words import rule_vi
from domain.judged.entered.sensor_checks import SensorCheck, SensorCheckKind
from domain.judged.sensor_doubts import SensorDoubt
from domain.legal_day import from_microseconds

MOST_COMPARED = 100


class SensorCheckEntry(Entry):
    """A calibration (`expected`, `read`, `left`) or a comparison with `samples` by their ids.

    Whether it passed is not entered: it follows from the figures and from settings of ours.
    """

    parameter: ParameterCode
    kind: SensorCheckKind
    at: Instant | None = Field(
        default=None, description="Of a comparison the end of its last sample, whether told or not"
    )
    reference: str = Field(
        default="", max_length=MOST_LETTERS, description="What the sensor was held against"
    )
    expected: float | None = Field(default=None, allow_inf_nan=False)
    read: float | None = Field(
        default=None, allow_inf_nan=False, description="What it showed before it was touched"
    )
    left: float | None = Field(
        default=None, allow_inf_nan=False, description="What it showed when it was left"
    )
    document: str = Field(default="", max_length=MOST_LETTERS)
    samples: list[str] = Field(default=[], max_length=MOST_COMPARED)
    next_due: Day | None = Field(default=None, description="Legal day by which the next is due")
    replaces: str | None = Field(default=None, description="Id of a check entered wrongly")


class SensorCheckAnswer(BaseModel):
    """One check as it was kept; figures in the parameter's unit. `rule` says what decided."""

    id: str
    outlet: str
    parameter: str
    kind: SensorCheckKind
    at: datetime
    reference: str
    expected: float | None
    read: float | None
    left: float | None
    passed: bool = Field(description="As it was found")
    left_passed: bool | None = Field(description="As it was left; null where that is not told")
    rule: str
    rule_vi: str | None
    document: str
    samples: list[str]
    accuracy_percent: float | None
    next_due: date | None
    replaces: str | None
    entered_by: str | None = Field(description=NOT_TOLD)
    known_at: KnownAt

    @classmethod
    def of(cls, check: SensorCheck) -> Self:
        """Return the answer for one check."""
        return cls(
            id=check.id,
            outlet=check.outlet_id,
            parameter=check.parameter,
            kind=check.kind,
            at=from_microseconds(check.at_us),
            reference=check.reference,
            expected=check.expected,
            read=check.read,
            left=check.left,
            passed=check.passed,
            left_passed=check.left_passed,
            rule=check.rule,
            rule_vi=rule_vi(check.rule),
            document=check.document,
            samples=list(check.samples),
            accuracy_percent=check.accuracy_percent,
            next_due=check.next_due,
            replaces=check.replaces,
            entered_by=told_name(check.entered_by),
            known_at=check.known_at,
        )


class DoubtAnswer(BaseModel):
    """When a sensor is out of control; null: since the first reading, or until a check passes."""

    parameter: str
    begin: datetime | None = Field(serialization_alias="from")
    end: datetime | None = Field(serialization_alias="to")
    why: str

    @classmethod
    def of(cls, doubt: SensorDoubt) -> Self:
        """Return the answer for one doubt."""
        return cls(
            parameter=doubt.parameter,
            begin=None if doubt.begin_us is None else from_microseconds(doubt.begin_us),
            end=None if doubt.end_us is None else from_microseconds(doubt.end_us),
            why=doubt.why,
        )


class SensorChecksAnswer(PagedAnswer):
    """The checks of an outlet's sensors in order of their instants, and when they are in doubt."""

    known_at: KnownAt
    checks: list[SensorCheckAnswer]
    out_of_control: list[DoubtAnswer]


class SensorCheckKeptAnswer(BaseModel):
    """What was kept, known since `known_at`, and how many outlet-days are judged again."""

    known_at: KnownAt
    check: SensorCheckAnswer
    outlet_days_due: int
