"""The shell: ended days only, late readings judged again, and no waiting day lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from compliance.city.coverage import coverage
from compliance.judging.judge import Judge, Judged
from compliance.verdicts.reason_vi import reason_vi
from domain.errors import StoreUnavailable
from domain.health_log import OurOutage
from domain.judged.coverage import CoverageReason
from domain.judged.entered.figures import EnteredFigure, FigureKind
from domain.judged.quality import FlagRuling, QualityFlag
from domain.judged.verdicts import Certainty, Confidence, GapCause, Outcome, Verdict
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import Reading, Statement
from domain.measured.refused import RefusedReading
from domain.registered import ClusterState
from domain.registry import Registry
from storage.ports.readings import ReadingColumns
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.compliance.sites import (
    DAY,
    MINUTE_US,
    OUTLET_ID,
    cluster,
    law,
    one_outlet_registry,
    outlet,
    permit,
    readings,
    sensor,
)

IMPORTED_AT = datetime(2026, 1, 1, tzinfo=UTC)
# 25 November, 00:30 in Hanoi: the 24th has ended there, though not yet in UTC.
AFTER_MIDNIGHT = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
ONE_DAY = timedelta(days=1)


class DownReadings(MemoryReadings):
    """A reading store that does not answer, for the days on which that happens."""

    def read(self, outlet_id: str, parameter: str, begin_us: int, end_us: int) -> ReadingColumns:
        raise StoreUnavailable(f"no answer for {outlet_id} {parameter} {begin_us} {end_us}")


class CountedReadings(MemoryReadings):
    """A reading store that notes which series it was asked for, and of which day."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, int, int]] = []

    def read(self, outlet_id: str, parameter: str, begin_us: int, end_us: int) -> ReadingColumns:
        self.asked.append((parameter, begin_us, end_us))
        return super().read(outlet_id, parameter, begin_us, end_us)


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
    return Judge(store, records, law())


def test_a_day_is_judged_once_it_has_ended_in_hanoi_and_not_before(
    judge: Judge, records: SqlRecords, store: MemoryReadings
) -> None:
    store.append(readings("100~1x288"))
    records.mark_due([(OUTLET_ID, DAY)])
    assert judge.judge_due(AFTER_MIDNIGHT - timedelta(hours=1)) == Judged(0, 0)
    assert records.due_count() == 1
    assert judge.judge_due(AFTER_MIDNIGHT) == Judged(1, 1)
    [verdict] = records.verdicts(DAY, DAY)
    assert (verdict.outcome, verdict.mean.parameter) == (Outcome.KEPT, "COD")
    assert verdict.known_at == AFTER_MIDNIGHT


def test_a_late_reading_rejudges_its_day_and_supersedes_the_verdict(
    judge: Judge, records: SqlRecords, store: MemoryReadings
) -> None:
    series = readings("100~1x200 400~1x88")
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
    series = readings("100~1x100 192~1x188")
    for row in reversed(series):
        store.append([row])
        store.append([row])
    records.mark_due([(OUTLET_ID, DAY)])
    judge.judge_due(AFTER_MIDNIGHT + timedelta(days=9))
    late = records.verdicts(DAY, DAY)[0].mean
    on_time = MemoryReadings()
    on_time.append(series)
    records.mark_due([(OUTLET_ID, DAY)])
    in_time = Judge(on_time, records, law())
    assert in_time.judge_due(AFTER_MIDNIGHT + timedelta(days=10)) == Judged(1, 0)
    assert records.verdicts(DAY, DAY)[0].mean == late


def test_a_store_that_is_lost_while_a_batch_is_judged_makes_no_verdict_and_the_days_wait(
    judge: Judge, records: SqlRecords, store: MemoryReadings
) -> None:
    store.append(readings("100~1x288"))
    records.mark_due([(OUTLET_ID, DAY)])
    judge.judge_due(AFTER_MIDNIGHT)
    records.mark_due([(OUTLET_ID, DAY)])
    lost = CountedReadings()

    def refuse_lost() -> None:
        assert lost.asked, "asked before the day was read, it would say nothing"
        raise StoreUnavailable("the reading store was emptied")

    with pytest.raises(StoreUnavailable, match="emptied"):
        Judge(lost, records, law(), sound=refuse_lost).judge_due(AFTER_MIDNIGHT)
    assert [v.outcome for v in records.verdicts(DAY, DAY)] == [Outcome.KEPT]
    assert records.due_count() == 1


