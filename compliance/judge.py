"""The shell around evaluate.py: which outlet-days are judged now, and that none is lost.

Days are judged once they have ended in Hanoi; a late reading puts its day among the waiting ones
again. A batch is settled in one transaction: before it, nothing has happened. A day that cannot be
judged is set aside by name and never stops another; a store that does not answer now is no such
reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from compliance.alike import DAYS_AT_ONCE, consecutive
from compliance.evaluate import Judgement
from compliance.facts import Law, OutletDay
from compliance.figures import with_figures
from compliance.forgotten import with_forgotten
from compliance.gather import gather
from compliance.set_aside import CannotJudge, cannot_judge, judge_days_or_say_why
from domain.legal_day import legal_day_of, to_microseconds
from domain.registry import ClusterState, Registry
from domain.set_aside import SetAsideDay
from storage.ports import ReadingStore, RecordStore
from storage.ports_judged import DueDay

# How far the very first run looks back: about the month that an inspector asks for first.
FIRST_RUN_DAYS = 31
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Judged:
    """How many outlet-days a batch has settled, how many verdicts of it are new, and which days of
    it could not be judged.
    """

    days: int
    new_verdicts: int
    set_aside: tuple[SetAsideDay, ...] = ()


# The facts of a batch, the law and the present instant to means and verdicts (or why a day cannot
# be judged), in the same order.
EvaluateBatch = Callable[[Sequence[OutletDay], Law, datetime], Iterable[Judgement | CannotJudge]]
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
        self._version = law.rules if version is None else version
        self._evaluate = evaluate or _here(readings)

    def close_ended_days(self, now: datetime, first: date | None = None) -> int:
        """Mark every outlet of the operating clusters due for each day that has ended since the
        last one closed, and return how many outlet-days were marked.

        So a day without a single reading is judged too. The very first run begins at the earliest
        permit, but at most 31 days back; `first` begins elsewhere and may go back over days that
        were closed before. Without an operating outlet nothing is closed yet. Raises
        StoreUnavailable (nothing is closed then) and ValueError on a naive `now`.
        """
        ended = _today(now) - _ONE_DAY
        registry = self._records.registry()
        outlet_ids = _operating_outlets(registry)
        begin = first or self._first_open_day(registry, ended)
        if not outlet_ids or begin is None or begin > ended:
            return 0
        days = [begin + timedelta(days=n) for n in range((ended - begin).days + 1)]
        marked = [(outlet_id, day) for day in days for outlet_id in outlet_ids]
        self._records.close_days(ended, marked)
        return len(marked)

    def judge_due(
        self,
        now: datetime,
        *,
        most: int = 200,
        progress: Callable[[str, date], None] | None = None,
    ) -> Judged:
        """Judge one batch: at most so many waiting outlet-days that have ended, oldest first.

        `progress` is called after each outlet-day with its outlet and day. A day whose outlet has
        left the registry is dropped from the waiting ones; its earlier verdicts stand. Raises
        StoreUnavailable, with nothing settled and every day still waiting, and ValueError on a
        naive `now`.
        """
        waiting = self._records.due(most, before=_today(now))
        if not waiting:
            return Judged(0, 0)
        registry = self._records.registry()
        regulations = with_figures(self._law.regulations, self._records.figures())
        law = replace(self._law, regulations=regulations)
        facts, failed = self._gathered(registry, [(one.outlet_id, one.day) for one in waiting])
        facts = with_forgotten(facts, self._readings, self._records, rules=law.rules, now=now)
        found: dict[_Key, Judgement] = {}
        judged = self._evaluate(list(facts.values()), law, now)
        for one, answer in zip(facts, judged, strict=True):
            if isinstance(answer, CannotJudge):
                failed[one] = answer
            else:
                found[one] = answer
            if progress is not None:
                progress(*one)
        if self._sound is not None:
            self._sound()
        return self._settle(waiting, found, failed, now)

    def try_again(self) -> int:
        """Mark due what another version of ours could not judge; return how many days these are."""
        again = [
            (one.outlet_id, one.day)
            for one in self._records.set_aside_days()
            if one.version != self._version
        ]
        self._records.mark_due(again)
        return len(again)

    def _gathered(
        self, registry: Registry, keys: Sequence[_Key]
    ) -> tuple[dict[_Key, OutletDay], dict[_Key, CannotJudge]]:
        """Return the facts of a batch's days, and why some have none that can be gathered."""
        try:
            return gather(self._records, registry, keys), {}
        except Exception as error:  # noqa: BLE001  # one day's facts never stop the others
            cannot_judge(error)  # a store that does not answer is raised
        facts: dict[_Key, OutletDay] = {}
        failed: dict[_Key, CannotJudge] = {}
        for key in keys:
            try:
                facts |= gather(self._records, registry, [key])
            except Exception as error:  # noqa: BLE001  # this one is set aside
                failed[key] = cannot_judge(error)
        return facts, failed

    def _settle(
        self,
        waiting: Sequence[DueDay],
        found: Mapping[_Key, Judgement],
        failed: Mapping[_Key, CannotJudge],
        now: datetime,
    ) -> Judged:
        """Keep a batch whole, or, where the records refuse an answer of it, day by day."""
        try:
            return self._kept(waiting, found, failed, now)
        except Exception as error:  # noqa: BLE001  # one day's answer never stops the others
            why = cannot_judge(error)
        if len(waiting) == 1:
            [one] = waiting
            return self._kept(waiting, {}, {(one.outlet_id, one.day): why}, now)
        parts = [self._settle([one], *_only(one, found, failed), now) for one in waiting]
        return Judged(
            sum(part.days for part in parts),
            sum(part.new_verdicts for part in parts),
            tuple(one for part in parts for one in part.set_aside),
        )

    def _kept(
        self,
        waiting: Sequence[DueDay],
        found: Mapping[_Key, Judgement],
        failed: Mapping[_Key, CannotJudge],
        now: datetime,
    ) -> Judged:
        means = [mean for of_means, _ in found.values() for mean in of_means]
        verdicts = [verdict for _, of_verdicts in found.values() for verdict in of_verdicts]
        set_aside = tuple(
            SetAsideDay(
                outlet_id=outlet_id,
                day=day,
                raised=why.raised,
                version=self._version,
                known_at=now,
            )
            for (outlet_id, day), why in failed.items()
        )
        new = self._records.settle(waiting, means, verdicts, set_aside=set_aside, not_before=now)
        return Judged(len(waiting), new, set_aside)

    def judge_all(
        self,
        now: datetime,
        *,
        batch: int = 200,
        progress: Callable[[str, date], None] | None = None,
    ) -> Judged:
        """Judge batch after batch until no ended day waits; what is settled stays settled.

        It stops after as many outlet-days as waited at the start, so that readings that keep
        coming in cannot hold it for ever. Raises as judge_due does.
        """
        left = self._records.due_count(before=_today(now))
        days = new_verdicts = 0
        set_aside: tuple[SetAsideDay, ...] = ()
        while left > 0:
            judged = self.judge_due(now, most=min(batch, left), progress=progress)
            if judged.days == 0:
                break
            days, new_verdicts = days + judged.days, new_verdicts + judged.new_verdicts
            set_aside += judged.set_aside
            left -= judged.days
        return Judged(days, new_verdicts, set_aside)

    def _first_open_day(self, registry: Registry, ended: date) -> date | None:
        closed = self._records.closed_through()
        if closed is not None:
            return closed + _ONE_DAY
        if not registry.permits:
            return None
        earliest = min(permit.valid_from for permit in registry.permits)
        return max(earliest, ended - timedelta(days=FIRST_RUN_DAYS - 1))


def _only(
    one: DueDay, found: Mapping[_Key, Judgement], failed: Mapping[_Key, CannotJudge]
) -> tuple[dict[_Key, Judgement], dict[_Key, CannotJudge]]:
    """Return what is told of one day."""
    key = (one.outlet_id, one.day)
    return (
        {key: found[key]} if key in found else {},
        {key: failed[key]} if key in failed else {},
    )


def _here(readings: ReadingStore) -> EvaluateBatch:
    def evaluate(
        facts: Sequence[OutletDay], law: Law, now: datetime
    ) -> Iterator[Judgement | CannotJudge]:
        for days in consecutive(facts, DAYS_AT_ONCE):
            yield from judge_days_or_say_why(days, readings.read_range, law, known_at=now)

    return evaluate


def _today(now: datetime) -> date:
    return legal_day_of(to_microseconds(now))


def _operating_outlets(registry: Registry) -> list[str]:
    return [
        outlet.id
        for cluster in sorted(registry.clusters.values(), key=lambda c: c.id)
        if cluster.state is ClusterState.OPERATING
        for outlet in registry.outlets_of(cluster.id)
    ]
