"""Gives means and verdicts their transactions; what each does to the tables stands beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from domain.judged.set_aside import SetAsideDay
from domain.judged.verdicts import DailyMean, Outcome, Verdict
from storage.ports.judged import NOTHING, DueDay, MeanKey, VerdictKey
from storage.records.database.connection import RecordsDatabase
from storage.records.judged import judged_on as records_judged_on
from storage.records.judged import means as records_means
from storage.records.judged import new_verdicts as records_new_verdicts
from storage.records.judged import verdicts as records_verdicts
from storage.records.judged import waiting as records_waiting
from storage.records.judged.set_aside import keep_set_aside


class SqlJudged:
    """The part of the records that keeps what was judged; the port says what each call does."""

    def __init__(self, database: RecordsDatabase) -> None:
        self._database = database

    def settle(
        self,
        done: Sequence[DueDay],
        means: Sequence[DailyMean],
        verdicts: Sequence[Verdict],
        *,
        set_aside: Sequence[SetAsideDay] = (),
        not_before: datetime | None = None,
        judged_on: Mapping[tuple[str, date], bytes] = NOTHING,
    ) -> int:
        """In one transaction: append what is new and drop the waiting days that were tried."""
        with self._database.writing() as connection:
            new = records_new_verdicts.add_new(connection, means, verdicts, not_before)
            keep_set_aside(connection, done, set_aside, not_before)
            records_judged_on.keep(connection, done, judged_on)
            records_waiting.drop_judged(connection, done)
            return new

    def judged_on(self, outlet_days: Collection[tuple[str, date]]) -> dict[tuple[str, date], bytes]:
        """Return the digests of what outlet-days were judged on last, where one is known."""
        with self._database.reading() as connection:
            return records_judged_on.known(connection, outlet_days)

    def means(
        self,
        outlet_id: str,
        first: date,
        last: date,
        *,
        parameter: str | None = None,
        known_at: datetime | None = None,
        after: MeanKey | None = None,
        most: int | None = None,
    ) -> list[DailyMean]:
        """Return the newest means of days first..last as known at an instant, by day."""
        with self._database.reading() as connection:
            return records_means.newest_means(
                connection,
                outlet_id,
                first,
                last,
                parameter=parameter,
                known_at=known_at,
                after=after,
                most=most,
            )

    def verdicts(
        self,
        first: date,
        last: date,
        *,
        outlet_id: str | None = None,
        parameter: str | None = None,
        outcome: Outcome | None = None,
        outlets: Collection[str] | None = None,
        min_times_over: float | None = None,
        known_at: datetime | None = None,
        after: VerdictKey | None = None,
        most: int | None = None,
    ) -> list[Verdict]:
        """Return the newest verdicts of days first..last, newest day first."""
        with self._database.reading() as connection:
            return records_verdicts.newest_verdicts(
                connection,
                first,
                last,
                outlet_id=outlet_id,
                parameter=parameter,
                outcome=outcome,
                outlets=outlets,
                min_times_over=min_times_over,
                known_at=known_at,
                after=after,
                most=most,
            )

    def newest_verdict_number(self, day: date, *, known_at: datetime) -> int:
        """Return the number of a day's verdict that was known last at an instant, 0 for none."""
        with self._database.reading() as connection:
            return records_verdicts.newest_number(connection, day, known_at)

    def verdict_history(self, outlet_id: str, parameter: str, day: date) -> list[Verdict]:
        """Return every verdict ever reached on an outlet's parameter and day, oldest first."""
        with self._database.reading() as connection:
            return records_verdicts.verdict_history(connection, outlet_id, parameter, day)
