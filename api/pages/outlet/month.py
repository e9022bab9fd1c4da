"""What an outlet's page says of one parameter and month: each day's mean, limit and verdict.

Read from the records alone, as known at one instant; a day without a verdict is shown as such,
never filled. One day of the month is chosen, and shown with all that its verdict rests on.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from api.access.asked import InsidesTold
from api.access.table import API, GATEWAYS, SET_ASIDE
from api.pages.chart.layout import draw_month
from api.pages.chart.shapes import NARROW, WIDE, Chart
from api.pages.outlet.rows import DayRow, MonthAsked, chart_day, row_of
from api.pages.outlet.year import OtherParameters, YearStrip, other_parameters, year_strip
from api.question.asked import QueryRefused, begun_month, last_ended_day
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import LawKnown, known_instant, regulations_known
from api.views.events import events_of_outlet
from api.views.evidence import explained_in
from api.views.of_now import WrongClock, wrong_clock
from compliance.law.limit.limits import is_judged
from compliance.law.regulation import written_sign
from compliance.verdicts.explain.in_vietnamese import Said
from domain.judged.entered.samples import LabSample
from domain.judged.events import Event
from domain.judged.set_aside import SetAsideDay
from domain.judged.verdicts import Limit, Outcome
from domain.legal_day import each_day, legal_day_bounds_us
from domain.measured.parameters import PARAMETERS, Parameter
from domain.registered import Cluster, Outlet, Permit, Station
from domain.two_languages import Language

SAMPLES = f"{API}/outlets/{{outlet}}/samples"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletPage:
    """Everything an outlet's page says; `next_month` is None in the month that runs.

    `regulation` is the sign of the one that the permit cites, as the law writes it; `samples` are
    the laboratory's of the month, None where the reader is not told of any.
    """

    outlet: Outlet
    station: Station
    cluster: Cluster
    permit: Permit | None
    regulation: str
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
    said: Said | None
    events: tuple[Event, ...]
    set_aside: tuple[SetAsideDay, ...]
    clock: WrongClock | None
    year: YearStrip | None
    others: OtherParameters
    samples: tuple[LabSample, ...] | None


def read_month(written: str | None, last_day: date) -> date:
    """Return the first day of a month written YYYY-MM, the last day's where absent."""
    if written is None:
        return last_day.replace(day=1)
    return begun_month(written, last_day + timedelta(days=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletQuestion:
    """Which outlet, parameter, month and day of it a page is asked for; None leaves it to us."""

    outlet_id: str
    parameter: str | None = None
    month: str | None = None
    day: date | None = None
    known_at: datetime | None = None


@of_one_state
def outlet_page(
    parts: Parts, language: Language, question: OutletQuestion, insides: InsidesTold
) -> OutletPage:
    """Return an outlet's page; raises NotFound for an outlet, QueryRefused for a month or day.

    What was raised of a day, and a gateway's clock, are for those whom `insides` names.
    """
    known = known_instant(parts, question.known_at)
    law = LawKnown(parts.records.registry(known), regulations_known(parts, known))
    outlet_id, last_day = question.outlet_id, last_ended_day(known)
    first, last = _month_of(question, last_day)
    usual_day = min(last, last_day + timedelta(days=1))
    registry = law.registry.around(outlet_id, usual_day)
    outlet = registry.outlet(outlet_id)
    permit = law.registry.permit_on(outlet_id, usual_day)
    code = question.parameter or _usual_parameter(law, outlet, usual_day)
    asked = MonthAsked(law, language, outlet_id, code, last_day, parts.records.connected(known))
    verdicts = {
        one.mean.day: one
        for one in parts.records.verdicts(
            first, last, outlet_id=outlet_id, parameter=code, known_at=known
        )
    }
    month_days = each_day(first, last)
    rows = [row_of(asked, day, verdicts.get(day)) for day in month_days]
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
        regulation="" if permit is None else written_sign(law.regulations, permit.regulation),
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
            draw_month([chart_day(asked, row) for row in rows], frame) for frame in (WIDE, NARROW)
        ),
        chosen=chosen,
        said=None if chosen.verdict is None else explained_in(language, parts, chosen.verdict),
        events=tuple(
            event
            for event in events_of_outlet(parts, outlet_id, (first, last), known)
            if event.parameter in (None, code)
        ),
        set_aside=tuple(
            one if insides.of_outlet(SET_ASIDE, outlet_id) else replace(one, raised="", version="")
            for one in parts.records.set_aside_days(outlet_id, known_at=known)
            if first <= one.day <= last
        ),
        year=year_strip(parts, asked, month=first, known=known) if is_judged(code) else None,
        others=other_parameters(parts, outlet, code, days=month_days, known=known),
        samples=tuple(_samples(parts, outlet_id, code, (first, last), known))
        # Whose an outlet is may change, and a permanent page says the same for ever.
        if insides.own is None and insides.of_outlet(SAMPLES, outlet_id)
        else None,
        clock=wrong_clock(parts, language, outlet.gateway_id)
        if question.known_at is None and insides.of_gateway(GATEWAYS, outlet.gateway_id)
        else None,
    )


def _samples(
    parts: Parts, outlet_id: str, code: str, span: tuple[date, date], known: datetime
) -> list[LabSample]:
    begin_us, end_us = legal_day_bounds_us(span[0])[0], legal_day_bounds_us(span[1])[1]
    return parts.records.samples(outlet_id, begin_us, end_us, parameter=code, known_at=known)


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
