"""Reads a whole city's days in brief: what coverage, its window and its water rest on.

Each question finds its rows by an index whatever is behind them; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import BigInteger, Date, bindparam, func, select

from domain.judged.coverage import BriefExceedance, BriefVerdict, FlowMean
from domain.judged.verdicts import NOT_OWED, Outcome
from domain.legal_day import to_microseconds
from domain.measured.parameters import FLOWS
from storage.records.database.connection import RecordsPart
from storage.records.database.known_instants import known_us_of
from storage.records.database.mean_parts import slots_by_cause
from storage.records.judged.means import AnyRow, newest_only, period_of
from storage.records.judged.tables import daily_means, verdicts, wordings
from storage.records.judged.verdicts import OUTCOMES, instants_of, limits_of

_BRIEF = (
    newest_only(
        select(
            verdicts.c.outlet_id,
            verdicts.c.parameter,
            verdicts.c.known_us,
            verdicts.c.outcome,
            verdicts.c.clause,
            daily_means.c.valid,
            daily_means.c.excluded,
            daily_means.c.no_discharge,
            daily_means.c.expected,
            daily_means.c.parts,
            wordings.c.body,
        ).select_from(
            verdicts.join(daily_means, verdicts.c.mean_id == daily_means.c.id).outerjoin(
                wordings, daily_means.c.wording_id == wordings.c.id
            )
        ),
        verdicts,
        as_known=True,
    )
    .where(verdicts.c.day == bindparam("of_day"))
    .order_by(verdicts.c.outlet_id, verdicts.c.parameter)
)
_FIRST, _LAST = bindparam("first", type_=Date()), bindparam("last", type_=Date())
_EXCEEDED = (
    newest_only(
        select(
            verdicts.c.outlet_id,
            verdicts.c.parameter,
            verdicts.c.day,
            verdicts.c.times_over,
            verdicts.c.judged,
            verdicts.c.limit_digest,
            daily_means.c.mean,
        ).select_from(verdicts.join(daily_means, verdicts.c.mean_id == daily_means.c.id)),
        verdicts,
        as_known=True,
    )
    .where(verdicts.c.outcome == Outcome.EXCEEDED.value, verdicts.c.day.between(_FIRST, _LAST))
    .order_by(verdicts.c.day, verdicts.c.outlet_id, verdicts.c.parameter)
)
_FLOW_MEANS = (
    newest_only(
        select(
            daily_means.c.outlet_id,
            daily_means.c.parameter,
            daily_means.c.mean,
            daily_means.c.valid,
            daily_means.c.expected,
        ),
        daily_means,
        as_known=True,
    )
    .where(
        daily_means.c.outlet_id.in_(bindparam("outlets", expanding=True)),
        daily_means.c.day == bindparam("of_day"),
        daily_means.c.parameter.in_(FLOWS),
    )
    .order_by(daily_means.c.outlet_id, daily_means.c.parameter)
)
# From day to day by the index, and of each its newest: whatever lies between costs nothing.
_OTHERS = verdicts.alias("others")
_FIRST_DAY = select(func.min(verdicts.c.day).label("day")).where(
    verdicts.c.day.between(_FIRST, _LAST)
)
_DAYS = _FIRST_DAY.cte("days", recursive=True)
_DAYS = _DAYS.union_all(
    select(
        select(func.min(_OTHERS.c.day))
        .where(_OTHERS.c.day > _DAYS.c.day, _OTHERS.c.day <= _LAST)
        .scalar_subquery()
    ).where(_DAYS.c.day.is_not(None))
)
_NUMBERS = select(
    _DAYS.c.day,
    select(verdicts.c.id)
    .where(
        verdicts.c.day == _DAYS.c.day,
        verdicts.c.known_us <= bindparam("known_us", type_=BigInteger()),
    )
    .order_by(verdicts.c.known_us.desc(), verdicts.c.id.desc())
    .limit(1)
    .scalar_subquery()
    .label("number"),
).where(_DAYS.c.day.is_not(None))
_AT_ONCE = 400  # outlets named in one query


class SqlCityDays(RecordsPart):
    """The part of the records that tells the city's days; the port says what each call does."""

    def brief_verdicts(self, day: date, *, known_at: datetime) -> list[BriefVerdict]:
        """Return the newest verdicts of one day in brief, by outlet and parameter."""
        told = {"of_day": day, "known_us": known_us_of(known_at)}
        with self._database.reading() as connection:
            rows = connection.execute(_BRIEF, told).all()
        instants = instants_of({row.known_us for row in rows})
        return [
            BriefVerdict(
                outlet_id=row.outlet_id,
                parameter=row.parameter,
                day=day,
                outcome=OUTCOMES[row.outcome],
                known_at=instants[row.known_us],
                is_withdrawn=row.clause == NOT_OWED,
                valid=row.valid,
                excluded=row.excluded,
                no_discharge=row.no_discharge,
                expected=row.expected,
                without_value={} if row.parts is None else slots_by_cause(row.parts, row.body),
            )
            for row in rows
        ]

    def newest_verdict_numbers(
        self, first: date, last: date, *, known_at: datetime
    ) -> dict[date, int]:
        """Return of each day with a verdict the number of the one known last at an instant."""
        told = {"first": first, "last": last, "known_us": to_microseconds(known_at)}
        with self._database.reading() as connection:
            rows = connection.execute(_NUMBERS, told).all()
        return {row.day: row.number for row in rows if row.number is not None}

    def exceedances(self, first: date, last: date, *, known_at: datetime) -> list[BriefExceedance]:
        """Return the newest verdicts of a span that are exceeded, by day, outlet and parameter."""
        told = {"first": first, "last": last, "known_us": to_microseconds(known_at)}
        with self._database.reading() as connection:
            rows = connection.execute(_EXCEEDED, told).all()
            bound = limits_of(connection, {row.limit_digest for row in rows} - {None})
        found = []
        for row in rows:
            limit, judged = bound.get(row.limit_digest), period_of(row.judged)
            found.append(
                BriefExceedance(
                    outlet_id=row.outlet_id,
                    parameter=row.parameter,
                    day=row.day,
                    value=row.mean if judged is None else judged.mean,
                    lower=None if limit is None else limit.lower,
                    upper=None if limit is None else limit.upper,
                    times_over=row.times_over,
                )
            )
        return found

    def flow_means(
        self, day: date, outlet_ids: Collection[str], *, known_at: datetime
    ) -> list[FlowMean]:
        """Return the newest means of a day of what flows in and out, by outlet and parameter."""
        asked = sorted(outlet_ids)
        found: list[AnyRow] = []
        told = {"of_day": day, "known_us": to_microseconds(known_at)}
        with self._database.reading() as connection:
            for start in range(0, len(asked), _AT_ONCE):
                some = told | {"outlets": asked[start : start + _AT_ONCE]}
                found += connection.execute(_FLOW_MEANS, some).all()
        return [
            FlowMean(
                outlet_id=row.outlet_id,
                parameter=row.parameter,
                mean_m3_per_h=row.mean,
                valid=row.valid,
                expected=row.expected,
            )
            for row in found
        ]