def test_a_day_of_which_the_store_holds_less_than_before_is_set_aside_by_name_until_it_is_back(
    judge: Judge, records: SqlRecords, store: MemoryReadings
) -> None:
    series = readings("100~1x288")
    store.append(series[:287])
    records.mark_due([(OUTLET_ID, DAY)])
    judge.judge_due(AFTER_MIDNIGHT)
    forgetful = MemoryReadings()
    forgetful.append(series[287:])
    records.mark_due([(OUTLET_ID, DAY)])
    again = Judge(forgetful, records, law())
    [aside] = again.judge_due(AFTER_MIDNIGHT).set_aside
    assert "COD for 1 of 288 expected, where the day was judged on 287 before" in aside.raised
    assert "nhue replay" in aside.raised
    assert [v.outcome for v in records.verdicts(DAY, DAY)] == [Outcome.KEPT]
    forgetful.append(series)
    records.mark_due([(OUTLET_ID, DAY)])
    assert again.judge_due(AFTER_MIDNIGHT) == Judged(1, 1)
    assert records.set_aside_days() == []
    assert records.verdicts(DAY, DAY)[0].mean.valid == 288


def test_judging_again_without_a_change_makes_no_new_verdict(
    judge: Judge, records: SqlRecords, store: MemoryReadings
) -> None:
    store.append(readings("100~1x288"))
    for expected in (Judged(1, 1), Judged(1, 0)):
        records.mark_due([(OUTLET_ID, DAY)])
        assert judge.judge_due(AFTER_MIDNIGHT) == expected


def test_a_store_that_is_down_loses_no_waiting_day(judge: Judge, records: SqlRecords) -> None:
    records.mark_due([(OUTLET_ID, DAY)])
    down = Judge(DownReadings(), records, law())
    with pytest.raises(StoreUnavailable):
        down.judge_due(AFTER_MIDNIGHT)
    assert records.due_count() == 1
    assert records.verdicts(DAY, DAY) == []
    assert judge.judge_due(AFTER_MIDNIGHT).days == 1


def test_a_reading_that_comes_while_its_day_is_judged_keeps_the_day_waiting(
    judge: Judge, records: SqlRecords
) -> None:
    records.mark_due([(OUTLET_ID, DAY)])
    judge.judge_due(AFTER_MIDNIGHT, progress=lambda *_: records.mark_due([(OUTLET_ID, DAY)]))
    assert records.due_count() == 1


def test_a_silent_day_is_marked_and_judged_once_it_has_ended(
    judge: Judge, records: SqlRecords
) -> None:
    judge.close_ended_days(AFTER_MIDNIGHT)
    judge.judge_all(AFTER_MIDNIGHT)
    assert [v.outcome for v in records.verdicts(DAY, DAY)] == [Outcome.NOT_PROVABLE]


def test_the_first_run_goes_back_to_the_first_owed_day_and_later_ones_go_on_from_there(
    judge: Judge, records: SqlRecords
) -> None:
    assert judge.close_ended_days(AFTER_MIDNIGHT) == 31
    assert records.due(1)[0].day == DAY - timedelta(days=30)
    assert records.closed_through() == DAY
    assert judge.close_ended_days(AFTER_MIDNIGHT) == 0
    assert judge.close_ended_days(AFTER_MIDNIGHT + 3 * ONE_DAY) == 3
    assert records.closed_through() == DAY + 3 * ONE_DAY


def test_a_first_run_judges_days_that_are_owed_before_the_earliest_permit_too(
    records: SqlRecords, store: MemoryReadings
) -> None:
    """As it is from day to day: their limit is unknown, and no silence is charged on them."""
    begins = DAY - timedelta(days=4)
    records.add_registry(one_outlet_registry("COD", valid_from=begins), IMPORTED_AT)
    judge = Judge(store, records, law())
    assert judge.close_ended_days(AFTER_MIDNIGHT) == 31
    judge.judge_all(AFTER_MIDNIGHT)
    before = records.verdicts(DAY - timedelta(days=30), begins - ONE_DAY)
    assert {one.outcome for one in before} == {Outcome.LIMIT_UNKNOWN}
    assert len(before) == 26


