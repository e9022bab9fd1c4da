"""The shell around evaluate.py: which outlet-days are judged now, and that none is lost.

Days are judged once they have ended in Hanoi; a late reading puts its day among the waiting ones
again. A batch is settled in one transaction: before it, nothing has happened. A day that cannot be
judged is set aside by name and never stops another; a store that does not answer now is no such
reason.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain, islice

from compliance.days.alike import DAYS_AT_ONCE, consecutive
from compliance.days.day_facts import Law, OutletDay
from compliance.judging.facts_of_days import StandingFacts, gather
from compliance.judging.forgotten import with_forgotten
from compliance.judging.judged_on import JudgedOn, Told, law_digest
from compliance.judging.owed import Owed, first_owed_day, owed_days
from compliance.judging.read_ahead import reading_ahead
from compliance.judging.set_aside import Answer, cannot_judge, judge_days_or_say_why
from compliance.judging.settle import Answers, Judged, settle
from compliance.judging.withdrawn import NOT_OPERATING, NOT_THERE, NotMeasured, withdrawn
from compliance.law.entered.figures import with_figures
from domain.judged.entered.figures import EnteredFigure
from domain.legal_day import legal_day_of, to_microseconds
from domain.registry import Registry
from storage.ports.readings import ReadingStore
from storage.ports.records import RecordStore
from storage.ports.work.due import DueDay

# Outlet-days of a batch: their answers are some twenty megabytes, and settled at once.
BATCH = 1_000
# Of so many batches that wait, those of the same outlets are taken together.
_LOOKED_AT = 8
_ONE_DAY = timedelta(days=1)

__all__ = ["BATCH", "EvaluateBatch", "Judge", "Judged"]

# The facts of a batch, the law and the present instant to means and verdicts (or why a day cannot
# be judged), in the same order.
EvaluateBatch = Callable[[Sequence[OutletDay], Law, datetime], Iterable[Answer]]
_Key = tuple[str, date]


class Judge:
    """Judges waiting outlet-days by the law as given, with the figures entered since.

    `evaluate` judges the facts of a batch in their order: here, or on the machines of a cluster.
    `version` is ours: what another version set aside is tried again. None: that of the rules.
    """

    def __init__(
        self,
        readings: ReadingStore,
        records: RecordStore,
        law: Law,
        *,
        evaluate: EvaluateBatch | None = None,
        version: str | None = None,
        sound: Callable[[], None] | None = None,
    ) -> None:
        """`sound` raises StoreUnavailable where the readings are not whole: asked after a batch
        was judged and before it is settled, so that a store that is lost in between tells nothing.
        """
        self._sound = sound
        self._readings, self._records = readings, records
        self._law = law
        self._standing = StandingFacts()
        self._owed = Owed(readings, records, sound)
        self._not_measured = NotMeasured(records)
        self._with_figures: tuple[tuple[EnteredFigure, ...], Law] | None = None
        self._version = law.rules if version is None else version
        self._evaluate = evaluate or _here(readings, records, self._version)

    def close_ended_days(self, now: datetime, first: date | None = None) -> int:
        """Mark every connected outlet of the operating clusters due for each day that has ended
        since the last one closed, and return how many outlet-days were marked.

        So a day without a single reading is judged too. The very first run begins at the first day
        that is owed, so that it tells what judging day by day would have told; `first` begins
        elsewhere and may go back over days that were closed before. Before an outlet is connected
        no day of it is marked; without any that owes a day nothing is closed yet. Raises
        StoreUnavailable (nothing is closed then) and ValueError on a naive `now`.
        """
        ended = _today(now) - _ONE_DAY
        learnt = self._owed.learn(now)
        registry = self._owed.registry()
        begin = first
        if begin is None and (closed := self._records.closed_through()) is not None:
            begin = closed + _ONE_DAY
        elif begin is None:
            begin = first_owed_day(registry)
        if begin is None or begin > ended:
            return learnt
        marked = [*owed_days(registry, begin, ended)]
        if first is not None:
            self._records.mark_due(self._owed.told_though_not_owed(first, ended))
        if marked:
            self._records.close_days(ended, marked)
        return learnt + len(marked)

    def mark_range(self, first: date, last: date, now: datetime) -> int:
        """Mark the days first..last that have ended due, those that are owed and those of which
        something was said before, and return how many are owed; raises StoreUnavailable.
        """
        self._owed.learn(now)
        last = min(last, _today(now) - _ONE_DAY)
        marked = [*owed_days(self._owed.registry(), first, last)]
        self._records.mark_due([*marked, *self._owed.told_though_not_owed(first, last)])
        return len(marked)

    def judge_due(
        self,
        now: datetime,
        *,
        most: int = BATCH,
        progress: Callable[[str, date], None] | None = None,
    ) -> Judged:
        """Judge one batch: at most so many waiting outlet-days that have ended, oldest first.

        `progress` is called after each outlet-day with its outlet and day. A day of which nothing
        is owed is dropped from the waiting ones, and earlier verdicts on it are withdrawn. Raises
        StoreUnavailable, with nothing settled and every day still waiting, and ValueError on a
        naive `now`.
        """
        with _no_cycles_looked_for():
            return self._judge_batch(now, most, progress)

    def _judge_batch(
        self, now: datetime, most: int, progress: Callable[[str, date], None] | None
    ) -> Judged:
        waiting = self._waiting(most, now)
        if not waiting:
            return Judged(0, 0)
        self._owed.learn(now, waiting)
        with self._records.at_once():  # from here on: it does not see what was learnt within it
            registry = self._owed.registry()
            law = self._law_now()
        answers = Answers()
        keys = [(one.outlet_id, one.day) for one in waiting]
        facts = self._gathered(registry, keys, answers)
        not_there = [key for key in keys if key not in facts and key not in answers.failed]
        answers.judged.update(withdrawn(self._records, not_there, now, NOT_THERE))
        facts, idle = self._owed.parted(facts)
        answers.judged.update(withdrawn(self._records, idle, now, NOT_OPERATING))
        not_measured = self._not_measured.withdrawn(registry, facts.values(), now)
        facts = with_forgotten(facts, self._readings, self._records, law=law, now=now)
        for one, answer in zip(facts, self._evaluate([*facts.values()], law, now), strict=True):
            answers.add(one, answer)
            if progress is not None:
                progress(*one)
        for key, gone in not_measured.items():
            answers.add_withdrawn(key, gone)
        if self._sound is not None:
            self._sound()
        return settle(self._records, waiting, answers, version=self._version, now=now)

    def try_again(self) -> int:
        """Mark due what another version of ours could not judge; return how many days these are."""
        again = [
            (one.outlet_id, one.day)
            for one in self._records.set_aside_days()
            if one.version != self._version
        ]
        self._records.mark_due(again)
        return len(again)

    def _law_now(self) -> Law:
        """Return the law with the figures entered since: the same object while none is new."""
        figures = tuple(self._records.figures())
        if self._with_figures is None or self._with_figures[0] != figures:
            regulations = with_figures(self._law.regulations, figures)
            self._with_figures = figures, replace(self._law, regulations=regulations)
        return self._with_figures[1]

    def _waiting(self, most: int, now: datetime) -> list[DueDay]:
        """Return at most so many waiting days, oldest first, and of many outlets few at a time.

        An outlet's days that follow one another are read with one question and judged as arrays.
        """
        listed = self._records.due(most * _LOOKED_AT, before=_today(now))
        if len(listed) <= most:
            return listed
        days_of: dict[str, list[DueDay]] = {}
        for one in listed:
            days_of.setdefault(one.outlet_id, []).append(one)
        return [*islice(chain.from_iterable(days_of.values()), most)]

    def _gathered(
        self, registry: Registry, keys: Sequence[_Key], answers: Answers
    ) -> dict[_Key, OutletDay]:
        """Return the facts of a batch's days; why some have none that can be gathered is added."""
        try:
            return gather(self._records, registry, keys, standing=self._standing)
        except Exception as error:  # noqa: BLE001  # one day's facts never stop the others
            cannot_judge(error)  # a store that does not answer is raised
        facts: dict[_Key, OutletDay] = {}
        for key in keys:
            try:
                facts |= gather(self._records, registry, [key], standing=self._standing)
            except Exception as error:  # noqa: BLE001  # this one is set aside
                answers.add(key, cannot_judge(error))
        return facts

    def judge_all(
        self,
        now: datetime,
        *,
        batch: int = BATCH,
        progress: Callable[[str, date], None] | None = None,
    ) -> Judged:
        """Judge batch after batch until no ended day waits; what is settled stays settled.

        It stops after as many outlet-days as waited at the start, so that readings that keep
        coming in cannot hold it for ever. Raises as judge_due does.
        """
        left = self._records.due_count(before=_today(now))
        judged = Judged(0, 0)
        while left > 0:
            batch_judged = self.judge_due(now, most=min(batch, left), progress=progress)
            if batch_judged.days == 0:
                break
            judged += batch_judged
            left -= batch_judged.days
        return judged


def _here(readings: ReadingStore, records: RecordStore, version: str) -> EvaluateBatch:
    """Return a way to judge in this process; what was judged on the same before is passed over."""
    digests: dict[int, tuple[Law, bytes]] = {}
    told: dict[str, Told] = {}

    def evaluate(facts: Sequence[OutletDay], law: Law, now: datetime) -> Iterator[Answer]:
        if id(law) not in digests:
            digests.clear()  # held with its law, so that no other gets its number
            digests[id(law)] = law, law_digest(law, version)
        before = records.judged_on([(one.outlet.id, one.day) for one in facts])
        on = JudgedOn(before=before, law=digests[id(law)][1], told=told)
        ranges = [*consecutive(facts, DAYS_AT_ONCE)]
        with reading_ahead(ranges, readings.read_range) as read:
            for days in ranges:
                yield from judge_days_or_say_why(days, read, law, known_at=now, on=on)

    return evaluate


@contextmanager
def _no_cycles_looked_for() -> Iterator[None]:
    """Hold Python's collector of cycles off for a batch, which makes many nouns and no cycle.

    It would look through all of them again and again: a quarter of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _today(now: datetime) -> date:
    return legal_day_of(to_microseconds(now))
