"""The shapes of cases: what opens one, what a step says, and what is told of each."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import BaseModel, Field

from api.answers.advice.signals import SignalAnswer
from api.answers.entries import MOST_LETTERS, NOT_TOLD, told_name
from api.question.asked import Day, ParameterCode
from api.question.entry import Entry
from api.question.known_at import KnownAt
from api.question.paging import PagedAnswer
from domain.access.roles import Role
from domain.judged.entered.attachments import Attachment
from domain.judged.entered.cases import (
    Case,
    CaseOrigin,
    CaseState,
    CaseStep,
    ClosingGround,
    Deadline,
    Ruled,
    StepKind,
)

MOST_ATTACHED = 10
MOST_SAID = 4_000
_DIGEST = r"^[0-9a-f]{64}$"


class AttachedEntry(Entry):
    """A file that was attached to the case before, under a name."""

    name: str = Field(max_length=MOST_LETTERS)
    sha256: str = Field(pattern=_DIGEST)


class CaseEntry(Entry):
    """What a case is opened from: an event or a signal by its id, or an outlet's days, a finding
    or by hand.
    """

    event: str | None = Field(default=None, description="Id of an event, as /api/v1/events has it")
    signal: str | None = Field(
        default=None, description="Id of a signal, as /api/v1/signals has it"
    )
    outlet: str | None = None
    parameter: ParameterCode | None = None
    origin: CaseOrigin | None = Field(
        default=None, description="finding or by_hand, where no event is named"
    )
    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="to")
    said: str = Field(max_length=MOST_SAID, description="Why it is opened")


class StepEntry(Entry):
    """One step of a case."""

    kind: StepKind
    said: str = Field(max_length=MOST_SAID)
    document: str = Field(default="", max_length=MOST_LETTERS, description="Number of the paper")
    due: Day | None = Field(
        default=None, description="Legal day by whose end what is asked for has to come"
    )
    ruled: Ruled | None = Field(default=None, description="Of a decision")
    ground: ClosingGround | None = Field(default=None, description="Of a closing")
    samples: list[str] = Field(default=[], max_length=100, description="Laboratory samples by id")
    attachments: list[AttachedEntry] = Field(default=[], max_length=MOST_ATTACHED)


class AttachmentAnswer(BaseModel):
    """A file that was attached."""

    name: str
    media_type: str = Field(description="By what it holds")
    size_bytes: int
    sha256: str

    @classmethod
    def of(cls, attachment: Attachment) -> Self:
        """Return the answer for one file."""
        return cls.model_validate(attachment, from_attributes=True)


class StepAnswer(BaseModel):
    """One step as it was kept."""

    number: int
    kind: StepKind
    by: str | None = Field(description=NOT_TOLD)
    role: Role
    said: str
    document: str
    due: date | None
    ruled: Ruled | None
    ground: ClosingGround | None
    samples: list[str]
    attachments: list[AttachmentAnswer]
    known_at: KnownAt

    @classmethod
    def of(cls, step: CaseStep) -> Self:
        """Return the answer for one step."""
        return cls(
            number=step.number,
            kind=step.kind,
            by=told_name(step.by),
            role=step.role,
            said=step.said,
            document=step.document,
            due=step.due,
            ruled=step.ruled,
            ground=step.ground,
            samples=list(step.samples),
            attachments=[AttachmentAnswer.of(one) for one in step.attachments],
            known_at=step.known_at,
        )


class DeadlineAnswer(BaseModel):
    """What a step asked for by a day, and what came of it."""

    step: int
    kind: StepKind
    due: date
    met_by: int | None = Field(description="The step that gave it; null where none did")
    given_on: date | None
    late: bool

    @classmethod
    def of(cls, deadline: Deadline, today: date) -> Self:
        """Return the answer for one deadline, as it stands on a legal day."""
        return cls(
            step=deadline.step,
            kind=deadline.kind,
            due=deadline.due,
            met_by=deadline.met_by,
            given_on=deadline.given_on,
            late=deadline.is_late(today),
        )


class CaseAnswer(BaseModel):
    """A case: what it is of, how it stands, every step, and every deadline."""

    id: str
    outlet: str
    parameter: str | None
    origin: CaseOrigin
    event: str | None
    signal: SignalAnswer | None = Field(
        description="The signal that it was opened from, as known then; null: none, or not told"
    )
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    state: CaseState
    opened_at: KnownAt
    changed_at: KnownAt
    late: bool = Field(description="Whether something asked for is overdue and has not come")
    deadlines: list[DeadlineAnswer]
    steps: list[StepAnswer]

    @classmethod
    def of(cls, case: Case, today: date) -> Self:
        """Return the answer for one case, as it stands on a legal day."""
        return cls(
            id=case.id,
            outlet=case.subject.outlet_id,
            parameter=case.subject.parameter,
            origin=case.subject.origin,
            event=case.subject.event_id,
            signal=None
            if case.subject.signal is None
            else SignalAnswer.of(case.subject.signal, case.subject.event_id or ""),
            first=case.subject.first_day,
            last=case.subject.last_day,
            state=case.state,
            opened_at=case.opened_at,
            changed_at=case.changed_at,
            late=bool(case.late(today)),
            deadlines=[DeadlineAnswer.of(one, today) for one in case.deadlines],
            steps=[StepAnswer.of(step) for step in case.steps],
        )


class CasesAnswer(PagedAnswer):
    """Cases, the newest first, as known at `known_at`."""

    known_at: KnownAt
    cases: list[CaseAnswer]


class CaseKeptAnswer(BaseModel):
    """The case with what was kept, known since `known_at`."""

    known_at: KnownAt
    case: CaseAnswer


class OneCaseAnswer(BaseModel):
    """One case as known at `known_at`."""

    known_at: KnownAt
    case: CaseAnswer
