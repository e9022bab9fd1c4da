"""What a page says of one day of an outlet and parameter: state, mean, limit and reason.

A day without a verdict is shown as such, never filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from api.pages.chart.shapes import ChartDay
from api.pages.texts.figures import bounds, day_words, quantity
from api.pages.texts.texts import text
from api.question.known_at import LawKnown
from compliance.verdicts.reason_vi import reason_vi
from compliance.verdicts.severity import SeverityClass, severity_class
from domain.judged.monitoring import monitored_since
from domain.judged.verdicts import (
    Confidence,
    DailyMean,
    DayOutcome,
    Limit,
    Outcome,
    PeriodMean,
    Verdict,
)
from domain.measured.parameters import PARAMETERS
from domain.two_languages import Language


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


@dataclass(frozen=True, slots=True)
class MonthAsked:
    """Of which outlet and parameter, in which language and by which law a month's days are told."""

    law: LawKnown
    language: Language
    outlet_id: str
    code: str
    last_day: date
    connected: Mapping[str, date]


def row_of(asked: MonthAsked, day: date, verdict: Verdict | None) -> DayRow:
    """Return one day as it is shown, with a verdict or without."""
    if verdict is None:
        limit, state = asked.law.limit(asked.outlet_id, asked.code, day), state_without(asked, day)
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


def state_without(asked: MonthAsked, day: date) -> str:
    """Return what a day without a verdict is: it runs, is not connected yet, or was not judged."""
    if day > asked.last_day:
        return "running"
    row = asked.law.registry.on(day).outlets.get(asked.outlet_id)
    if row is None:
        return "gap"
    since = monitored_since(row, asked.connected)
    return "not_connected" if since is None or day < since else "gap"


def state_of(verdict: Verdict | DayOutcome) -> str:
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


def chart_day(asked: MonthAsked, row: DayRow) -> ChartDay:
    """Return one day as it is drawn."""
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
