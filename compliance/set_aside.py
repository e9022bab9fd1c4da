"""Judges one outlet-day, or says why it cannot be judged, so that no day stops another.

What a store does not answer now is no such reason: that is raised, and the day waits.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from compliance.alike import one_read_a_range
from compliance.evaluate import Judgement, evaluate_outlet_days
from compliance.facts import Law, OutletDay, ReadRange, ReadReadings
from domain.errors import NhueError

_MOST_LETTERS = 500


@dataclass(frozen=True, slots=True)
class CannotJudge:
    """Why an outlet-day, or an outlet's share of a question, could not be judged, in words."""

    raised: str


def judge_or_say_why(
    facts: OutletDay, read: ReadReadings, law: Law, *, known_at: datetime
) -> Judgement | CannotJudge:
    """Return a day's means and verdicts, or what was raised; raises only what is retryable."""
    [answer] = judge_days_or_say_why([facts], one_read_a_range(read), law, known_at=known_at)
    return answer


def judge_days_or_say_why(
    days: Sequence[OutletDay], read: ReadRange, law: Law, *, known_at: datetime
) -> list[Judgement | CannotJudge]:
    """Return each day's means and verdicts, or what was raised; raises only what is retryable.

    `days` are consecutive ones of one outlet. Where they cannot be judged together, each half is
    tried by itself, so that the days that fail are found and no other.
    """
    try:
        return [*evaluate_outlet_days(days, read, law, known_at=known_at)]
    except Exception as error:  # noqa: BLE001  # whatever it is, the other outlet-days go on
        why = cannot_judge(error)
    if len(days) == 1:
        return [why]
    half = len(days) // 2
    return [
        answer
        for some in (days[:half], days[half:])
        for answer in judge_days_or_say_why(some, read, law, known_at=known_at)
    ]


def cannot_judge(error: Exception) -> CannotJudge:
    """Return what was raised and where, for the records; raises the error where it is retryable."""
    if isinstance(error, NhueError) and error.retryable:
        raise error
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({PurePath(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    shown = str(error).replace("\0", " ").encode("utf-8", "replace").decode()
    said = " ".join(shown.split())
    return CannotJudge(f"{type(error).__name__}: {said[:_MOST_LETTERS]}{where}")
