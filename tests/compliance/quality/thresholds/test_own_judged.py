"""Own thresholds judge their outlet's days from the day after they were entered, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from compliance.evaluate import evaluate_outlet_days
from compliance.judging.facts_of_days import gather
from compliance.judging.judge import Judge
from domain.judged.entered.own_thresholds import OwnFigures, OwnThresholds, OwnThresholdsEnd
from domain.judged.quality import Check
from domain.judged.verdicts import Verdict
from domain.registry import Registry
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.compliance import sites
from tests.compliance.sites import DAY, KNOWN_AT, OUTLET_ID

ONE_DAY = timedelta(days=1)
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
OTHER_ID = "cua-xa-khac"
DAYS = [DAY + n * ONE_DAY for n in range(-1, 5)]
OWN = OwnThresholds(
    id=0,
    outlet_id=OUTLET_ID,
    parameter="COD",
    figures=OwnFigures(spike_suspect=8.0, spike_fail=30.0),
    first=DAY,
    reason="90 ngày đã xem",
    entered_by="Trần Văn An",
    known_at=NOON,
)
END = OwnThresholdsEnd(
    first_without=DAY + 3 * ONE_DAY, ended_by="An", reason="đổi đầu đo", known_at=NOON + 2 * ONE_DAY
)
LAW = sites.law()
USUAL = LAW.rules


def _registry() -> Registry:
    one = sites.one_outlet_registry("COD")
    other = replace(one.outlets[OUTLET_ID], id=OTHER_ID)
    of_other = replace(one.permits[0], outlet_id=OTHER_ID)
    return replace(one, outlets={**one.outlets, OTHER_ID: other}, permits=(*one.permits, of_other))


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    store = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    store.add_registry(_registry(), KNOWN_AT - 30 * ONE_DAY)
    yield store
    store.close()


@pytest.fixture
def store() -> MemoryReadings:
    store = MemoryReadings()
    for day in DAYS:
        for outlet_id in (OUTLET_ID, OTHER_ID):
            store.append(sites.readings("100~1x140 130x1 100~1x147", day=day, outlet_id=outlet_id))
    return store


def _judge(records: SqlRecords, store: MemoryReadings, now: datetime) -> int:
    records.mark_due([(one, day) for one in (OUTLET_ID, OTHER_ID) for day in DAYS])
    return Judge(store, records, LAW).judge_all(now).new_verdicts


def _rules(records: SqlRecords, outlet_id: str, known_at: datetime | None = None) -> list[str]:
    told = records.verdicts(DAYS[0], DAYS[-1], outlet_id=outlet_id, known_at=known_at)
    return [one.mean.rules for one in sorted(told, key=lambda one: one.mean.day)]


def test_days_are_judged_by_them_from_the_day_after_they_were_entered_until_they_end(
    records: SqlRecords, store: MemoryReadings
) -> None:
    first = records.add_own_thresholds(OWN)
    assert first.id == 1
    records.end_own_thresholds(1, END)
    _judge(records, store, NOON + 30 * ONE_DAY)
    own = f"{USUAL} with own thresholds 1"
    assert _rules(records, OUTLET_ID) == [USUAL, USUAL, own, own, USUAL, USUAL]
    assert _rules(records, OTHER_ID) == [USUAL] * len(DAYS)
    flagged = [
        any(run.check is Check.SPIKE for run in mean.flags)
        for mean in records.means(OUTLET_ID, DAYS[0], DAYS[-1])
    ]
    assert flagged == [False, False, True, True, False, False]


def test_what_was_judged_before_stays_and_only_its_outlets_days_are_judged_again(
    records: SqlRecords, store: MemoryReadings
) -> None:
    _judge(records, store, NOON)
    seen_at = records.known_through()
    before = records.verdicts(DAYS[0], DAYS[-1])
    waiting = records.due_count()
    records.add_own_thresholds(OWN)
    assert (len(before), records.due_count()) == (2, waiting)
    later = NOON + 30 * ONE_DAY
    _judge(records, store, later)
    assert records.verdicts(DAYS[0], DAYS[-1], known_at=seen_at) == before
    of_then = records.verdicts(DAYS[0], DAYS[-1])
    judged_at = records.known_through()
    records.end_own_thresholds(1, replace(END, known_at=later))
    assert _judge(records, store, later) == 0
    assert records.verdicts(DAYS[0], DAYS[-1], known_at=judged_at) == of_then


def test_days_of_which_they_turn_out_to_end_are_judged_again_at_their_outlet_alone(
    records: SqlRecords, store: MemoryReadings
) -> None:
    records.add_own_thresholds(OWN)
    on = [(one, day) for one in (OUTLET_ID, OTHER_ID) for day in DAYS]
    _judge(records, store, NOON + 3 * ONE_DAY)  # up to DAY + 2
    digests = records.judged_on(on)
    assert len(digests) == 8
    records.end_own_thresholds(1, replace(END, known_at=NOON + 3 * ONE_DAY))
    _judge(records, store, NOON + 30 * ONE_DAY)
    after = records.judged_on(on)
    assert {key: after[key] for key in digests} == digests
    assert _rules(records, OUTLET_ID)[-2:] == [f"{USUAL} with own thresholds 1", USUAL]


def test_whoever_asks_as_of_then_rebuilds_the_verdicts_of_then(
    records: SqlRecords, store: MemoryReadings
) -> None:
    records.add_own_thresholds(OWN)
    seen_at = records.known_through()
    of_then = _rebuilt(records, store, None)
    records.end_own_thresholds(1, END)
    records.add_own_thresholds(replace(OWN, figures=OwnFigures(step=5.0), known_at=NOON + ONE_DAY))
    assert _rebuilt(records, store, seen_at) == of_then
    assert _rebuilt(records, store, None) != of_then


def _rebuilt(
    records: SqlRecords, store: MemoryReadings, known_at: datetime | None
) -> list[Verdict]:
    facts = gather(records, _registry(), [(OUTLET_ID, day) for day in DAYS], known_at)
    told = evaluate_outlet_days([*facts.values()], store.read_range, LAW, known_at=KNOWN_AT)
    return [one for _, verdicts in told for one in verdicts]


def test_days_together_are_judged_as_each_alone(records: SqlRecords, store: MemoryReadings) -> None:
    records.add_own_thresholds(OWN)
    records.end_own_thresholds(1, END)
    facts = gather(records, _registry(), [(OUTLET_ID, day) for day in DAYS])
    together = evaluate_outlet_days([*facts.values()], store.read_range, LAW, known_at=KNOWN_AT)
    alone = [
        evaluate_outlet_days([one], store.read_range, LAW, known_at=KNOWN_AT)[0]
        for one in facts.values()
    ]
    assert together == alone
    assert [len(one.own_thresholds) for one in facts.values()] == [0, 0, 1, 1, 0, 0]
