"""What an outlet's page says of one parameter and month: each day's mean, limit and verdict.

Read from the records alone, as known at one instant; a day without a verdict is shown as such,
never filled. One day of the month is chosen, and shown with all that its verdict rests on.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.pages.chart.layout import draw_month
from api.pages.chart.shapes import NARROW, WIDE, Chart, ChartDay
from api.pages.outlet_clock import WrongClock, wrong_clock
from api.pages.texts.figures import bounds, day_words, quantity
from api.pages.texts.texts import Language, text
from api.question.asked import EARLIEST_YEAR, QueryRefused, last_ended_day
from api.question.handed_in import Parts
from api.question.known_at import LawKnown, known_instant, regulations_known
from api.views.events import events_of_outlet
from api.views.evidence import explained
from compliance.law.limit.limits import is_judged
from compliance.verdicts.explain.explain import Explanation
from compliance.verdicts.reason_vi import reason_vi
from compliance.verdicts.severity import SeverityClass, severity_class
from domain.judged.events import Event
from domain.judged.monitoring import monitored_since
from domain.judged.set_aside import SetAsideDay
from domain.judged.verdicts import Confidence, DailyMean, Limit, Outcome, PeriodMean, Verdict
from domain.measured.parameters import PARAMETERS, Parameter
from domain.registered import Cluster, Outlet, Permit, Station

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """One ended or running day; `state` is the verdict's outcome, `not_owed` where it was
    withdrawn, `not_connected`, `gap` or `running`.

    `told` is what was judged: the day's mean, or the worst hour of a batch discharge.
    """

    day: date
    state: str
    verdict: Verdict | None
    told: DailyMean | PeriodMean | None
    limit: Limit | None
    unconfirmed: bool
    severity: SeverityClass | None
    reason: str
    evidence: str


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
    chosen: DayRow
    told: Explanation | None
    events: tuple[Event, ...]
    set_aside: tuple[SetAsideDay, ...]
    clock: WrongClock | None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletQuestion:
    """Which outlet, parameter, month and day of it a page is asked for; None leaves it to us."""

    outlet_id: str
    parameter: str | None = None
    month: str | None = None
    day: date | None = None
    known_at: datetime | None = None


def outlet_page(parts: Parts, language: Language, question: OutletQuestion) -> OutletPage:
    """Return an outlet's page; raises NotFound for an outlet, QueryRefused for a month or day."""
    known = known_instant(parts, question.known_at)
    law = LawKnown(parts.records.registry(known), regulations_known(parts, known))
    outlet_id, last_day = question.outlet_id, last_ended_day(known)
    first, last = _month_of(question, last_day)
    usual_day = min(last, last_day + timedelta(days=1))
    registry = law.registry.around(outlet_id, usual_day)
    outlet = registry.outlet(outlet_id)
    permit = law.registry.permit_on(outlet_id, usual_day)
    code = question.parameter or _usual_parameter(law, outlet, usual_day)
    asked = _Asked(law, language, outlet_id, code, last_day, parts.records.connected(known))
    verdicts = {
        verdict.mean.day: verdict
        for verdict in parts.records.verdicts(
            first, last, outlet_id=outlet_id, parameter=code, known_at=known
        )
    }
    month_days = [first + timedelta(days=index) for index in range((last - first).days + 1)]
    rows = [_row(asked, day, verdicts.get(day)) for day in month_days]
    shown = tuple(row for row in rows if row.day <= last_day + timedelta(days=1))
    judged = [tab for tab in outlet.parameters if is_judged(tab)]
    tabs = judged if code in judged else [*judged, code]
    following = last + timedelta(days=1)
    chosen = _chosen(question.day, shown, last_day)
    return OutletPage(
        outlet=outlet,
        station=registry.station_of(outlet_id),
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
        rows=shown,
        counts=Counter(row.state for row in rows if row.day <= last_day),
        judged=is_judged(code),
        charts=tuple(
            draw_month([_chart_day(asked, row) for row in rows], frame) for frame in (WIDE, NARROW)
        ),
        chosen=chosen,
        told=None if chosen.verdict is None else explained(parts, chosen.verdict),
        events=tuple(
            event
            for event in events_of_outlet(parts, outlet_id, (first, last), known)
            if event.parameter in (None, code)
        ),
        set_aside=tuple(
            one
            for one in parts.records.set_aside_days(outlet_id, known_at=known)
            if first <= one.day <= last
        ),
        clock=None if question.known_at else wrong_clock(parts, language, outlet.gateway_id),
    )


