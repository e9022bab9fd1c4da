"""Adds means and verdicts that say something new.

A row is superseded by a later one for the same outlet, parameter and day; none is changed. What
only repeats the newest known (its instant aside) is not added.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Insert, Select, Table, bindparam, select

from domain.judged.verdicts import DailyMean, Limit, Verdict
from storage.records.database.connection import day_as_kept, insert_on, insert_rows
from storage.records.database.known_instants import next_known_us
from storage.records.database.outlet_days import alike
from storage.records.judged.means import (
    MEAN_COLUMNS,
    MEAN_TABLES,
    AnyRow,
    MeanRow,
    insert_means,
    mean_row,
    newest_only,
    period_of,
    period_text,
    refuse_fewer,
    says_the_same,
)
from storage.records.judged.tables import daily_means, limits, verdicts
from storage.records.judged.verdicts import VERDICT_COLUMNS, limits_of

Key = tuple[str, str, date]


class _Body(NamedTuple):
    """A limit as it is written, and what it is found by."""

    digest: str
    text: str


_AT_ONCE = 400  # means named in one query
_WRITTEN = (
    "known_us",
    "outlet_id",
    "parameter",
    "day",
    "mean_id",
    "limit_digest",
    "outcome",
    "reason",
    "clause",
    "times_over",
    "certainty",
    "judged",
    "exceeded_periods",
)
_VERDICTS_ALONE = select(
    verdicts.c.outlet_id, verdicts.c.parameter, verdicts.c.day, *VERDICT_COLUMNS
)
_MEANS = select(*MEAN_COLUMNS, daily_means.c.id).select_from(MEAN_TABLES)


def _newest_of_days(query: Select[*tuple[Any, ...]], table: Table) -> Select[*tuple[Any, ...]]:
    return newest_only(query, table, as_known=False).where(
        table.c.outlet_id.in_(bindparam("outlets", expanding=True)),
        table.c.day.in_(bindparam("days", expanding=True)),
    )


# Made once: to write a query down costs more than to ask it of one outlet-day.
_NEWEST_MEANS = _newest_of_days(_MEANS, daily_means)
_NEWEST_VERDICTS = _newest_of_days(_VERDICTS_ALONE, verdicts)


def add_new(
    connection: Connection,
    means: Iterable[DailyMean],
    judged: Iterable[Verdict],
    not_before: datetime | None = None,
) -> int:
    """Append what differs from the newest known; return how many verdicts were new.

    Of two verdicts for one outlet, parameter and day the last counts. All that is new becomes
    known at one instant. Raises ValueError where a mean contradicts the verdict reached on it, and
    ReadingsLacking where one rests on fewer readings than the one that it would supersede.
    """
    given = {_key(verdict.mean): verdict for verdict in judged}
    day_means = _means_of(means, given)
    rows = {key: mean_row(mean) for key, mean in day_means.items()}
    known_means = _newest(connection, _NEWEST_MEANS, rows)
    known_verdicts = _newest(connection, _NEWEST_VERDICTS, given)
    rested_on = _rested_on(connection, known_verdicts, known_means)
    bodies = _bodies(given.values())
    bound = _bound_otherwise(connection, given, known_verdicts, bodies)
    new_means = [
        key
        for key, mean in day_means.items()
        if (row := known_means.get(key)) is None or not says_the_same(row, rows[key], mean)
    ]
    new_verdicts = [
        verdict
        for key, verdict in given.items()
        if (row := known_verdicts.get(key)) is None
        or not _repeats(verdict, row, rested_on[row.mean_id], rows[key])
        or bound.get(key, verdict.limit) != verdict.limit
    ]
    if not new_means and not new_verdicts:
        return 0
    for key in new_means:
        refuse_fewer(known_means.get(key), day_means[key])
    instants = [verdict.known_at for verdict in given.values()]
    known_us = next_known_us(
        connection, instants if not_before is None else [*instants, not_before]
    )
    ids = insert_means(connection, [rows[key] for key in new_means], known_us)
    mean_ids = {key: row.id for key, row in known_means.items()}
    mean_ids |= dict(zip(new_means, ids, strict=True))
    _insert_verdicts(connection, new_verdicts, mean_ids, known_us, bodies)
    return len(new_verdicts)


def _means_of(means: Iterable[DailyMean], given: Mapping[Key, Verdict]) -> dict[Key, DailyMean]:
    """Return the mean of each key, as given alone or with a verdict."""
    day_means = {_key(mean): mean for mean in means}
    for key, verdict in given.items():
        mean = day_means.setdefault(key, verdict.mean)
        if verdict.mean is not mean and verdict.mean != mean:
            raise ValueError(f"the verdict rests on {verdict.mean}, but the mean given is {mean}")
    return day_means


def _newest(
    connection: Connection, query: Select[*tuple[Any, ...]], keys: Collection[Key]
) -> dict[Key, AnyRow]:
    """Return the newest row of each key that has one; a day's other parameters come with it."""
    newest: dict[Key, AnyRow] = {}
    for outlets, days in alike((outlet_id, day) for outlet_id, _, day in keys):
        for row in connection.execute(query, {"outlets": outlets, "days": days}):
            newest[row.outlet_id, row.parameter, row.day] = row
    return newest


