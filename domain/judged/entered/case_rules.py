"""What may follow on what in a case, and who may do it: pure, by Decree 08/2022, Art. 97.6.

It says what is wrong with a step, and never changes a case.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.access.roles import Role
from domain.errors import Fault
from domain.judged.entered.cases import Case, CaseStep, ClosingGround, Ruled, StepKind

# The authority either gives notice or takes a sample at once; a decision rests on one of them.
GROUNDS = frozenset({StepKind.NOTICE, StepKind.SAMPLE})
WITHOUT_DECISION = frozenset({ClosingGround.NOT_ESTABLISHED, ClosingGround.OPENED_BY_MISTAKE})
ASKING = frozenset({StepKind.NOTICE, StepKind.SAMPLE, StepKind.DECISION})


def next_kinds(case: Case, role: Role) -> tuple[StepKind, ...]:
    """Return what a role may do next in a case, in the order in which it is usually done."""
    return tuple(
        kind for kind in StepKind if next(_out_of_turn(case, kind, role, None), None) is None
    )


def step_faults(case: Case, step: CaseStep, today: date) -> list[Fault]:
    """Return everything that is wrong with a step on a case, none where it may be taken."""
    return [*_out_of_turn(case, step.kind, step.role, step.ground), *said_faults(step, today)]


def said_faults(step: CaseStep, today: date) -> Iterator[Fault]:
    """Give what is wrong with a step whatever the case."""
    if not any(letter.isalnum() for letter in step.said):
        yield Fault("said", 1, "say what was done and why, so that it can be defended")
    if step.due is not None and step.kind not in ASKING:
        yield Fault("due", 1, "only a notice, a sample and a decision ask for something by a day")
    if step.due is not None and step.due < today:
        yield Fault("due", 1, f"{step.due} is over already: nobody can keep it")
    if (step.ruled is not None) != (step.kind is StepKind.DECISION):
        yield Fault("ruled", 1, "a decision, and nothing else, says what is ruled")
    if (step.ground is not None) != (step.kind is StepKind.CLOSING):
        yield Fault("ground", 1, "a closing, and nothing else, says on which ground")
    if step.ruled is Ruled.REMEDY and step.due is None:
        yield Fault("due", 1, "name the day by whose end it has to be remedied")


def _out_of_turn(
    case: Case, kind: StepKind, role: Role, ground: ClosingGround | None
) -> Iterator[Fault]:
    if role is Role.OPERATOR and kind is not StepKind.REPLY:
        yield Fault("kind", 1, "an operator replies; every other step is the authority's")
    if kind is StepKind.OPENING:
        yield Fault("kind", 1, f"case {case.id} is opened already")
    elif kind is StepKind.REOPENING:
        if case.is_open:
            yield Fault("kind", 1, f"case {case.id} is open: it needs no reopening")
    elif not case.is_open:
        yield Fault("kind", 1, f"case {case.id} is closed: reopen it first")
    else:
        yield from _without_ground(case, kind, ground)


def _without_ground(case: Case, kind: StepKind, ground: ClosingGround | None) -> Iterator[Fault]:
    before = {step.kind for step in case.since_reopening}
    if kind is StepKind.REPLY and not before & GROUNDS:
        yield Fault("kind", 1, "nothing was asked yet: a reply follows on a notice or a sample")
    if kind is StepKind.DECISION and not before & GROUNDS:
        yield Fault("kind", 1, "a decision follows on a notice or a sample (Decree 08, Art. 97.6)")
    if (
        kind is StepKind.CLOSING
        and ground is not None
        and ground not in WITHOUT_DECISION
        and StepKind.DECISION not in before
    ):
        yield Fault("ground", 1, f"{ground} rests on a decision, and there is none yet")
