from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from domain.errors import StoreUnavailable
from domain.health_log import OurOutage
from domain.legal_day import HANOI, from_microseconds, legal_day_of, to_microseconds
from domain.registered import ClusterState
from ingest.missing_numbers.outages import (
    LEAST_US,
    NO_BROKER,
    NO_JOURNAL,
    STOOD_STILL,
    STOPPED,
    TOOK_IN_NOTHING,
    OutageLog,
    outage_between,
    touched_days,
)
from service.processes.ingest.storing import IngestPart
from service.settings.clock import now, now_us
from service.settings.settings import load_settings
from service.stores.opened import open_stores
from service.threads import Workers
from storage.ports.records import RecordStore
from storage.ports.work.progress import INGEST
from storage.records.store import SqlRecords
from tests.house.runs.patience import until
from tests.ingest.sites import small_registry

SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 86_400 * SECOND
REGISTRY = small_registry()


def at(text: str, day: int = 24) -> int:
    """Return an instant of November 2026 in Hanoi, in microseconds."""
    return to_microseconds(datetime.fromisoformat(f"2026-11-{day}T{text}+07:00"))


class Records(SqlRecords):
    """Records that can be taken down."""

    down = False

    def add_outage(self, outage: OurOutage, due: Iterable[tuple[str, date]] = ()) -> datetime:
        if self.down:
            raise StoreUnavailable("no answer")
        return super().add_outage(outage, due)

    def told(self) -> list[tuple[str, str, str]]:
        """Return every outage kept, in Hanoi's time of day."""
        return [
            (clock(kept.begin_us), clock(kept.end_us), kept.reason)
            for kept in self.outages(0, 2**62)
        ]


def clock(time_us: int) -> str:
    return from_microseconds(time_us).astimezone(HANOI).strftime("%d %H:%M:%S")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    assert isinstance(opened, Records)
    yield opened
    opened.close()


def started(records: Records, text: str, day: int = 24, **more: int) -> OutageLog:
    return OutageLog(records, started_us=at(text, day), **more)


def write(log: OutageLog, text: str, day: int = 24) -> None:
    log.write(from_microseconds(at(text, day)), REGISTRY)


