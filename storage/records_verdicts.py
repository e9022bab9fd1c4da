"""Adds means and verdicts that say something new, and reads the newest known at an instant.

A row is superseded by a later one for the same outlet, parameter and day; none is changed. What
only repeats the newest known (its instant aside) is not added.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, Table, exists, insert, select

from domain.legal_day import from_microseconds, to_microseconds
from domain.verdicts import DailyMean, Limit, Outcome, Verdict
from storage.records_database import insert_into
from storage.records_tables import daily_means, limits, verdicts

Key = tuple[str, str, date]

_MEAN_COLUMNS = (
    daily_means.c.outlet_id,
    daily_means.c.parameter,
    daily_means.c.day,
    daily_means.c.mean,
    daily_means.c.valid,
    daily_means.c.excluded,
    daily_means.c.missing,
    daily_means.c.expected,
    daily_means.c.digest,
)
_VERDICTS = select(
    *_MEAN_COLUMNS,
    verdicts.c.known_us,
    verdicts.c.mean_id,
    verdicts.c.outcome,
    verdicts.c.reason,
    verdicts.c.clause,
    verdicts.c.times_over,
    limits.c.body,
).select_from(
    verdicts.join(daily_means, verdicts.c.mean_id == daily_means.c.id).outerjoin(
        limits, verdicts.c.limit_digest == limits.c.digest
    )
)


def add_new(connection: Connection, means: Iterable[DailyMean], judged: Iterable[Verdict]) -> int:
    """Append what differs from the newest known; return how many verdicts were new.

    Of two verdicts for one outlet, parameter and day the last counts. Raises ValueError where a
    mean contradicts the verdict that was reached on it: a mean is kept with its verdict.
    """
    given = {_key(verdict.mean): verdict for verdict in judged}
    for mean in means:
        verdict = given.get(_key(mean))
        if verdict is not None and verdict.mean != mean:
            raise ValueError(f"the verdict rests on {verdict.mean}, but the mean given is {mean}")
    newest = _newest(connection, given)
    fresh = [v for key, v in given.items() if not _repeats(v, newest.get(key))]
    mean_ids = {key: row.mean_id for key, row in newest.items()}
    mean_ids |= _insert_means(
        connection,
        [v for v in fresh if (row := newest.get(_key(v.mean))) is None or _mean(row) != v.mean],
    )
    _insert_verdicts(connection, fresh, mean_ids)
    return len(fresh)


def newest_means(
    connection: Connection,
    outlet_id: str,
    first: date,
    last: date,
    *,
    parameter: str | None,
    known_at: datetime | None,
) -> list[DailyMean]:
    """Return the newest means of an outlet's days first..last, by day and parameter."""
    query = (
        _newest_only(select(*_MEAN_COLUMNS), daily_means, known_at)
        .where(daily_means.c.outlet_id == outlet_id, daily_means.c.day.between(first, last))
        .order_by(daily_means.c.day, daily_means.c.parameter)
    )
    if parameter is not None:
        query = query.where(daily_means.c.parameter == parameter)
    return [_mean(row) for row in connection.execute(query)]


def newest_verdicts(
    connection: Connection,
    first: date,
    last: date,
    *,
    outlet_id: str | None,
    parameter: str | None,
    outcome: Outcome | None,
    known_at: datetime | None,
    most: int | None,
) -> list[Verdict]:
    """Return the newest verdicts of days first..last, newest day first, then outlet, parameter."""
    query = (
        _newest_only(_VERDICTS, verdicts, known_at)
        .where(verdicts.c.day.between(first, last))
        .order_by(verdicts.c.day.desc(), verdicts.c.outlet_id, verdicts.c.parameter)
    )
    if outlet_id is not None:
        query = query.where(verdicts.c.outlet_id == outlet_id)
    if parameter is not None:
        query = query.where(verdicts.c.parameter == parameter)
    if outcome is not None:
        query = query.where(verdicts.c.outcome == outcome.value)
    if most is not None:
        query = query.limit(most)
    return [_verdict(row) for row in connection.execute(query)]


