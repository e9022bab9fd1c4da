"""What every record store must do with cases: a step more each time, and none of them changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.access.roles import Role
from domain.errors import DecidedSince, FaultsFound, NotFound
from domain.judged.entered.attachments import Attachment
from domain.judged.entered.cases import (
    Case,
    CaseOrigin,
    CaseState,
    CaseStep,
    CaseSubject,
    ClosingGround,
    Ruled,
    StepKind,
)
from domain.legal_day import to_microseconds
from storage.ports.records import RecordStore
from tests.storage.records.examples import DAY, HOUR, T0

SUBJECT = CaseSubject(
    outlet_id="hd-01-a",
    parameter="COD",
    origin=CaseOrigin.EXCEEDANCE,
    event_id=f"hd-01-a:COD:{DAY}",
    first_day=DAY,
    last_day=DAY,
)
OPENING = CaseStep(
    case_id="",
    number=0,
    kind=StepKind.OPENING,
    by="Trần Văn An",
    role=Role.INSPECTOR,
    said="vượt 1,3 lần",
    known_at=T0,
    subject=SUBJECT,
)
PHOTO = Attachment(name="ảnh.png", media_type="image/png", size_bytes=7, sha256="ab" * 32)


def a_step(case: Case, kind: StepKind, hours: int = 1, **changes: object) -> CaseStep:
    step = CaseStep(
        case_id=case.id,
        number=0,
        kind=kind,
        by="Trần Văn An",
        role=Role.INSPECTOR,
        said="đã làm",
        known_at=T0 + hours * HOUR,
    )
    return replace(step, **changes)  # type: ignore[arg-type]  # any field


def seen(case: Case) -> int:
    return to_microseconds(case.changed_at)


class CasesContract:
    def test_a_case_goes_from_notice_to_closing_and_comes_back_step_by_step(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        case = store.open_case(OPENING)
        assert case.id == "HS-2026-0001"
        due = DAY + timedelta(days=11)
        steps = [
            a_step(case, StepKind.NOTICE, 1, due=due, document="CV 12", attachments=(PHOTO,)),
            a_step(case, StepKind.REPLY, 2, by="Cụm Đầm Sen", role=Role.OPERATOR),
            a_step(case, StepKind.SAMPLE, 3, samples=("M-2026-0001",)),
            a_step(case, StepKind.DECISION, 4, ruled=Ruled.REMEDY, due=due),
            a_step(case, StepKind.CLOSING, 5, ground=ClosingGround.REMEDIED),
        ]
        states = [store.add_step(step).state for step in steps]
        assert states == [
            CaseState.NOTIFIED,
            CaseState.ANSWERED,
            CaseState.SAMPLED,
            CaseState.DECIDED,
            CaseState.CLOSED,
        ]
        again = reopened().case(case.id)
        numbered = [replace(step, number=n) for n, step in enumerate(steps, start=2)]
        assert again.steps == (replace(OPENING, case_id=case.id, number=1), *numbered)
        assert reopened().cases() == [again]
        assert reopened().cases(open_only=True) == []

    def test_what_was_known_of_a_case_before_is_told_the_same(self, store: RecordStore) -> None:
        case = store.open_case(OPENING)
        later = store.add_step(a_step(case, StepKind.NOTICE))
        closed = store.add_step(
            a_step(case, StepKind.CLOSING, 2, ground=ClosingGround.NOT_ESTABLISHED)
        )
        assert store.case(case.id, known_at=case.changed_at) == case
        assert store.cases(known_at=later.changed_at, open_only=True) == [later]
        assert store.cases(known_at=closed.changed_at, open_only=True) == []
        with pytest.raises(NotFound):
            store.case(case.id, known_at=T0 - timedelta(microseconds=1))

    def test_an_exceedance_that_goes_on_is_one_case(self, store: RecordStore) -> None:
        case = store.open_case(OPENING)
        longer = replace(SUBJECT, last_day=DAY + timedelta(days=4))
        earlier = replace(SUBJECT, event_id="other", first_day=DAY - timedelta(days=2))
        for subject in (SUBJECT, longer, earlier):
            assert store.case_of(subject) == case
            with pytest.raises(FaultsFound, match="it has case HS-2026-0001 already"):
                store.open_case(replace(OPENING, subject=subject))
        another_day = replace(SUBJECT, first_day=DAY + 3 * timedelta(1), last_day=date.max)
        for subject in (another_day, replace(SUBJECT, parameter="TSS")):
            assert store.case_of(subject) is None
            store.open_case(replace(OPENING, subject=subject))

    def test_a_closed_case_is_reopened_and_not_opened_again(self, store: RecordStore) -> None:
        case = store.open_case(OPENING)
        store.add_step(a_step(case, StepKind.CLOSING, 1, ground=ClosingGround.NOT_ESTABLISHED))
        with pytest.raises(FaultsFound, match="which is closed: reopen it"):
            store.open_case(OPENING)
        again = store.add_step(a_step(case, StepKind.REOPENING, 2))
        assert again.state is CaseState.OPENED
        assert store.cases(open_only=True) == [again]

    def test_a_step_out_of_turn_is_refused_and_nothing_is_kept(self, store: RecordStore) -> None:
        case = store.open_case(OPENING)
        with pytest.raises(FaultsFound, match="follows on a notice or a sample"):
            store.add_step(a_step(case, StepKind.DECISION, ruled=Ruled.NO_FURTHER_ACTION))
        with pytest.raises(FaultsFound, match="every other step is the authority's"):
            store.add_step(a_step(case, StepKind.NOTICE, role=Role.OPERATOR))
        assert store.case(case.id) == case
        with pytest.raises(NotFound, match="no case"):
            store.add_step(a_step(replace(case, id="HS-2026-0009"), StepKind.NOTE))

    def test_of_two_who_act_on_one_reading_of_a_case_the_second_is_told_of_the_first(
        self, store: RecordStore
    ) -> None:
        case = store.open_case(OPENING)
        store.add_step(a_step(case, StepKind.NOTICE), seen_us=seen(case))
        if store.last_decided_us(("case-step",), f"case:{case.id}"):  # only with a journal
            with pytest.raises(DecidedSince):
                store.add_step(a_step(case, StepKind.NOTE, 2), seen_us=seen(case))

    def test_cases_of_some_outlets_are_told_alone_the_newest_first(
        self, store: RecordStore
    ) -> None:
        first = store.open_case(OPENING)
        by_hand = replace(
            SUBJECT, outlet_id="other", origin=CaseOrigin.BY_HAND, event_id=None, parameter=None
        )
        second = store.open_case(replace(OPENING, subject=by_hand, known_at=T0 + HOUR))
        third = store.open_case(replace(OPENING, subject=by_hand, known_at=T0 + 2 * HOUR))
        assert store.cases() == [third, second, first]
        assert store.cases(outlets=["other"]) == [third, second]
        assert store.cases(outlets=[]) == []
