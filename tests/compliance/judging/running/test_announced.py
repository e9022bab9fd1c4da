"""Work announced before it began is nobody's charge; announced afterwards it changes no verdict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from compliance.history.changed_days import days_of_announcement
from compliance.judging.judge import Judge, Judged
from domain.judged.entered.announcements import Announcement, WorkKind
from domain.judged.verdicts import Gap, GapCause
from domain.legal_day import HANOI, legal_day_bounds_us, to_microseconds
from storage.readings.memory import MemoryReadings
from storage.records.entered.announcements import ANNOUNCEMENT
from storage.records.store import SqlRecords
from tests.compliance.sites import DAY, OUTLET_ID, law, one_outlet_registry, readings

HOUR_US = 3_600_000_000
BEGIN_US = legal_day_bounds_us(DAY)[0] + 10 * HOUR_US  # 10:00 in Hanoi
AFTER_MIDNIGHT = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
EIGHT = datetime(DAY.year, DAY.month, DAY.day, 8, tzinfo=HANOI)
ELEVEN = EIGHT + timedelta(hours=3)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    store = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    store.add_registry(one_outlet_registry("COD", "PH"), datetime(2026, 1, 1, tzinfo=UTC))
    yield store
    store.close()


@pytest.fixture
def judge(records: SqlRecords) -> Judge:
    """Return a judge of a day of which 10:00 to 12:00 did not come."""
    store = MemoryReadings()
    store.append(readings("100~1x120 -x24 100~1x144"))
    store.append(readings("7~0.1x120 -x24 7~0.1x144", parameter="PH"))
    return Judge(store, records, law())


def announce(records: SqlRecords, at: datetime, parameter: str | None = "COD") -> Announcement:
    announcement = Announcement(
        outlet_id=OUTLET_ID,
        parameter=parameter,
        kind=WorkKind.CALIBRATION,
        begin_us=BEGIN_US,
        end_us=BEGIN_US + 2 * HOUR_US,
        what="hiệu chuẩn đầu đo",
        announced_by="Chủ đầu tư",
        announced_us=to_microseconds(at),
        known_at=at,
    )
    return records.add_announcement(announcement, days_of_announcement(announcement))


def gaps(records: SqlRecords, parameter: str = "COD") -> tuple[Gap, ...]:
    (mean,) = records.means(OUTLET_ID, DAY, DAY, parameter=parameter)
    return mean.gaps


def test_a_gap_under_work_that_was_announced_before_is_charged_to_nobody(
    judge: Judge, records: SqlRecords
) -> None:
    announce(records, EIGHT)
    assert judge.judge_due(AFTER_MIDNIGHT) == Judged(1, 2)
    (gap,) = gaps(records)
    assert (gap.cause, gap.slots) == (GapCause.MAINTENANCE, 24)
    assert gap.evidence == (
        "Announced maintenance: thông báo trên Nhuệ lúc 08:00 24/11/2026: hiệu chuẩn đầu đo."
    )
    assert [one.cause for one in gaps(records, "PH")] == [GapCause.UNKNOWN]


def test_a_gap_under_work_that_was_announced_afterwards_stays_what_it_was(
    judge: Judge, records: SqlRecords
) -> None:
    records.mark_due([(OUTLET_ID, DAY)])
    kept = announce(records, ELEVEN)
    assert not kept.is_beforehand
    judge.judge_due(AFTER_MIDNIGHT)
    assert [one.cause for one in gaps(records)] == [GapCause.UNKNOWN]


def test_work_of_the_whole_outlet_is_of_every_parameter(judge: Judge, records: SqlRecords) -> None:
    announce(records, EIGHT, None)
    judge.judge_due(AFTER_MIDNIGHT)
    for parameter in ("COD", "PH"):
        assert [one.cause for one in gaps(records, parameter)] == [GapCause.MAINTENANCE]


def test_the_days_of_work_wait_and_those_of_what_came_afterwards_do_not(
    records: SqlRecords,
) -> None:
    assert days_of_announcement(announce(records, EIGHT)) == {(OUTLET_ID, DAY)}
    assert [(one.outlet_id, one.day) for one in records.due(9)] == [(OUTLET_ID, DAY)]
    assert days_of_announcement(announce(records, ELEVEN)) == set()


def test_a_day_is_judged_anew_where_another_announcement_explains_it(
    judge: Judge, records: SqlRecords
) -> None:
    records.mark_due([(OUTLET_ID, DAY)])
    judge.judge_due(AFTER_MIDNIGHT)
    assert [one.cause for one in gaps(records)] == [GapCause.UNKNOWN]
    announcement = Announcement(
        outlet_id=OUTLET_ID,
        parameter=None,
        kind=WorkKind.MAINTENANCE,
        begin_us=BEGIN_US,
        end_us=BEGIN_US + 2 * HOUR_US,
        what="thay bơm",
        announced_by="Chủ đầu tư",
        announced_us=to_microseconds(EIGHT),
        known_at=AFTER_MIDNIGHT,
    )
    # As the journal brings in what is known only since then, with its own stamp
    with records._deciding() as deciding:
        deciding.keep(
            ANNOUNCEMENT,
            announcement,
            deciding.known_us([AFTER_MIDNIGHT]),
            by="Chủ đầu tư",
            subject="outlet:x",
            due=days_of_announcement(announcement),
        )
    judge.judge_due(AFTER_MIDNIGHT + timedelta(hours=1))
    assert [one.cause for one in gaps(records)] == [GapCause.MAINTENANCE]
