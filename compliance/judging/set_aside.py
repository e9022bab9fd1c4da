"""Judges one outlet-day, or says why it cannot be judged, so that no day stops another.

What a store does not answer now is no such reason: that is raised, and the day waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from compliance.days.day_facts import Law, OutletDay, ReadRange, ReadReadings
from compliance.days.readings import DaysReadings, read_days
from compliance.evaluate import Judgement, evaluate_outlet_day, evaluate_read_days
from compliance.judging.judged_on import JudgedOn
from domain.errors import NhueError
from domain.judged.set_aside import raised_words


@dataclass(frozen=True, slots=True)
class CannotJudge:
    """Why an outlet-day, or an outlet's share of a question, could not be judged, in words."""

    raised: str


class Fresh(NamedTuple):
    """A day's means and verdicts, and the digest of what they rest on."""

    judgement: Judgement
    digest: bytes


class Unchanged(NamedTuple):
    """That a day was judged before on exactly what it would be judged on now, by its digest."""

    digest: bytes


Answer = Judgement | Fresh | Unchanged | CannotJudge


def judge_or_say_why(
    facts: OutletDay, read: ReadReadings, law: Law, *, known_at: datetime
) -> Judgement | CannotJudge:
    """Return a day's means and verdicts, or what was raised; raises only what is retryable."""
    try:
        return evaluate_outlet_day(facts, read, law, known_at=known_at)
    except Exception as error:  # noqa: BLE001  # who asked judges other outlet-days too
        return cannot_judge(error)


def judge_days_or_say_why(
    days: Sequence[OutletDay],
    read: ReadRange,
    law: Law,
    *,
    known_at: datetime,
    on: JudgedOn | None = None,
) -> list[Answer]:
    """Return each day's means and verdicts, or what was raised; raises only what is retryable.

    `days` are consecutive ones of one outlet. Where they cannot be judged together, each half is
    tried by itself, so that the days that fail are found and no other. With `on` the days that were
    judged on the same before are unchanged, and the others carry what they were judged on.
    """
    try:
        readings = read_days(days, read)
        if on is None:
            return [*evaluate_read_days(days, readings, law, known_at=known_at)]
        return _judge_changed(days, readings, law, known_at, on)
    except Exception as error:  # noqa: BLE001  # whatever it is, the other outlet-days go on
        why = cannot_judge(error)
    if len(days) == 1:
        return [why]
    half = len(days) // 2
    return [
        answer
        for some in (days[:half], days[half:])
        for answer in judge_days_or_say_why(some, read, law, known_at=known_at, on=on)
    ]


def _judge_changed(
    days: Sequence[OutletDay],
    readings: DaysReadings,
    law: Law,
    known_at: datetime,
    on: JudgedOn,
) -> list[Answer]:
    digests = on.digests(days, readings)
    answers: list[Answer] = [Unchanged(digest) for digest in digests]
    first = 0
    changed = [not on.is_same(one, digest) for one, digest in zip(days, digests, strict=True)]
    for is_changed, run in groupby(changed):
        count = len(list(run))
        if is_changed:
            here = slice(first, first + count)
            judged = evaluate_read_days(days[here], readings.of(days[here]), law, known_at=known_at)
            answers[here] = map(Fresh, judged, digests[here])
        first += count
    return answers


def cannot_judge(error: Exception) -> CannotJudge:
    """Return what was raised and where, for the records; raises the error where it is retryable."""
    if isinstance(error, NhueError) and error.retryable:
        raise error
    return CannotJudge(raised_words(error))
