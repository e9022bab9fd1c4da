"""Signals follow from what was judged: kept once a week is over, and again where that changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from compliance.integrity.keeper import SignalKeeper, ended_weeks
from compliance.judging.judge import Judge
from domain.errors import StoreUnavailable
from domain.legal_day import from_microseconds, legal_day_bounds_us
from domain.measured.parameters import FLOWS
from domain.measured.readings import Sample
from domain.measured.signals import NotRunReason, SignalKind, WeekSignals
from domain.registry import Registry
from simulators.city.city import SimulatedPlant, city
from simulators.city.troubles.frauds import ReplayedSegment
from simulators.city.troubles.windows import local_window
from storage.ports.readings import ReadingColumns
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.compliance.integrity.simulated import readings_of
from tests.compliance.sites import law

MONDAY = date(2026, 11, 23)
FIRST = MONDAY - timedelta(days=16)
SUNDAY = MONDAY + timedelta(days=6)
BEFORE = datetime(2026, 11, 1, tzinfo=UTC)
MONDAY_AFTER = from_microseconds(legal_day_bounds_us(SUNDAY)[1]) + timedelta(hours=1)
CITY = city(101, 15)
PLAIN = CITY.plants[0]
OUTLET_ID = PLAIN.plant.outlet_id
FRAUD = ReplayedSegment(local_window(MONDAY, 30.0, 40.0), days_before=7)


def registry() -> Registry:
    """The city's, of whose outlets one owes readings, from FIRST on."""
    known = CITY.registry()
    outlet = replace(known.outlets[OUTLET_ID], monitored_since=FIRST)
    return replace(known, outlets={**known.outlets, OUTLET_ID: outlet})


def samples(one: SimulatedPlant, first: date, last: date) -> list[Sample]:
    span_us = legal_day_bounds_us(first)[0], legal_day_bounds_us(last)[1]
    columns = readings_of(one, *span_us)
    times = next(iter(columns.values())).time_us.tolist()
    return [
        Sample(
            OUTLET_ID,
            time_us,
            {code: float(column.value[n]) for code, column in columns.items()},
            {code: int(column.status[n]) for code, column in columns.items() if column.status[n]},
        )
        for n, time_us in enumerate(times)
    ]


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    store = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    store.add_registry(registry(), BEFORE)
    yield store
    store.close()


def judged(records: SqlRecords, store: MemoryReadings, now: datetime) -> None:
    judge = Judge(store, records, law())
    judge.close_ended_days(now)
    while judge.judge_due(now).days:
        pass


def told(records: SqlRecords, known_at: datetime | None = None) -> list[SignalKind]:
    [known] = records.week_signals(MONDAY, known_at=known_at)
    assert known.week.outlet_id == OUTLET_ID
    return [one.kind for one in known.week.signals]


def test_a_week_is_looked_at_once_it_is_over_and_once(records: SqlRecords) -> None:
    store = MemoryReadings()
    whole = samples(SimulatedPlant(PLAIN.plant, (FRAUD,)), FIRST, SUNDAY)
    store.append_samples(whole, range(len(whole)))
    saturday = SUNDAY - timedelta(days=1)
    judged(records, store, MONDAY_AFTER - timedelta(days=1))
    keeper = SignalKeeper(store, records, law())
    while keeper.turn(saturday, MONDAY_AFTER):
        pass
    assert records.week_signals(MONDAY) == []
    judged(records, store, MONDAY_AFTER)
    assert keeper.turn(SUNDAY, MONDAY_AFTER) == 1
    assert told(records) == [SignalKind.REPLAYED]
    assert keeper.turn(SUNDAY, MONDAY_AFTER) == 0
    assert SignalKeeper(store, records, law()).turn(SUNDAY, MONDAY_AFTER) == 0


