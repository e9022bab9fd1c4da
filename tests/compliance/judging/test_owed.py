"""Nobody is accused of a day that was not theirs: before they were connected, after they ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.city.coverage import coverage
from compliance.city.event_keeper import event_streams, keep_events_up
from compliance.history.changed_days import changed_days
from compliance.judging.judge import Judge
from compliance.verdicts.reason_vi import reason_vi
from domain.judged.coverage import CoverageReason
from domain.judged.events import Event
from domain.judged.verdicts import Outcome
from domain.measured.readings import Statement
from domain.registered import ClusterState, Outlet
from domain.registry import Registry
from storage.ports.judged.events import EventQuestion
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.compliance.sites import (
    OUTLET_ID,
    cluster,
    law,
    one_outlet_registry,
    outlet,
    permit,
    readings,
    sensor,
    station,
)

IMPORTED_AT = datetime(2026, 1, 1, tzinfo=UTC)
LAST = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)  # the 25th has begun in Hanoi
ONE_DAY = timedelta(days=1)
WHOLE_DAY = "100~1x288"
OWED_DAYS = 31  # as the paper of the invented outlet says


def first_reading_counts(*parameters: str) -> Registry:
    """Return the registry of one outlet of which no paper says since when it owes readings."""
    registry = one_outlet_registry(*parameters)
    [one] = registry.outlets.values()
    bare = replace(one, monitored_since=None, monitored_document=None)
    return replace(registry, outlets={bare.id: bare})


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    store = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    yield store
    store.close()


@pytest.fixture
def store() -> MemoryReadings:
    return MemoryReadings()


def judge_all(records: SqlRecords, store: MemoryReadings, now: datetime = NOW) -> None:
    judge = Judge(store, records, law())
    judge.close_ended_days(now)
    while judge.judge_due(now).days:
        keep_events_up(records, 60)
    keep_events_up(records, 60)


def days_with_a_verdict(records: SqlRecords) -> set[date]:
    return {
        one.mean.day
        for one in records.verdicts(date(2000, 1, 1), date(2030, 1, 1))
        if not one.is_withdrawn
    }


def events(records: SqlRecords) -> list[Event]:
    asked = EventQuestion(
        streams=event_streams(60), first=date(2000, 1, 1), last=date(2030, 1, 1), going_on=True
    )
    return records.events(asked)


def arrives(records: SqlRecords, store: MemoryReadings, day: date, series: str = WHOLE_DAY) -> None:
    """Have a day's readings come, as the storer has them: stored, and the day marked."""
    store.append(readings(series, day=day))
    records.mark_due([(OUTLET_ID, day)])


def test_an_outlet_of_which_nothing_came_yet_owes_nothing(
    records: SqlRecords, store: MemoryReadings
) -> None:
    records.add_registry(first_reading_counts("COD"), IMPORTED_AT)
    judge_all(records, store)
    assert days_with_a_verdict(records) == set()
    assert events(records) == []
    city = coverage(records.registry(), [], LAST, NOW, connected=records.connected())
    [only] = city.clusters
    assert [one.reason for one in only.findings] == [CoverageReason.NOT_CONNECTED]
    assert (city.operating, city.not_connected) == (1, 1)


def test_it_owes_readings_from_the_legal_day_of_its_first_accepted_one(
    records: SqlRecords, store: MemoryReadings
) -> None:
    records.add_registry(first_reading_counts("COD"), IMPORTED_AT)
    arrives(records, store, LAST - 2 * ONE_DAY)
    judge_all(records, store)
    assert records.connected() == {OUTLET_ID: LAST - 2 * ONE_DAY}
    assert days_with_a_verdict(records) == {LAST - 2 * ONE_DAY, LAST - ONE_DAY, LAST}
    [silence] = events(records)
    assert silence.first_day == LAST - ONE_DAY


