"""Keeps cases and their steps; rows are only added, each with who, what and since when.

Which step may follow is the domain's rule, asked within the transaction that keeps it, so that two
who act at once are told of each other. It opens no case by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, Select, func, insert, select

from domain.access.roles import Role
from domain.errors import Fault, FaultsFound, NotFound
from domain.judged.entered.attachments import Attachment
from domain.judged.entered.case_rules import said_faults, step_faults
from domain.judged.entered.cases import (
    Case,
    CaseOrigin,
    CaseStep,
    CaseSubject,
    ClosingGround,
    Ruled,
    StepKind,
)
from domain.legal_day import from_microseconds, legal_day_of
from domain.measured.signals import Signal
from storage.ports.entered.decisions import ON_CASE, on_case
from storage.records.database.decisions.deciding import DecidingPart
from storage.records.database.decisions.kinds import Change, Kind
from storage.records.database.known_instants import known_us_of
from storage.records.entered.case_tables import case_steps, cases
from storage.records.entered.numbered import next_number

_NAMES = msgspec.json.Decoder(tuple[str, ...])
_ATTACHMENTS = msgspec.json.Decoder(tuple[Attachment, ...])
_SIGNAL = msgspec.json.Decoder(Signal)
# Steps that open or close; the last of them says whether a case is open.
_TURNS = (StepKind.OPENING, StepKind.REOPENING, StepKind.CLOSING)


class SqlCases(DecidingPart):
    """The part of the records that keeps cases; see the port for what each call does."""

    def open_case(self, opening: CaseStep) -> Case:
        """Keep a case by its opening; return it with its number."""
        subject = opening.subject
        if subject is None:
            raise ValueError("an opening has a subject")
        with self._deciding() as deciding:
            connection = deciding.connection
            known_us = deciding.known_us([opening.known_at])
            faults = list(said_faults(opening, legal_day_of(known_us)))
            standing = _case_of(connection, subject, known_us)
            if standing is not None:
                faults.append(Fault("event", 1, _has_a_case(standing)))
            if faults:
                raise FaultsFound(faults)
            kept = replace(
                opening,
                case_id=next_number(connection, cases.c.id, "HS", known_us),
                number=1,
                known_at=from_microseconds(known_us),
            )
            deciding.keep(CASE_STEP, kept, known_us, by=kept.by, subject=on_case(kept.case_id))
        return Case(id=kept.case_id, subject=subject, steps=(kept,))

    def add_step(self, step: CaseStep, *, seen_us: int | None = None) -> Case:
        """Keep a step of a case; return the case with it."""
        with self._deciding() as deciding:
            case = _case(deciding.connection, step.case_id, None)
            subject = on_case(case.id)
            deciding.refuse_decided_since(ON_CASE, subject, seen_us)
            known_us = deciding.known_us([step.known_at])
            kept = replace(
                step,
                number=len(case.steps) + 1,
                known_at=from_microseconds(known_us),
                subject=None,
            )
            if faults := step_faults(case, kept, kept.day):
                raise FaultsFound(faults)
            deciding.keep(CASE_STEP, kept, known_us, by=kept.by, subject=subject)
        return replace(case, steps=(*case.steps, kept))

    def case(self, case_id: str, *, known_at: datetime | None = None) -> Case:
        """Return a case as known at an instant; raises NotFound."""
        with self._database.reading() as connection:
            return _case(connection, case_id, known_at)

    def cases(
        self,
        *,
        outlets: Collection[str] | None = None,
        open_only: bool = False,
        known_at: datetime | None = None,
    ) -> list[Case]:
        """Return cases as known at an instant, the newest first."""
        through_us = known_us_of(known_at)
        asked = select(cases).where(cases.c.known_us <= through_us)
        if outlets is not None:
            asked = asked.where(cases.c.outlet_id.in_(sorted(outlets)))
        if open_only:
            asked = asked.where(cases.c.id.in_(_open(through_us)))
        with self._database.reading() as connection:
            return _cases(connection, asked, through_us)

    def case_of(self, subject: CaseSubject, *, known_at: datetime | None = None) -> Case | None:
        """Return the newest case of the same thing that goes on, None for none."""
        with self._database.reading() as connection:
            return _case_of(connection, subject, known_us_of(known_at))


def _has_a_case(case: Case) -> str:
    if case.is_open:
        return f"it has case {case.id} already: go on there"
    return f"it had case {case.id}, which is closed: reopen it"


def _open(through_us: int) -> Select[tuple[str]]:
    """Ask for the cases whose last turn is no closing."""
    turns = (
        select(case_steps.c.case_id, func.max(case_steps.c.number).label("last"))
        .where(case_steps.c.kind.in_(_TURNS), case_steps.c.known_us <= through_us)
        .group_by(case_steps.c.case_id)
        .subquery()
    )
    return (
        select(case_steps.c.case_id)
        .join(
            turns,
            (turns.c.case_id == case_steps.c.case_id) & (turns.c.last == case_steps.c.number),
        )
        .where(case_steps.c.kind != StepKind.CLOSING)
    )


def _case(connection: Connection, case_id: str, known_at: datetime | None) -> Case:
    through_us = known_us_of(known_at)
    asked = select(cases).where(cases.c.id == case_id, cases.c.known_us <= through_us)
    told = _cases(connection, asked, through_us)
    if not told:
        raise NotFound(f"no case {case_id!r}: GET /api/v1/cases lists them")
    return told[0]


def _case_of(connection: Connection, subject: CaseSubject, through_us: int) -> Case | None:
    if subject.event_id is None:
        return None
    asked = select(cases).where(
        cases.c.outlet_id == subject.outlet_id,
        cases.c.origin == subject.origin.value,
        cases.c.known_us <= through_us,
    )
    told = _cases(connection, asked, through_us)
    return next((one for one in told if one.subject.is_same_thing(subject)), None)


def _cases(connection: Connection, asked: Select[tuple[Any, ...]], through_us: int) -> list[Case]:
    rows = connection.execute(asked.order_by(cases.c.known_us.desc())).mappings().all()
    steps = (
        select(case_steps)
        .where(
            case_steps.c.case_id.in_(asked.with_only_columns(cases.c.id)),
            case_steps.c.known_us <= through_us,
        )
        .order_by(case_steps.c.case_id, case_steps.c.number)
    )
    steps_of: dict[str, list[RowMapping]] = {}
    for row in connection.execute(steps).mappings():
        steps_of.setdefault(row["case_id"], []).append(row)
    return [_case_of_rows(row, steps_of[row["id"]]) for row in rows]


def _case_of_rows(case: RowMapping, steps: Iterable[RowMapping]) -> Case:
    subject = _subject(case)
    return Case(id=case["id"], subject=subject, steps=tuple(_steps(subject, steps)))


def _steps(subject: CaseSubject, steps: Iterable[RowMapping]) -> Iterable[CaseStep]:
    for row in steps:
        fields: dict[str, Any] = dict(row)
        yield CaseStep(
            case_id=fields["case_id"],
            number=fields["number"],
            kind=StepKind(fields["kind"]),
            by=fields["step_by"],
            role=Role(fields["role"]),
            said=fields["said"],
            known_at=from_microseconds(fields["known_us"]),
            document=fields["document"],
            due=fields["due"],
            ruled=None if fields["ruled"] is None else Ruled(fields["ruled"]),
            ground=None if fields["ground"] is None else ClosingGround(fields["ground"]),
            samples=_NAMES.decode(fields["samples"]),
            attachments=_ATTACHMENTS.decode(fields["attachments"]),
            subject=subject if fields["number"] == 1 else None,
        )


def _subject(case: RowMapping) -> CaseSubject:
    return CaseSubject(
        outlet_id=case["outlet_id"],
        parameter=case["parameter"],
        origin=CaseOrigin(case["origin"]),
        event_id=case["event_id"],
        first_day=case["first_day"],
        last_day=case["last_day"],
        signal=None if case["signal"] is None else _SIGNAL.decode(case["signal"]),
    )


def _write(connection: Connection, step: CaseStep, known_us: int) -> None:
    if step.subject is not None:
        row = {
            "id": step.case_id,
            "known_us": known_us,
            "outlet_id": step.subject.outlet_id,
            "parameter": step.subject.parameter,
            "origin": step.subject.origin.value,
            "event_id": step.subject.event_id,
            "first_day": step.subject.first_day,
            "last_day": step.subject.last_day,
            "signal": _signal_text(step.subject.signal),
        }
        connection.execute(insert(cases), row)
    row = {
        "case_id": step.case_id,
        "number": step.number,
        "known_us": known_us,
        "kind": step.kind.value,
        "step_by": step.by,
        "role": step.role.value,
        "said": step.said,
        "document": step.document,
        "due": step.due,
        "ruled": None if step.ruled is None else step.ruled.value,
        "ground": None if step.ground is None else step.ground.value,
        "samples": msgspec.json.encode(step.samples).decode(),
        "attachments": msgspec.json.encode(step.attachments).decode(),
    }
    connection.execute(insert(case_steps), row)


def _signal_text(signal: Signal | None) -> str | None:
    return None if signal is None else msgspec.json.encode(signal).decode()


def _at(connection: Connection, known_us: int) -> Change:
    query = select(case_steps.c.case_id, case_steps.c.number).where(
        case_steps.c.known_us == known_us
    )
    row = connection.execute(query).one()
    step = _case(connection, row.case_id, from_microseconds(known_us)).steps[row.number - 1]
    return Change(by=step.by, subject=on_case(step.case_id), content=step)


CASE_STEP = Kind(
    name="case-step",
    content=CaseStep,
    apply=_write,
    instants=lambda connection: connection.scalars(select(case_steps.c.known_us)),
    change_at=_at,
)