def test_readings_that_come_late_are_looked_at_again_and_what_was_known_stays(
    records: SqlRecords,
) -> None:
    late_day = MONDAY + timedelta(days=5)
    honest = samples(SimulatedPlant(PLAIN.plant, ()), FIRST, SUNDAY)
    copied = samples(
        SimulatedPlant(
            PLAIN.plant,
            (replace(FRAUD, window=local_window(late_day, 0.0, 24.0), days_before=9),),
        ),
        late_day,
        late_day,
    )
    begin_us, end_us = legal_day_bounds_us(late_day)
    in_time = [one for one in honest if not begin_us <= one.time_us < end_us]
    store = MemoryReadings()
    store.append_samples(in_time, range(len(in_time)))
    judged(records, store, MONDAY_AFTER)
    keeper = SignalKeeper(store, records, law())
    while keeper.turn(SUNDAY, MONDAY_AFTER):
        pass
    known_at = records.week_signals(MONDAY)[0].known_at
    assert told(records) == []

    store.append_samples(copied, range(len(in_time), len(in_time) + len(copied)))
    records.mark_due([(OUTLET_ID, late_day)])
    judged(records, store, MONDAY_AFTER + timedelta(hours=2))
    assert keeper.turn(SUNDAY, MONDAY_AFTER + timedelta(hours=2)) == 1
    assert told(records) == [SignalKind.REPLAYED]
    assert told(records, known_at) == []


def test_the_same_readings_judged_anew_in_other_records_give_the_same_bytes(
    records: SqlRecords, tmp_path: Path
) -> None:
    whole = samples(SimulatedPlant(PLAIN.plant, (FRAUD,)), FIRST, SUNDAY)
    anew = SqlRecords.open(f"sqlite:///{tmp_path / 'anew.sqlite'}")
    anew.add_registry(registry(), BEFORE)
    for kept, order in ((records, whole), (anew, whole[::-1])):
        store = MemoryReadings()
        store.append_samples(order, range(len(order)))
        judged(kept, store, MONDAY_AFTER)
        keeper = SignalKeeper(store, kept, law())
        while keeper.turn(SUNDAY, MONDAY_AFTER):
            pass
    first, second = (kept.week_signals(MONDAY)[0].week for kept in (records, anew))
    anew.close()
    assert first.signals == second.signals != ()
    assert first == second