def test_history_that_is_loaded_later_is_judged_from_there_all_of_it(
    records: SqlRecords, store: MemoryReadings
) -> None:
    records.add_registry(first_reading_counts("COD"), IMPORTED_AT)
    arrives(records, store, LAST)
    judge_all(records, store)
    then = records.known_through()
    arrives(records, store, LAST - 100 * ONE_DAY)
    judge_all(records, store, NOW + timedelta(minutes=5))
    assert records.connected() == {OUTLET_ID: LAST - 100 * ONE_DAY}
    assert records.connected(then) == {OUTLET_ID: LAST}
    assert len(days_with_a_verdict(records)) == 101
    assert [(one.first_day, one.last_day) for one in events(records)] == [
        (LAST - 99 * ONE_DAY, LAST - ONE_DAY)
    ]


def test_the_batch_that_learns_of_an_outlet_judges_its_days(
    records: SqlRecords, store: MemoryReadings
) -> None:
    """The day had ended and nothing more closed one: no later round marks these days again."""
    records.add_registry(first_reading_counts("COD"), IMPORTED_AT)
    judge = Judge(store, records, law())
    judge.close_ended_days(NOW)
    for back in range(3):
        arrives(records, store, LAST - back * ONE_DAY)
    judge.judge_due(NOW)
    assert days_with_a_verdict(records) == {LAST - back * ONE_DAY for back in range(3)}


def test_a_device_that_says_why_it_has_no_value_is_connected_too(
    records: SqlRecords, store: MemoryReadings
) -> None:
    records.add_registry(first_reading_counts("COD"), IMPORTED_AT)
    at_us = readings("1x1", day=LAST)[0].time_us
    records.add_statements([Statement(OUTLET_ID, "COD", at_us, 2, 1)])
    records.mark_due([(OUTLET_ID, LAST)])
    judge_all(records, store)
    assert records.connected() == {OUTLET_ID: LAST}


def test_a_database_of_before_learns_it_from_the_reading_store_once(
    records: SqlRecords, store: MemoryReadings
) -> None:
    records.add_registry(first_reading_counts("COD"), IMPORTED_AT)
    store.append(readings(WHOLE_DAY, day=LAST - 5 * ONE_DAY))  # nothing waits for it any more
    judge_all(records, store)
    assert records.connected() == {OUTLET_ID: LAST - 5 * ONE_DAY}
    assert min(days_with_a_verdict(records)) == LAST - 5 * ONE_DAY


def test_a_paper_that_says_since_when_stands_over_what_came_before(
    records: SqlRecords, store: MemoryReadings
) -> None:
    registry = one_outlet_registry("COD")
    since = LAST - 3 * ONE_DAY
    one = replace(registry.outlets[OUTLET_ID], monitored_since=since)
    records.add_registry(replace(registry, outlets={one.id: one}), IMPORTED_AT)
    arrives(records, store, LAST - 9 * ONE_DAY)
    judge_all(records, store)
    assert min(days_with_a_verdict(records)) == since
    assert len(days_with_a_verdict(records)) == 4


def test_what_was_said_of_days_before_is_withdrawn_and_stays_readable(
    records: SqlRecords, store: MemoryReadings
) -> None:
    registry = one_outlet_registry("COD")
    records.add_registry(registry, IMPORTED_AT)
    judge_all(records, store)
    then = records.known_through()
    assert len(events(records)) == 1
    one = replace(registry.outlets[OUTLET_ID], valid_to=LAST - 10 * ONE_DAY)
    ended = replace(registry, outlets={one.id: one})
    records.add_registry(ended, NOW, changed_days(records, registry, ended))
    judge_all(records, store, NOW + timedelta(minutes=5))
    assert max(days_with_a_verdict(records)) == LAST - 10 * ONE_DAY
    [silence] = events(records)
    assert silence.last_day == LAST - 10 * ONE_DAY
    [withdrawn] = records.verdicts(LAST, LAST)
    assert withdrawn.outcome is Outcome.NOT_LIMITED
    assert "withdrawn" in withdrawn.reason
    assert "rút lại" in reason_vi(withdrawn)
    [before] = records.verdicts(LAST, LAST, known_at=then)
    assert before.outcome is Outcome.NOT_PROVABLE


