"""What the operator's page says of each parameter today: so far, bounds, budget and forecast.

It judges nothing: the day is told by compliance/judging/running as it will be judged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from api.question.handed_in import Parts
from compliance.judging.facts_of_days import gather
from compliance.judging.running.budget import Standing
from compliance.judging.running.day import RunningParameter, running_day
from compliance.judging.running.forecast import DAYS_BACK, Forecast, forecast_of
from compliance.law.entered.figures import with_figures
from domain.judged.verdicts import Limit
from domain.legal_day import legal_day_of, to_microseconds
from domain.measured.parameters import PARAMETERS, Parameter
from domain.registry import Registry

BAR_WIDTH = 300
_ROOM = 1.25  # beyond the limit, so that it does not stand at the edge
_DIGITS = 1


@dataclass(frozen=True, slots=True)
class Bar:
    """A small bar of the mean so far against its limits; all in its own units, BAR_WIDTH wide."""

    mean: float | None
    lower: float | None
    upper: float | None
    forecast: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterToday:
    """One judged parameter of today.

    `answer` is the word for "shall I exceed today?": cannot_be_kept, cannot_be_exceeded, likely,
    close, unlikely, or nothing (no limit, nothing to go by).
    """

    parameter: Parameter
    running: RunningParameter
    forecast: Forecast | None
    bar: Bar | None
    answer: str


def parameters_today(
    parts: Parts, registry: Registry, outlet_id: str, now: datetime
) -> tuple[ParameterToday, ...]:
    """Return what today has come to of each judged parameter; none where the registry does not
    hold the outlet today. Raises StoreUnavailable.
    """
    now_us = to_microseconds(now)
    day = legal_day_of(now_us)
    facts = gather(parts.records, registry, [(outlet_id, day)]).get((outlet_id, day))
    if facts is None:
        return ()
    regulations = with_figures(parts.law.regulations, parts.records.figures())
    law = replace(parts.law, regulations=regulations)
    first, last = day - timedelta(days=DAYS_BACK), day - timedelta(days=1)
    found = []
    for one in running_day(facts, parts.readings.read, law, now=now):
        code = one.mean.parameter
        forecast = None
        if one.limit is not None and not one.is_batch and one.mean.mean is not None:
            past = parts.records.means(outlet_id, first, last, parameter=code)
            forecast = forecast_of(one.mean, one.ahead, past, now_us)
        found.append(
            ParameterToday(
                parameter=PARAMETERS[code],
                running=one,
                forecast=forecast,
                bar=None if one.limit is None else _bar(one, one.limit, forecast),
                answer=_answer(one, forecast),
            )
        )
    return tuple(found)


def _answer(one: RunningParameter, forecast: Forecast | None) -> str:
    if one.budget is not None and one.budget.standing is not Standing.OPEN:
        return one.budget.standing.value
    if one.limit is None or forecast is None:
        return "nothing"
    beyond = _beyond(forecast.mean, one.limit)
    if forecast.error is not None and abs(beyond) <= forecast.error:
        return "close"
    return "likely" if beyond > 0 else "unlikely"


def _beyond(value: float, limit: Limit) -> float:
    """Return how far a value lies beyond the nearest of its limits, below 0 within."""
    sides = []
    if limit.upper is not None:
        sides.append(value - limit.upper)
    if limit.lower is not None:
        sides.append(limit.lower - value)
    return max(sides, default=0.0)


def _bar(one: RunningParameter, limit: Limit, forecast: Forecast | None) -> Bar | None:
    known = (one.mean.mean, limit.upper, limit.lower, None if forecast is None else forecast.mean)
    most = max((value for value in known if value is not None), default=0.0)
    if most <= 0:
        return None

    def at(value: float | None) -> float | None:
        return None if value is None else round(max(0.0, value) / most / _ROOM * BAR_WIDTH, _DIGITS)

    mean, upper, lower, ahead = map(at, known)
    return Bar(mean=mean, lower=lower, upper=upper, forecast=ahead)