def _month_of(question: OutletQuestion, last_day: date) -> tuple[date, date]:
    """Return a month's first and last day; refuses a day outside of the month asked for."""
    day = question.day
    if question.month is None and day is not None:
        first = read_month(f"{day:%Y-%m}", last_day)
    else:
        first = read_month(question.month, last_day)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    if day is not None and not first <= day <= min(last, last_day + timedelta(days=1)):
        raise QueryRefused(
            f"{day} is not among the days shown, {first} to {min(last, last_day)}", where="day"
        )
    return first, last


def _chosen(day: date | None, rows: Sequence[DayRow], last_day: date) -> DayRow:
    """Return the row of the day asked for, else of the last one that has ended."""
    if day is None:
        return next((row for row in reversed(rows) if row.day <= last_day), rows[0])
    return next(row for row in rows if row.day == day)


def _usual_parameter(law: LawKnown, outlet: Outlet, day: date) -> str:
    judged = [code for code in outlet.parameters if is_judged(code)]
    limited = (code for code in judged if law.limit(outlet.id, code, day) is not None)
    return next(limited, judged[0] if judged else "COD")


@dataclass(frozen=True, slots=True)
class _Asked:
    law: LawKnown
    language: Language
    outlet_id: str
    code: str
    last_day: date
    connected: Mapping[str, date]


def _row(asked: _Asked, day: date, verdict: Verdict | None) -> DayRow:
    if verdict is None:
        limit, state = asked.law.limit(asked.outlet_id, asked.code, day), _state_without(asked, day)
    else:
        limit, state = verdict.limit, state_of(verdict)
    return DayRow(
        day=day,
        state=state,
        verdict=verdict,
        told=None if verdict is None or state == "not_owed" else verdict.judged or verdict.mean,
        limit=limit,
        unconfirmed=limit is not None and limit.confidence is Confidence.UNCONFIRMED,
        severity=None if verdict is None else severity_class(asked.code, verdict.times_over),
        reason=_reason(asked.language, state, verdict),
        evidence="" if verdict is None else full_reason(asked.language, verdict),
    )


def _state_without(asked: _Asked, day: date) -> str:
    """Return what a day without a verdict is: it runs, is not connected yet, or was not judged."""
    if day > asked.last_day:
        return "running"
    row = asked.law.registry.on(day).outlets.get(asked.outlet_id)
    if row is None:
        return "gap"
    since = monitored_since(row, asked.connected)
    return "not_connected" if since is None or day < since else "gap"


def state_of(verdict: Verdict) -> str:
    """Return by which word a verdict is shown: its outcome's, or that nothing was owed."""
    return "not_owed" if verdict.is_withdrawn else verdict.outcome.value


def full_reason(language: Language, verdict: Verdict) -> str:
    """Return a verdict's whole reason in a language."""
    return reason_vi(verdict) if language == "vi" else verdict.reason


def _reason(language: Language, state: str, verdict: Verdict | None) -> str:
    if verdict is None or state == "not_owed":
        return text(language, f"why.{state}")
    told, limit = verdict.judged or verdict.mean, verdict.limit
    if verdict.outcome is Outcome.NOT_PROVABLE and told.mean is None:
        return text(language, "why.no_reading")
    unit = PARAMETERS[verdict.mean.parameter].unit
    return text(
        language,
        f"why.{state}",
        mean="–" if told.mean is None else quantity(language, told.mean, unit, upper_of(limit)),
        limit="–" if limit is None else bounds(language, limit.lower, limit.upper, unit),
        valid=told.valid,
        expected=told.expected,
    )


def upper_of(limit: Limit | None) -> float | None:
    """Return a limit's upper bound, None where there is none."""
    return None if limit is None else limit.upper


def _chart_day(asked: _Asked, row: DayRow) -> ChartDay:
    mean = None if row.told is None else row.told.mean
    unit = PARAMETERS[asked.code].unit
    figure = ""
    if mean is not None:
        figure = f"{quantity(asked.language, mean, unit, upper_of(row.limit))}: "
    answer = text(asked.language, f"outcome.{row.state}")
    return ChartDay(
        day=row.day,
        ended=row.day <= asked.last_day,
        connected=row.state != "not_connected",
        mean=mean,
        lower=None if row.limit is None else row.limit.lower,
        upper=upper_of(row.limit),
        outcome=None if row.verdict is None or row.told is None else row.verdict.outcome,
        unconfirmed=row.unconfirmed,
        words=f"{day_words(asked.language, row.day)}: {figure}{answer}",
    )
