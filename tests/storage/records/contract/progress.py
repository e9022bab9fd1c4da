"""What every record store must do for progress: each thing in its unit, what is unknown as such."""

from __future__ import annotations

from collections.abc import Callable

from storage.journal.segments import begins_after
from storage.ports.records import RecordStore
from storage.ports.work.progress import (
    INGEST,
    JUDGE,
    ON_DISK,
    STORED,
    TAKEN,
    WHOLE,
    BrokerLife,
    Marks,
    of_worker,
)

SECOND_US = 1_000_000
BEGIN = begins_after(2)


class ProgressContract:
    def test_each_part_and_worker_beats_by_itself(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        assert store.beats(INGEST) == {}
        store.beat(INGEST, at_seconds=5)
        store.beat(INGEST, 2, at_seconds=6)
        store.beat(JUDGE, at_seconds=7)
        store.beat(INGEST, 2, at_seconds=8)
        assert reopened().beats(INGEST) == {1: 5, 2: 8}
        assert reopened().beats(JUDGE) == {1: 7}
        assert store.beats("api") == {}

    def test_all_marks_of_every_worker_come_together(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        assert store.worker_marks() == []
        store.beat(INGEST, 1, at_seconds=3, on_disk=9)
        store.set_watermarks({STORED: 7, TAKEN: 6, WHOLE: 8, "another reader": 5})
        store.beat(INGEST, 2, at_seconds=4, sound_since_us=2 * SECOND_US, on_disk=BEGIN + 4)
        store.set_store_marked(2)
        store.set_watermark(of_worker(STORED, 3), begins_after(3) + 1)
        store.beat(JUDGE, 9, at_seconds=1)
        assert reopened().worker_marks() == [
            Marks(1, 3 * SECOND_US, 9, 7, 0, 6, whole=8),
            Marks(2, 4 * SECOND_US, BEGIN + 4, 0, 2 * SECOND_US, 0, store_marked=True),
            Marks(3, 0, 0, begins_after(3) + 1, 0, 0),
        ]
        assert store.watermark(of_worker(ON_DISK, 2)) == BEGIN + 4

    def test_what_a_beat_does_not_say_stays_as_it_was(self, store: RecordStore) -> None:
        store.beat(INGEST, at_seconds=3, sound_since_us=2, on_disk=9)
        store.beat(INGEST, at_seconds=4)
        assert store.worker_marks() == [Marks(1, 4 * SECOND_US, 9, 0, 2, 0)]
        store.beat(INGEST, at_seconds=0, sound_since_us=0)
        assert store.worker_marks() == [Marks(1, 0, 9, 0, 0, 0, has_left=True)]

    def test_what_a_worker_knows_of_its_time_and_broker_is_kept_by_itself(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        assert (store.accounted_us(), store.broker_life()) == (0, BrokerLife(None, None))
        store.set_accounted(1, 2**50)
        store.keep_broker_life(1, BrokerLife(began_seconds=2**31, dropped_messages=0))
        store.keep_broker_life(2, BrokerLife(dropped_messages=4))
        again = reopened()
        assert (again.accounted_us(1), again.accounted_us(2)) == (2**50, 0)
        assert again.broker_life(1) == BrokerLife(2**31, 0)
        assert again.broker_life(2) == BrokerLife(None, 4)
        store.keep_broker_life(1, BrokerLife())
        assert (again.broker_life(1), again.accounted_us(1)) == (BrokerLife(), 2**50)

    def test_a_store_is_marked_and_not_whole_before_a_position_at_once(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        assert not store.is_store_marked(2)
        store.set_store_marked(2, whole=BEGIN + 3)
        again = reopened()
        assert (again.is_store_marked(2), again.is_store_marked(1)) == (True, False)
        assert again.watermark(of_worker(WHOLE, 2)) == BEGIN + 3
        store.set_store_marked(2, marked=False)
        assert not again.is_store_marked(2)
        assert again.watermark(of_worker(WHOLE, 2)) == BEGIN + 3

    def test_a_gateway_without_what_it_was_asked_for_is_known_by_what_that_was_about(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        store.keep_cannot("gw-ế", "time-1-5")
        store.keep_cannot("gw-ế", "time-1-5")
        store.keep_cannot("gw:2", "time-1-5")
        store.keep_cannot("gw:2", "time-5-9")
        assert reopened().gateways_without("time-1-5") == {"gw-ế", "gw:2"}
        assert store.gateways_without("time-1-6") == frozenset()
