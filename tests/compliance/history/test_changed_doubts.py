"""A check of a sensor has exactly those days judged again whose doubt it changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from compliance.history.changed_days import changed_days
from compliance.history.changed_doubts import days_of_sensor_check
from compliance.judging.judge import Judge, Judged
from domain.judged.entered.sensor_checks import SensorCheck, SensorCheckKind
from domain.judged.quality import Check
from domain.judged.verdicts import Certainty, Verdict
from domain.legal_day import HANOI, legal_day_bounds_us, to_microseconds
from domain.registered import Calibration, CalibrationResult
from domain.registry import Registry
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.compliance import sites
from tests.compliance.sites import DAY, OUTLET_ID

FIRST = DAY - timedelta(days=7)
DAYS = [FIRST + timedelta(days=n) for n in range(8)]
NOW = datetime(2026, 11, 25, 3, tzinfo=HANOI)
LAW = sites.law(minimum_capture=0.5)


def registry() -> Registry:
    return replace(
        sites.one_outlet_registry("COD"), sensors=(replace(sites.sensor("COD", 0, 500)),)
    )


@pytest.fixture
def store() -> MemoryReadings:
    store = MemoryReadings()
    for day in DAYS:
        store.append(sites.readings("100~2x288", day=day))
    return store


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    records = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    yield ready(records)
    records.close()


def ready(records: SqlRecords) -> SqlRecords:
    records.add_registry(registry(), NOW)
    records.mark_due((OUTLET_ID, day) for day in DAYS)
    return records


def checked(day: date, hour: int, *, passed: bool, replaces: str | None = None) -> SensorCheck:
    at = datetime(day.year, day.month, day.day, hour, tzinfo=HANOI)
    return SensorCheck(
        id="",
        outlet_id=OUTLET_ID,
        parameter="COD",
        kind=SensorCheckKind.COMPARISON,
        at_us=to_microseconds(at),
        reference="phòng thử nghiệm",
        expected=None,
        read=None,
        left=None,
        passed=passed,
        rule="",
        document="",
        entered_by="cán bộ",
        known_at=NOW,
        replaces=replaces,
    )


def entered(records: SqlRecords, check: SensorCheck) -> tuple[SensorCheck, list[date]]:
    due = days_of_sensor_check(records, records.registry(), check)
    return records.add_sensor_check(check, due), sorted(day for _, day in due)


def judged(records: SqlRecords, store: MemoryReadings) -> Judged:
    return Judge(store, records, LAW).judge_all(NOW + timedelta(days=1))


def told(records: SqlRecords, known_at: datetime | None = None) -> list[Verdict]:
    verdicts = records.verdicts(FIRST, DAY, known_at=known_at)
    return sorted(verdicts, key=lambda one: one.mean.day)


def in_doubt(verdicts: Sequence[Verdict]) -> list[date]:
    return [
        one.mean.day
        for one in verdicts
        if any(flag.check is Check.OUT_OF_CONTROL for flag in one.mean.flags)
    ]


def test_a_failed_check_has_the_days_since_the_last_passed_one_judged_again(
    records: SqlRecords, store: MemoryReadings
) -> None:
    judged(records, store)
    before = told(records)
    assert {one.certainty for one in before} == {Certainty.WHATEVER_WAS_MISSING}
    passed, due = entered(records, checked(DAYS[2], 10, passed=True))
    assert due == []
    failed, due = entered(records, checked(DAYS[4], 10, passed=False))
    assert due == DAYS[2:]
    assert judged(records, store) == Judged(6, 6)
    after = told(records)
    assert in_doubt(after) == DAYS[2:]
    assert {one.certainty for one in after[3:]} == {Certainty.ON_WHAT_WAS_READ}
    assert len(records.verdict_history(OUTLET_ID, "COD", DAYS[3])) == 2
    # What was known before the entry is told as it was
    assert told(records, passed.known_at) == before
    # A later one that passes ends the doubt, and nothing before it changes
    _, due = entered(records, checked(DAYS[6], 10, passed=True))
    assert due == DAYS[6:]
    judged(records, store)
    assert in_doubt(told(records)) == DAYS[2:7]
    # Backwards: a failed one that was entered wrongly is replaced by one that passed
    _, due = entered(records, checked(DAYS[4], 10, passed=True, replaces=failed.id))
    assert due == DAYS[2:7]
    judged(records, store)
    assert in_doubt(told(records)) == []


def test_an_earlier_passed_check_narrows_the_doubt_and_has_no_other_day_judged(
    records: SqlRecords, store: MemoryReadings
) -> None:
    judged(records, store)
    _, due = entered(records, checked(DAYS[4], 10, passed=False))
    assert due == DAYS
    judged(records, store)
    _, due = entered(records, checked(DAYS[3], 10, passed=True))
    assert due == DAYS  # those of the doubt that stays are told another reason
    judged(records, store)
    assert in_doubt(told(records)) == DAYS[3:]


def test_any_order_of_entering_gives_the_same_judgement(
    store: MemoryReadings, tmp_path: Path
) -> None:
    checks = [
        checked(DAYS[1], 10, passed=True),
        checked(DAYS[3], 10, passed=False),
        checked(DAYS[5], 10, passed=True),
    ]
    found = []
    for nth, order in enumerate(permutations(checks)):
        records = ready(SqlRecords.open(f"sqlite:///{tmp_path / str(nth)}.sqlite"))
        judged(records, store)
        for one in order:
            entered(records, one)
            judged(records, store)
        verdicts = told(records)
        assert in_doubt(verdicts) == DAYS[1:6]
        found.append([(one.reason, one.certainty, list(one.mean.flags)) for one in verdicts])
        records.close()
    assert all(one == found[0] for one in found)


def test_an_outlet_without_a_failed_check_is_not_judged_again_for_a_passed_one(
    records: SqlRecords, store: MemoryReadings
) -> None:
    judge = Judge(store, records, LAW)
    judge.judge_all(NOW)
    entered(records, checked(DAYS[2], 10, passed=True))
    records.mark_due((OUTLET_ID, day) for day in DAYS)
    assert judge.judge_all(NOW + timedelta(hours=1)).new_verdicts == 0


def test_a_calibration_that_failed_by_the_registry_puts_its_sensor_in_doubt(
    records: SqlRecords, store: MemoryReadings
) -> None:
    judged(records, store)
    before = records.registry()

    def paper(day: date, result: CalibrationResult) -> Calibration:
        return Calibration(
            outlet_id=OUTLET_ID,
            parameter="COD",
            calibrated_on=day,
            sensor_serial=None,
            result=result,
            document="biên bản",
        )

    papers = (
        paper(DAYS[1], CalibrationResult.PASSED),
        paper(DAYS[3], CalibrationResult.FAILED),
        paper(DAYS[5], CalibrationResult.PASSED),
    )
    after = replace(before, calibrations=papers)
    due = changed_days(records, before, after)
    assert sorted(day for _, day in due) == DAYS[1:6]
    records.add_registry(after, NOW, due)
    judged(records, store)
    verdicts = told(records)
    assert in_doubt(verdicts) == DAYS[1:6]
    begin_us, end_us = legal_day_bounds_us(DAYS[1])
    [flag] = [one for one in verdicts[1].mean.flags if one.check is Check.OUT_OF_CONTROL]
    assert begin_us == flag.begin_us
    assert flag.end_us < end_us