def lived_until(records: Records, text: str, day: int = 24) -> None:
    """Leave what an ingest leaves that took in everything until it was killed."""
    records.set_accounted(1, at(text, day))
    records.beat(INGEST, at_seconds=at(text, day) // SECOND)


# --- what is an outage -------------------------------------------------------------------------


@given(st.integers(), st.integers(), st.integers(0, 10**9))
def test_an_outage_is_never_negative_nor_shorter_than_set(
    last_us: int, now_us: int, least_us: int
) -> None:
    found = outage_between(last_us, now_us, least_us)
    assert (found is None) == (now_us - last_us < least_us)
    assert found is None or found == (last_us, now_us)


def test_where_nothing_was_ever_seen_there_is_no_outage() -> None:
    assert outage_between(None, at("10:00")) is None


# --- at the start ------------------------------------------------------------------------------


def test_the_very_first_start_is_no_outage(records: Records) -> None:
    log = started(records, "10:00")
    log.observe(at("10:00") + SECOND)
    write(log, "10:01")
    assert records.told() == []


def test_the_time_in_which_ingest_was_stopped_is_ours(records: Records) -> None:
    lived_until(records, "10:00")
    write(started(records, "10:30"), "10:31")
    assert records.told() == [("24 10:00:00", "24 10:30:00", STOPPED)]


def test_a_quick_restart_is_no_outage(records: Records) -> None:
    lived_until(records, "10:00")
    log = started(records, "10:00:20")
    log.observe(at("10:00:25"))
    write(log, "10:01")
    assert records.told() == []


def test_a_quick_restart_that_then_finds_no_broker_counts_from_the_last_beat(
    records: Records,
) -> None:
    lived_until(records, "10:00")
    log = started(records, "10:00:20")
    log.observe(at("10:00:21"), NO_BROKER)
    log.observe(at("10:00:40"))
    write(log, "10:01")
    assert records.told() == [("24 10:00:00", "24 10:00:40", NO_BROKER)]


def test_restarts_in_quick_succession_add_up(records: Records) -> None:
    lived_until(records, "10:00")
    for seconds in range(10, 60, 10):
        write(started(records, f"10:00:{seconds}"), "10:01")
    assert records.told() == [("24 10:00:00", "24 10:00:30", STOPPED)]
    assert records.accounted_us() == at("10:00:30")


def test_a_record_in_the_journal_newer_than_the_beat_shows_that_we_were_there(
    records: Records,
) -> None:
    lived_until(records, "10:00")
    write(started(records, "10:30", last_record_us=at("10:20")), "10:31")
    assert records.told() == [("24 10:20:00", "24 10:30:00", STOPPED)]


def test_a_beat_alone_from_before_this_log_is_enough(records: Records) -> None:
    records.beat(INGEST, at_seconds=at("10:00") // SECOND)
    write(started(records, "10:30"), "10:31")
    assert records.told() == [("24 10:00:00", "24 10:30:00", STOPPED)]


def test_killed_while_the_broker_was_away_both_times_are_told_apart(records: Records) -> None:
    records.set_accounted(1, at("10:00"))
    records.beat(INGEST, at_seconds=at("10:20") // SECOND)
    write(started(records, "10:30"), "10:31")
    assert records.told() == [
        ("24 10:00:00", "24 10:20:00", TOOK_IN_NOTHING),
        ("24 10:20:00", "24 10:30:00", STOPPED),
    ]


def test_killed_between_writing_an_outage_and_noting_it_writes_it_once(records: Records) -> None:
    lived_until(records, "10:00")
    write(started(records, "10:30"), "10:31")
    records.set_accounted(1, at("10:00"))
    write(started(records, "10:30:05"), "10:31")
    assert records.told() == [("24 10:00:00", "24 10:30:00", STOPPED)]


@pytest.mark.parametrize("hours_back", [1, 30])
def test_a_clock_set_back_over_a_restart_makes_no_outage(records: Records, hours_back: int) -> None:
    lived_until(records, "10:00")
    begin = at("10:00") - hours_back * 60 * MINUTE
    log = OutageLog(records, started_us=begin)
    log.observe(begin + SECOND)
    log.write(from_microseconds(begin + SECOND), REGISTRY)
    assert records.told() == []
    assert records.accounted_us() == begin + SECOND


# --- while running -----------------------------------------------------------------------------


@pytest.fixture
def running(records: Records) -> OutageLog:
    log = started(records, "10:00")
    log.observe(at("10:00:01"))
    return log


def each_second(log: OutageLog, first: str, last: str, fault: str | None = None) -> None:
    for time_us in range(at(first), at(last) + 1, SECOND):
        log.observe(time_us, fault)


def test_while_we_take_in_there_is_no_outage(records: Records, running: OutageLog) -> None:
    each_second(running, "10:00:02", "10:05:00")
    write(running, "10:05:01")
    assert records.told() == []
    assert records.accounted_us() == at("10:05")


@pytest.mark.parametrize("fault", [NO_BROKER, NO_JOURNAL])
def test_a_time_without_the_broker_or_the_journal_is_ours_from_the_last_good_second(
    records: Records, running: OutageLog, fault: str
) -> None:
    each_second(running, "10:00:02", "10:01:00")
    each_second(running, "10:01:01", "10:03:00", fault)
    assert running.waiting == 0
    each_second(running, "10:03:01", "10:05:00")
    write(running, "10:05:01")
    assert records.told() == [("24 10:01:00", "24 10:03:01", fault)]


def test_a_short_break_is_none(records: Records, running: OutageLog) -> None:
    each_second(running, "10:00:02", "10:00:25", NO_BROKER)
    each_second(running, "10:00:26", "10:05:00")
    write(running, "10:05:01")
    assert records.told() == []


def test_an_outage_carries_the_fault_that_began_it(records: Records, running: OutageLog) -> None:
    each_second(running, "10:00:02", "10:01:00", NO_JOURNAL)
    each_second(running, "10:01:01", "10:02:00", NO_BROKER)
    each_second(running, "10:02:01", "10:02:02")
    write(running, "10:05")
    assert records.told() == [("24 10:00:01", "24 10:02:01", NO_JOURNAL)]


def test_a_loop_that_stands_still_counts_from_its_last_turn(
    records: Records, running: OutageLog
) -> None:
    each_second(running, "10:00:02", "10:01:00")
    running.observe(at("10:01:01"), STOOD_STILL, silent_us=16 * SECOND)
    running.observe(at("10:02:00"))
    write(running, "10:02:01")
    assert records.told() == [("24 10:00:45", "24 10:02:00", STOOD_STILL)]


def test_a_process_that_was_frozen_knows_it_by_the_missing_seconds(
    records: Records, running: OutageLog
) -> None:
    running.observe(at("10:30"))
    write(running, "10:30:01")
    assert records.told() == [("24 10:00:01", "24 10:30:00", STOOD_STILL)]


def test_a_long_outage_is_told_when_its_day_ends_so_that_the_day_is_judged_rightly(
    records: Records,
) -> None:
    log = started(records, "23:00")
    log.observe(at("23:00:01"))
    log.observe(at("23:10"), NO_BROKER)
    log.observe(at("23:59:59"), NO_BROKER)
    assert log.waiting == 0
    log.observe(at("00:00:01", 25), NO_BROKER)
    write(log, "00:00:02", 25)
    assert records.told() == [("24 23:00:01", "25 00:00:01", NO_BROKER)]
    assert {(due.outlet_id, due.day) for due in records.due(9)} == {
        (outlet_id, date(2026, 11, 24)) for outlet_id in REGISTRY.outlets
    }
    log.observe(at("08:00", 25))
    write(log, "08:00:01", 25)
    assert records.told()[1:] == [("25 00:00:01", "25 08:00:00", NO_BROKER)]


def test_a_clock_set_back_while_running_makes_no_outage(
    records: Records, running: OutageLog
) -> None:
    running.observe(at("09:00"))
    running.observe(at("09:00:01"))
    write(running, "09:00:02")
    assert records.told() == []
    each_second(running, "09:00:02", "09:02:00", NO_BROKER)
    running.observe(at("09:02:01"))
    write(running, "09:02:02")
    assert records.told() == [("24 09:00:01", "24 09:02:01", NO_BROKER)]


def test_a_database_that_does_not_answer_is_no_outage_and_loses_none(
    records: Records, running: OutageLog
) -> None:
    each_second(running, "10:00:02", "10:01:00", NO_BROKER)
    records.down = True
    each_second(running, "10:01:01", "10:20:00")
    with pytest.raises(StoreUnavailable):
        write(running, "10:20:01")
    assert (running.waiting, records.accounted_us()) == (1, 0)
    records.down = False
    write(running, "10:30")
    assert running.waiting == 0
    assert records.told() == [("24 10:00:01", "24 10:01:01", NO_BROKER)]
    assert records.accounted_us() == at("10:20")


STEPS = st.lists(
    st.tuples(st.sampled_from([None, NO_BROKER, NO_JOURNAL]), st.integers(1, 20_000)), max_size=30
)


class Kept:
    """Of the records, the outages: the property below asks for no database."""

    def __init__(self) -> None:
        self.outages_kept: list[OurOutage] = []

    def accounted_us(self, _worker: int) -> int:
        return 0

    def beats(self, _part: str) -> dict[int, int]:
        return {}

    def set_accounted(self, _worker: int, _accounted_us: int) -> None:
        """Forget it."""

    def outages(self, _begin_us: int, _end_us: int) -> list[OurOutage]:
        return []

    def add_outage(self, kept: OurOutage, **_due: object) -> datetime:
        self.outages_kept.append(kept)
        return kept.known_at


@given(STEPS)
def test_outages_follow_each_other_and_cover_every_long_time_without_taking_in(
    steps: list[tuple[str | None, int]],
) -> None:
    records = Kept()
    now_us = good_us = at("10:00")
    log = OutageLog(cast("RecordStore", records), started_us=now_us)
    long: list[tuple[int, int]] = []
    for fault, seconds in steps:
        now_us += seconds * SECOND
        log.observe(now_us, fault)
        if fault is None:
            if now_us - good_us >= LEAST_US:
                long.append((good_us, now_us))
            good_us = now_us
    log.write(from_microseconds(now_us), REGISTRY)
    kept = [(outage.begin_us, outage.end_us) for outage in records.outages_kept]
    assert kept == sorted(kept)
    assert all(end_us - begin_us >= LEAST_US for begin_us, end_us in kept)
    assert all(before[1] <= after[0] for before, after in pairwise(kept))
    for begin_us, end_us in long:
        inside = [(b, e) for b, e in kept if begin_us <= b and e <= end_us]
        # a piece ends with each legal day; what is left of the last may be too short to tell
        assert inside[0][0] == begin_us
        assert sum(e - b for b, e in inside) > end_us - begin_us - LEAST_US
    assert all(any(b >= lb for lb, _ in [*long, (good_us, now_us)]) for b, _ in kept)


def test_ingest_tells_of_its_stop_and_stays_accountable_though_no_broker_answers(
    tmp_path: Path,
) -> None:
    settings = load_settings(data_dir=tmp_path, mqtt_port=closed_port())
    day_before_us = now_us() - DAY
    with open_stores(settings) as stores:
        records = stores.records
        records.add_registry(REGISTRY, now())
        records.beat(INGEST, at_seconds=day_before_us // SECOND)
        records.set_accounted(1, day_before_us)
        workers = Workers()
        part = IngestPart(settings, stores, CollectorRegistry(), workers)
        try:
            part.start()
            until(lambda: bool(records.outages(0, 2**62)))
        finally:
            workers.join()
            part.close()
        (kept,) = records.outages(0, 2**62)
        assert (kept.begin_us, kept.reason) == (day_before_us, STOPPED)
        assert records.accounted_us() == kept.end_us
        waiting = {(due.outlet_id, due.day) for due in records.due(99)}
    assert waiting >= {(outlet_id, legal_day_of(day_before_us)) for outlet_id in REGISTRY.outlets}


def closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


# --- several workers ---------------------------------------------------------------------------


def test_each_worker_notes_its_own_outage_whose_readings_waited_for_it(records: Records) -> None:
    for worker in (1, 2):
        records.set_accounted(worker, at("10:00"))
        records.beat(INGEST, worker, at_seconds=at("10:00") // SECOND)
    second = OutageLog(records, started_us=at("10:01"), worker=2)
    write(second, "10:30")
    first = OutageLog(records, started_us=at("10:20"), worker=1)
    write(first, "10:30")
    assert records.told() == [
        ("24 10:00:00", "24 10:01:00", STOPPED),
        ("24 10:01:00", "24 10:20:00", STOPPED),
    ]
    assert (records.accounted_us(1), records.accounted_us(2)) == (at("10:20"), at("10:01"))


def test_an_outage_of_another_worker_does_not_hide_ones_own(records: Records) -> None:
    lived_until(records, "10:00")
    other = OutageLog(records, started_us=at("10:10"), worker=2)
    other.observe(at("10:20"), None)
    write(other, "10:20")
    write(OutageLog(records, started_us=at("10:30"), worker=1), "10:31")
    assert ("24 10:00:00", "24 10:30:00", STOPPED) in records.told()


# --- which days it touches ---------------------------------------------------------------------


def outage(begin_us: int, end_us: int) -> OurOutage:
    return OurOutage(
        begin_us=begin_us, end_us=end_us, reason=STOPPED, known_at=from_microseconds(end_us)
    )


def touched(begin_us: int, end_us: int, now_us: int) -> set[tuple[str, int]]:
    days = touched_days(REGISTRY, outage(begin_us, end_us), from_microseconds(now_us))
    return {(outlet_id, day.day) for outlet_id, day in days}


def test_only_ended_days_are_judged_again() -> None:
    found = touched(at("22:00", 22), at("09:00", 24), at("09:00", 24))
    assert found == {(outlet_id, day) for outlet_id in REGISTRY.outlets for day in (22, 23)}
    assert touched(at("08:00", 24), at("09:00", 24), at("09:00", 24)) == set()


def test_a_day_that_begins_when_the_outage_ends_is_not_touched() -> None:
    found = touched(at("22:00", 22), at("00:00", 23), at("09:00", 25))
    assert {day for _, day in found} == {22}


def test_outlets_of_a_cluster_that_does_not_operate_are_left_alone() -> None:
    clusters = {
        name: replace(cluster, state=ClusterState.UNDER_CONSTRUCTION)
        for name, cluster in REGISTRY.clusters.items()
    }
    planned = replace(REGISTRY, clusters=clusters)
    now = from_microseconds(at("09:00", 24))
    assert list(touched_days(planned, outage(at("22:00", 22), at("09:00", 24)), now)) == []
