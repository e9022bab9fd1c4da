"""What stands behind a verdict, as functions of the parts and a question: API and pages read it.

Explanations, histories and months; all as known at one instant. Nothing is judged here.
"""

from __future__ import annotations

from datetime import date, datetime

from api.answers.events import ExplainAnswer, MonthAnswer, MonthsAnswer
from api.answers.verdicts import HistoryAnswer, VerdictAnswer
from api.question.asked import last_ended_day
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from api.question.paging import Page
from compliance.means.months import monthly_mean
from compliance.verdicts.explain.explain import Explanation, explain, lines
from compliance.verdicts.explain.in_vietnamese import Said, in_vietnamese
from compliance.verdicts.reason_vi import reason_vi
from domain.errors import NotFound
from domain.judged.verdicts import DailyMean, Outcome, Verdict
from domain.measured.parameters import PARAMETERS
from domain.registry import Registry
from domain.two_languages import Language


@of_one_state
def explain_view(
    parts: Parts,
    outlet_id: str,
    parameter: str,
    day: date,
    known_at: datetime | None,
    *,
    language: Language = "en",
) -> ExplainAnswer:
    """Return the explanation of the newest verdict as known at an instant; raises NotFound."""
    known = known_instant(parts, known_at)
    verdict = verdict_on(parts, outlet_id, parameter, day, known)
    told = explained_in(language, parts, verdict).told
    return ExplainAnswer(known_at=known, explanation=told, lines=lines(told, language))


def verdict_on(parts: Parts, outlet_id: str, parameter: str, day: date, known: datetime) -> Verdict:
    """Return the newest verdict on an outlet's parameter and day; raises NotFound."""
    parts.records.registry(known).outlet(outlet_id)
    verdict = verdict_or_none(parts, outlet_id, parameter, day, known)
    if verdict is None:
        raise NotFound(
            f"no verdict on {outlet_id}, {parameter}, {day} was known at {known.isoformat()}"
        )
    return verdict


def verdict_or_none(
    parts: Parts, outlet_id: str, parameter: str, day: date, known: datetime
) -> Verdict | None:
    """Return the newest verdict on a day as known at an instant, None where there is none."""
    found = parts.records.verdicts(
        day, day, outlet_id=outlet_id, parameter=parameter, known_at=known
    )
    return found[0] if found else None


def explained(parts: Parts, verdict: Verdict) -> Explanation:
    """Return a verdict's explanation, by the registry that was known when it was reached."""
    mean = verdict.mean
    registry = parts.records.registry(verdict.known_at).around(mean.outlet_id, mean.day)
    return explain(
        verdict,
        outlet=registry.outlet(mean.outlet_id),
        station=registry.station_of(mean.outlet_id),
        cluster=registry.cluster_of(mean.outlet_id),
        permit=registry.permit_on(mean.outlet_id, mean.day),
    )


def explained_in(language: Language, parts: Parts, verdict: Verdict) -> Said:
    """Return a verdict's explanation in a language, and what of it stayed in English."""
    told = explained(parts, verdict)
    return in_vietnamese(told, reason_vi(verdict)) if language == "vi" else Said(told)


@of_one_state
def history_view(
    parts: Parts,
    outlet_id: str,
    parameter: str,
    day: date,
    known_at: datetime | None,
    *,
    detail: bool,
    page: Page,
) -> HistoryAnswer:
    """Return every verdict reached by an instant, oldest first; raises NotFound."""
    known = known_instant(parts, page.pinned(known_at))
    parts.records.registry(known).outlet(outlet_id)
    history = parts.records.verdict_history(outlet_id, parameter, day)
    cut = page.of_settled([one for one in history if one.known_at <= known], known)
    return HistoryAnswer(
        known_at=known,
        verdicts=[VerdictAnswer.of_verdict(verdict, detail=detail) for verdict in cut.rows],
        **cut.told,
    )


@of_one_state
def months_view(
    parts: Parts, outlet_id: str, parameter: str, year: int | None, known_at: datetime | None
) -> MonthsAnswer:
    """Return the monthly means of a year from the daily means known, but for days of which nothing
    was owed; raises NotFound.
    """
    known = known_instant(parts, known_at)
    of_year = last_ended_day(known).year if year is None else year
    registry = parts.records.registry(known)
    registry.outlet(outlet_id)
    first, last = date(of_year, 1, 1), date(of_year, 12, 31)
    not_limited = parts.records.verdicts(
        first, last, outlet_id=outlet_id, outcome=Outcome.NOT_LIMITED, known_at=known
    )
    withdrawn = {
        one.mean.day
        for one in not_limited
        if one.is_withdrawn
        and (one.mean.parameter == parameter or _is_of_the_day(registry, one.mean))
    }
    means = [
        mean
        for mean in parts.records.means(outlet_id, first, last, parameter=parameter, known_at=known)
        if mean.day not in withdrawn
    ]
    return MonthsAnswer(
        known_at=known,
        outlet=outlet_id,
        parameter=parameter,
        unit=PARAMETERS[parameter].unit,
        year=of_year,
        months=[
            MonthAnswer.of(
                monthly_mean(
                    means,
                    year=of_year,
                    month=month,
                    minimum_capture=parts.law.minimum_capture,
                )
            )
            for month in sorted({mean.day.month for mean in means})
        ],
    )


def _is_of_the_day(registry: Registry, mean: DailyMean) -> bool:
    """Return whether it is the whole day that is not owed, and not this parameter alone."""
    row = registry.on(mean.day).outlets.get(mean.outlet_id)
    return row is None or mean.parameter in row.parameters
