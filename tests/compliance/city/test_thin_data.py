"""Too little data for days on end is an event of its own, and never what was not the plant's."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from compliance.city.event_keeper import event_streams, keep_events_up
from compliance.city.thin_data import LEAST_DAYS, thin_runs
from compliance.judging.judge import Judge
from domain.judged.events import Event, EventKind
from domain.judged.verdicts import Gap, GapCause, Outcome, Verdict
from domain.legal_day import legal_day_bounds_us
from storage.ports.judged.events import EventQuestion
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.compliance.sites import OUTLET_ID, law, mean_of, one_outlet_registry, readings

KNOWN_AT = datetime(2026, 1, 1, tzinfo=UTC)
LAST = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)
ONE_DAY = timedelta(days=1)
SLOT_US = 300_000_000


def thin(day: date, *, cause: GapCause = GapCause.UNKNOWN, valid: int = 180) -> Verdict:
    """Return a day of which 180 of 288 readings are valid: 62.5 %."""
    begin_us, _ = legal_day_bounds_us(day)
    missing = 288 - valid
    gap = Gap(
        begin_us=begin_us,
        end_us=begin_us + missing * SLOT_US,
        slots=missing,
        cause=cause,
        evidence="",
    )
    mean = replace(mean_of(50.0, valid=valid), day=day, gaps=(gap,))
    return Verdict(
        mean=mean,
        outcome=Outcome.NOT_PROVABLE,
        limit=None,
        reason="",
        clause="",
        times_over=None,
        known_at=KNOWN_AT,
    )


def days(count: int) -> list[date]:
    return [LAST - n * ONE_DAY for n in range(count)]


def test_days_in_sequence_are_one_run_in_whatever_order() -> None:
    verdicts = [thin(day) for day in days(28) if day != LAST - 9 * ONE_DAY]
    random.Random(3).shuffle(verdicts)  # noqa: S311 - a test's order, not a secret
    runs = thin_runs([*verdicts, *verdicts])
    assert [one.days for one in runs] == [18, 9]
    assert {one.kind for one in runs} == {EventKind.TOO_LITTLE_DATA}


@pytest.mark.parametrize(
    "cause", [GapCause.OUR_OUTAGE, GapCause.BROKER, GapCause.STORE_REFUSED, GapCause.MAINTENANCE]
)
def test_what_was_not_the_plants_is_no_such_day(cause: GapCause) -> None:
    assert thin_runs([thin(LAST, cause=cause)]) == []


def test_a_day_without_anything_is_a_silence_and_no_such_day() -> None:
    assert thin_runs([thin(LAST, valid=0)]) == []


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    store = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    store.add_registry(one_outlet_registry("COD"), KNOWN_AT)
    yield store
    store.close()


def judged(records: SqlRecords, store: MemoryReadings, some: list[date], now: datetime) -> None:
    records.mark_due((OUTLET_ID, day) for day in some)
    Judge(store, records, law()).judge_all(now)
    keep_events_up(records, 10_000)


def events(records: SqlRecords) -> list[Event]:
    asked = EventQuestion(
        streams=event_streams(10_000), first=date(2026, 1, 1), last=date(2026, 12, 31)
    )
    return records.events(asked)


def test_28_days_of_62_percent_are_one_event_and_a_week_less_a_day_is_none(
    records: SqlRecords,
) -> None:
    store = MemoryReadings()
    for day in days(28):
        store.append(readings("100~1x180 -x108", day=day))
    first = sorted(days(28))
    judged(records, store, first[: LEAST_DAYS - 1], NOW)
    assert events(records) == []
    for nth, day in enumerate(first[LEAST_DAYS - 1 :], 1):
        judged(records, store, [day], NOW + timedelta(minutes=nth))
    [event] = events(records)
    assert (event.kind, event.parameter, event.days) == (EventKind.TOO_LITTLE_DATA, "COD", 28)
    assert (event.first_day, event.last_day, event.ongoing) == (first[0], LAST, True)


def test_what_comes_late_parts_the_event_or_ends_it(records: SqlRecords) -> None:
    store = MemoryReadings()
    for day in days(9):
        store.append(readings("100~1x180 -x108", day=day))
    judged(records, store, days(9), NOW)
    assert [one.days for one in events(records)] == [9]
    middle = LAST - 4 * ONE_DAY
    late = readings("-x180 100~1x108", day=middle)
    store.append(late)
    judged(records, store, [middle], NOW + timedelta(minutes=5))
    assert events(records) == []
