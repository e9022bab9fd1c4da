"""Reads the newest verdicts known at an instant, each with the mean and the limit it rests on.

A row is superseded by a later one for the same outlet, parameter and day; none is changed.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import lru_cache

import msgspec
from sqlalchemy import Connection, func, select

from domain.judged.verdicts import Certainty, DailyMean, Limit, Outcome, Verdict
from domain.legal_day import from_microseconds, to_microseconds
from storage.ports.judged import VerdictKey
from storage.records.database.list_pages import comes_after
from storage.records.database.tables import daily_means, limits, verdicts, wordings
from storage.records.judged.means import (
    MEAN_COLUMNS,
    AnyRow,
    mean_of,
    newest_only,
    period_of,
)

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


def newest_verdicts(
    connection: Connection,
    first: date,
    last: date,
    *,
    outlet_id: str | None,
    parameter: str | None,
    outcome: Outcome | None,
    outlets: Collection[str] | None,
    min_times_over: float | None,
    known_at: datetime | None,
    after: VerdictKey | None,
    most: int | None,
) -> list[Verdict]:
    """Return the newest verdicts of days first..last, newest day first, then outlet, parameter."""
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
    return [_verdict(row, mean_of(row)) for row in connection.execute(query)]


def newest_number(connection: Connection, day: date, known_at: datetime) -> int:
    """Return the highest id of a day's verdicts that were known at an instant, 0 for none."""
    known = verdicts.c.known_us <= to_microseconds(known_at)
    query = select(func.max(verdicts.c.id)).where(verdicts.c.day == day, known)
    return connection.scalar(query) or 0


def verdict_history(
    connection: Connection, outlet_id: str, parameter: str, day: date
) -> list[Verdict]:
    """Return every verdict ever reached on an outlet's parameter and day, oldest first."""
    query = _VERDICTS.where(
        verdicts.c.outlet_id == outlet_id,
        verdicts.c.parameter == parameter,
        verdicts.c.day == day,
    ).order_by(verdicts.c.id)
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
