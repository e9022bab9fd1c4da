"""A case: what an authority does about one thing at an outlet, from first notice to closing.

Its steps are only added, each with who, when and why; how it stands follows from them. What may
follow on what stands in case_rules.py. Source: Decree 08/2022/ND-CP, Art. 97.5 to 97.7.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from domain.access.roles import Role
from domain.judged.entered.attachments import Attachment
from domain.legal_day import legal_day_of, to_microseconds
from domain.measured.signals import Signal


class CaseOrigin(StrEnum):
    """What a case was opened from; the first three are kinds of events, by the same words."""

    EXCEEDANCE = "exceedance"
    NOT_REPORTING = "not_reporting"
    TOO_LITTLE_DATA = "too_little_data"
    SIGNAL = "signal"
    FINDING = "finding"
    BY_HAND = "by_hand"


class StepKind(StrEnum):
    """What is done in a case.

    `NOTICE` is the written notice with the demand to remedy (Art. 97.6a), `SAMPLE` a sample taken
    at once on site or from the auto-sampler (Art. 97.6b).
    """

    OPENING = "opening"
    NOTICE = "notice"
    SAMPLE = "sample"
    REPLY = "reply"
    DECISION = "decision"
    CLOSING = "closing"
    REOPENING = "reopening"
    NOTE = "note"


class Ruled(StrEnum):
    """What a decision says: remedy until a day, a violation file, or that nothing follows."""

    REMEDY = "remedy"
    VIOLATION_FILE = "violation_file"
    NO_FURTHER_ACTION = "no_further_action"


class ClosingGround(StrEnum):
    """Why a case is closed; the last two need no decision before."""

    REMEDIED = "remedied"
    HANDED_OVER = "handed_over"
    NOT_ESTABLISHED = "not_established"
    OPENED_BY_MISTAKE = "opened_by_mistake"


class CaseState(StrEnum):
    """How a case stands after its last step that moves it."""

    OPENED = "opened"
    NOTIFIED = "notified"
    SAMPLED = "sampled"
    ANSWERED = "answered"
    DECIDED = "decided"
    CLOSED = "closed"


_STATE_AFTER = {
    StepKind.OPENING: CaseState.OPENED,
    StepKind.REOPENING: CaseState.OPENED,
    StepKind.NOTICE: CaseState.NOTIFIED,
    StepKind.SAMPLE: CaseState.SAMPLED,
    StepKind.REPLY: CaseState.ANSWERED,
    StepKind.DECISION: CaseState.DECIDED,
    StepKind.CLOSING: CaseState.CLOSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSubject:
    """What a case is of: an outlet's parameter (None: all) on the legal days first..last.

    `event_id` names the event or signal that it was opened from, None for a finding or by hand.
    `signal` is that signal with its facts as they were known then.
    """

    outlet_id: str
    parameter: str | None
    origin: CaseOrigin
    event_id: str | None
    first_day: date
    last_day: date
    signal: Signal | None = None

    @property
    def without_signal(self) -> CaseSubject:
        """What it is of as it may be told outside the authority: of a signal nobody is told."""
        if self.origin is not CaseOrigin.SIGNAL:
            return self
        return replace(self, origin=CaseOrigin.BY_HAND, event_id=None, signal=None)

    def is_same_thing(self, other: CaseSubject) -> bool:
        """Return whether two are one thing that goes on: of one kind and place, days in common.

        What was found by hand, or by a person's finding, is a thing of its own.
        """
        return (
            self.event_id is not None
            and (self.outlet_id, self.parameter, self.origin)
            == (other.outlet_id, other.parameter, other.origin)
            and self.first_day <= other.last_day
            and other.first_day <= self.last_day
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStep:
    """One step of a case, `number` from 1 on; the first is its opening and alone has a `subject`.

    `due` is the legal day by whose end what the step asks for has to come: a reply, a laboratory's
    result, a remedy. `document` names the paper; `samples` are laboratory samples by id.
    `known_at` is given by the store.
    """

    case_id: str
    number: int
    kind: StepKind
    by: str
    role: Role
    said: str
    known_at: datetime
    document: str = ""
    due: date | None = None
    ruled: Ruled | None = None
    ground: ClosingGround | None = None
    samples: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    subject: CaseSubject | None = None

    @property
    def day(self) -> date:
        """The legal day on which it was entered."""
        return legal_day_of(to_microseconds(self.known_at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """What a step asked for by the end of a legal day, and the step that gave it (None: none did).

    `given_on` is that step's legal day.
    """

    step: int
    kind: StepKind
    due: date
    met_by: int | None
    given_on: date | None

    def is_late(self, today: date) -> bool:
        """Return whether it was given after its day, or has not been given and the day is over."""
        return (self.given_on or today) > self.due


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case with its steps in order, its opening first, as known at an instant."""

    id: str
    subject: CaseSubject
    steps: tuple[CaseStep, ...]

    @property
    def state(self) -> CaseState:
        """How it stands; notes move nothing."""
        moves = [_STATE_AFTER[step.kind] for step in self.steps if step.kind in _STATE_AFTER]
        return moves[-1]

    @property
    def is_open(self) -> bool:
        """Whether it is not closed."""
        return self.state is not CaseState.CLOSED

    @property
    def is_known_to_operator(self) -> bool:
        """Whether the operator may know of it: of a signal nobody at the plant is told before the
        authority gives notice, takes a sample or decides.
        """
        return self.subject.origin is not CaseOrigin.SIGNAL or any(
            step.kind in _SHOWN_TO_OPERATOR for step in self.steps
        )

    @property
    def without_signal(self) -> Case:
        """The same as it may be told outside the authority, once its operator may know of it."""
        subject = self.subject.without_signal
        steps = tuple(
            replace(step, subject=None if step.subject is None else subject) for step in self.steps
        )
        return replace(self, subject=subject, steps=steps)

    @property
    def opened_at(self) -> datetime:
        """When it was opened first."""
        return self.steps[0].known_at

    @property
    def changed_at(self) -> datetime:
        """When its last step was entered."""
        return self.steps[-1].known_at

    @property
    def since_reopening(self) -> tuple[CaseStep, ...]:
        """The steps since it was opened, or opened again."""
        last = max(n for n, step in enumerate(self.steps) if step.kind in _BEGINNINGS)
        return self.steps[last:]

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """What was asked for by a day, in order, with what came of it."""
        return tuple(
            _deadline(step, step.due, self.steps[step.number :])
            for step in self.steps
            if step.due is not None
        )

    def late(self, today: date) -> tuple[Deadline, ...]:
        """Return what is asked for, not given, and overdue on a legal day; none once closed."""
        if not self.is_open:
            return ()
        return tuple(one for one in self.deadlines if one.met_by is None and one.is_late(today))


_SHOWN_TO_OPERATOR = frozenset({StepKind.NOTICE, StepKind.SAMPLE, StepKind.DECISION})
_BEGINNINGS = frozenset({StepKind.OPENING, StepKind.REOPENING})


def _deadline(step: CaseStep, due: date, after: Iterable[CaseStep]) -> Deadline:
    given = next((one for one in after if _gives(one, step)), None)
    return Deadline(
        step=step.number,
        kind=step.kind,
        due=due,
        met_by=None if given is None else given.number,
        given_on=None if given is None else given.day,
    )


def _gives(given: CaseStep, asked: CaseStep) -> bool:
    """Return whether a later step gives what one asked for; closing ends every wait."""
    if given.kind is StepKind.CLOSING:
        return True
    if asked.kind is StepKind.SAMPLE:
        return bool(given.samples)
    return asked.kind is StepKind.NOTICE and given.kind is StepKind.REPLY