def test_what_is_withdrawn_is_judged_when_it_is_owed_again(
    records: SqlRecords, store: MemoryReadings
) -> None:
    registry = one_outlet_registry("COD")
    records.add_registry(registry, IMPORTED_AT)
    arrives(records, store, LAST)
    judge_all(records, store)
    one = replace(registry.outlets[OUTLET_ID], valid_to=LAST - ONE_DAY)
    ended = replace(registry, outlets={one.id: one})
    records.add_registry(ended, NOW, changed_days(records, registry, ended))
    judge_all(records, store, NOW + timedelta(minutes=5))
    assert LAST not in days_with_a_verdict(records)
    later = NOW + timedelta(minutes=9)
    records.add_registry(registry, later, changed_days(records, ended, registry))
    judge_all(records, store, later)
    [verdict] = records.verdicts(LAST, LAST)
    assert verdict.outcome is Outcome.KEPT


def test_before_its_station_is_in_operation_no_day_is_due_and_what_comes_is_judged(
    records: SqlRecords, store: MemoryReadings
) -> None:
    registry = one_outlet_registry("COD")
    begins = replace(registry.stations["tram-thu"], in_operation_since=LAST + ONE_DAY)
    records.add_registry(replace(registry, stations={begins.id: begins}), IMPORTED_AT)
    arrives(records, store, LAST - ONE_DAY)
    judge_all(records, store)
    assert days_with_a_verdict(records) == {LAST - ONE_DAY}
    city = coverage(records.registry(), [], LAST, NOW)
    assert [one.reason for one in city.clusters[0].findings] == [CoverageReason.NOT_BEGUN]


def moved(first_day: date, **old: object) -> Registry:
    """Return an outlet that belongs to another cluster, with other facts, from a day on."""
    new = replace(outlet("COD", "PH", station_id="tram-moi"), valid_from=first_day)
    before: Outlet = replace(outlet("COD"), valid_to=first_day - ONE_DAY, **old)  # type: ignore[arg-type]  # facts of an outlet
    return Registry(
        clusters={"ccn-thu": cluster("ccn-thu"), "ccn-moi": cluster("ccn-moi")},
        stations={
            "tram-thu": station("tram-thu", "ccn-thu"),
            "tram-moi": station("tram-moi", "ccn-moi"),
        },
        outlets={OUTLET_ID: new},
        permits=(permit(),),
        sensors=(sensor("COD", 0, 500),),
        earlier_outlets=(before,),
    )


def test_each_day_is_judged_by_what_was_true_of_it(
    records: SqlRecords, store: MemoryReadings
) -> None:
    records.add_registry(moved(LAST), IMPORTED_AT)
    for day in (LAST - ONE_DAY, LAST):
        arrives(records, store, day)
    judge_all(records, store)
    of_day = {
        day: sorted(one.mean.parameter for one in records.verdicts(day, day))
        for day in (LAST - ONE_DAY, LAST)
    }
    assert of_day == {LAST - ONE_DAY: ["COD"], LAST: ["COD", "PH"]}


def test_an_outlet_that_moved_leaves_what_it_exceeded_where_it_stood(
    records: SqlRecords, store: MemoryReadings
) -> None:
    records.add_registry(moved(LAST), IMPORTED_AT)
    arrives(records, store, LAST - ONE_DAY, "400~1x288")
    judge_all(records, store)

    def reasons(day: date) -> dict[str, list[CoverageReason]]:
        verdicts = records.verdicts(day, day)
        city = coverage(records.registry(), verdicts, day, NOW + ONE_DAY)
        return {one.cluster.id: [f.reason for f in one.findings] for one in city.clusters}

    assert CoverageReason.EXCEEDED in reasons(LAST - ONE_DAY)["ccn-thu"]
    assert CoverageReason.EXCEEDED not in reasons(LAST - ONE_DAY)["ccn-moi"]
    assert CoverageReason.EXCEEDED not in [one for all_ in reasons(LAST).values() for one in all_]


def test_an_outlet_that_ended_and_one_that_begins_later_hold_no_cluster_back(
    records: SqlRecords, store: MemoryReadings
) -> None:
    registry = one_outlet_registry("COD")
    small = replace(registry.stations["tram-thu"], design_flow_m3_per_day=100.0)
    registry = replace(registry, stations={small.id: small})
    old = replace(outlet("COD", outlet_id="ten-cu"), valid_to=LAST - ONE_DAY)
    new = replace(outlet("COD", outlet_id="moi"), valid_from=LAST + ONE_DAY)
    more = {**registry.outlets, old.id: old, new.id: new}
    records.add_registry(replace(registry, outlets=more), IMPORTED_AT)
    arrives(records, store, LAST)
    judge_all(records, store)
    city = coverage(records.registry(), records.verdicts(LAST, LAST), LAST, NOW + ONE_DAY)
    assert [one.covered for one in city.clusters] == [True]


