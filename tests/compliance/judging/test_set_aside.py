"""An outlet-day that cannot be judged is set aside by name, and every other one is judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from compliance.city.coverage import coverage
from compliance.days.day_facts import Law, OutletDay
from compliance.evaluate import Judgement
from compliance.history.whatif.question import WhatIf
from compliance.history.whatif.run import on_threads, run_what_if
from compliance.judging.judge import Judge, Judged
from compliance.judging.set_aside import CannotJudge, judge_or_say_why
from domain.errors import StoreUnavailable
from domain.health_log import OurOutage
from domain.judged.coverage import CoverageReason
from domain.judged.verdicts import Outcome
from domain.registry import Registry
from storage.ports.readings import ReadingColumns
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.compliance.sites import DAY, OUTLET_ID, law, one_outlet_registry, outlet, readings

OTHER = "cua-xa-khac"
NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # 25 November in Hanoi


class BrokenReadings(MemoryReadings):
    """A store that raises what nobody foresaw for one outlet's days."""

    def __init__(self, broken: str | None = OUTLET_ID, error: Exception | None = None) -> None:
        super().__init__()
        self.broken, self.error = broken, error or OverflowError("intermediate overflow in fsum")

    def read(self, outlet_id: str, parameter: str, begin_us: int, end_us: int) -> ReadingColumns:
        if outlet_id == self.broken:
            raise self.error
        return super().read(outlet_id, parameter, begin_us, end_us)


class BrokenOutages(SqlRecords):
    """Records whose facts of one day cannot be gathered."""

    broken_day_us: int | None = None

    def outages(
        self, begin_us: int, end_us: int, known_at: datetime | None = None
    ) -> list[OurOutage]:
        if self.broken_day_us is not None and begin_us <= self.broken_day_us < end_us:
            raise KeyError("an outage without an end")
        return super().outages(begin_us, end_us, known_at)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[BrokenOutages]:
    store = BrokenOutages.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    assert isinstance(store, BrokenOutages)
    store.add_registry(two_outlets(), datetime(2026, 1, 1, tzinfo=UTC))
    yield store
    store.close()


def two_outlets() -> Registry:
    one = one_outlet_registry("FLOW_OUT", "COD")
    other = outlet("FLOW_OUT", "COD", outlet_id=OTHER)
    permits = (*one.permits, replace(one.permits[0], outlet_id=OTHER, number="GPMT-THU-02"))
    return replace(one, outlets={**one.outlets, OTHER: other}, permits=permits)


def filled(store: MemoryReadings) -> MemoryReadings:
    series = readings("100~1x288")
    store.append([one._replace(outlet_id=name) for name in (OUTLET_ID, OTHER) for one in series])
    return store


def due(records: SqlRecords, *days: date) -> None:
    records.mark_due([(name, day) for name in (OUTLET_ID, OTHER) for day in days])


def test_a_day_that_raises_is_set_aside_by_name_and_the_others_are_judged(
    records: SqlRecords,
) -> None:
    due(records, DAY)
    judged = Judge(filled(BrokenReadings()), records, law()).judge_due(NOW)
    assert (judged.days, judged.new_verdicts) == (2, 1)
    [aside] = records.set_aside_days()
    assert [replace(one, known_at=aside.known_at) for one in judged.set_aside] == [aside]
    assert (aside.outlet_id, aside.day) == (OUTLET_ID, DAY)
    assert aside.raised.startswith("OverflowError: intermediate overflow in fsum (test_set_aside")
    assert [one.mean.outlet_id for one in records.verdicts(DAY, DAY)] == [OTHER]
    assert records.due_count() == 0


def test_it_is_tried_again_when_its_data_changes_and_then_stands_aside_no_more(
    records: SqlRecords,
) -> None:
    store = filled(BrokenReadings())
    assert isinstance(store, BrokenReadings)
    judge = Judge(store, records, law())
    due(records, DAY)
    judge.judge_due(NOW)
    assert judge.judge_due(NOW) == Judged(0, 0)
    store.broken = None
    due(records, DAY)
    assert judge.judge_due(NOW + timedelta(hours=1)) == Judged(2, 1)
    assert records.set_aside_days() == []
    assert len(records.set_aside_days(known_at=NOW + timedelta(minutes=1))) == 1


