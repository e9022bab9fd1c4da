"""The shell: ended days only, late readings judged again, and no waiting day lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from compliance.judge import Judge, Judged
from compliance.regulation import load_regulations
from domain.errors import StoreUnavailable
from domain.registry import ClusterState, Registry
from domain.verdicts import Outcome
from storage.memory import MemoryReadings
from storage.ports import DueDay, ReadingColumns
from storage.records import SqlRecords
from tests.compliance.sites import (
    DAY,
    OUTLET_ID,
    cluster,
    one_outlet_registry,
    readings,
)

REGULATIONS = load_regulations()
IMPORTED_AT = datetime(2026, 1, 1, tzinfo=UTC)
# 25 November, 00:30 in Hanoi: the 24th has ended there, though not yet in UTC.
AFTER_MIDNIGHT = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
BEFORE_MIDNIGHT = AFTER_MIDNIGHT - timedelta(hours=1)
ONE_DAY = timedelta(days=1)


class DownReadings(MemoryReadings):
    """A reading store that does not answer, for the days on which that happens."""

    def read(self, outlet_id: str, parameter: str, begin_us: int, end_us: int) -> ReadingColumns:
        raise StoreUnavailable(f"no answer for {outlet_id} {parameter} {begin_us} {end_us}")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    store = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    yield store
    store.close()


@pytest.fixture
def store() -> MemoryReadings:
    return MemoryReadings()


@pytest.fixture
def judge(records: SqlRecords, store: MemoryReadings) -> Judge:
    records.add_registry(one_outlet_registry("FLOW_OUT", "COD"), IMPORTED_AT)
    return Judge(store, records, REGULATIONS, minimum_capture=0.75)


def test_a_day_is_judged_once_it_has_ended_in_hanoi_and_not_before(
    judge: Judge, records: SqlRecords, store: MemoryReadings
) -> None:
    store.append(readings("100x288"))
    records.mark_due([(OUTLET_ID, DAY)])
    assert judge.judge_due(BEFORE_MIDNIGHT) == Judged(0, 0)
    assert records.due_count() == 1
    assert judge.judge_due(AFTER_MIDNIGHT) == Judged(1, 1)
    [verdict] = records.verdicts(DAY, DAY)
    assert (verdict.outcome, verdict.mean.parameter) == (Outcome.KEPT, "COD")
    assert verdict.known_at == AFTER_MIDNIGHT


def test_a_late_reading_rejudges_its_day_and_supersedes_the_verdict(
    judge: Judge, records: SqlRecords, store: MemoryReadings
) -> None:
    series = readings("100x200 400x88")
    store.append(series[:200])
    records.mark_due([(OUTLET_ID, DAY)])
    judge.judge_due(AFTER_MIDNIGHT)
    assert [v.outcome for v in records.verdicts(DAY, DAY)] == [Outcome.NOT_PROVABLE]
    store.append(series[200:])
    records.mark_due([(OUTLET_ID, DAY)])
    later = AFTER_MIDNIGHT + timedelta(days=3)
    assert judge.judge_due(later) == Judged(1, 1)
    assert [v.outcome for v in records.verdicts(DAY, DAY)] == [Outcome.EXCEEDED]
    [then] = records.verdicts(DAY, DAY, known_at=AFTER_MIDNIGHT)
    assert then.outcome is Outcome.NOT_PROVABLE


def test_a_backlog_gets_the_verdict_that_it_would_have_had_in_time(
    judge: Judge, records: SqlRecords, store: MemoryReadings
) -> None:
    series = readings("100x100 192x188")
    for row in reversed(series):
        store.append([row])
        store.append([row])
    records.mark_due([(OUTLET_ID, DAY)])
    judge.judge_due(AFTER_MIDNIGHT + timedelta(days=9))
    late = records.verdicts(DAY, DAY)[0].mean
    on_time = MemoryReadings()
    on_time.append(series)
    records.mark_due([(OUTLET_ID, DAY)])
    in_time = Judge(on_time, records, REGULATIONS, minimum_capture=0.75)
    assert in_time.judge_due(AFTER_MIDNIGHT + timedelta(days=10)) == Judged(1, 0)
    assert records.verdicts(DAY, DAY)[0].mean == late


def test_judging_again_without_a_change_makes_no_new_verdict(
    judge: Judge, records: SqlRecords, store: MemoryReadings
) -> None:
    store.append(readings("100x288"))
    for expected in (Judged(1, 1), Judged(1, 0)):
        records.mark_due([(OUTLET_ID, DAY)])
        assert judge.judge_due(AFTER_MIDNIGHT) == expected


def test_a_store_that_is_down_loses_no_waiting_day(judge: Judge, records: SqlRecords) -> None:
    records.mark_due([(OUTLET_ID, DAY)])
    down = Judge(DownReadings(), records, REGULATIONS, minimum_capture=0.75)
    with pytest.raises(StoreUnavailable):
        down.judge_due(AFTER_MIDNIGHT)
    assert records.due_count() == 1
    assert records.verdicts(DAY, DAY) == []
    assert judge.judge_due(AFTER_MIDNIGHT).days == 1


def test_a_reading_that_comes_while_its_day_is_judged_keeps_the_day_waiting(
    judge: Judge, records: SqlRecords
) -> None:
    records.mark_due([(OUTLET_ID, DAY)])
    judge.judge_due(AFTER_MIDNIGHT, progress=lambda _: records.mark_due([(OUTLET_ID, DAY)]))
    assert records.due_count() == 1


def test_a_silent_day_is_marked_and_judged_once_it_has_ended(
    judge: Judge, records: SqlRecords
) -> None:
    judge.close_ended_days(AFTER_MIDNIGHT)
    judge.judge_all(AFTER_MIDNIGHT)
    assert [v.outcome for v in records.verdicts(DAY, DAY)] == [Outcome.NOT_PROVABLE]


def test_the_first_run_goes_back_31_days_and_later_ones_go_on_from_there(
    judge: Judge, records: SqlRecords
) -> None:
    assert judge.close_ended_days(AFTER_MIDNIGHT) == 31
    assert records.due(1)[0].day == DAY - timedelta(days=30)
    assert records.closed_through() == DAY
    assert judge.close_ended_days(AFTER_MIDNIGHT) == 0
    assert judge.close_ended_days(AFTER_MIDNIGHT + 3 * ONE_DAY) == 3
    assert records.closed_through() == DAY + 3 * ONE_DAY


def test_the_first_run_begins_no_earlier_than_the_earliest_permit(
    records: SqlRecords, store: MemoryReadings
) -> None:
    begins = DAY - timedelta(days=4)
    records.add_registry(one_outlet_registry("COD", valid_from=begins), IMPORTED_AT)
    judge = Judge(store, records, REGULATIONS, minimum_capture=0.75)
    assert judge.close_ended_days(AFTER_MIDNIGHT) == 5


def test_a_first_day_that_is_told_is_where_closing_begins(
    judge: Judge, records: SqlRecords
) -> None:
    assert judge.close_ended_days(AFTER_MIDNIGHT, first=date(2026, 9, 1)) == 85
    assert records.due(1)[0].day == date(2026, 9, 1)


def test_nothing_is_closed_while_no_outlet_operates(
    records: SqlRecords, store: MemoryReadings
) -> None:
    judge = Judge(store, records, REGULATIONS, minimum_capture=0.75)
    assert judge.close_ended_days(AFTER_MIDNIGHT, first=DAY) == 0
    registry = one_outlet_registry("COD")
    planned = {"ccn-thu": cluster("ccn-thu", ClusterState.UNDER_CONSTRUCTION)}
    records.add_registry(
        Registry(clusters=planned, stations=registry.stations, outlets=registry.outlets,
                 permits=registry.permits),
        IMPORTED_AT,
    )  # fmt: skip
    assert judge.close_ended_days(AFTER_MIDNIGHT) == 0
    assert records.closed_through() is None


def test_batches_are_small_and_all_of_them_judge_everything_that_has_ended(
    judge: Judge, records: SqlRecords
) -> None:
    judge.close_ended_days(AFTER_MIDNIGHT)
    assert judge.judge_due(AFTER_MIDNIGHT, most=10).days == 10
    assert records.due_count() == 21
    seen: list[DueDay] = []
    assert judge.judge_all(AFTER_MIDNIGHT, batch=10, progress=seen.append) == Judged(21, 21)
    assert [entry.day for entry in seen] == sorted(entry.day for entry in seen)
    assert records.due_count() == 0


def test_an_outlet_that_left_the_registry_does_not_block_the_others(
    judge: Judge, records: SqlRecords
) -> None:
    records.mark_due([("cửa-xả-cũ", DAY - ONE_DAY), (OUTLET_ID, DAY)])
    assert judge.judge_due(AFTER_MIDNIGHT) == Judged(2, 1)
    assert records.due_count() == 0


def test_a_naive_now_is_refused(judge: Judge) -> None:
    naive = datetime(2026, 11, 25)  # noqa: DTZ001 - a naive time is what is refused
    with pytest.raises(ValueError, match="add the offset"):
        judge.judge_due(naive)
