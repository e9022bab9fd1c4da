"""What an outlet's page says of a year, and of its other parameters: each day by its answer."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.pages.chart.small import SmallChart, SmallDay, draw_small
from api.question.handed_in import Parts
from compliance.law.limit.limits import is_judged
from domain.judged.verdicts import DailyMean, Outcome, Verdict
from domain.measured.parameters import PARAMETERS, Parameter
from domain.registered import Outlet

NO_VERDICT, NOT_OWED_DAY = "gap", "not_owed"


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMonth:
    """One month of the strip: of each day its state by which it is shown, None of a day ahead."""

    month: date
    days: tuple[tuple[date, str | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearStrip:
    """The twelve months up to the one shown, oldest first; `counts` are days by state."""

    months: tuple[YearMonth, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherParameter:
    """Another parameter's month: how many days were judged exceeded, and its small drawing."""

    parameter: Parameter
    exceeded: int
    judged: int
    mean_low: float | None
    mean_high: float | None
    chart: SmallChart


def year_strip(
    parts: Parts, outlet_id: str, parameter: str, *, month: date, last_day: date, known: datetime
) -> YearStrip:
    """Return the days of the twelve months up to a month, as known."""
    firsts = [month]
    for _ in range(11):
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    firsts.reverse()
    end = month.replace(day=monthrange(month.year, month.month)[1])
    state = {
        one.day: NOT_OWED_DAY if one.is_withdrawn else one.outcome.value
        for one in parts.records.outcomes(
            outlet_id, firsts[0], end, parameter=parameter, known_at=known
        )
    }
    months = [
        YearMonth(
            month=first,
            days=tuple(
                (day, state.get(day, NO_VERDICT) if day <= last_day else None)
                for day in (
                    first + timedelta(days=n) for n in range(monthrange(first.year, first.month)[1])
                )
            ),
        )
        for first in firsts
    ]
    return YearStrip(
        months=tuple(months),
        counts=Counter(state for one in months for _, state in one.days if state is not None),
    )


def other_parameters(
    parts: Parts,
    outlet: Outlet,
    code: str,
    *,
    days: Sequence[date],
    verdicts: Sequence[Verdict],
    known: datetime,
) -> tuple[OtherParameter, ...]:
    """Return the month of an outlet's other parameters, those that are only measured too.

    `days` are the month's, `verdicts` those of all its parameters.
    """
    by_verdict = {(one.mean.parameter, one.mean.day): one for one in verdicts}
    found = []
    for other in outlet.parameters:
        if other == code:
            continue
        means: dict[date, DailyMean] = {}
        if not is_judged(other):
            means = {
                one.day: one
                for one in parts.records.means(
                    outlet.id, days[0], days[-1], parameter=other, known_at=known
                )
            }
        rows = [(means.get(day), by_verdict.get((other, day))) for day in days]
        found.append(_other(PARAMETERS[other], rows))
    return tuple(found)


def _other(
    parameter: Parameter, days: Sequence[tuple[DailyMean | None, Verdict | None]]
) -> OtherParameter:
    told = [_small_day(mean, verdict) for mean, verdict in days]
    means = [one.mean for one in told if one.mean is not None]
    return OtherParameter(
        parameter=parameter,
        exceeded=sum(one.is_exceeded for one in told),
        judged=sum(verdict is not None for _, verdict in days),
        mean_low=min(means, default=None),
        mean_high=max(means, default=None),
        chart=draw_small(told),
    )


def _small_day(mean: DailyMean | None, verdict: Verdict | None) -> SmallDay:
    if verdict is None:
        return SmallDay(None if mean is None else mean.mean, None, None, is_exceeded=False)
    if verdict.is_withdrawn:
        return SmallDay(None, None, None, is_exceeded=False)
    limit = verdict.limit
    return SmallDay(
        mean=(verdict.judged or verdict.mean).mean,
        lower=None if limit is None else limit.lower,
        upper=None if limit is None else limit.upper,
        is_exceeded=verdict.outcome is Outcome.EXCEEDED,
    )
