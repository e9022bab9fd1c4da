"""Keeps what a batch of outlet-days was answered, so that one day's answer never stops another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from compliance.evaluate import Judgement
from compliance.judging.set_aside import Answer, CannotJudge, Fresh, Unchanged, cannot_judge
from domain.judged.set_aside import SetAsideDay
from storage.ports.judged.settling import SettlingRecords
from storage.ports.work.due import DueDay

OutletDayKey = tuple[str, date]


@dataclass(frozen=True, slots=True)
class Judged:
    """How many outlet-days a batch has settled, how many verdicts of it are new, and which days of
    it could not be judged.
    """

    days: int
    new_verdicts: int
    set_aside: tuple[SetAsideDay, ...] = ()

    def __add__(self, other: Judged) -> Judged:
        """Return both together."""
        return Judged(
            self.days + other.days,
            self.new_verdicts + other.new_verdicts,
            self.set_aside + other.set_aside,
        )


@dataclass(frozen=True, slots=True)
class Answers:
    """What is told of a batch's days; `digests` are of what they rest on, where that is known."""

    judged: dict[OutletDayKey, Judgement] = field(default_factory=dict)
    failed: dict[OutletDayKey, CannotJudge] = field(default_factory=dict)
    digests: dict[OutletDayKey, bytes] = field(default_factory=dict)

    def add(self, key: OutletDayKey, answer: Answer) -> None:
        """Add what a day was answered."""
        match answer:
            case CannotJudge():
                self.failed[key] = answer
            case Unchanged():
                self.digests[key] = answer.digest
            case Fresh():
                self.judged[key], self.digests[key] = answer
            case _:
                self.judged[key] = answer

    def add_withdrawn(self, key: OutletDayKey, withdrawn: Judgement) -> None:
        """Add what is withdrawn beside a day's answer; of one that failed nothing is told."""
        if key not in self.failed:
            means, verdicts = self.judged.get(key, ([], []))
            self.judged[key] = [*means, *withdrawn[0]], [*verdicts, *withdrawn[1]]

    def of(self, one: DueDay) -> Answers:
        """Return what is told of one day."""
        key = one.outlet_id, one.day
        return Answers(
            judged={key: self.judged[key]} if key in self.judged else {},
            failed={key: self.failed[key]} if key in self.failed else {},
            digests={key: self.digests[key]} if key in self.digests else {},
        )


def settle(
    records: SettlingRecords,
    waiting: Sequence[DueDay],
    answers: Answers,
    *,
    version: str,
    now: datetime,
) -> Judged:
    """Keep a batch whole, or, where the records refuse an answer of it, day by day.

    Raises what is retryable, with nothing kept of the days that are not settled yet.
    """
    try:
        return _kept(records, waiting, answers, version, now)
    except Exception as error:  # noqa: BLE001  # one day's answer never stops the others
        why = cannot_judge(error)
    if len(waiting) == 1:
        [one] = waiting
        failed = Answers(failed={(one.outlet_id, one.day): why})
        return _kept(records, waiting, failed, version, now)
    judged = Judged(0, 0)
    for one in waiting:
        judged += settle(records, [one], answers.of(one), version=version, now=now)
    return judged


def _kept(
    records: SettlingRecords,
    waiting: Sequence[DueDay],
    answers: Answers,
    version: str,
    now: datetime,
) -> Judged:
    set_aside = tuple(
        SetAsideDay(outlet_id=outlet_id, day=day, raised=why.raised, version=version, known_at=now)
        for (outlet_id, day), why in answers.failed.items()
    )
    new = records.settle(
        waiting,
        [mean for means, _ in answers.judged.values() for mean in means],
        [verdict for _, verdicts in answers.judged.values() for verdict in verdicts],
        set_aside=set_aside,
        not_before=now,
        judged_on=answers.digests,
    )
    return Judged(len(waiting), new, set_aside)