def test_a_turn_begins_no_other_week_behind_so_many_readings_and_all_are_looked_at(
    records: SqlRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryReadings()
    whole = samples(PLAIN, FIRST, SUNDAY)
    store.append_samples(whole, range(len(whole)))
    judged(records, store, MONDAY_AFTER)
    monkeypatch.setattr("compliance.integrity.keeper.READINGS_AT_ONCE", 1)
    keeper = SignalKeeper(store, records, law())
    assert [keeper.turn(SUNDAY, MONDAY_AFTER) for _ in range(5)] == [1, 1, 1, 0, 0]
    assert len(records.looked_at_on(ended_weeks(SUNDAY, 8))) == 3


def test_what_a_logger_writes_without_a_value_is_no_quiet_water(records: SqlRecords) -> None:
    begin_us, end_us = legal_day_bounds_us(MONDAY + timedelta(days=2))
    sent = [
        one._replace(
            values={
                code: value if code in FLOWS else 65_535.0 for code, value in one.values.items()
            },
        )
        if begin_us <= one.time_us < end_us
        else one
        for one in samples(PLAIN, FIRST, SUNDAY)
    ]
    store = MemoryReadings()
    store.append_samples(sent, range(len(sent)))
    judged(records, store, MONDAY_AFTER)
    assert SignalKeeper(store, records, law()).turn(SUNDAY, MONDAY_AFTER) > 0
    assert told(records) == []


class BrokenReadings(MemoryReadings):
    """A reading store whose answers are not what anybody expects."""

    def read_range(
        self, outlet_id: str, parameters: Sequence[str], begin_us: int, end_us: int
    ) -> dict[str, ReadingColumns]:
        raise ArithmeticError(f"{outlet_id} {parameters} {begin_us} {end_us}")


class DownReadings(MemoryReadings):
    """A reading store that does not answer."""

    def read_range(
        self, outlet_id: str, parameters: Sequence[str], begin_us: int, end_us: int
    ) -> dict[str, ReadingColumns]:
        raise StoreUnavailable(f"{outlet_id} {parameters} {begin_us} {end_us}")


def test_a_look_that_fails_is_said_to_have_failed_and_one_without_a_store_waits(
    records: SqlRecords,
) -> None:
    store = MemoryReadings()
    whole = samples(PLAIN, FIRST, SUNDAY)
    store.append_samples(whole, range(len(whole)))
    judged(records, store, MONDAY_AFTER)
    with pytest.raises(StoreUnavailable):
        SignalKeeper(DownReadings(), records, law()).turn(SUNDAY, MONDAY_AFTER)
    assert records.week_signals(MONDAY) == []
    heard: list[WeekSignals] = []
    broken = SignalKeeper(BrokenReadings(), records, law(), version="1", failed=heard.append)
    assert broken.turn(SUNDAY, MONDAY_AFTER) > 0
    [known] = records.week_signals(MONDAY)
    assert known.week in heard
    assert known.week.signals == ()
    assert {why for _, why in known.week.not_run} == {NotRunReason.FAILED}
    assert known.week.raised.startswith(f"ArithmeticError: {OUTLET_ID}")
    assert "(test_keeper.py:" in known.week.raised
    assert known in records.failed_weeks(MONDAY)

    same = SignalKeeper(store, records, law(), version="1", failed=heard.append)
    assert same.turn(SUNDAY, MONDAY_AFTER) == 0
    mended = SignalKeeper(store, records, law(), version="2", failed=heard.append)
    while mended.turn(SUNDAY, MONDAY_AFTER):
        pass
    [known] = records.week_signals(MONDAY)
    assert known.week.raised == ""
    assert records.failed_weeks(MONDAY - timedelta(days=70)) == []
    assert SignalKeeper(store, records, law(), version="2").turn(SUNDAY, MONDAY_AFTER) == 0


def test_only_outlets_that_were_judged_since_are_asked_for_again(
    records: SqlRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryReadings()
    whole = samples(PLAIN, FIRST, SUNDAY)
    store.append_samples(whole[:-1], range(len(whole) - 1))
    judged(records, store, MONDAY_AFTER)
    keeper = SignalKeeper(store, records, law())
    while keeper.turn(SUNDAY, MONDAY_AFTER):
        pass
    asked: list[set[str]] = []
    judged_on = records.judged_on

    def noted(outlet_days: Collection[tuple[str, date]]) -> dict[tuple[str, date], bytes]:
        asked.append({outlet_id for outlet_id, _ in outlet_days})
        return judged_on(outlet_days)

    store.append_samples(whole[-1:], [len(whole) - 1])
    records.mark_due([(OUTLET_ID, SUNDAY)])
    judged(records, store, MONDAY_AFTER + timedelta(hours=1))
    monkeypatch.setattr(records, "judged_on", noted)
    assert keeper.turn(SUNDAY, MONDAY_AFTER) == 1
    assert keeper.turn(SUNDAY, MONDAY_AFTER) == 0
    assert asked == [{OUTLET_ID}]


def test_weeks_are_those_of_the_calendar_that_are_over() -> None:
    assert ended_weeks(SUNDAY, 2) == [MONDAY, MONDAY - timedelta(days=7)]
    assert ended_weeks(SUNDAY - timedelta(days=1), 1) == [MONDAY - timedelta(days=7)]
    assert ended_weeks(SUNDAY + timedelta(days=6), 1) == [MONDAY]


def test_a_correction_that_is_lower_changes_no_value_and_is_told(records: SqlRecords) -> None:
    store = MemoryReadings()
    whole = samples(SimulatedPlant(PLAIN.plant, ()), FIRST, SUNDAY)
    store.append_samples(whole, range(len(whole)))
    begin_us = legal_day_bounds_us(MONDAY + timedelta(days=1))[0]
    span_us = begin_us, begin_us + 30 * 3_600_000_000
    lower = [
        Sample(OUTLET_ID, one.time_us, {"COD": 0.5 * one.values["COD"]}, {})
        for one in whole
        if span_us[0] <= one.time_us < span_us[1]
    ]
    before = store.read_range(OUTLET_ID, ["COD"], *span_us)["COD"].value.tolist()
    store.append_samples(lower, range(len(whole), len(whole) + len(lower)))
    assert store.read_range(OUTLET_ID, ["COD"], *span_us)["COD"].value.tolist() == before
    judged(records, store, MONDAY_AFTER)
    keeper = SignalKeeper(store, records, law())
    while keeper.turn(SUNDAY, MONDAY_AFTER):
        pass
    assert told(records) == [SignalKind.LATER_VALUE_LOWER]