def test_a_first_day_that_is_told_is_where_closing_begins(
    judge: Judge, records: SqlRecords
) -> None:
    assert judge.close_ended_days(AFTER_MIDNIGHT, first=date(2026, 11, 1)) == 24
    assert records.due(1)[0].day == date(2026, 11, 1)


def test_nothing_is_closed_while_no_outlet_operates(
    records: SqlRecords, store: MemoryReadings
) -> None:
    judge = Judge(store, records, law())
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
    seen: list[date] = []
    judged = judge.judge_all(AFTER_MIDNIGHT, batch=10, progress=lambda _, day: seen.append(day))
    assert judged == Judged(21, 21)
    assert seen == sorted(seen)
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


def test_one_late_reading_costs_one_outlet_day_whatever_the_history(
    judge: Judge, records: SqlRecords
) -> None:
    judge.close_ended_days(AFTER_MIDNIGHT)
    counted = CountedReadings()
    whole = Judge(counted, records, law())
    assert whole.judge_all(AFTER_MIDNIGHT) == Judged(31, 31)
    counted.asked.clear()
    counted.append(readings("-x100 120x1"))
    records.mark_due([(OUTLET_ID, DAY)])
    assert whole.judge_all(AFTER_MIDNIGHT) == Judged(1, 1)
    span = legal_day_bounds_us(DAY - ONE_DAY)[0], legal_day_bounds_us(DAY)[1]  # and the day before
    assert sorted(counted.asked) == [("COD", *span), ("FLOW_OUT", *span)]


def test_a_restart_forgets_nothing_that_was_waiting(tmp_path: Path, store: MemoryReadings) -> None:
    url = f"sqlite:///{tmp_path / 'kept.sqlite'}"
    before = SqlRecords.open(url)
    before.add_registry(one_outlet_registry("COD"), IMPORTED_AT)
    store.append(readings("100~1x288"))
    before.mark_due([(OUTLET_ID, DAY)])
    before.close()
    after = SqlRecords.open(url)
    assert Judge(store, after, law()).judge_due(AFTER_MIDNIGHT) == Judged(1, 1)
    assert [v.outcome for v in after.verdicts(DAY, DAY)] == [Outcome.KEPT]
    after.close()


def _rejudged(judge: Judge, records: SqlRecords) -> tuple[Verdict, Verdict]:
    """Return COD's verdict on the day as known before what waits is judged, and after it."""
    known_at = records.known_through()
    later = AFTER_MIDNIGHT + timedelta(days=7)
    assert records.due_count() == 1
    assert judge.judge_all(later) == Judged(1, 1)
    [then] = records.verdicts(DAY, DAY, known_at=known_at)
    [now] = records.verdicts(DAY, DAY)
    assert (then.known_at, now.known_at) == (AFTER_MIDNIGHT, later)
    return then, now


def _judged_two_days(judge: Judge, records: SqlRecords, store: MemoryReadings, series: str) -> None:
    for day in (DAY - ONE_DAY, DAY):
        store.append(readings(series, day=day))
        records.mark_due([(OUTLET_ID, day)])
    assert judge.judge_all(AFTER_MIDNIGHT).days == 2


def test_a_figure_entered_later_supersedes_the_touched_day_alone(
    records: SqlRecords, store: MemoryReadings
) -> None:
    records.add_registry(one_outlet_registry("COD", regulation="QCVN 40:2025/BTNMT"), IMPORTED_AT)
    judge = Judge(store, records, law())
    _judged_two_days(judge, records, store, "120~1x288")
    figure = EnteredFigure(
        regulation="QCVN 40:2025/BTNMT",
        kind=FigureKind.LIMIT,
        clause="Bảng 1",
        document="văn bản thử",
        confidence=Confidence.ONE_SOURCE,
        entered_by="cán bộ thử",
        known_at=AFTER_MIDNIGHT + ONE_DAY,
        parameter="COD",
        column="B",
        unit="mg/L",
        upper="100",
    )
    records.add_figures([figure], due=[(OUTLET_ID, DAY)])
    then, now = _rejudged(judge, records)
    assert (then.outcome, now.outcome) == (Outcome.LIMIT_UNKNOWN, Outcome.EXCEEDED)
    [other] = records.verdicts(DAY - ONE_DAY, DAY - ONE_DAY)
    assert other.outcome is Outcome.LIMIT_UNKNOWN


