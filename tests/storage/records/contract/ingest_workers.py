"""What every record store must do for several workers: numbers wait in order, and none is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import FaultsFound
from domain.gateways.running_numbers import HeardNumber, SequenceChanges
from domain.health_log import OurOutage, Retirement
from storage.journal.segments import begins_after
from storage.ports.records import RecordStore
from storage.ports.work.progress import INGEST
from tests.storage.records.examples import DAY, T0

BEGIN = begins_after(2)
ALL = 2**63 - 1
RETIREMENT = Retirement(worker=2, retired_by="Trần Văn An", reason="máy hỏng", known_at=T0)


def heard(*positions: int) -> list[HeardNumber]:
    return [
        HeardNumber(position=one, gateway_id="gw-ế", received_us=one * 7, seq=one % 10**13)
        for one in positions
    ]


class WorkersContract:
    def test_numbers_that_were_heard_wait_by_position_until_they_are_taken(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        answer = HeardNumber(
            position=4, gateway_id="gw-a", received_us=9, answers="gap-1-2-1-2", reason="đã xóa"
        )
        store.add_heard(heard(1, 2))
        store.add_heard([answer])
        store.add_heard(heard(BEGIN + 1))
        store.add_heard([])
        again = reopened()
        assert again.heard(0, BEGIN, 9) == ([*heard(1, 2), answer], False)
        assert again.heard(1, BEGIN, 9) == ([*heard(2), answer], False)
        assert again.heard(0, BEGIN, 1) == (heard(1, 2), True)
        assert again.heard(BEGIN, ALL, 9) == (heard(BEGIN + 1), False)

    def test_a_batch_that_is_told_again_is_read_once_whatever_its_bounds(
        self, store: RecordStore
    ) -> None:
        again = (heard(1, 2, 3), heard(3), heard(1, 2, 3, 4), heard(1, 2), heard(4, 5))
        for batch in again:
            store.add_heard(batch)
        assert store.heard(0, ALL, 9) == (heard(1, 2, 3, 4, 5), False)

    def test_a_long_batch_is_kept_in_several_rows(
        self, store: RecordStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("storage.records.gateways.heard.NUMBERS_OF_A_ROW", 2)
        store.add_heard(heard(1, 2, 3, 4, 5))
        assert store.heard(0, ALL, 2) == (heard(1, 2, 3, 4), True)
        assert store.heard(0, ALL, 3) == (heard(1, 2, 3, 4, 5), False)

    def test_what_was_taken_is_removed_of_that_worker_alone(self, store: RecordStore) -> None:
        store.add_heard(heard(1, 2))
        store.add_heard(heard(3, 4))
        store.add_heard(heard(BEGIN + 1, BEGIN + 2))
        store.keep_sequences(SequenceChanges(taken={"numbers": 3, "numbers:2": BEGIN + 1}))
        assert store.watermarks("numbers") == {"numbers": 3, "numbers:2": BEGIN + 1}
        assert store.heard(0, BEGIN, 9) == (heard(3, 4), False)  # the row is removed whole
        assert store.heard(BEGIN, ALL, 9) == (heard(BEGIN + 1, BEGIN + 2), False)
        store.keep_sequences(SequenceChanges(taken={"numbers:2": BEGIN + 2}))
        assert store.heard(0, ALL, 9) == (heard(3, 4), False)

    def test_watermarks_are_set_together_and_found_by_several_names(
        self, store: RecordStore
    ) -> None:
        store.set_watermarks({"a": 1, "a:2": 2, "b": 3})
        store.set_watermarks({"a": 5, "c": 4})
        assert store.watermarks("a", "b") == {"a": 5, "a:2": 2, "b": 3}
        assert store.watermarks() == {}

    def test_a_retirement_is_kept_with_the_outage_that_the_worker_leaves_behind(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        store.beat(INGEST, 2, at_seconds=77)
        store.set_accounted(2, 76)
        outage = OurOutage(begin_us=1, end_us=9, reason="gone", known_at=T0)
        kept = store.retire_worker(
            RETIREMENT,
            beat_seconds=77,
            outage=outage,
            due=[("o", DAY)],
        )
        assert kept == RETIREMENT
        again = reopened()
        assert (again.beats(INGEST), again.accounted_us(2)) == ({2: 0}, 0)
        assert again.retirements() == [RETIREMENT]
        assert [(one.begin_us, one.end_us) for one in again.outages(0, 99)] == [(1, 9)]
        assert [one.outlet_id for one in again.due(9)] == ["o"]

    def test_a_worker_that_beats_again_is_not_retired_and_nothing_is_kept(
        self, store: RecordStore
    ) -> None:
        store.beat(INGEST, 2, at_seconds=78)
        with pytest.raises(FaultsFound, match="heard of just now: stop it first"):
            store.retire_worker(RETIREMENT, beat_seconds=77)
        assert store.retirements() == []
        store.beat(INGEST, 2, at_seconds=77)
        first = store.retire_worker(RETIREMENT, beat_seconds=77)
        store.beat(INGEST, 2, at_seconds=99)
        second = replace(RETIREMENT, known_at=T0 + timedelta(microseconds=1))
        assert store.retire_worker(RETIREMENT, beat_seconds=99) == second
        assert store.retirements() == [first, second]
