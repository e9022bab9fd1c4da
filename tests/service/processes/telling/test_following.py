"""What is told of a thing that goes on: once when it begins, gets worse and ends, in whatever
order and however often its days are judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.judged.told.following import ALONE_MOST, JOINED, grown, new_stages, told_together
from domain.judged.told.things import (
    CLOSING,
    Facts,
    NewStage,
    Place,
    Seen,
    Stage,
    Telling,
    Thing,
    ThingKind,
)

TODAY = date(2026, 11, 30)
LATE = 3
T0 = datetime(2026, 11, 30, 5, tzinfo=UTC)
COD = Place(kind=ThingKind.EXCEEDANCE, outlet_id="CX-1", parameter="COD")
CASE = Place(kind=ThingKind.CASE, outlet_id="CX-1", of="HS-2026-0001")
BROKER = Place(kind=ThingKind.SERVICE, of="broker")


def an_event(
    first: int, last: int, *, goes_on: bool = False, level: int = 1, ends: date = TODAY
) -> Seen:
    """An exceedance from so many days before `ends` to so many."""
    first_day, last_day = ends - timedelta(days=first), ends - timedelta(days=last)
    return Seen(
        place=COD,
        first_day=first_day,
        last_day=last_day,
        reach=last_day,
        goes_on=goes_on,
        level=level,
        facts=Facts(outlet_id="CX-1", first_day=first_day, last_day=last_day),
    )


def after(known: Sequence[Thing], stages: Sequence[NewStage]) -> list[Thing]:
    """The things as the records would tell them once these stages are kept."""
    things = {one.number: one for one in known}
    for stage in stages:
        number = stage.thing or len(things) + 1
        things[number] = Thing(
            number=number,
            place=stage.place,
            cluster_id=stage.cluster_id,
            first_day=stage.first_day,
            last_day=stage.last_day,
            is_open=stage.is_open,
            level=stage.level,
            step=stage.step,
            stages=stage.number,
            last=stage.stage,
            telling=stage.telling,
            noticed_at=T0,
            facts=stage.facts,
        )
    return list(things.values())


def looked(known: Sequence[Thing], *seen: Seen) -> list[Thing]:
    """The things after one look, whatever was to be told."""
    more = {one.thing: one for one in grown(known, seen)}
    wider = [
        replace(one, first_day=more[one.number].first_day, last_day=more[one.number].last_day)
        if one.number in more
        else one
        for one in known
    ]
    return after(wider, told(known, *seen))


def told(known: Sequence[Thing], *seen: Seen, today: date = TODAY) -> list[NewStage]:
    return new_stages(known, seen, today, late_after_days=LATE)


def kinds_of(stages: Sequence[NewStage]) -> list[tuple[Stage, Telling]]:
    return [(one.stage, one.telling) for one in stages]


def test_an_exceedance_is_told_when_it_begins_gets_worse_and_ends_and_not_each_day() -> None:
    known: list[Thing] = []
    heard: list[Stage] = []
    days = [
        an_event(4, 4, goes_on=True),
        an_event(4, 3, goes_on=True),
        an_event(4, 2, goes_on=True, level=3),
        an_event(4, 1, goes_on=True, level=2),
        an_event(4, 1, level=3),
    ]
    for turn, seen in enumerate(days):
        stages = told(known, seen, today=TODAY - timedelta(days=3 - turn))
        heard += [one.stage for one in stages]
        known = after(known, stages)
    assert heard == [Stage.BEGAN, Stage.WORSE, Stage.ENDED]
    assert len(known) == 1


def test_what_grows_backward_shrinks_or_splits_stays_one_thing() -> None:
    known = after([], told([], an_event(6, 2, goes_on=True)))
    for seen in (
        [an_event(9, 2, goes_on=True)],
        [an_event(4, 2, goes_on=True)],
        [an_event(9, 6), an_event(4, 2, goes_on=True)],
    ):
        assert told(known, *seen) == []
        known = looked(known, *seen)


def test_two_that_become_one_are_told_as_one_and_the_later_is_said_to_be_part_of_it() -> None:
    known = after([], told([], an_event(9, 7, goes_on=True), an_event(4, 1, goes_on=True)))
    assert len(known) == 2
    stages = told(known, an_event(9, 1, goes_on=True))
    assert [(one.thing, one.stage, one.facts.said) for one in stages if one.thing == 2] == [
        (2, Stage.ENDED, JOINED)
    ]
    assert told(after(known, stages), an_event(9, 1, goes_on=True)) == []


def test_what_stands_no_more_is_withdrawn_once_and_told_anew_when_it_stands_again() -> None:
    known = after([], told([], an_event(3, 1, goes_on=True)))
    gone = told(known)
    assert kinds_of(gone) == [(Stage.WITHDRAWN, Telling.ALONE)]
    known = after(known, gone)
    assert told(known) == []
    assert kinds_of(told(known, an_event(3, 1, goes_on=True))) == [(Stage.AGAIN, Telling.ALONE)]
    assert kinds_of(told(known, an_event(3, 1))) == [(Stage.OVER, Telling.ALONE)]


def test_what_was_over_long_before_it_was_known_is_told_with_others_and_not_alone() -> None:
    old = told([], an_event(400, 390), an_event(30, 20, goes_on=True))
    assert kinds_of(old) == [(Stage.OVER, Telling.LATE), (Stage.BEGAN, Telling.LATE)]
    known = after([], old)
    # Judged on from old to new it goes on today: only now is it told by itself
    assert kinds_of(told(known, an_event(400, 390), an_event(30, 0, goes_on=True))) == [
        (Stage.BEGAN, Telling.ALONE)
    ]


def test_more_at_once_than_one_reads_are_told_in_one_message_and_steps_of_cases_alone() -> None:
    seen = [
        replace(an_event(1, 1, goes_on=True), place=replace(COD, outlet_id=f"CX-{number}"))
        for number in range(ALONE_MOST + 1)
    ]
    step = Seen(place=CASE, goes_on=True, step=2, facts=Facts(step="notice"))
    stages = [stage for one in [*seen, step] for stage in told([], one)]
    together = told_together(stages)
    assert {one.telling for one in together if one.place != CASE} == {Telling.MANY}
    assert [one.telling for one in together if one.place == CASE] == [Telling.ALONE]
    assert told_together(stages[1:]) == stages[1:]


def test_each_step_of_a_case_is_told_once_and_in_order() -> None:
    steps = [Seen(place=CASE, goes_on=True, step=number, facts=Facts()) for number in (2, 5, 6)]
    first = told([], steps[0])
    known = after([], first)
    stages = told(known, *reversed(steps))
    assert [(one.number, one.step) for one in stages] == [(2, 5), (3, 6)]
    assert told(after(known, stages), *steps) == []


def test_a_part_of_the_service_that_fails_again_is_the_same_thing() -> None:
    down = Seen(place=BROKER, goes_on=True, facts=Facts(part="broker"))
    heard: list[Stage] = []
    known: list[Thing] = []
    for seen in ([down], [down], [], [], [down], []):
        stages = told(known, *seen)
        heard += [one.stage for one in stages]
        known = after(known, stages)
    assert heard == [Stage.BEGAN, Stage.ENDED, Stage.AGAIN, Stage.ENDED]
    assert len(known) == 1


@st.composite
def standings(draw: st.DrawFn) -> list[Seen]:
    """Exceedances of one outlet and parameter as they may stand: in order, apart, one going on."""
    exceeded = draw(st.lists(st.booleans(), min_size=12, max_size=12))
    runs: list[list[int]] = []
    for day, is_exceeded in enumerate(exceeded):
        if is_exceeded and runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        elif is_exceeded:
            runs.append([day])
    levels = draw(st.lists(st.integers(1, 6), min_size=len(runs), max_size=len(runs)))
    return [
        an_event(11 - run[0], 11 - run[-1], goes_on=run[-1] == 11, level=level)
        for run, level in zip(runs, levels, strict=True)
    ]


@given(st.lists(standings(), max_size=6))
def test_looked_at_twice_nothing_is_told_twice_and_no_end_comes_before_a_beginning(
    history: list[list[Seen]],
) -> None:
    known: list[Thing] = []
    heard: dict[int, list[NewStage]] = {}
    for seen in history:
        number = len(known)
        for stage in told(known, *seen):
            number += stage.thing is None
            heard.setdefault(stage.thing or number, []).append(stage)
        known = looked(known, *seen)
        assert told(known, *seen) == []
        assert grown(known, seen) == []
        assert told(known, *reversed(seen)) == []
    for of_thing in heard.values():
        assert [one.number for one in of_thing] == list(range(1, len(of_thing) + 1))
        assert of_thing[0].stage in {Stage.BEGAN, Stage.OVER}
        for before, then in pairwise(of_thing):
            if then.stage is Stage.ENDED:
                assert before.stage not in CLOSING


@given(standings(), standings())
def test_every_day_that_stands_is_of_a_thing_that_was_told(
    before: list[Seen], now: list[Seen]
) -> None:
    known = looked(looked([], *before), *now)
    for seen in now:
        of_it = [
            one
            for one in known
            if one.first_day is not None
            and one.last_day is not None
            and seen.first_day is not None
            and one.first_day <= seen.first_day
            and seen.last_day is not None
            and seen.last_day <= one.last_day
            and one.last is not Stage.WITHDRAWN
        ]
        assert of_it
        assert not seen.goes_on or any(one.is_open for one in of_it)
