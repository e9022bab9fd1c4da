"""Reads the newest verdicts known at an instant, each with the mean and the limit it rests on.

A row is superseded by a later one for the same outlet, parameter and day; none is changed.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import lru_cache

import msgspec
from sqlalchemy import func, select

from domain.judged.verdicts import Certainty, DailyMean, Limit, Outcome, Verdict
from domain.legal_day import from_microseconds, to_microseconds
from storage.ports.judged.verdicts import VerdictKey
from storage.records.database.connection import RecordsPart
from storage.records.database.list_pages import comes_after
from storage.records.judged.means import (
    MEAN_COLUMNS,
    AnyRow,
    mean_of,
    newest_only,
    period_of,
)
from storage.records.judged.tables import daily_means, limits, verdicts, wordings

VERDICT_COLUMNS = (
    verdicts.c.known_us,
    verdicts.c.mean_id,
    verdicts.c.outcome,
    verdicts.c.reason,
    verdicts.c.clause,
    verdicts.c.times_over,
    verdicts.c.certainty,
    verdicts.c.judged,
    verdicts.c.exceeded_periods,
    limits.c.body,
)
_VERDICTS = select(*MEAN_COLUMNS, *VERDICT_COLUMNS).select_from(
    verdicts.join(daily_means, verdicts.c.mean_id == daily_means.c.id)
    .outerjoin(wordings, daily_means.c.wording_id == wordings.c.id)
    .outerjoin(limits, verdicts.c.limit_digest == limits.c.digest)
)
_IN_ORDER = ((verdicts.c.day, False), (verdicts.c.outlet_id, True), (verdicts.c.parameter, True))


class SqlVerdicts(RecordsPart):
    """The part of the records that reads verdicts; the port says what each call does."""

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
        query = (
            newest_only(_VERDICTS, verdicts, known_at)
            .where(verdicts.c.day.between(first, last))
            .order_by(verdicts.c.day.desc(), verdicts.c.outlet_id, verdicts.c.parameter)
        )
        if outlet_id is not None:
            query = query.where(verdicts.c.outlet_id == outlet_id)
        if parameter is not None:
            query = query.where(verdicts.c.parameter == parameter)
        if outcome is not None:
            query = query.where(verdicts.c.outcome == outcome.value)
        if outlets is not None:
            query = query.where(verdicts.c.outlet_id.in_(sorted(outlets)))
        if min_times_over is not None:
            query = query.where(verdicts.c.times_over >= min_times_over)
        if after is not None:
            query = query.where(comes_after(_IN_ORDER, after))
        if most is not None:
            query = query.limit(most)
        with self._database.reading() as connection:
            return [_verdict(row, mean_of(row)) for row in connection.execute(query)]

    def newest_verdict_number(self, day: date, *, known_at: datetime) -> int:
        """Return the number of a day's verdict that was known last at an instant, 0 for none."""
        known = verdicts.c.known_us <= to_microseconds(known_at)
        query = select(func.max(verdicts.c.id)).where(verdicts.c.day == day, known)
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def verdict_history(self, outlet_id: str, parameter: str, day: date) -> list[Verdict]:
        """Return every verdict ever reached on an outlet's parameter and day, oldest first."""
        query = _VERDICTS.where(
            verdicts.c.outlet_id == outlet_id,
            verdicts.c.parameter == parameter,
            verdicts.c.day == day,
        ).order_by(verdicts.c.id)
        with self._database.reading() as connection:
            return [_verdict(row, mean_of(row)) for row in connection.execute(query)]


def _verdict(row: AnyRow, mean: DailyMean) -> Verdict:
    return Verdict(
        mean=mean,
        outcome=Outcome(row.outcome),
        limit=limit_of(row.body),
        reason=row.reason,
        clause=row.clause,
        times_over=row.times_over,
        known_at=from_microseconds(row.known_us),
        certainty=Certainty(row.certainty),
        judged=period_of(row.judged),
        exceeded_periods=row.exceeded_periods,
    )


def limit_of(body: str | None) -> Limit | None:
    """Build the limit of a row."""
    return None if body is None else _limit_of(body)


@lru_cache(maxsize=4096)
def _limit_of(body: str) -> Limit:
    return msgspec.json.decode(body, type=Limit)
