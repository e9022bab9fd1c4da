"""What has to be told of a place, from what was told before and how it stands now. Pure.

A thing is found again by its days: what touches any day that it was ever of is the same thing. The
same standing told twice gives nothing; in which order places are looked at does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from domain.judged.told.things import Grown, NewStage, Seen, Stage, Telling, Thing, ThingKind

# More stages than these of one look are told together: a broken network is one message.
ALONE_MOST = 20
JOINED = "joined"  # said of a thing whose days belong to a longer one now


def new_stages(
    known: Sequence[Thing], seen: Sequence[Seen], today: date, *, late_after_days: int
) -> list[NewStage]:
    """Return the stages to be told of one place.

    `known` are its things, `seen` all that stands there now. What ended, or is known to go on only
    up to, more than `late_after_days` before `today` is late.
    """
    fresh_from = today - timedelta(days=late_after_days)
    left = sorted(seen, key=_order)
    found: list[NewStage] = []
    for thing in sorted(known, key=_first):
        of_thing = [one for one in left if _is_same(thing, one)]
        left = [one for one in left if one not in of_thing]
        if not of_thing:
            found += _gone(thing, is_joined=any(_is_same(thing, one) for one in seen))
            continue
        found += _next_stages(thing, of_thing, fresh_from)
    return [*found, *(one for new in left for one in _first_stages(new, fresh_from))]


def grown(known: Sequence[Thing], seen: Sequence[Seen]) -> list[Grown]:
    """Return the things of one place that are of more days now, all days that each was ever of."""
    found: list[Grown] = []
    left = sorted(seen, key=_order)
    for thing in sorted(known, key=_first):
        of_thing = [one for one in left if _is_same(thing, one)]
        left = [one for one in left if one not in of_thing]
        first, last = _hull_of(thing, of_thing)
        if first is None or last is None or (first, last) == (thing.first_day, thing.last_day):
            continue
        found.append(Grown(thing=thing.number, first_day=first, last_day=last))
    return found


def told_together(stages: Sequence[NewStage], alone_most: int = ALONE_MOST) -> list[NewStage]:
    """Return stages as they are told where too many came at once: in one message with others.

    Steps of cases and what the service itself suffers stay alone.
    """
    alone = [one for one in stages if _may_be_grouped(one)]
    if len(alone) <= alone_most:
        return list(stages)
    return [replace(one, telling=Telling.MANY) if _may_be_grouped(one) else one for one in stages]


def _may_be_grouped(stage: NewStage) -> bool:
    is_of_one = stage.stage is Stage.STEP or stage.place.kind is ThingKind.SERVICE
    return stage.telling is Telling.ALONE and not is_of_one


def _first(thing: Thing) -> tuple[date, int]:
    return thing.first_day or date.min, thing.number


def _order(seen: Seen) -> tuple[date, int]:
    return seen.first_day or date.min, seen.step


def _is_same(thing: Thing, seen: Seen) -> bool:
    if seen.first_day is None or seen.last_day is None:
        return thing.first_day is None
    return (
        thing.first_day is not None
        and thing.last_day is not None
        and seen.first_day <= thing.last_day
        and thing.first_day <= seen.last_day
    )


def _next_stages(thing: Thing, seen: Sequence[Seen], fresh_from: date) -> list[NewStage]:
    if any(one.step for one in seen):
        return _steps(thing, [one for one in seen if one.step > thing.step], fresh_from)
    goes_on = any(one.goes_on for one in seen)
    level = max(one.level for one in seen)
    worst = max(seen, key=lambda one: (one.goes_on, one.level, *_order(one)))
    is_fresh = any(_is_fresh(one, fresh_from) for one in seen)
    was_late = thing.telling is Telling.LATE
    stage = _stage(thing, goes_on=goes_on, level=level, comes_up=was_late and is_fresh)
    if stage is None:
        return []
    telling = Telling.LATE if was_late and not is_fresh else Telling.ALONE
    return [_following(thing, stage, telling, worst, goes_on=goes_on, seen=seen)]


def _stage(thing: Thing, *, goes_on: bool, level: int, comes_up: bool) -> Stage | None:
    """Return what a thing's new standing is, None where there is nothing new to tell."""
    if goes_on and comes_up:
        return Stage.BEGAN  # what was told among old things goes on today
    if goes_on and thing.is_open:
        return Stage.WORSE if level > thing.level else None
    if goes_on:
        return Stage.AGAIN
    if thing.is_open:
        return Stage.ENDED
    if thing.last is Stage.WITHDRAWN:
        return Stage.OVER if thing.first_day is not None else None
    return Stage.WORSE if level > thing.level else None