def test_it_is_tried_again_by_another_version_of_ours_and_not_by_the_same(
    records: SqlRecords,
) -> None:
    due(records, DAY)
    Judge(filled(BrokenReadings()), records, law(), version="1").judge_due(NOW)
    assert Judge(filled(MemoryReadings()), records, law(), version="1").try_again() == 0
    newer = Judge(filled(MemoryReadings()), records, law(), version="2")
    assert newer.try_again() == 1
    assert newer.judge_due(NOW).days == 1
    assert records.set_aside_days() == []


def test_a_store_that_does_not_answer_is_no_reason_to_set_a_day_aside(
    records: SqlRecords,
) -> None:
    due(records, DAY)
    down = BrokenReadings(error=StoreUnavailable("no answer"))
    with pytest.raises(StoreUnavailable):
        Judge(filled(down), records, law()).judge_due(NOW)
    assert records.due_count() == 2
    assert records.set_aside_days() == []


def test_a_day_whose_facts_cannot_be_gathered_is_set_aside_alone(records: BrokenOutages) -> None:
    earlier = DAY - timedelta(days=1)
    due(records, earlier, DAY)
    records.broken_day_us = int(datetime(2026, 11, 23, 5, tzinfo=UTC).timestamp() * 1e6)
    judged = Judge(filled(MemoryReadings()), records, law()).judge_due(NOW)
    assert judged.days == 4
    assert {(one.outlet_id, one.day) for one in records.set_aside_days()} == {
        (OUTLET_ID, earlier),
        (OTHER, earlier),
    }
    assert len(records.verdicts(DAY, DAY)) == 2


def test_an_answer_that_the_records_refuse_sets_its_day_aside_alone(records: SqlRecords) -> None:
    store = filled(MemoryReadings())

    def twisted(
        facts: Sequence[OutletDay], law: Law, now: datetime
    ) -> Iterator[Judgement | CannotJudge]:
        for one in facts:
            answer = judge_or_say_why(one, store.read, law, known_at=now)
            assert not isinstance(answer, CannotJudge)
            means, verdicts = answer
            if one.outlet.id == OUTLET_ID:  # a mean that contradicts its verdict
                means = [replace(mean, valid=7) for mean in means]
            yield means, verdicts

    due(records, DAY)
    judged = Judge(store, records, law(), evaluate=twisted).judge_due(NOW)
    assert (judged.days, judged.new_verdicts) == (2, 1)
    [aside] = records.set_aside_days()
    assert (aside.outlet_id, aside.raised[:10]) == (OUTLET_ID, "ValueError")


def test_an_earlier_verdict_of_a_day_set_aside_does_not_count_as_kept(
    records: SqlRecords,
) -> None:
    store = filled(BrokenReadings(broken=None))
    assert isinstance(store, BrokenReadings)
    judge = Judge(store, records, law())
    due(records, DAY)
    judge.judge_due(NOW)
    verdicts = records.verdicts(DAY, DAY)
    assert {one.outcome for one in verdicts} == {Outcome.KEPT}
    assert coverage(two_outlets(), verdicts, DAY, NOW).covered in (0, 1)
    found = coverage(two_outlets(), verdicts, DAY, NOW, set_aside={OUTLET_ID})
    [cluster] = found.clusters
    assert not cluster.covered
    assert [
        (one.reason, one.outlet_id, one.parameters)
        for one in cluster.findings
        if one.reason is CoverageReason.SET_ASIDE
    ] == [(CoverageReason.SET_ASIDE, OUTLET_ID, ("COD",))]


def test_a_what_if_names_the_outlet_that_it_cannot_judge_and_answers_the_others(
    records: SqlRecords,
) -> None:
    store = filled(BrokenReadings())
    asked = WhatIf(first=DAY, last=DAY, column="A")
    answer = run_what_if(records, law(), asked, on_threads(store, 2))
    assert [one.outlet_id for one in answer.series] == [OTHER]
    [missed] = answer.not_answered
    assert (missed.outlet_id, missed.first, missed.last) == (OUTLET_ID, DAY, DAY)
    assert missed.raised.startswith("OverflowError: intermediate overflow")
