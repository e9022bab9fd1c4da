"""What is kept of events is what follows from the verdicts, as known at any instant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.city.derived_events import DerivedEvents
from compliance.city.event_keeper import event_streams, keep_events_up
from domain.judged.events import Event, EventKind
from domain.judged.verdicts import Gap, GapCause, Outcome, Verdict
from domain.legal_day import legal_day_bounds_us
from domain.registered import Outlet
from domain.registry import Registry
from storage.ports.judged.events import EventQuestion
from storage.records.store import SqlRecords
from tests.storage.records.examples import DAY, HOUR, HOUR_US, T0, a_mean, a_registry, a_verdict

MINUTES = 120
DAYS = 7
OUTLETS = ("hd-01-a", "hd-02-a")
PARAMETERS = ("COD", "TSS")
STREAMS = event_streams(MINUTES)


def city() -> Registry:
    """Two outlets that measure two judged parameters."""
    known = a_registry()
    [template] = list(known.outlets.values())[:1]
    outlets: dict[str, Outlet] = {
        name: replace(template, id=name, parameters=PARAMETERS) for name in OUTLETS
    }
    return replace(known, outlets=known.outlets | outlets)


@cache
def _begun() -> bytes:
    """Records that hold the city alone, made once: each test has a copy of its own."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "records.sqlite"
        opened = SqlRecords.open(f"sqlite:///{file}")
        opened.add_registry(city(), T0 - HOUR)
        opened.close()
        return file.read_bytes()


@contextmanager
def records() -> Iterator[SqlRecords]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "records.sqlite"
        file.write_bytes(_begun())
        opened = SqlRecords.open(f"sqlite:///{file}")
        try:
            yield opened
        finally:
            opened.close()


def verdict(
    outlet: str, parameter: str, day: int, told: tuple[Outcome, tuple[int, int]], turn: int
) -> Verdict:
    """A verdict of a turn, whose day has a gap from one hour to another."""
    of_day = DAY + timedelta(days=day)
    begin_us, _ = legal_day_bounds_us(of_day)
    outcome, (begin, end) = told
    gaps: tuple[Gap, ...] = ()
    if end > begin:
        gap = Gap(
            begin_us=begin_us + begin * HOUR_US,
            end_us=begin_us + end * HOUR_US,
            slots=12 * (end - begin),
            cause=GapCause.GATEWAY_OFFLINE,
            evidence="",
        )
        gaps = (gap,)
    mean = a_mean(
        outlet_id=outlet,
        parameter=parameter,
        day=of_day,
        missing=12 * (end - begin),
        gaps=gaps,
        rules=f"turn {turn}",
    )
    times_over = 1.5 if outcome is Outcome.EXCEEDED else None
    known_at = T0 + turn * HOUR
    return a_verdict(mean, known_at=known_at, outcome=outcome, times_over=times_over)


def kept(store: SqlRecords, known_at: datetime, first: int, last: int) -> list[Event]:
    asked = EventQuestion(
        streams=STREAMS,
        first=DAY + timedelta(days=first),
        last=DAY + timedelta(days=last),
        reporting=OUTLETS,
    )
    return store.events(asked, known_at=known_at)


def derived(store: SqlRecords, known_at: datetime, first: int, last: int) -> list[Event]:
    begin, end = DAY + timedelta(days=first), DAY + timedelta(days=last)
    found: list[Event] = []
    for kind in EventKind:
        source = DerivedEvents(store, known_at, kind, MINUTES, timedelta(days=31))
        touching = [one for one in source.touching(None, begin, end) if one.last_day >= begin]
        found += source.with_ongoing(touching)
    return sorted(found, key=lambda one: (-one.begin_us, one.id))


_OUTCOMES = st.sampled_from(
    [Outcome.KEPT, Outcome.EXCEEDED, Outcome.EXCEEDED, Outcome.NO_DISCHARGE, Outcome.NOT_PROVABLE]
)
_HOURS = st.sampled_from([(0, 0), (0, 0), (0, 1), (23, 24), (22, 24), (0, 24), (9, 10), (9, 12)])
_OUTLET_DAY = st.tuples(
    st.sampled_from(OUTLETS),
    st.integers(0, DAYS - 1),
    st.tuples(_OUTCOMES, _OUTCOMES),
    st.tuples(_HOURS, _HOURS),
)
_TURNS = st.lists(
    st.tuples(st.lists(_OUTLET_DAY, min_size=1, max_size=6), st.booleans()), min_size=1, max_size=5
)


