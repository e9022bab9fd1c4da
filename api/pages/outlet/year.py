"""What an outlet's page says of a year, and of its other parameters: each day by its answer."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.pages.chart.small import SmallChart, SmallDay, draw_small
from api.pages.outlet.rows import MonthAsked, state_of, state_without
from api.question.handed_in import Parts
from compliance.law.limit.limits import is_judged
from domain.judged.verdicts import DayOutcome, Outcome, Verdict
from domain.measured.parameters import PARAMETERS, Parameter
from domain.registered import Outlet


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


def year_strip(parts: Parts, asked: MonthAsked, *, month: date, known: datetime) -> YearStrip:
    """Return the days of the twelve months up to a month, as known."""
    firsts = [month]
    for _ in range(11):
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    firsts.reverse()
    end = month.replace(day=monthrange(month.year, month.month)[1])
    state = {
        one.day: state_of(one)
        for one in parts.records.outcomes(
            asked.outlet_id, firsts[0], end, parameter=asked.code, known_at=known
        )
    }
    months = [
        YearMonth(
            month=first,
            days=tuple(
                (
                    day,
                    (state.get(day) or state_without(asked, day))
                    if day <= asked.last_day
                    else None,
                )
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherParameters:
    """A month of an outlet's parameters but one: what was answered of them, and the means of those
    that are only measured (parameter, day, mean); the rest is read where it is drawn.
    """

    outlet_id: str
    days: tuple[date, ...]
    known_at: datetime
    answered: tuple[DayOutcome, ...]
    measured: tuple[tuple[str, date, float | None], ...]
    parameters: tuple[str, ...]

    @property
    def rests_on(self) -> Hashable:
        """What its drawing rests on: of each verdict when it was known, for none is changed."""
        return self.days, self.parameters, self.answered, self.measured


def other_parameters(
    parts: Parts, outlet: Outlet, code: str, *, days: Sequence[date], known: datetime
) -> OtherParameters:
    """Return what is known of a month of an outlet's other parameters."""
    others = tuple(one for one in outlet.parameters if one != code)
    first, last = days[0], days[-1]
    return OtherParameters(
        outlet_id=outlet.id,
        days=tuple(days),
        known_at=known,
        answered=tuple(
            one
            for one in parts.records.outcomes(outlet.id, first, last, known_at=known)
            if one.parameter != code
        ),
        measured=tuple(
            (other, one.day, one.mean)
            for other in others
            if not is_judged(other)
            for one in parts.records.means(outlet.id, first, last, parameter=other, known_at=known)
        ),
        parameters=others,
    )


def others_drawn(parts: Parts, asked: OtherParameters) -> tuple[OtherParameter, ...]:
    """Return a month of each parameter, drawn."""
    verdicts = {
        (one.mean.parameter, one.mean.day): one
        for one in parts.records.verdicts(
            asked.days[0], asked.days[-1], outlet_id=asked.outlet_id, known_at=asked.known_at
        )
    }
    means = {(other, day): mean for other, day, mean in asked.measured}
    return tuple(
        _other(
            PARAMETERS[other],
            [(means.get((other, day)), verdicts.get((other, day))) for day in asked.days],
        )
        for other in asked.parameters
    )


def _other(
    parameter: Parameter, days: Sequence[tuple[float | None, Verdict | None]]
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


def _small_day(mean: float | None, verdict: Verdict | None) -> SmallDay:
    if verdict is None:
        return SmallDay(mean, None, None, is_exceeded=False)
    if verdict.is_withdrawn:
        return SmallDay(None, None, None, is_exceeded=False)
    limit = verdict.limit
    return SmallDay(
        mean=(verdict.judged or verdict.mean).mean,
        lower=None if limit is None else limit.lower,
        upper=None if limit is None else limit.upper,
        is_exceeded=verdict.outcome is Outcome.EXCEEDED,
    )