def test_a_ruling_made_later_supersedes_its_day_and_the_old_verdict_stays_readable(
    judge: Judge, records: SqlRecords, store: MemoryReadings
) -> None:
    _judged_two_days(judge, records, store, "140~1x264 300~1x24")
    begin_us = legal_day_bounds_us(DAY)[0]
    ruling = FlagRuling(
        outlet_id=OUTLET_ID,
        parameter="COD",
        begin_us=begin_us + 22 * 60 * MINUTE_US,
        end_us=begin_us + 24 * 60 * MINUTE_US,
        flag=QualityFlag.FAIL,
        reason="the probe lay on the bank",
        ruled_by="Thanh tra",
        known_at=AFTER_MIDNIGHT + ONE_DAY,
    )
    records.add_ruling(ruling, due=[(OUTLET_ID, DAY)])
    then, now = _rejudged(judge, records)
    assert (then.outcome, now.outcome) == (Outcome.EXCEEDED, Outcome.KEPT)
    assert (then.mean.excluded, now.mean.excluded) == (0, 24)


def test_an_outage_noted_later_takes_the_gap_off_the_plant(
    judge: Judge, records: SqlRecords, store: MemoryReadings
) -> None:
    _judged_two_days(judge, records, store, "100~1x144 -x144")
    begin_us, end_us = legal_day_bounds_us(DAY)
    noon_us = (begin_us + end_us) // 2
    outage = OurOutage(
        begin_us=noon_us, end_us=end_us, reason="stopped", known_at=AFTER_MIDNIGHT + ONE_DAY
    )
    records.add_outage(outage, due=[(OUTLET_ID, DAY)])
    then, now = _rejudged(judge, records)
    assert (then.outcome, now.outcome) == (Outcome.NOT_PROVABLE, Outcome.NOT_PROVABLE)
    assert then.mean.slots_of(GapCause.UNKNOWN) == 144
    assert now.mean.slots_of(GapCause.OUR_OUTAGE) == 144
    assert now.mean.slots_of(GapCause.UNKNOWN) == 0


def test_a_registry_change_supersedes_what_it_touches(
    judge: Judge, records: SqlRecords, store: MemoryReadings
) -> None:
    _judged_two_days(judge, records, store, "20~1x240 -x48")
    registry = one_outlet_registry("FLOW_OUT", "COD")
    changed = replace(registry, sensors=(sensor("COD", 0, 500),), permits=(permit(column="A"),))
    records.add_registry(changed, AFTER_MIDNIGHT + ONE_DAY, due=[(OUTLET_ID, DAY)])
    then, now = _rejudged(judge, records)
    assert then.limit is not None
    assert now.limit is not None
    assert (then.limit.upper, now.limit.upper) == (150.0, 75.0)
    assert then.certainty is Certainty.ON_WHAT_WAS_READ
    assert now.mean.high == pytest.approx(100.0)


def test_two_outlets_of_one_gateway_and_one_that_is_gone_are_judged_in_one_batch(
    records: SqlRecords, store: MemoryReadings
) -> None:
    registry = one_outlet_registry("COD")
    second = outlet("COD", outlet_id="cua-xa-hai")
    records.add_registry(
        replace(registry, outlets={**registry.outlets, second.id: second}), IMPORTED_AT
    )
    records.mark_due([(OUTLET_ID, DAY), (second.id, DAY), ("cua-xa-cu", DAY)])
    assert Judge(store, records, law()).judge_due(AFTER_MIDNIGHT) == Judged(3, 2)


