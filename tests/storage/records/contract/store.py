"""What every record store must do, as one class that each backend's tests inherit.

A backend gives `store`, an empty store, and `reopened`, which opens the same records again: what
is asked of the second cannot come from the memory of the first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.gateways.rejections import RejectionCode
from domain.registry import Registry
from storage.ports.records import RecordStore
from storage.ports.work.due import DueDay
from storage.records.registry.versions import VERSIONS_KEPT
from tests.storage.records.contract.entered.cases import CasesContract
from tests.storage.records.contract.entered.samples import SamplesContract
from tests.storage.records.contract.judged.city_days import CityDaysContract
from tests.storage.records.contract.judged.day_figures import DayFiguresContract
from tests.storage.records.contract.judged.events import EventsContract
from tests.storage.records.contract.judged.signals import SignalsContract
from tests.storage.records.contract.judged.verdicts import VerdictsContract
from tests.storage.records.contract.known_instants import KnownContract
from tests.storage.records.contract.law import LawContract
from tests.storage.records.examples import (
    DAY,
    HOUR,
    T0,
    a_mean,
    a_registry,
    a_rejection,
    a_verdict,
)


class RecordStoreContract(
    CasesContract,
    SamplesContract,
    CityDaysContract,
    DayFiguresContract,
    EventsContract,
    SignalsContract,
    VerdictsContract,
    KnownContract,
    LawContract,
):
    @pytest.fixture
    def store(self) -> RecordStore:
        """An empty store; each backend overrides it."""
        raise NotImplementedError

    @pytest.fixture
    def reopened(self) -> Callable[[], RecordStore]:
        """Open the same records again; each backend overrides it."""
        raise NotImplementedError

    # Registry

    def test_an_empty_store_holds_the_empty_registry(self, store: RecordStore) -> None:
        assert store.registry() == Registry()
        assert store.registry_version() == 0

    def test_a_registry_comes_back_as_it_was_given(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        assert store.add_registry(a_registry(), T0) == 1
        assert reopened().registry() == replace(a_registry(), version=1)

    def test_of_more_versions_than_are_kept_in_memory_each_comes_back_as_it_was_given(
        self, store: RecordStore
    ) -> None:
        for number in range(VERSIONS_KEPT + 2):
            store.add_registry(a_registry(f"tên {number}"), T0 + number * HOUR)
        for number in (0, VERSIONS_KEPT + 1, 1, VERSIONS_KEPT, 0):
            registry = store.registry(T0 + number * HOUR)
            assert (registry.version, registry.clusters["pd"].name) == (number + 1, f"tên {number}")

    def test_any_past_registry_is_found_by_the_instant_at_which_it_was_known(
        self, store: RecordStore
    ) -> None:
        store.add_registry(a_registry("tên cũ"), T0)
        store.add_registry(a_registry("tên mới"), T0 + HOUR)
        store.add_registry(Registry(), T0 + 2 * HOUR)
        assert store.registry(T0 - HOUR) == Registry()
        assert store.registry(T0).clusters["pd"].name == "tên cũ"
        assert store.registry(T0 + HOUR - timedelta(microseconds=1)).version == 1
        assert store.registry(T0 + HOUR).clusters["pd"].name == "tên mới"
        assert store.registry() == Registry(version=3)
        assert store.registry_version() == 3

    def test_a_naive_instant_is_refused(self, store: RecordStore) -> None:
        naive = T0.replace(tzinfo=None)
        with pytest.raises(ValueError, match="naive"):
            store.add_registry(a_registry(), naive)
        with pytest.raises(ValueError, match="naive"):
            store.settle([], [], [a_verdict(known_at=naive)])
        assert store.registry_version() == 0

    # What waits

    def test_waiting_days_come_oldest_first_and_before_the_day_asked_for(
        self, store: RecordStore
    ) -> None:
        older = DAY - timedelta(days=1)
        store.mark_due([("b", DAY), ("b", older), ("a", DAY), ("B", DAY), ("a", DAY)])
        assert [(d.outlet_id, d.day) for d in store.due(10)] == [
            ("b", older),
            ("B", DAY),
            ("a", DAY),
            ("b", DAY),
        ]
        assert store.due_count() == 4
        assert [d.day for d in store.due(10, before=DAY)] == [older]
        assert store.due_count(before=DAY) == 1
        assert len(store.due(2)) == 2

    def test_a_settled_day_waits_no_more(self, store: RecordStore) -> None:
        store.mark_due([("hd-01-a", DAY), ("other", DAY)])
        (mine,) = [d for d in store.due(9) if d.outlet_id == "hd-01-a"]
        store.settle([mine], [a_mean()], [a_verdict()])
        assert [d.outlet_id for d in store.due(9)] == ["other"]

    def test_a_day_that_changed_while_it_was_judged_stays_due(self, store: RecordStore) -> None:
        store.mark_due([("hd-01-a", DAY)])
        read = store.due(9)
        store.mark_due([("hd-01-a", DAY)])
        store.settle(read, [a_mean()], [a_verdict()])
        (again,) = store.due(9)
        assert again.revision > read[0].revision
        assert store.verdicts(DAY, DAY) == [a_verdict()]

    def test_a_slow_judge_does_not_drop_a_day_that_fell_due_after_another_settled_it(
        self, store: RecordStore
    ) -> None:
        store.mark_due([("hd-01-a", DAY)])
        slow = store.due(9)
        store.settle(store.due(9), [], [])
        store.mark_due([("hd-01-a", DAY)])
        store.settle(slow, [], [])
        assert store.due_count() == 1

    def test_a_settlement_that_fails_leaves_nothing_behind(self, store: RecordStore) -> None:
        store.mark_due([("hd-01-a", DAY)])
        with pytest.raises(ValueError, match="rests on"):
            store.settle(store.due(9), [a_mean(1.0)], [a_verdict(a_mean(2.0))])
        assert store.due_count() == 1
        assert store.verdicts(DAY, DAY) == []

    def test_closing_days_notes_the_last_one_and_marks_outlets_due(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        assert store.closed_through() is None
        store.close_days(DAY, [("a", DAY)])
        store.close_days(DAY - timedelta(days=1), [])
        store.close_days(DAY, [])
        again = reopened()
        assert again.closed_through() == DAY
        assert [d.day for d in again.due(9)] == [DAY]

    # Rejections and watermarks

    def test_rejections_come_newest_first_and_are_counted_by_reason(
        self, store: RecordStore
    ) -> None:
        first, second = a_rejection(8), a_rejection(8, 1, code=RejectionCode.VALUE_NAN)
        third = a_rejection(40, gateway_id="gw-khác", outlet_id=None, parameter=None)
        store.add_rejections([first, second, third])
        assert store.rejections() == [third, second, first]
        assert store.rejections(most=1) == [third]
        assert store.rejections(gateway_id="gw-pd") == [second, first]
        assert store.rejections(code="value-nan") == [second]
        assert store.rejection_counts() == {"unit-unknown": 2, "value-nan": 1}

    def test_rejections_told_again_after_a_crash_are_not_doubled(self, store: RecordStore) -> None:
        batch = [a_rejection(8), a_rejection(8, 1), a_rejection(9)]
        store.add_rejections(batch[:2])
        store.add_rejections(batch)
        store.add_rejections([])
        assert store.rejections() == batch[::-1]

    def test_a_text_that_no_database_holds_does_not_stop_the_next_rejection(
        self, store: RecordStore
    ) -> None:
        odd = a_rejection(1, payload_excerpt="a\0b\ud800c", outlet_id="\0", detail="ế\0")
        store.add_rejections([odd, a_rejection(2)])
        kept = store.rejections()[1]
        assert kept.payload_excerpt == "a␀b?c"
        assert (kept.outlet_id, kept.detail) == ("␀", "ế␀")
        assert store.rejections(gateway_id="\0") == []

    def test_watermarks_of_a_name_are_found_with_those_of_its_workers(
        self, store: RecordStore
    ) -> None:
        given = {"beat:ingest": 1, "beat:ingest:2": 2, "beat:judge": 3, "beat:ingest_2": 4}
        for name, position in given.items():
            store.set_watermark(name, position)
        assert store.watermarks("beat:ingest") == {"beat:ingest": 1, "beat:ingest:2": 2}
        assert store.watermarks("beat:ing") == {}

    def test_a_watermark_is_zero_at_first_and_then_what_was_set(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        assert store.watermark("storer") == 0
        store.set_watermark("storer", 2**40)
        store.set_watermark("other", 7)
        store.set_watermark("storer", 2**40 + 1)
        assert reopened().watermark("storer") == 2**40 + 1

    # Several at once

    def test_writers_and_readers_at_once_neither_fail_nor_lose_anything(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        others = (reopened(), reopened())
        problems = _run_at_once(
            [
                lambda: _mark_forty(store),
                lambda: _judge_forty(store),
                lambda: _read_forty(store),
                lambda: _mark_forty(others[0]),
                lambda: _judge_forty(others[1]),
            ]
        )
        assert problems == []
        assert store.due_count() == 41
        revision = next(d.revision for d in store.due(99) if d.outlet_id == "a")
        assert revision >= 80
        assert store.watermark("storer") == 39
        assert store.verdicts(DAY, DAY)[0].mean.mean == 39.0

    def test_it_answers_that_it_is_there(self, store: RecordStore) -> None:
        store.check()
        assert store.due(1) == list[DueDay]()

    def test_what_is_written_within_is_kept_and_seen_afterwards(self, store: RecordStore) -> None:
        with store.at_once():
            assert store.due_count() == 0
            store.mark_due([("cua-xa", DAY)])
        assert [(one.outlet_id, one.day) for one in store.due(10)] == [("cua-xa", DAY)]

    def test_another_thread_reads_and_writes_meanwhile(self, store: RecordStore) -> None:
        seen: list[int] = []

        def work() -> None:
            store.mark_due([("cua-xa", DAY)])
            seen.append(store.due_count())

        with store.at_once():
            before = store.due_count()
            other = threading.Thread(target=work)
            other.start()
            other.join()
        assert (before, seen, store.due_count()) == (0, [1], 1)

    def test_within_each_other_they_are_as_one(self, store: RecordStore) -> None:
        with store.at_once():
            with store.at_once():
                assert store.due_count() == 0
            assert store.closed_through() is None
        store.mark_due([("cua-xa", DAY)])
        assert store.due_count() == 1


def _mark_forty(store: RecordStore) -> None:
    for n in range(40):
        store.mark_due([("a", DAY), (f"o-{n}", DAY)])
        store.set_watermark("storer", n)


def _judge_forty(store: RecordStore) -> None:
    for n in range(40):
        mean = a_mean(float(n))
        store.settle([], [mean], [a_verdict(mean, T0 + n * HOUR)])


def _read_forty(store: RecordStore) -> None:
    for _ in range(40):
        store.verdicts(DAY, DAY)
        store.due(5)


def _run_at_once(works: Sequence[Callable[[], None]]) -> list[BaseException]:
    """Run each in a thread of its own; return what they raised."""
    problems: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as problem:  # noqa: BLE001 - a thread's failure is the test's
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems
