"""A store that keeps readings for a limited time: what it may have lost is never the plant's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from compliance.city.coverage import coverage
from compliance.judging.judge import Judge
from compliance.verdicts.reason_vi import reason_vi
from domain.health_log import GatewayState, OurOutage
from domain.judged.coverage import CoverageReason
from domain.judged.verdicts import GapCause, Outcome, Verdict
from domain.legal_day import legal_day_bounds_us
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.compliance.sites import DAY, OUTLET_ID, law, one_outlet_registry, readings

IMPORTED_AT = datetime(2026, 1, 1, tzinfo=UTC)
NEXT_DAY = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # 25 November, 00:30 in Hanoi
LATER = NEXT_DAY + timedelta(days=10)
BEGIN_US, END_US = legal_day_bounds_us(DAY)
NOON_US = (BEGIN_US + END_US) // 2


class KeptForAWeek(MemoryReadings):
    """A store that keeps a reading for seven days, and may have forgotten older ones."""

    def kept_seconds(self) -> int:  # type: ignore[override]  # memory itself keeps all
        return 7 * 86_400


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    store = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    store.add_registry(one_outlet_registry("COD"), IMPORTED_AT)
    yield store
    store.close()


def _judged(
    store: MemoryReadings, records: SqlRecords, now: datetime, version: str | None = None
) -> Verdict:
    records.mark_due([(OUTLET_ID, DAY)])
    of_law = law()
    if version is not None:
        of_law = replace(of_law, thresholds=replace(of_law.thresholds, version=version))
    assert Judge(store, records, of_law).judge_due(now).days == 1
    (verdict,) = records.verdicts(DAY, DAY, parameter="COD")
    return verdict


def test_a_day_first_judged_when_the_store_has_forgotten_it_is_charged_to_the_store(
    records: SqlRecords,
) -> None:
    states = [GatewayState(gateway_id="gw-1", at_us=BEGIN_US, position=1, online=False)]
    records.add_gateway_states(states)
    verdict = _judged(KeptForAWeek(), records, LATER)
    assert verdict.outcome is Outcome.NOT_PROVABLE
    [gap] = verdict.mean.gaps
    assert (gap.cause, gap.slots) == (GapCause.STORE_FORGOT, 288)
    assert "nhue replay" in gap.evidence
    assert "288 of the missing readings are older than our reading store keeps" in verdict.reason
    assert "the plant is not charged" in verdict.reason
    assert "288 giá trị thiếu đã quá thời hạn lưu giữ" in reason_vi(verdict)
    day = coverage(records.registry(), [verdict], day=DAY, known_at=LATER)
    found = {one.reason for of in day.clusters for one in of.findings}
    assert CoverageReason.NOT_REPORTING not in found
    assert CoverageReason.OUR_OUTAGE in found


def test_what_the_store_still_holds_of_an_old_day_is_judged_and_our_outage_keeps_its_name(
    records: SqlRecords,
) -> None:
    store = KeptForAWeek()
    store.append(readings("100~1x144 -x144"))
    six_us = (NOON_US + END_US) // 2
    outage = OurOutage(begin_us=six_us, end_us=END_US, reason="stopped", known_at=NEXT_DAY)
    records.add_outage(outage)
    mean = _judged(store, records, LATER).mean
    assert mean.valid == 144
    assert [gap.cause for gap in mean.gaps] == [GapCause.STORE_FORGOT, GapCause.OUR_OUTAGE]


def test_a_day_that_the_store_still_keeps_or_that_it_keeps_for_ever_stays_unexplained(
    records: SqlRecords,
) -> None:
    assert _judged(MemoryReadings(), records, LATER).mean.slots_of(GapCause.UNKNOWN) == 288
    assert _judged(KeptForAWeek(), records, NEXT_DAY).mean.slots_of(GapCause.UNKNOWN) == 288


def test_a_day_judged_in_time_keeps_its_gaps_when_it_is_judged_again_later(
    records: SqlRecords,
) -> None:
    store = KeptForAWeek()
    store.append(readings("100~1x144 -x144"))
    first = _judged(store, records, NEXT_DAY)
    assert _judged(store, records, LATER) == first
    assert first.mean.slots_of(GapCause.UNKNOWN) == 144


def test_other_rules_cannot_tell_what_an_old_day_lost_so_its_gaps_are_the_stores(
    records: SqlRecords,
) -> None:
    store = KeptForAWeek()
    store.append(readings("100~1x288"))
    assert _judged(store, records, NEXT_DAY).outcome is Outcome.KEPT
    again = _judged(KeptForAWeek(), records, LATER, version="another")
    assert again.mean.slots_of(GapCause.STORE_FORGOT) == 288
    assert _judged(KeptForAWeek(), records, LATER, version="another") == again


def test_with_the_store_mended_and_replayed_the_day_is_judged_as_if_nothing_had_been_lost(
    records: SqlRecords,
) -> None:
    assert _judged(KeptForAWeek(), records, LATER).outcome is Outcome.NOT_PROVABLE
    whole = MemoryReadings()
    whole.append(readings("100~1x287 -x1"))
    mended = _judged(whole, records, LATER)
    assert mended.outcome is Outcome.KEPT
    assert [gap.cause for gap in mended.mean.gaps] == [GapCause.UNKNOWN]