def test_a_cluster_that_operates_from_a_day_on_owes_nothing_before(
    records: SqlRecords, store: MemoryReadings
) -> None:
    registry = one_outlet_registry("COD")
    was = replace(cluster("ccn-thu", ClusterState.UNDER_CONSTRUCTION), valid_to=LAST - 2 * ONE_DAY)
    now = replace(cluster("ccn-thu"), valid_from=LAST - ONE_DAY)
    dated = replace(registry, clusters={now.id: now}, earlier_clusters=(was,))
    records.add_registry(dated, IMPORTED_AT)
    judge_all(records, store)
    assert days_with_a_verdict(records) == {LAST - ONE_DAY, LAST}
    assert coverage(dated, [], LAST - 2 * ONE_DAY, NOW).operating == 0


def begun(registry: Registry, since: date | None) -> Registry:
    """Return a registry whose station is in operation since a day."""
    one = replace(registry.stations["tram-thu"], in_operation_since=since)
    return replace(registry, stations={one.id: one})


def in_state(registry: Registry, state: ClusterState) -> Registry:
    """Return a registry whose cluster is in a state."""
    return replace(registry, clusters={"ccn-thu": cluster("ccn-thu", state)})


def is_corrected(records: SqlRecords, store: MemoryReadings, after: Registry) -> None:
    """Have a registry imported over the one that is known, and every day judged that waits."""
    records.add_registry(after, NOW, changed_days(records, records.registry(), after))
    judge_all(records, store, NOW + timedelta(minutes=5))


@pytest.mark.parametrize("what", ["cluster", "station"])
def test_what_was_said_of_empty_days_is_withdrawn_where_cluster_or_station_did_not_operate(
    records: SqlRecords, store: MemoryReadings, what: str
) -> None:
    registry = one_outlet_registry("COD")
    records.add_registry(registry, IMPORTED_AT)
    arrives(records, store, LAST - 9 * ONE_DAY)
    judge_all(records, store)
    assert len(days_with_a_verdict(records)) == OWED_DAYS
    after = (
        in_state(registry, ClusterState.UNDER_CONSTRUCTION)
        if what == "cluster"
        else begun(registry, LAST + ONE_DAY)
    )
    is_corrected(records, store, after)
    assert days_with_a_verdict(records) == {LAST - 9 * ONE_DAY}
    assert events(records) == []
    [withdrawn] = records.verdicts(LAST, LAST)
    assert "not in operation" in withdrawn.reason
    assert "không hoạt động" in reason_vi(withdrawn)


def test_a_day_that_waits_and_is_empty_is_not_judged_before_the_station_operates(
    records: SqlRecords, store: MemoryReadings
) -> None:
    """A gateway that is being installed goes on and off: that alone charges nobody."""
    records.add_registry(begun(one_outlet_registry("COD"), LAST + ONE_DAY), IMPORTED_AT)
    records.mark_due([(OUTLET_ID, LAST - ONE_DAY)])
    judge_all(records, store)
    assert days_with_a_verdict(records) == set()
    assert events(records) == []


def test_days_on_which_a_station_operated_after_all_are_judged(
    records: SqlRecords, store: MemoryReadings
) -> None:
    registry = one_outlet_registry("COD")
    records.add_registry(begun(registry, LAST - ONE_DAY), IMPORTED_AT)
    judge_all(records, store)
    assert len(days_with_a_verdict(records)) == 2
    is_corrected(records, store, begun(registry, LAST - 9 * ONE_DAY))
    assert len(days_with_a_verdict(records)) == 10


