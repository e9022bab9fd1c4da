"""Reads the newest verdicts known at an instant, each with the mean and the limit it rests on.

A row is superseded by a later one for the same outlet, parameter and day; none is changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, bindparam, select

from domain.judged.quality import Check
from domain.judged.verdicts import (
    NOT_OWED,
    Certainty,
    DailyMean,
    DayOutcome,
    Limit,
    Outcome,
    Verdict,
)
from domain.legal_day import from_microseconds, to_microseconds
from storage.ports.judged.verdicts import VerdictKey
from storage.records.database.connection import RecordsPart
from storage.records.database.known_instants import known_us_of
from storage.records.database.list_pages import comes_after
from storage.records.database.mean_parts import says
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
    verdicts.c.limit_digest,
)
_VERDICTS = select(*MEAN_COLUMNS, *VERDICT_COLUMNS).select_from(
    verdicts.join(daily_means, verdicts.c.mean_id == daily_means.c.id).outerjoin(
        wordings, daily_means.c.wording_id == wordings.c.id
    )
)
_OUTCOME = select(
    verdicts.c.parameter,
    verdicts.c.day,
    verdicts.c.outcome,
    verdicts.c.clause,
    verdicts.c.known_us,
)
_FLAGGED = select(verdicts.c.outlet_id, verdicts.c.parameter, wordings.c.body).select_from(
    verdicts.join(daily_means, verdicts.c.mean_id == daily_means.c.id).join(
        wordings, daily_means.c.wording_id == wordings.c.id
    )
)
_LIMITS = select(limits.c.digest, limits.c.body).where(
    limits.c.digest.in_(bindparam("digests", expanding=True))
)
_IDS = select(verdicts.c.id)
# Looked up, in a fifth of the time that it takes to make one of its word.
OUTCOMES = {one.value: one for one in Outcome}
_CERTAINTIES = {one.value: one for one in Certainty}
_AT_ONCE = 400  # limits named in one query
_IN_ORDER = ((verdicts.c.day, False), (verdicts.c.outlet_id, True), (verdicts.c.parameter, True))
_AFTER = ("after_day", "after_outlet", "after_parameter")
_FLAGGED_OF_DAY = (
    newest_only(_FLAGGED, verdicts, as_known=True)
    .where(verdicts.c.day == bindparam("of_day"))
    .order_by(verdicts.c.outlet_id, verdicts.c.parameter)
)
_OUTCOMES_OF = (
    newest_only(_OUTCOME, verdicts, as_known=True)
    .where(
        verdicts.c.outlet_id == bindparam("outlet"),
        verdicts.c.day.between(bindparam("first"), bindparam("last")),
    )
    .order_by(verdicts.c.day, verdicts.c.parameter)
)
# What holds for the verdicts asked for, by the name that tells it.
_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "outlet": verdicts.c.outlet_id == bindparam("outlet"),
    "of_parameter": verdicts.c.parameter == bindparam("of_parameter"),
    "outcome": verdicts.c.outcome == bindparam("outcome"),
    "outlets": verdicts.c.outlet_id.in_(bindparam("outlets", expanding=True)),
    "times_over": verdicts.c.times_over >= bindparam("times_over"),
    "after_day": comes_after(
        _IN_ORDER,
        [bindparam(name, type_=of.type) for name, (of, _) in zip(_AFTER, _IN_ORDER, strict=True)],
    ),
}


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
        told: dict[str, Any] = {
            "outlet": outlet_id,
            "of_parameter": parameter,
            "outcome": None if outcome is None else outcome.value,
            "outlets": None if outlets is None else sorted(outlets),
            "times_over": min_times_over,
            "most": most,
        }
        if after is not None:
            told |= dict(zip(_AFTER, after, strict=True))
        told = {name: value for name, value in told.items() if value is not None}
        query = _query(frozenset(told))
        told |= {"first": first, "last": last, "known_us": known_us_of(known_at)}
        with self._database.reading() as connection:
            return _verdicts(connection, query, told)

    def outcomes(
        self,
        outlet_id: str,
        first: date,
        last: date,
        *,
        parameter: str | None = None,
        known_at: datetime | None = None,
    ) -> list[DayOutcome]:
        """Return the answers of an outlet's newest verdicts, by day and parameter."""
        query, told = _OUTCOMES_OF, {"outlet": outlet_id, "first": first, "last": last}
        if parameter is not None:
            query, told = (
                query.where(_CONDITIONS["of_parameter"]),
                told | {"of_parameter": parameter},
            )
        with self._database.reading() as connection:
            rows = connection.execute(query, told | {"known_us": known_us_of(known_at)}).all()
        return [
            DayOutcome(parameter, day, OUTCOMES[outcome], clause == NOT_OWED, known_us)
            for parameter, day, outcome, clause, known_us in rows
        ]

    def flagged(self, day: date, check: Check, *, known_at: datetime) -> list[tuple[str, str]]:
        """Return outlet and parameter of a day's verdicts of which a check said something."""
        told = {"of_day": day, "known_us": to_microseconds(known_at)}
        query = _FLAGGED_OF_DAY.where(wordings.c.body.contains(f'"{check.value}"'))
        with self._database.reading() as connection:
            rows = connection.execute(query, told).all()
        return [(row.outlet_id, row.parameter) for row in rows if says(row.body, check)]

    def verdict_history(self, outlet_id: str, parameter: str, day: date) -> list[Verdict]:
        """Return every verdict ever reached on an outlet's parameter and day, oldest first."""
        query = _VERDICTS.where(
            verdicts.c.outlet_id == outlet_id,
            verdicts.c.parameter == parameter,
            verdicts.c.day == day,
        ).order_by(verdicts.c.id)
        with self._database.reading() as connection:
            return _verdicts(connection, query, {})