def test_a_batch_of_outlets_that_are_gone_asks_the_records_for_nothing(
    judge: Judge, records: SqlRecords
) -> None:
    records.mark_due([("cua-xa-cu", DAY)])
    assert judge.judge_due(AFTER_MIDNIGHT) == Judged(1, 0)
    assert records.due_count() == 0


def test_what_another_judge_has_settled_meanwhile_does_not_hold_this_one(
    judge: Judge, records: SqlRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "due_count", lambda **_: 5)
    assert judge.judge_all(AFTER_MIDNIGHT) == Judged(0, 0)


def test_without_any_permit_what_is_owed_is_closed_too(
    records: SqlRecords, store: MemoryReadings
) -> None:
    """A permit that is entered later has its days judged again, and not from then on only."""
    records.add_registry(replace(one_outlet_registry("COD"), permits=()), IMPORTED_AT)
    assert Judge(store, records, law()).close_ended_days(AFTER_MIDNIGHT) == 31
    assert records.closed_through() == DAY


@pytest.mark.parametrize(
    ("series", "outcome"),
    [("100~1x288", Outcome.KEPT), ("400~1x288", Outcome.EXCEEDED), ("-x288", Outcome.NOT_PROVABLE)],
)
def test_a_day_with_a_reading_set_aside_says_so_also_where_another_fills_its_slot(
    judge: Judge, records: SqlRecords, store: MemoryReadings, series: str, outcome: Outcome
) -> None:
    store.append(readings(series))
    begin_us, _ = legal_day_bounds_us(DAY)
    times = [begin_us + MINUTE_US, begin_us - MINUTE_US]  # the second is of the day before
    aside = [
        RefusedReading(Reading(OUTLET_ID, "COD", at_us, 900.0, 0, 9), "too long", "mend it")
        for at_us in times
    ]
    records.add_refused(aside, IMPORTED_AT, due=[(OUTLET_ID, DAY)])
    judge.judge_due(AFTER_MIDNIGHT)
    (verdict,) = records.verdicts(DAY, DAY)
    assert (verdict.outcome, verdict.mean.refused) == (outcome, 1)
    assert "our reading store refuses them for good" in verdict.reason
    assert "the plant is not charged" in verdict.reason
    assert "kho số liệu của Sở từ chối" in reason_vi(verdict)
    records.settle_refused([one.reading for one in aside], [], IMPORTED_AT, [(OUTLET_ID, DAY)])
    judge.judge_due(AFTER_MIDNIGHT)
    (mended,) = records.verdicts(DAY, DAY)
    assert mended.mean.refused == 0
    assert "refuses" not in mended.reason


def test_a_day_of_statements_names_their_cause_in_gap_reason_and_coverage(
    judge: Judge, records: SqlRecords
) -> None:
    begin_us, _ = legal_day_bounds_us(DAY)
    times = [begin_us + n * 5 * MINUTE_US for n in range(288)]
    records.add_statements([Statement(OUTLET_ID, "COD", at, 2, 1) for at in times[:200]])
    records.add_statements([Statement(OUTLET_ID, "COD", at, 1, 1) for at in times[200:250]])
    records.mark_due([(OUTLET_ID, DAY)])
    judge.judge_due(AFTER_MIDNIGHT)
    (verdict,) = records.verdicts(DAY, DAY, parameter="COD")
    assert verdict.outcome is Outcome.NOT_PROVABLE
    mean = verdict.mean
    assert (mean.valid, mean.excluded, mean.missing) == (0, 0, 288)
    assert mean.slots_of(GapCause.SENSOR) == 200
    assert mean.slots_of(GapCause.CALIBRATION) == 50
    assert mean.slots_of(GapCause.UNKNOWN) == 38
    assert "of 200 of the missing readings the logger says that the device had an error" in (
        verdict.reason
    )
    assert "of 50 of the missing readings" in verdict.reason
    told = reason_vi(verdict)
    assert "200 giá trị thiếu là do thiết bị báo lỗi (trạng thái 02)" in told
    day = coverage(
        records.registry(), [verdict], day=DAY, known_at=AFTER_MIDNIGHT
    )  # it reports: it says that it cannot measure
    reasons = {found.reason for one in day.clusters for found in one.findings}
    assert CoverageReason.NOT_REPORTING not in reasons
