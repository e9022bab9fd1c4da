"""What an outlet's page says of one parameter and month: each day's mean, limit and verdict.

Read from the records alone; a day without a verdict is shown as such, never filled.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.asking import EARLIEST_YEAR, QueryRefused, last_ended_day
from api.chart import NARROW, WIDE, Chart, ChartDay
from api.chart_layout import draw_month
from api.parts import Parts
from api.severity import SeverityClass, severity_class
from api.texts import Language, text
from api.words import bounds, day_words, quantity
from compliance.limits import is_judged
from domain.parameters import PARAMETERS, Parameter
from domain.registry import Cluster, Outlet, Permit, Registry, Station
from domain.verdicts import Confidence, Limit, Outcome, Verdict

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """One ended or running day; `state` is the verdict's outcome, `gap` or `running`."""

    day: date
    state: str
    verdict: Verdict | None
    limit: Limit | None
    unconfirmed: bool
    severity: SeverityClass | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletPage:
    """Everything an outlet's page says; `next_month` is None in the month that runs."""

    outlet: Outlet
    station: Station
    cluster: Cluster
    permit: Permit | None
    parameter: Parameter
    tabs: tuple[Parameter, ...]
    month: date
    previous_month: date
    next_month: date | None
    known_at: datetime
    limits: tuple[Limit, ...]
    unknown_reasons: tuple[str, ...]
    rows: tuple[DayRow, ...]
    counts: Counter[str]
    judged: bool
    charts: tuple[Chart, ...]


def read_month(written: str | None, last_day: date) -> date:
    """Return the first day of a month written YYYY-MM, the last day's where absent."""
    if written is None:
        return last_day.replace(day=1)
    match = _MONTH.fullmatch(written)
    if match is None or int(match[1]) < EARLIEST_YEAR:
        raise QueryRefused(f"{written!r} is not a month; write YYYY-MM", where="month")
    month = date(int(match[1]), int(match[2]), 1)
    if month > last_day + timedelta(days=1):
        raise QueryRefused(
            f"{written} lies ahead; the newest month is {last_day:%Y-%m}", where="month"
        )
    return month


def outlet_page(
    parts: Parts, language: Language, outlet_id: str, parameter: str | None, month: str | None
) -> OutletPage:
    """Return an outlet's page; raises NotFound for an outlet, QueryRefused for a month."""
    known = parts.clock()
    last_day = last_ended_day(known)
    registry = parts.records.registry()
    outlet = registry.outlet(outlet_id)
    first = read_month(month, last_day)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    permit = registry.permit_on(outlet_id, min(last, last_day + timedelta(days=1)))
    code = parameter or _usual_parameter(parts, outlet, permit)
    asked = _Asked(parts, registry, language, outlet_id, code, last_day)
    verdicts = {
        verdict.mean.day: verdict
        for verdict in parts.records.verdicts(
            first, last, outlet_id=outlet_id, parameter=code, known_at=known
        )
    }
    month_days = [first + timedelta(days=index) for index in range((last - first).days + 1)]
    rows = [_row(asked, day, verdicts.get(day)) for day in month_days]
    judged = [tab for tab in outlet.parameters if is_judged(tab)]
    tabs = judged if code in judged else [*judged, code]
    following = last + timedelta(days=1)
    return OutletPage(
        outlet=outlet,
        station=registry.stations[outlet.station_id],
        cluster=registry.cluster_of(outlet_id),
        permit=permit,
        parameter=PARAMETERS[code],
        tabs=tuple(PARAMETERS[tab] for tab in tabs),
        month=first,
        previous_month=(first - timedelta(days=1)).replace(day=1),
        next_month=following if following <= last_day + timedelta(days=1) else None,
        known_at=known,
        limits=tuple(dict.fromkeys(row.limit for row in rows if row.limit is not None)),
        unknown_reasons=tuple(
            dict.fromkeys(
                verdict.reason
                for verdict in verdicts.values()
                if verdict.outcome is Outcome.LIMIT_UNKNOWN
            )
        ),
        rows=tuple(row for row in rows if row.day <= last_day + timedelta(days=1)),
        counts=Counter(row.state for row in rows if row.day <= last_day),
        judged=is_judged(code),
        charts=tuple(
            draw_month([_chart_day(asked, row) for row in rows], frame) for frame in (WIDE, NARROW)
        ),
    )


def _usual_parameter(parts: Parts, outlet: Outlet, permit: Permit | None) -> str:
    judged = [code for code in outlet.parameters if is_judged(code)]
    limited = (
        code
        for code in judged
        if permit is not None and parts.regulations_limit(permit, code) is not None
    )
    return next(limited, judged[0] if judged else "COD")


@dataclass(frozen=True, slots=True)
class _Asked:
    parts: Parts
    registry: Registry
    language: Language
    outlet_id: str
    code: str
    last_day: date


def _row(asked: _Asked, day: date, verdict: Verdict | None) -> DayRow:
    if verdict is None:
        permit = asked.registry.permit_on(asked.outlet_id, day)
        limit = None if permit is None else asked.parts.regulations_limit(permit, asked.code)
        state = "gap" if day <= asked.last_day else "running"
    else:
        limit, state = verdict.limit, verdict.outcome.value
    return DayRow(
        day=day,
        state=state,
        verdict=verdict,
        limit=limit,
        unconfirmed=limit is not None and limit.confidence is Confidence.UNCONFIRMED,
        severity=None if verdict is None else severity_class(asked.code, verdict.times_over),
        reason=_reason(asked.language, state, verdict),
    )


def _reason(language: Language, state: str, verdict: Verdict | None) -> str:
    if verdict is None:
        return text(language, f"why.{state}")
    if verdict.outcome is Outcome.NOT_PROVABLE and verdict.mean.mean is None:
        return text(language, "why.no_reading")
    mean, limit = verdict.mean, verdict.limit
    unit = PARAMETERS[mean.parameter].unit
    return text(
        language,
        f"why.{state}",
        mean="–" if mean.mean is None else quantity(language, mean.mean, unit, upper_of(limit)),
        limit="–" if limit is None else bounds(language, limit.lower, limit.upper, unit),
        valid=mean.valid,
        expected=mean.expected,
    )


def upper_of(limit: Limit | None) -> float | None:
    """Return a limit's upper bound, None where there is none."""
    return None if limit is None else limit.upper


def _chart_day(asked: _Asked, row: DayRow) -> ChartDay:
    mean = None if row.verdict is None else row.verdict.mean.mean
    unit = PARAMETERS[asked.code].unit
    figure = ""
    if mean is not None:
        figure = f"{quantity(asked.language, mean, unit, upper_of(row.limit))}: "
    answer = text(asked.language, f"outcome.{row.state}")
    return ChartDay(
        day=row.day,
        ended=row.day <= asked.last_day,
        mean=mean,
        lower=None if row.limit is None else row.limit.lower,
        upper=upper_of(row.limit),
        outcome=None if row.verdict is None else row.verdict.outcome,
        unconfirmed=row.unconfirmed,
        words=f"{day_words(asked.language, row.day)}: {figure}{answer}",
    )
