"""What every record store must do with the instants at which things become known.

What was read as known at `known_through()` reads the same for ever, whoever writes meanwhile and
whatever the writers' clocks say; part of the records' contract.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.ports.records import RecordStore
from tests.storage.records.examples import (
    DAY,
    HOUR,
    T0,
    a_figure,
    a_mean,
    a_registry,
    a_ruling,
    a_verdict,
    an_outage,
)

MICROSECOND = timedelta(microseconds=1)

Write = Callable[[RecordStore, float, datetime], None]


def _settle(store: RecordStore, value: float, clock: datetime) -> None:
    mean, flow = a_mean(value), a_mean(value, parameter="FLOW_OUT")
    store.settle([], [mean, flow], [a_verdict(mean, clock)])


def _settle_a_flow(store: RecordStore, value: float, clock: datetime) -> None:
    store.settle([], [a_mean(value, parameter="FLOW_IN")], [], not_before=clock)


def _register(store: RecordStore, value: float, clock: datetime) -> None:
    store.add_registry(a_registry(f"CCN {value}"), clock)


def _enter(store: RecordStore, value: float, clock: datetime) -> None:
    store.add_figures([a_figure(clock, upper=str(value)), a_figure(clock)])


def _rule(store: RecordStore, value: float, clock: datetime) -> None:
    store.add_ruling(a_ruling(clock, reason=str(value)))


def _fail(store: RecordStore, value: float, clock: datetime) -> None:
    store.add_outage(an_outage(int(value), int(value) + 1, clock))


WRITES: tuple[Write, ...] = (_settle, _settle_a_flow, _register, _enter, _rule, _fail)


def everything(store: RecordStore, known_at: datetime | None) -> bytes:
    """All that a store holds as known at an instant, as bytes."""
    return msgspec.json.encode(
        [
            store.registry(known_at),
            store.means("hd-01-a", date.min, date.max, known_at=known_at),
            store.verdicts(date.min, date.max, known_at=known_at),
            store.figures(known_at),
            store.rulings("hd-01-a", -(2**62), 2**62, known_at=known_at),
            store.outages(-(2**62), 2**62, known_at),
        ]
    )


class KnownContract:
    def test_nothing_is_known_at_first(self, store: RecordStore) -> None:
        assert store.known_through() is None
        store.mark_due([("a", DAY)])
        store.set_watermark("storer", 1)
        assert store.settle(store.due(9), [], []) == 0
        assert store.known_through() is None

    def test_what_becomes_known_is_known_no_earlier_than_what_was_given(
        self, store: RecordStore
    ) -> None:
        for hours, write in enumerate(WRITES):
            write(store, float(hours), T0 + hours * HOUR)
            assert store.known_through() == T0 + hours * HOUR

    def test_a_slow_clock_does_not_write_into_what_was_known_already(
        self, store: RecordStore
    ) -> None:
        _register(store, 0.0, T0)
        for steps, write in enumerate(WRITES, start=1):
            write(store, float(steps), T0 - HOUR)
            assert store.known_through() == T0 + steps * MICROSECOND
        (verdict,) = store.verdicts(DAY, DAY)
        assert verdict.known_at == T0 + MICROSECOND
        assert store.verdicts(DAY, DAY, known_at=T0) == []
        assert store.means("hd-01-a", DAY, DAY, known_at=T0) == []
        assert store.registry(T0).clusters["pd"].name == "CCN 0.0"

    def test_one_settlement_becomes_known_at_one_instant(self, store: RecordStore) -> None:
        early, late = a_mean(parameter="COD"), a_mean(parameter="PH")
        flow = a_mean(parameter="FLOW_OUT")
        judged = [a_verdict(early, T0), a_verdict(late, T0 + HOUR)]
        store.settle([], [early, late, flow], judged)
        assert {v.known_at for v in store.verdicts(DAY, DAY)} == {T0 + HOUR}
        before = T0 + HOUR - MICROSECOND
        assert store.means("hd-01-a", DAY, DAY, known_at=before) == []
        assert len(store.means("hd-01-a", DAY, DAY, known_at=T0 + HOUR)) == 3

    def test_what_says_nothing_new_moves_no_instant(self, store: RecordStore) -> None:
        _settle(store, 1.0, T0)
        _settle(store, 1.0, T0 + HOUR)
        assert store.known_through() == T0

    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.differing_executors,
        ],
    )
    @given(
        writes=st.lists(
            st.tuples(st.sampled_from(WRITES), st.integers(0, 2), st.integers(-(10**9), 10**9)),
            min_size=1,
            max_size=6,
        )
    )
    def test_whatever_is_written_later_what_was_known_reads_the_same(
        self, store: RecordStore, writes: list[tuple[Write, int, int]]
    ) -> None:
        read: list[tuple[datetime, bytes]] = []
        for write, value, seconds in writes:
            clock = T0 + timedelta(seconds=seconds)
            before = store.known_through()
            write(store, float(value), clock)
            known = store.known_through()
            assert known is not None
            if known != before:
                assert known >= clock
                assert before is None or known > before
            read.append((known, everything(store, known)))
            assert read[-1][1] == everything(store, None)
        for known, then in read:
            assert everything(store, known) == then

    def test_what_is_read_as_known_stays_so_while_others_write(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        _register(store, 0.0, T0)
        writers = [reopened(), reopened()]
        problems: list[BaseException] = []

        def keep_writing(mine: RecordStore, first: int) -> None:
            started = T0 + HOUR  # the clock as it was when the long work began
            try:
                for n in range(first, first + 48):
                    WRITES[n % len(WRITES)](mine, float(n), started)
            except BaseException as problem:  # noqa: BLE001 - a thread's failure is the test's
                problems.append(problem)

        threads = [
            threading.Thread(target=keep_writing, args=(mine, first))
            for mine, first in zip(writers, (0, 1000), strict=True)
        ]
        for thread in threads:
            thread.start()
        read: dict[datetime, bytes] = {}
        while any(thread.is_alive() for thread in threads):
            known = store.known_through()
            assert known is not None
            then = everything(store, known)
            assert everything(store, known) == then
            assert read.setdefault(known, then) == then
        for thread in threads:
            thread.join()
        assert problems == []
        assert len(read) > 3
        for known, then in read.items():
            assert everything(store, known) == then
