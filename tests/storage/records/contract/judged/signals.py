"""What every record store must keep of weeks' signals; part of the records' contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from domain.measured.signals import NotRunReason, Signal, SignalKind, WeekSignals
from storage.ports.judged.signals import LookedAt
from storage.ports.records import RecordStore
from tests.storage.records.examples import DAY, HOUR, T0

SIGNAL = Signal(
    kind=SignalKind.REPLAYED,
    parameters=("COD", "TSS"),
    spans=((1_700_000_000_000_000, 1_700_000_300_000_000),),
    observed=180.0,
    looked_at=2015.0,
    expected=4.5,
    probability=1e-300,
)
WEEK = WeekSignals(
    outlet_id="hd-01-a",
    first_day=DAY,
    signals=(SIGNAL,),
    not_run=((SignalKind.CAPPED, NotRunReason.LIMIT_UNKNOWN),),
)
QUIET = replace(WEEK, outlet_id="hd-02-a", signals=(), not_run=())
DIGEST = b"\x00\xff"


class SignalsContract:
    def test_a_weeks_signals_come_back_as_they_were_given(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        given = [LookedAt(week=QUIET, digest=b""), LookedAt(week=WEEK, digest=DIGEST)]
        assert store.keep_week_signals(given, T0) == 2
        found = reopened()
        assert [one.week for one in found.week_signals(DAY)] == [WEEK, QUIET]
        assert found.week_signals(DAY + timedelta(days=7)) == []
        assert found.looked_at_on([DAY]) == {("hd-01-a", DAY): DIGEST, ("hd-02-a", DAY): b""}
        assert found.looked_at_on([]) == {}
        assert store.keep_week_signals([], T0) == 0

    def test_what_is_the_same_is_kept_once_and_what_differs_supersedes(
        self, store: RecordStore
    ) -> None:
        assert store.keep_week_signals([LookedAt(week=WEEK, digest=DIGEST)], T0) == 1
        first = store.week_signals(DAY)[0].known_at
        assert store.keep_week_signals([LookedAt(week=WEEK, digest=b"\x02")], T0 + HOUR) == 0
        assert store.week_signals(DAY)[0].known_at == first
        assert store.looked_at_on([DAY]) == {("hd-01-a", DAY): b"\x02"}
        other = replace(WEEK, signals=())
        assert store.keep_week_signals([LookedAt(week=other, digest=b"\x03")], T0 + HOUR) == 1
        assert [one.week for one in store.week_signals(DAY)] == [other]
        assert [one.week for one in store.week_signals(DAY, known_at=first)] == [WEEK]
        assert store.week_signals(DAY, known_at=first - HOUR) == []

    def test_a_week_at_which_looking_failed_is_told_until_it_succeeds(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        failed = replace(WEEK, signals=(), raised='ValueError: "một" (looking.py:1)')
        before = replace(failed, first_day=DAY - timedelta(days=7))
        store.keep_week_signals(
            [LookedAt(week=one, digest=b"") for one in (before, failed, QUIET)], T0
        )
        assert [one.week for one in reopened().failed_weeks(before.first_day)] == [failed, before]
        assert [one.week for one in store.failed_weeks(DAY)] == [failed]
        store.keep_week_signals([LookedAt(week=WEEK, digest=DIGEST)], T0 + HOUR)
        assert store.failed_weeks(DAY) == []
