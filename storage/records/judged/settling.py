"""Settles what was tried, in one transaction; what it does to each table stands beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from domain.judged.set_aside import SetAsideDay
from domain.judged.verdicts import DailyMean, Verdict
from storage.ports.judged.settling import NOTHING
from storage.ports.work.due import DueDay
from storage.records.database.connection import RecordsPart
from storage.records.judged.judged_on import keep_judged_on
from storage.records.judged.new_verdicts import add_new
from storage.records.judged.set_aside import keep_set_aside
from storage.records.work.due import drop_judged


class SqlSettling(RecordsPart):
    """The part of the records that takes what was judged; the port says what the call does."""

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
            new = add_new(connection, means, verdicts, not_before)
            keep_set_aside(connection, done, set_aside, not_before)
            keep_judged_on(connection, done, judged_on)
            drop_judged(connection, done)
            return new
