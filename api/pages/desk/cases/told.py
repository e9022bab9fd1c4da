"""What the pages of cases say: where a case is, how it stands, and what it waits for.

Read from the records as known at one instant; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from api.question.asked import last_ended_day
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from api.views.entering.cases import (
    CaseQuestion,
    cases_of,
    day_at,
    place_of,
    samples_of_case,
)
from api.views.events import events_of_outlet
from domain.access.permission import Own
from domain.access.roles import Role
from domain.judged.entered.case_rules import next_kinds
from domain.judged.entered.cases import Case, CaseStep, CaseSubject, Deadline, StepKind
from domain.judged.entered.samples import LabSample
from domain.judged.events import Event
from domain.legal_day import to_microseconds
from domain.measured.parameters import PARAMETERS, Parameter
from domain.registered import Cluster
from domain.registry import Registry

CLOSED_SHOWN = 60
OPEN_SHOWN = 250  # of more the page would weigh over 150 kB


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One case in a line, with where it is; `cluster` is None once its outlet left the registry.

    `waits_for` is the earliest thing asked for that has not come, `is_late` whether it is overdue.
    """

    case: Case
    outlet_name: str
    cluster: Cluster | None
    parameter: Parameter | None
    waits_for: Deadline | None
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesPage:
    """The open cases, what is late first, of which `open_shown` are shown, and the newest closed
    ones, `closed_more` not shown.
    """

    known_at: datetime
    today: date
    open: tuple[CaseLine, ...]
    closed: tuple[CaseLine, ...]
    closed_more: int
    open_shown: int = OPEN_SHOWN

    @property
    def late(self) -> int:
        """How many open cases wait for something overdue."""
        return sum(one.is_late for one in self.open)


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """One case: `event` is what it was opened from as known now, None where it stands no more.

    `may_do` are the steps that the reader may take next; `samples` those of the laboratory that its
    steps name or that were entered for it; `proven_to` is the last ended day that it is about, None
    where none has ended.
    """

    line: CaseLine
    known_at: datetime
    today: date
    event: Event | None
    deadlines: tuple[Deadline, ...]
    samples: tuple[LabSample, ...]
    may_do: tuple[StepKind, ...]
    proven_to: date | None

    @property
    def case(self) -> Case:
        """The case itself."""
        return self.line.case

    @property
    def seen_us(self) -> int:
        """Since when its last step is known, in microseconds UTC."""
        return to_microseconds(self.line.case.changed_at)

    @property
    def steps(self) -> Sequence[CaseStep]:
        """Its steps, the newest last."""
        return self.line.case.steps


@of_one_state
def cases_page(parts: Parts, own: Own | None, known_at: datetime | None) -> CasesPage:
    """Return the cases that the reader may read, as known."""
    known = known_instant(parts, known_at)
    today = day_at(parts, known_at)
    registry = parts.records.registry(known)
    told = cases_of(parts, CaseQuestion(own=own, known_at=known_at), known)
    closed = [one for one in told if not one.is_open]
    return CasesPage(
        known_at=known,
        today=today,
        open=tuple(open_lines(registry, told, today)),
        closed=tuple(case_line(registry, one, today) for one in closed[:CLOSED_SHOWN]),
        closed_more=len(closed[CLOSED_SHOWN:]),
    )


def open_lines(registry: Registry, cases: Iterable[Case], today: date) -> list[CaseLine]:
    """Return the open ones of cases, what is due first first, what waits for nothing last."""
    lines = [case_line(registry, one, today) for one in cases if one.is_open]
    return sorted(lines, key=_due)


def _due(line: CaseLine) -> date:
    return date.max if line.waits_for is None else line.waits_for.due


def case_line(registry: Registry, case: Case, today: date) -> CaseLine:
    """Return a case with where it is, of an outlet that left the registry too."""
    subject = case.subject
    outlet, cluster = place_of(registry, subject)
    open_ends = [one for one in case.deadlines if one.met_by is None and case.is_open]
    waits_for = min(open_ends, key=lambda one: one.due, default=None)
    return CaseLine(
        case=case,
        outlet_name=subject.outlet_id if outlet is None else outlet.name,
        cluster=cluster,
        parameter=None if subject.parameter is None else PARAMETERS[subject.parameter],
        waits_for=waits_for,
        is_late=waits_for is not None and waits_for.is_late(today),
    )


@of_one_state
def case_page(parts: Parts, case_id: str, role: Role, known_at: datetime | None) -> CasePage:
    """Return one case as known; raises NotFound."""
    known = known_instant(parts, known_at)
    case = parts.records.case(case_id, known_at=known)
    today = day_at(parts, known_at)
    event = standing_event(parts, case.subject, known)
    return CasePage(
        line=case_line(parts.records.registry(known), case, today),
        known_at=known,
        today=today,
        event=event,
        deadlines=case.deadlines,
        samples=samples_of_case(parts.records, case, known),
        may_do=() if known_at is not None else next_kinds(case, role),
        proven_to=_proven_to(case.subject, event, last_ended_day(known)),
    )


def _proven_to(subject: CaseSubject, event: Event | None, ended: date) -> date | None:
    last = min(subject.last_day if event is None else event.last_day, ended)
    return last if last >= subject.first_day else None


def standing_event(parts: Parts, subject: CaseSubject, known: datetime) -> Event | None:
    """Return the event that a case was opened from as it is known, None where none stands."""
    if subject.event_id is None or subject.outlet_id not in parts.records.registry(known).outlets:
        return None
    span = (subject.first_day, subject.last_day)
    same = [
        event
        for event in events_of_outlet(parts, subject.outlet_id, span, known)
        if event.kind.value == subject.origin.value and event.parameter == subject.parameter
    ]
    return same[-1] if same else None


def cases_of_outlets(
    parts: Parts, outlets: Collection[str] | None, known: datetime, today: date
) -> list[CaseLine]:
    """Return the open cases of outlets (None: of all) in lines, what is due first first."""
    told = parts.records.cases(outlets=outlets, open_only=True, known_at=known)
    return open_lines(parts.records.registry(known), told, today)