def _following(
    thing: Thing,
    stage: Stage,
    telling: Telling,
    of: Seen,
    *,
    goes_on: bool,
    seen: Sequence[Seen],
) -> NewStage:
    first, last = _hull_of(thing, seen)
    return NewStage(
        thing=thing.number,
        place=thing.place,
        cluster_id=of.cluster_id,
        number=thing.stages + 1,
        stage=stage,
        telling=telling,
        is_open=goes_on,
        level=max(thing.level, *(one.level for one in seen)),
        step=thing.step,
        first_day=first,
        last_day=last,
        facts=of.facts,
    )


def _first_stages(seen: Seen, fresh_from: date) -> list[NewStage]:
    if seen.step:
        return [_begun(seen, Stage.STEP, fresh_from)]
    if seen.goes_on:
        return [_begun(seen, Stage.BEGAN, fresh_from)]
    # What has no days and does not go on was never anything.
    return [] if seen.first_day is None else [_begun(seen, Stage.OVER, fresh_from)]


def _begun(seen: Seen, stage: Stage, fresh_from: date) -> NewStage:
    return NewStage(
        thing=None,
        place=seen.place,
        cluster_id=seen.cluster_id,
        number=1,
        stage=stage,
        telling=Telling.ALONE if _is_fresh(seen, fresh_from) else Telling.LATE,
        is_open=seen.goes_on,
        level=seen.level,
        step=seen.step,
        first_day=seen.first_day if not seen.step else None,
        last_day=seen.last_day if not seen.step else None,
        facts=seen.facts,
    )


def _steps(thing: Thing, seen: Sequence[Seen], fresh_from: date) -> list[NewStage]:
    found: list[NewStage] = []
    for turn, one in enumerate(sorted(seen, key=_order), start=1):
        begun = _begun(one, Stage.STEP, fresh_from)
        found.append(replace(begun, thing=thing.number, number=thing.stages + turn))
    return found


def _gone(thing: Thing, *, is_joined: bool) -> list[NewStage]:
    """Return what is told of a thing that stands no more.

    Of what has no days, and of what a longer thing took over (`is_joined`): that it ended; else
    that what was said of its days is withdrawn.
    """
    ends = thing.first_day is None or is_joined
    if thing.step or not (thing.is_open if ends else thing.last is not Stage.WITHDRAWN):
        return []
    stage = NewStage(
        thing=thing.number,
        place=thing.place,
        cluster_id=thing.cluster_id,
        number=thing.stages + 1,
        stage=Stage.ENDED if ends else Stage.WITHDRAWN,
        telling=Telling.LATE if thing.telling is Telling.LATE else Telling.ALONE,
        is_open=False,
        level=thing.level if ends else 0,
        step=0,
        first_day=thing.first_day,
        last_day=thing.last_day,
        facts=replace(thing.facts, said=JOINED) if is_joined else thing.facts,
    )
    return [stage]


def _is_fresh(seen: Seen, fresh_from: date) -> bool:
    reach = max((day for day in (seen.last_day, seen.reach) if day is not None), default=None)
    return reach is None or reach >= fresh_from


def _hull_of(thing: Thing, seen: Sequence[Seen]) -> tuple[date | None, date | None]:
    days = [thing.first_day, thing.last_day]
    days += [day for one in seen for day in (one.first_day, one.last_day)]
    told = [day for day in days if day is not None]
    return (min(told), max(told)) if told else (None, None)