@cache
def _query(told: frozenset[str]) -> Select[*tuple[Any, ...]]:
    """Return the query of a question that tells these names: made once for each such set of names,
    as to write it down takes longer than to ask it.
    """
    # Of a page the rows are found and put in order by their keys alone: of a city's day there
    # are thousands, each with a mean, its parts and a limit.
    query: Select[*tuple[Any, ...]] = _IDS if "most" in told else _VERDICTS
    conditions = {name: one for name, one in _CONDITIONS.items() if name in told}
    if "outcome" in conditions and (
        "outlet" in conditions or conditions.keys() >= {"of_parameter", "times_over"}
    ):
        # One outlet's days are few and found by it, what is over by its parameter: SQLite would
        # find the whole city's outcomes.
        conditions["outcome"] = verdicts.c.outcome.concat("") == bindparam("outcome")
    query = newest_only(query, verdicts, as_known=True).where(
        verdicts.c.day.between(bindparam("first"), bindparam("last")), *conditions.values()
    )
    if "most" in told:
        page = _in_order(query).limit(bindparam("most")).subquery("page")
        query = _VERDICTS.join(page, page.c.id == verdicts.c.id)
    return _in_order(query)


def _in_order(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.order_by(verdicts.c.day.desc(), verdicts.c.outlet_id, verdicts.c.parameter)


def _verdicts(
    connection: Connection, query: Select[*tuple[Any, ...]], told: Mapping[str, Any]
) -> list[Verdict]:
    rows = connection.execute(query, told).all()
    # A limit is some kilobytes, and thousands of verdicts rest on the same few.
    bound = limits_of(connection, {row.limit_digest for row in rows} - {None})
    instants = instants_of({row.known_us for row in rows})
    return [
        _verdict(row, mean_of(row), bound.get(row.limit_digest), instants[row.known_us])
        for row in rows
    ]


def instants_of(known_us: Collection[int]) -> dict[int, datetime]:
    """Return the instants of microseconds UTC, each made once."""
    return {one: from_microseconds(one) for one in known_us}


def _verdict(row: AnyRow, mean: DailyMean, limit: Limit | None, known_at: datetime) -> Verdict:
    return Verdict(
        mean=mean,
        outcome=OUTCOMES[row.outcome],
        limit=limit,
        reason=row.reason,
        clause=row.clause,
        times_over=row.times_over,
        known_at=known_at,
        certainty=_CERTAINTIES[row.certainty],
        judged=period_of(row.judged),
        exceeded_periods=row.exceeded_periods,
    )


def limits_of(connection: Connection, digests: Collection[str]) -> dict[str, Limit]:
    """Return the limits of these digests, each built once."""
    found: dict[str, Limit] = {}
    asked = sorted(digests)
    for start in range(0, len(asked), _AT_ONCE):
        some = {"digests": asked[start : start + _AT_ONCE]}
        found |= {digest: _limit_of(body) for digest, body in connection.execute(_LIMITS, some)}
    return found


_LIMIT = msgspec.json.Decoder(Limit)


@lru_cache(maxsize=4096)
def _limit_of(body: str) -> Limit:
    return _LIMIT.decode(body)