def _newest_only(
    query: Select[*tuple[Any, ...]], table: Table, known_at: datetime | None
) -> Select[*tuple[Any, ...]]:
    """Leave out each row that a later one, known at that instant, supersedes."""
    later = table.alias("later")
    superseded: list[ColumnElement[bool]] = [
        later.c.outlet_id == table.c.outlet_id,
        later.c.day == table.c.day,
        later.c.parameter == table.c.parameter,
        later.c.id > table.c.id,
    ]
    if known_at is not None:
        known_us = to_microseconds(known_at)
        superseded.append(later.c.known_us <= known_us)
        query = query.where(table.c.known_us <= known_us)
    return query.where(~exists().where(*superseded))


def _newest(connection: Connection, keys: Iterable[Key]) -> dict[Key, Row[*tuple[Any, ...]]]:
    days: defaultdict[str, set[date]] = defaultdict(set)
    for outlet_id, _, day in keys:
        days[outlet_id].add(day)
    found = {}
    for outlet_id, outlet_days in days.items():
        query = _newest_only(_VERDICTS, verdicts, None).where(
            verdicts.c.outlet_id == outlet_id, verdicts.c.day.in_(sorted(outlet_days))
        )
        for row in connection.execute(query):
            found[row.outlet_id, row.parameter, row.day] = row
    return found


def _repeats(verdict: Verdict, newest: Row[*tuple[Any, ...]] | None) -> bool:
    if newest is None:
        return False
    known = _verdict(newest)
    return replace(verdict, known_at=known.known_at) == known


def _insert_means(connection: Connection, judged: Sequence[Verdict]) -> dict[Key, int]:
    if not judged:
        return {}
    rows = [asdict(v.mean) | {"known_us": to_microseconds(v.known_at)} for v in judged]
    adding = insert(daily_means).returning(daily_means.c.id, sort_by_parameter_order=True)
    ids = connection.scalars(adding, rows).all()
    return {_key(v.mean): mean_id for v, mean_id in zip(judged, ids, strict=True)}


def _insert_verdicts(
    connection: Connection, judged: Sequence[Verdict], mean_ids: dict[Key, int]
) -> None:
    if not judged:
        return
    digests: dict[Limit, str] = {}
    for limit in {v.limit for v in judged if v.limit is not None}:
        body = msgspec.json.encode(limit)
        digests[limit] = hashlib.sha256(body).hexdigest()
        adding = insert_into(connection, limits).on_conflict_do_nothing()
        connection.execute(adding, {"digest": digests[limit], "body": body.decode()})
    rows = [
        {
            "known_us": to_microseconds(v.known_at),
            "outlet_id": v.mean.outlet_id,
            "parameter": v.mean.parameter,
            "day": v.mean.day,
            "mean_id": mean_ids[_key(v.mean)],
            "limit_digest": None if v.limit is None else digests[v.limit],
            "outcome": v.outcome.value,
            "reason": v.reason,
            "clause": v.clause,
            "times_over": v.times_over,
        }
        for v in judged
    ]
    connection.execute(insert(verdicts), rows)


def _key(mean: DailyMean) -> Key:
    return mean.outlet_id, mean.parameter, mean.day


def _mean(row: Row[*tuple[Any, ...]]) -> DailyMean:
    return DailyMean(
        outlet_id=row.outlet_id,
        parameter=row.parameter,
        day=row.day,
        mean=row.mean,
        valid=row.valid,
        excluded=row.excluded,
        missing=row.missing,
        expected=row.expected,
        digest=row.digest,
    )


def _verdict(row: Row[*tuple[Any, ...]]) -> Verdict:
    return Verdict(
        mean=_mean(row),
        outcome=Outcome(row.outcome),
        limit=None if row.body is None else _limit(row.body),
        reason=row.reason,
        clause=row.clause,
        times_over=row.times_over,
        known_at=from_microseconds(row.known_us),
    )


@lru_cache(maxsize=4096)
def _limit(body: str) -> Limit:
    return msgspec.json.decode(body, type=Limit)