def test_days_on_which_a_cluster_operated_after_all_are_judged(
    records: SqlRecords, store: MemoryReadings
) -> None:
    registry = one_outlet_registry("COD")
    dated = replace(cluster("ccn-thu"), valid_from=LAST - ONE_DAY)
    built = cluster("ccn-thu", ClusterState.UNDER_CONSTRUCTION)
    was = replace(built, valid_to=LAST - 2 * ONE_DAY)
    before = replace(registry, clusters={dated.id: dated}, earlier_clusters=(was,))
    records.add_registry(before, IMPORTED_AT)
    judge_all(records, store)
    assert len(days_with_a_verdict(records)) == 2
    is_corrected(records, store, registry)
    assert len(days_with_a_verdict(records)) == OWED_DAYS


def test_a_paper_moved_back_has_every_day_judged_that_it_says_to_be_owed(
    records: SqlRecords, store: MemoryReadings
) -> None:
    registry = one_outlet_registry("COD")
    one = replace(registry.outlets[OUTLET_ID], monitored_since=LAST - ONE_DAY)
    records.add_registry(replace(registry, outlets={one.id: one}), IMPORTED_AT)
    for back in (0, 1, 40, 50):
        arrives(records, store, LAST - back * ONE_DAY)
    judge_all(records, store)
    assert len(days_with_a_verdict(records)) == 2
    earlier = replace(one, monitored_since=LAST - 60 * ONE_DAY)
    is_corrected(records, store, replace(registry, outlets={one.id: earlier}))
    assert min(days_with_a_verdict(records)) == LAST - 60 * ONE_DAY
    assert len(days_with_a_verdict(records)) == 61


@pytest.mark.parametrize("with_last", [True, False])
def test_judging_a_range_again_withdraws_what_was_said_of_days_that_were_not_owed(
    records: SqlRecords, store: MemoryReadings, *, with_last: bool
) -> None:
    """As in a database of before outlets were known to be connected: nothing marks its days."""
    registry = one_outlet_registry("COD")
    records.add_registry(registry, IMPORTED_AT)
    judge_all(records, store)
    records.add_registry(first_reading_counts("COD"), NOW)
    arrives(records, store, LAST)
    judge_all(records, store, NOW + timedelta(minutes=5))
    assert len(days_with_a_verdict(records)) == OWED_DAYS
    later, first = NOW + timedelta(minutes=9), LAST - 400 * ONE_DAY
    judge = Judge(store, records, law())
    if with_last:
        judge.mark_range(first, LAST, later)
    else:
        judge.close_ended_days(later, first)
    judge.judge_all(later)
    keep_events_up(records, 60)
    assert days_with_a_verdict(records) == {LAST}
    assert events(records) == []


@given(
    valid_from=st.none() | st.integers(0, 12),
    valid_to=st.none() | st.integers(0, 12),
    since=st.none() | st.integers(0, 12),
    came=st.sets(st.integers(0, 12), max_size=3),
)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_day_before_it_is_owed_or_after_it_ends_is_charged_to_anyone(
    tmp_path_factory: pytest.TempPathFactory,
    valid_from: int | None,
    valid_to: int | None,
    since: int | None,
    came: set[int],
) -> None:
    first = LAST - 12 * ONE_DAY

    def day(n: int | None) -> date | None:
        return None if n is None else first + n * ONE_DAY

    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        valid_from, valid_to = valid_to, valid_from
    registry = one_outlet_registry("COD")
    one = replace(
        registry.outlets[OUTLET_ID],
        valid_from=day(valid_from),
        valid_to=day(valid_to),
        monitored_since=day(since),
    )
    folder = tmp_path_factory.mktemp("owed")
    records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
    try:
        records.add_registry(replace(registry, outlets={one.id: one}), IMPORTED_AT)
        store = MemoryReadings()
        for n in came:
            arrives(records, store, first + n * ONE_DAY, "100~1x200")
        judge_all(records, store)
        begins = since if since is not None else min(came, default=None)
        charged = days_with_a_verdict(records)
        charged |= {d for e in events(records) for d in (e.first_day, e.last_day)}
        if begins is None:
            assert charged == set()
        for found in charged:
            n = (found - first).days
            assert begins is not None
            assert n >= max(begins, valid_from or begins)
            assert valid_to is None or n <= valid_to
    finally:
        records.close()
