"""A day is judged again where anything that its answer rests on has changed, and only there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from compliance.days.day_facts import Law, OutletDay, outlet_day
from compliance.days.readings import read_days
from compliance.evaluate import evaluate_read_days
from compliance.judging import set_aside
from compliance.judging.judge import Judge, Judged
from compliance.judging.judged_on import JudgedOn, law_digest
from compliance.judging.set_aside import Answer, judge_or_say_why
from domain.health_log import OurOutage
from domain.judged.entered.figures import EnteredFigure, FigureKind
from domain.judged.quality import FlagRuling, QualityFlag
from domain.judged.verdicts import Confidence
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import Statement
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.compliance.sites import (
    DAY,
    KNOWN_AT,
    MINUTE_US,
    OUTLET_ID,
    law,
    on_change,
    one_outlet_registry,
    readings,
    sensor,
)

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # 25 November in Hanoi
BEGIN_US, END_US = legal_day_bounds_us(DAY)
ONE_DAY = timedelta(days=1)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    store = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    store.add_registry(one_outlet_registry("FLOW_OUT", "COD"), KNOWN_AT - 30 * ONE_DAY)
    yield store
    store.close()


@pytest.fixture
def store() -> MemoryReadings:
    store = MemoryReadings()
    for day in (DAY - ONE_DAY, DAY):
        store.append(readings("100~1x200", day=day))
    return store


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> list[OutletDay]:
    """The days that were evaluated, in their order."""
    days: list[OutletDay] = []

    def noting(some: Sequence[OutletDay], *told: object, **named: object) -> object:
        days.extend(some)
        return evaluate_read_days(some, *told, **named)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(set_aside, "evaluate_read_days", noting)
    return days


def judged(judge: Judge, records: SqlRecords) -> Judged:
    records.mark_due([(OUTLET_ID, DAY - ONE_DAY), (OUTLET_ID, DAY)])
    return judge.judge_all(NOW + ONE_DAY)


def test_what_rests_on_the_same_is_not_judged_again(
    records: SqlRecords, store: MemoryReadings, evaluated: list[OutletDay]
) -> None:
    assert judged(Judge(store, records, law()), records) == Judged(2, 2)
    before = records.verdicts(DAY - ONE_DAY, DAY)
    assert len(evaluated) == 2
    assert judged(Judge(store, records, law()), records) == Judged(2, 0)
    assert len(evaluated) == 2
    assert records.verdicts(DAY - ONE_DAY, DAY) == before
    assert records.due_count() == 0


def test_one_late_reading_has_its_own_day_judged_and_no_other(
    records: SqlRecords, store: MemoryReadings, evaluated: list[OutletDay]
) -> None:
    judge = Judge(store, records, law())
    judged(judge, records)
    evaluated.clear()
    store.append(readings("-x250 100x1"))
    assert judged(judge, records) == Judged(2, 1)
    assert [one.day for one in evaluated] == [DAY]


def _ruled(records: SqlRecords) -> None:
    ruling = FlagRuling(
        outlet_id=OUTLET_ID,
        parameter="COD",
        begin_us=BEGIN_US,
        end_us=END_US,
        flag=QualityFlag.FAIL,
        reason="xem",
        ruled_by="Thanh tra",
        known_at=NOW,
    )
    records.add_ruling(ruling)


def _away(records: SqlRecords) -> None:
    records.add_outage(
        OurOutage(begin_us=END_US - 60 * MINUTE_US, end_us=END_US, reason="tắt", known_at=NOW)
    )


def _stated(records: SqlRecords) -> None:
    records.add_statements([Statement(OUTLET_ID, "COD", END_US - MINUTE_US, 1, 7)])


def _figured(records: SqlRecords) -> None:
    figure = EnteredFigure(
        regulation="QCVN 40:2025/BTNMT",
        kind=FigureKind.LIMIT,
        clause="Bảng 1",
        document="văn bản thử",
        confidence=Confidence.ONE_SOURCE,
        entered_by="cán bộ",
        known_at=NOW,
        parameter="COD",
        column="B",
        unit="mg/L",
        upper="100",
    )
    records.add_figures([figure])


def _spanned(records: SqlRecords) -> None:
    registry = one_outlet_registry("FLOW_OUT", "COD")
    records.add_registry(replace(registry, sensors=(sensor("COD", 0, 400),)), NOW)


def _silent(records: SqlRecords) -> None:
    registry = one_outlet_registry("FLOW_OUT", "COD")
    records.add_registry(replace(registry, profiles=(on_change(600),)), NOW)


@pytest.mark.parametrize("change", [_ruled, _away, _stated, _figured, _spanned, _silent])
def test_a_fact_that_changes_has_its_day_judged_again(
    change: Callable[[SqlRecords], None],
    records: SqlRecords,
    store: MemoryReadings,
    evaluated: list[OutletDay],
) -> None:
    judge = Judge(store, records, law())
    judged(judge, records)
    evaluated.clear()
    change(records)
    judged(judge, records)
    assert DAY in [one.day for one in evaluated]


def test_what_was_said_the_evening_before_has_the_day_judged_again_where_values_are_carried(
    records: SqlRecords, store: MemoryReadings, evaluated: list[OutletDay]
) -> None:
    registry = one_outlet_registry("FLOW_OUT", "COD")
    said = Statement(OUTLET_ID, "COD", BEGIN_US - MINUTE_US, 1, 7)
    judge = Judge(store, records, law())
    judged(judge, records)
    for changed in (registry, replace(registry, profiles=(on_change(86_400),))):
        records.add_registry(changed, NOW)
        judged(judge, records)
        carried = [one.carried for one in records.means(OUTLET_ID, DAY, DAY)]
        evaluated.clear()
        records.add_statements([said])
        said = said._replace(time_us=said.time_us - MINUTE_US)
        judged(judge, records)
        assert (DAY in [one.day for one in evaluated]) is any(carried)
    assert [one.ended_before for one in evaluated if one.day == DAY] == [
        (("COD", BEGIN_US - 2 * MINUTE_US), ("COD", BEGIN_US - MINUTE_US))
    ]


def test_where_nothing_is_reported_on_change_a_digest_is_what_it_was() -> None:
    registry = one_outlet_registry("COD")
    days = [outlet_day(replace(registry, profiles=profiles), OUTLET_ID, DAY) for profiles in (
        (), (on_change(None),), (on_change(900, gateways=("gw-khac",)),), (on_change(900),)
    )]  # fmt: skip
    store = MemoryReadings()
    store.append(readings("100~1x20"))
    told = [
        JudgedOn(before={}, law=b"law").digests([one], read_days([one], store.read_range))[0].hex()
        for one in days
    ]
    assert told[:3] == ["19577cdfa2a0dbe5e38a6f6771e2e7b5d91ad9be055f7df1aa2d978fb232d387"] * 3
    assert told[3] != told[0]


def test_another_setting_or_version_has_every_day_judged_again(
    records: SqlRecords, store: MemoryReadings, evaluated: list[OutletDay]
) -> None:
    judged(Judge(store, records, law(), version="1"), records)
    for other in (
        Judge(store, records, law(), version="2"),
        Judge(store, records, law(minimum_capture=0.5), version="2"),
    ):
        evaluated.clear()
        judged(other, records)
        assert len(evaluated) == 2


def test_a_day_that_another_way_judged_is_not_taken_for_what_it_was_judged_on_before(
    records: SqlRecords, store: MemoryReadings, evaluated: list[OutletDay]
) -> None:
    def elsewhere(facts: Sequence[OutletDay], told: Law, now: datetime) -> Iterator[Answer]:
        for one in facts:
            yield judge_or_say_why(one, MemoryReadings().read, told, known_at=now)

    here = Judge(store, records, law())
    judged(here, records)
    records.mark_due([(OUTLET_ID, DAY)])
    records.settle(records.due(1), [], [])  # settled without a digest
    evaluated.clear()
    judged(here, records)
    assert [one.day for one in evaluated] == [DAY]
    judged(Judge(MemoryReadings(), records, law(), evaluate=elsewhere), records)
    assert records.judged_on([(OUTLET_ID, DAY)]) == {}


def test_a_day_that_cannot_be_judged_is_tried_again_on_the_same(
    records: SqlRecords, store: MemoryReadings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> object:
        raise OverflowError("too much")

    judge = Judge(store, records, law())
    with monkeypatch.context() as patched:
        patched.setattr(set_aside, "evaluate_read_days", broken)
        assert judged(judge, records).days == 2
        assert records.set_aside_count() == 2
    assert judged(judge, records) == Judged(2, 2)
    assert records.set_aside_count() == 0


def test_the_order_of_a_map_or_a_set_changes_no_digest() -> None:
    told = law()
    turned = replace(told, regulations=dict(reversed(list(told.regulations.items()))))
    assert law_digest(told, "1") == law_digest(turned, "1")
    assert JudgedOn(before={}, law=law_digest(told, "1")).law != law_digest(told, "2")