_Span = tuple[int, int]
_Told = tuple[str, int, tuple[Outcome, Outcome], tuple[_Span, _Span]]


def settle(store: SqlRecords, turn: int, days: list[_Told]) -> None:
    newest: dict[tuple[str, str, int], Verdict] = {}
    for outlet, day, outcomes, hours in days:
        for parameter, outcome, span in zip(PARAMETERS, outcomes, hours, strict=True):
            newest[outlet, parameter, day] = verdict(outlet, parameter, day, (outcome, span), turn)
    store.settle([], [one.mean for one in newest.values()], list(newest.values()))


@given(_TURNS)
@settings(max_examples=10)
def test_events_kept_at_any_pace_are_those_that_follow_from_the_verdicts_known_at_each_instant(
    turns: list[tuple[list[_Told], bool]],
) -> None:
    with records() as store:
        for turn, (days, keeps_up) in enumerate(turns):
            settle(store, turn, days)
            if keeps_up:
                keep_events_up(store, MINUTES)
        keep_events_up(store, MINUTES)
        assert store.events_known_through(STREAMS) is None
        for turn in range(len(turns)):
            known_at = T0 + turn * HOUR
            for first, last in ((0, DAYS), (2, 2), (3, 5)):
                assert kept(store, known_at, first, last) == derived(store, known_at, first, last)


@given(turns=_TURNS, span=st.sampled_from([(0, DAYS), (2, 2), (3, 5)]), going_on=st.booleans())
@settings(max_examples=10)
def test_what_changed_between_two_instants_is_asked_at_once_and_is_what_each_of_them_tells(
    *, turns: list[tuple[list[_Told], bool]], span: tuple[int, int], going_on: bool
) -> None:
    first, last = (DAY + timedelta(days=day) for day in span)
    asked = EventQuestion(streams=STREAMS, first=first, last=last, going_on=going_on)
    with records() as store:
        for turn, (days, _) in enumerate(turns):
            settle(store, turn, days)
            keep_events_up(store, MINUTES)
        for then in range(len(turns)):
            for now in range(then, len(turns)):
                since, known_at = T0 + then * HOUR, T0 + now * HOUR
                at_both = [store.events(asked, known_at=at) for at in (since, known_at)]
                ended_alike = {one for one in at_both[0] if not one.ongoing} & set(at_both[1])
                left = tuple([one for one in at if one not in ended_alike] for at in at_both)
                assert store.changed_events(asked, since, known_at) == left


def test_an_event_that_was_another_one_in_between_and_is_the_same_again_has_not_changed() -> None:
    kept, exceeded = Outcome.KEPT, Outcome.EXCEEDED
    next_day = (kept, exceeded, kept)
    with records() as store:
        for turn, outcome in enumerate(next_day):
            days = [(OUTLETS[0], 2, (outcome, kept), ((0, 0), (0, 0)))]
            if turn == 0:
                days.append((OUTLETS[0], 1, (exceeded, kept), ((0, 0), (0, 0))))
            settle(store, turn, days)
            keep_events_up(store, MINUTES)
        asked = EventQuestion(streams=STREAMS, first=DAY, last=DAY + timedelta(days=DAYS))
        then, between, now = (T0 + turn * HOUR for turn in range(3))
        assert store.events(asked, known_at=then) == store.events(asked, known_at=now) != []
        assert store.changed_events(asked, then, now) == ([], [])
        before, after = store.changed_events(asked, then, between)
        assert ([one.days for one in before], [one.days for one in after]) == ([1], [2])


