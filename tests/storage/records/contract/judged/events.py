"""What every record store must tell of events between two instants; part of the contract."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from domain.judged.events import Event, EventKind
from storage.ports.judged.events import EventQuestion, EventStream
from storage.ports.records import RecordStore
from tests.storage.records.examples import BEGIN_US, DAY, END_US, HOUR, T0, a_mean, a_verdict

STREAM = EventStream(EventKind.EXCEEDANCE)
ASKED = EventQuestion(streams=[STREAM], first=DAY, last=DAY + timedelta(days=3), going_on=True)


def exceedance(name: str, **changes: object) -> Event:
    event = Event(
        id=f"hd-01-a/{name}/{DAY}",
        kind=EventKind.EXCEEDANCE,
        outlet_id="hd-01-a",
        parameter=name,
        begin_us=BEGIN_US,
        end_us=END_US,
        first_day=DAY,
        last_day=DAY,
        days=1,
        periods=1,
        peak=227.08,
        peak_day=DAY,
        peak_times_over=1.5,
        load_over_kg=None,
        causes=(),
        through_day=DAY,
        ongoing=True,
        known_at=T0,
    )
    return replace(event, **changes)  # type: ignore[arg-type]  # what a test names


def judged(store: RecordStore, days: int, known_at: datetime) -> None:
    mean = a_mean(day=DAY + timedelta(days=days))
    store.settle([], [mean], [a_verdict(mean, known_at=known_at)])


class EventsContract:
    def test_what_changed_between_two_instants_is_told_as_it_was_and_as_it_is(
        self, store: RecordStore
    ) -> None:
        same, grew, gone = exceedance("COD"), exceedance("TSS"), exceedance("PH")
        grown = replace(grew, last_day=DAY + timedelta(days=1), days=2, peak=300.5)
        judged(store, 0, T0)
        store.keep_events(STREAM, 1, T0, begun=[same, grew, gone], ended=[])
        judged(store, 1, T0 + 2 * HOUR)
        store.keep_events(STREAM, 2, T0 + 2 * HOUR, begun=[grown], ended=[grew, gone])
        over = replace(same, ongoing=False)
        assert store.changed_events(ASKED, T0, T0 + HOUR) == ([same, gone, grew],) * 2
        assert store.changed_events(ASKED, T0, T0 + 2 * HOUR) == (
            [same, gone, grew],
            [over, replace(grown, ongoing=False)],
        )
        assert store.changed_events(ASKED, T0 - HOUR, T0) == ([], [same, gone, grew])

    def test_what_had_ended_alike_at_both_instants_is_left_out(self, store: RecordStore) -> None:
        judged(store, 0, T0)
        store.keep_events(STREAM, 1, T0, begun=[exceedance("COD")], ended=[])
        judged(store, 1, T0 + HOUR)
        assert store.changed_events(ASKED, T0 + HOUR, T0 + 2 * HOUR) == ([], [])