def _rested_on(
    connection: Connection, known: Mapping[Key, AnyRow], known_means: Mapping[Key, AnyRow]
) -> dict[int, AnyRow]:
    """Return by its id each mean that a verdict rests on: mostly the newest one of its day."""
    means = {row.id: row for row in known_means.values()}
    older = sorted({row.mean_id for row in known.values()} - means.keys())
    for start in range(0, len(older), _AT_ONCE):
        asked = older[start : start + _AT_ONCE]
        means |= {
            row.id: row for row in connection.execute(_MEANS.where(daily_means.c.id.in_(asked)))
        }
    return means


def _repeats(verdict: Verdict, known: AnyRow, known_mean: AnyRow, mean: MeanRow) -> bool:
    if not says_the_same(known_mean, mean, verdict.mean):
        return False
    return (
        known.outcome == verdict.outcome.value
        and known.reason == verdict.reason
        and known.clause == verdict.clause
        and known.times_over == verdict.times_over
        and known.certainty == verdict.certainty.value
        and known.exceeded_periods == verdict.exceeded_periods
        and period_of(known.judged) == verdict.judged
    )


def _bound_otherwise(
    connection: Connection,
    given: Mapping[Key, Verdict],
    known: Mapping[Key, AnyRow],
    bodies: Mapping[int, _Body],
) -> dict[Key, Limit | None]:
    """Return the limit that a known verdict rests on, where it is not written as the given one's.

    An older version may have written the same limit otherwise.
    """
    digests = {
        key: known[key].limit_digest
        for key, verdict in given.items()
        if key in known and known[key].limit_digest != _digest(verdict, bodies)
    }
    found = limits_of(connection, set(digests.values()) - {None})
    return {key: found.get(digest) for key, digest in digests.items()}


def _insert_verdicts(
    connection: Connection,
    judged: Sequence[Verdict],
    mean_ids: dict[Key, int],
    known_us: int,
    bodies: Mapping[int, _Body],
) -> None:
    if not judged:
        return
    used = {bodies[id(v.limit)] for v in judged if v.limit is not None}
    if used:
        new = [{"digest": one.digest, "body": one.text} for one in sorted(used)]
        connection.execute(_adding_limits(connection.dialect.name), new)
    kept = {day: day_as_kept(connection, day) for day in {v.mean.day for v in judged}}
    insert_rows(
        connection,
        verdicts,
        _WRITTEN,
        [
            (
                known_us,
                v.mean.outlet_id,
                v.mean.parameter,
                kept[v.mean.day],
                mean_ids[_key(v.mean)],
                _digest(v, bodies),
                v.outcome.value,
                v.reason,
                v.clause,
                v.times_over,
                v.certainty.value,
                period_text(v.judged),
                v.exceeded_periods,
            )
            for v in judged
        ],
    )


@cache
def _adding_limits(dialect: str) -> Insert:
    return insert_on(dialect, limits).on_conflict_do_nothing()


def _key(mean: DailyMean) -> Key:
    return mean.outlet_id, mean.parameter, mean.day


def _bodies(judged: Iterable[Verdict]) -> dict[int, _Body]:
    """Return how each limit is written, by identity: days judged together share their limit."""
    bound = {id(v.limit): v.limit for v in judged if v.limit is not None}
    return {place: _body(limit) for place, limit in bound.items()}


def _body(limit: Limit) -> _Body:
    body = msgspec.json.encode(limit)
    return _Body(hashlib.sha256(body).hexdigest(), body.decode())


def _digest(verdict: Verdict, bodies: Mapping[int, _Body]) -> str | None:
    return None if verdict.limit is None else bodies[id(verdict.limit)].digest