def test_days_within_one_long_silence_that_are_judged_anew_are_settled_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each second day of two months gets a reading at noon: what it cost was a read for each."""
    days, both = 60, (Outcome.NOT_PROVABLE, Outcome.NOT_PROVABLE)
    read = 0
    plain = DerivedEvents.touching

    def counted(self: DerivedEvents, *asked: Any, **more: Any) -> list[Event]:
        nonlocal read
        read += self.kind is EventKind.NOT_REPORTING
        return plain(self, *asked, **more)

    with records() as store:
        settle(store, 0, [(OUTLETS[0], day, both, ((0, 24), (0, 24))) for day in range(days)])
        keep_events_up(store, MINUTES)
        some = range(1, days, 2)
        settle(store, 1, [(OUTLETS[0], day, both, ((0, 12), (0, 12))) for day in some])
        monkeypatch.setattr(DerivedEvents, "touching", counted)
        keep_events_up(store, MINUTES)
        monkeypatch.undo()
        assert kept(store, T0 + HOUR, 0, days) == derived(store, T0 + HOUR, 0, days)
        assert 0 < read <= 4


def test_keeping_up_where_nothing_became_known_keeps_nothing() -> None:
    with records() as store:
        settle(store, 0, [(OUTLETS[0], 1, (Outcome.EXCEEDED, Outcome.KEPT), ((0, 0), (0, 0)))])
        assert keep_events_up(store, MINUTES) == 1
        assert keep_events_up(store, MINUTES) == 0
        assert [one.kind for one in kept(store, T0, 0, DAYS)] == [EventKind.EXCEEDANCE]


def test_another_threshold_of_silence_keeps_events_of_its_own() -> None:
    with records() as store:
        settle(store, 0, [(OUTLETS[0], 1, (Outcome.KEPT, Outcome.KEPT), ((9, 12), (9, 12)))])
        keep_events_up(store, MINUTES)
        assert [one.kind for one in kept(store, T0, 0, DAYS)] == [EventKind.NOT_REPORTING]
        assert store.events_known_through(event_streams(240)) == T0 - timedelta(microseconds=1)
        assert keep_events_up(store, 240) == 0
        assert store.events_known_through(event_streams(240)) is None


def test_of_a_long_history_what_stands_now_is_kept_and_what_came_since_step_by_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("compliance.city.event_keeper.FROM_THE_FIRST_MOST", 4)
    with records() as store:
        assert store.events_known_since(STREAMS) is None
        for turn in range(3):
            both = (Outcome.EXCEEDED, Outcome.KEPT)
            settle(store, turn, [(OUTLETS[0], turn, both, ((9, 12), (9, 12)))])
        keep_events_up(store, MINUTES)
        assert store.events_known_since(STREAMS) == T0 + 2 * HOUR
        settle(store, 3, [(OUTLETS[0], 3, both, ((9, 12), (9, 12)))])
        keep_events_up(store, MINUTES)
        assert store.events_known_since(STREAMS) == T0 + 2 * HOUR
        for turn in (2, 3):
            known_at = T0 + turn * HOUR
            found = kept(store, known_at, 0, DAYS)
            assert found == derived(store, known_at, 0, DAYS)
            assert len(found) == turn + 2


@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_verdicts_of_one_instant_are_never_parted(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compliance.city.event_keeper._AT_ONCE", most)
    with records() as store:
        for turn in range(3):
            outcomes = (Outcome.EXCEEDED, Outcome.EXCEEDED)
            settle(store, turn, [(OUTLETS[0], turn, outcomes, ((0, 0), (0, 0)))])
        keep_events_up(store, MINUTES)
        assert len(kept(store, T0, 0, DAYS)) == 2
        assert [one.days for one in kept(store, T0 + 2 * HOUR, 0, DAYS)] == [3, 3]


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({}, 3),
        ({"outlet_id": OUTLETS[1]}, 1),
        ({"parameter": "COD"}, 3),
        ({"parameter": "TSS"}, 1),
        ({"outlets": [OUTLETS[0]]}, 2),
        ({"outlets": []}, 0),
        ({"reporting": [OUTLETS[1]]}, 2),
        ({"min_times_over": 0.0}, 3),
        ({"min_times_over": 1.5}, 2),
        ({"min_times_over": 1.6}, 0),
    ],
)
def test_events_are_asked_for_by_outlet_parameter_and_times_over(
    filters: dict[str, object], count: int
) -> None:
    with records() as store:
        over = (Outcome.EXCEEDED, Outcome.KEPT)
        settle(store, 0, [(OUTLETS[0], 1, over, ((9, 12), (9, 12)))])
        settle(store, 1, [(OUTLETS[1], 2, over, ((0, 0), (0, 0)))])
        keep_events_up(store, MINUTES)
        asked = EventQuestion(
            streams=STREAMS,
            first=DAY,
            last=DAY + timedelta(days=DAYS),
            **filters,  # type: ignore[arg-type]  # the fields of the question
        )
        found = store.events(asked)
        assert len(found) == count
        pages: list[Event] = []
        while page := store.events(
            asked, after=(pages[-1].begin_us, pages[-1].id) if pages else None, most=1
        ):
            pages += page
        assert pages == found
