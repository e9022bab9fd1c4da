"""The shell around evaluate.py: which outlet-days are judged now, and that none is lost.

Days are judged once they have ended in Hanoi; a late reading puts its day among the waiting ones
again. A batch is settled in one transaction: before it, nothing has happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from compliance.evaluate import evaluate_outlet_day
from compliance.facts import Law, OutletDay
from compliance.figures import with_figures
from compliance.gather import gather
from domain.legal_day import legal_day_of, to_microseconds
from domain.registry import ClusterState, Registry
from domain.verdicts import DailyMean, Verdict
from storage.ports import ReadingStore, RecordStore

# How far the very first run looks back: about the month that an inspector asks for first.
FIRST_RUN_DAYS = 31
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Judged:
    """How many outlet-days a batch has settled, and how many verdicts of it are new."""

    days: int
    new_verdicts: int


# The facts of a batch, the law and the present instant to means and verdicts, in the same order.
EvaluateBatch = Callable[
    [Sequence[OutletDay], Law, datetime], Iterable[tuple[list[DailyMean], list[Verdict]]]
]


class Judge:
    """Judges waiting outlet-days by the law as given, with the figures entered since.

    `evaluate` judges the facts of a batch in their order: here, or on the machines of a cluster.
    """

    def __init__(
        self,
        readings: ReadingStore,
        records: RecordStore,
        law: Law,
        *,
        evaluate: EvaluateBatch | None = None,
    ) -> None:
        self._records = records
        self._law = law
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
        facts = gather(self._records, registry, [(one.outlet_id, one.day) for one in waiting])
        means: list[DailyMean] = []
        verdicts: list[Verdict] = []
        judged = self._evaluate(list(facts.values()), law, now)
        for one, (of_means, of_verdicts) in zip(facts, judged, strict=True):
            means += of_means
            verdicts += of_verdicts
            if progress is not None:
                progress(*one)
        return Judged(len(waiting), self._records.settle(waiting, means, verdicts, not_before=now))

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
        while left > 0:
            judged = self.judge_due(now, most=min(batch, left), progress=progress)
            if judged.days == 0:
                break
            days, new_verdicts = days + judged.days, new_verdicts + judged.new_verdicts
            left -= judged.days
        return Judged(days, new_verdicts)

    def _first_open_day(self, registry: Registry, ended: date) -> date | None:
        closed = self._records.closed_through()
        if closed is not None:
            return closed + _ONE_DAY
        if not registry.permits:
            return None
        earliest = min(permit.valid_from for permit in registry.permits)
        return max(earliest, ended - timedelta(days=FIRST_RUN_DAYS - 1))


def _here(readings: ReadingStore) -> EvaluateBatch:
    def evaluate(
        facts: Sequence[OutletDay], law: Law, now: datetime
    ) -> Iterator[tuple[list[DailyMean], list[Verdict]]]:
        for one in facts:
            yield evaluate_outlet_day(one, readings.read, law, known_at=now)

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
