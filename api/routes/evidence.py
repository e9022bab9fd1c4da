"""The routes on what stands behind verdicts: explanations, histories, events and months.

Each reads its question, asks one view and answers it; nothing of the law is decided here.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import PlainTextResponse

from api.access.guard import guarded_router
from api.answers.advice.signals import SignalsAnswer
from api.answers.events import EventsAnswer, ExplainAnswer, MonthsAnswer
from api.answers.verdicts import HistoryAnswer
from api.every_request.languages import language_of_api
from api.every_request.problems import PROBLEM_RESPONSES
from api.question.asked import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    AskedCommune,
    AskedDay,
    AskedDetail,
    AskedFirstDay,
    AskedKnownAt,
    AskedLastDay,
    AskedOutlet,
    AskedParameter,
    AskedParameterOrAll,
    AskedTimesOver,
    Day,
)
from api.question.cluster_filter import ClusterFilter
from api.question.handed_in import AskedParts
from api.question.paging import AskedPageOrAll
from api.views import evidence
from api.views.entering.signals import signals_view
from api.views.events import EventQuestion, events_view
from domain.judged.events import EventKind
from domain.registered import ClusterKind

evidence_router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES)


@evidence_router.get(
    "/outlets/{outlet}/explain",
    tags=["evidence"],
    response_model=ExplainAnswer,
    responses={
        int(HTTPStatus.OK): {
            "content": {"text/plain": {"schema": {"type": "string"}}},
            "description": "JSON, or the lines alone where text/plain is preferred",
        }
    },
)
def explain(
    *,
    request: Request,
    parts: AskedParts,
    outlet: str,
    parameter: AskedParameter,
    day: AskedDay,
    known_at: AskedKnownAt = None,
) -> ExplainAnswer | Response:
    """One verdict with its arithmetic, law, gaps and flags; as text/plain on one screen."""
    language = language_of_api(request)
    explained = evidence.explain_view(parts, outlet, parameter, day, known_at, language=language)
    headers = {"Vary": "Accept, Accept-Language", "Content-Language": language}
    if prefers_text(request.headers.get("accept", "")):
        return PlainTextResponse("\n".join(explained.lines) + "\n", headers=headers)
    return Response(explained.model_dump_json(), media_type="application/json", headers=headers)


@evidence_router.get("/outlets/{outlet}/history", tags=["evidence"])
def history(
    *,
    parts: AskedParts,
    outlet: str,
    parameter: AskedParameter,
    day: AskedDay,
    known_at: AskedKnownAt = None,
    detail: AskedDetail = False,
    page: AskedPageOrAll,
) -> HistoryAnswer:
    """Every verdict ever reached on an outlet's parameter and day, oldest first."""
    return evidence.history_view(parts, outlet, parameter, day, known_at, detail=detail, page=page)


@evidence_router.get("/events", tags=["evidence"])
def events(
    *,
    parts: AskedParts,
    outlet: AskedOutlet = None,
    parameter: AskedParameterOrAll = None,
    kind: Annotated[EventKind | None, Query(description="Only this kind of event")] = None,
    commune: AskedCommune = None,
    cluster_kind: Annotated[
        ClusterKind | None, Query(description="Only of this kind of cluster")
    ] = None,
    min_times_over: AskedTimesOver = None,
    first: AskedFirstDay = None,
    last: AskedLastDay = None,
    known_at: AskedKnownAt = None,
    page: AskedPageOrAll,
) -> EventsAnswer:
    """Exceeded days in sequence, and silences: each event that touches the days, newest first."""
    asked = EventQuestion(
        outlet_id=outlet,
        parameter=parameter,
        kind=kind,
        clusters=ClusterFilter(commune, cluster_kind),
        min_times_over=min_times_over,
        span=(first, last),
        known_at=known_at,
        page=page,
    )
    return events_view(parts, asked)


@evidence_router.get("/signals", tags=["evidence"])
def signals(
    *,
    parts: AskedParts,
    week: Annotated[
        Day | None,
        Query(description="A day of the week, YYYY-MM-DD; the newest ended week where absent"),
    ] = None,
    known_at: AskedKnownAt = None,
) -> SignalsAnswer:
    """Reasons to visit in a week, by outlet, the strongest first; never a verdict."""
    return signals_view(parts, week, known_at)


@evidence_router.get("/outlets/{outlet}/months", tags=["evidence"])
def months(
    *,
    parts: AskedParts,
    outlet: str,
    parameter: AskedParameter,
    year: Annotated[
        int | None,
        Query(
            ge=EARLIEST_YEAR,
            le=LATEST_YEAR,
            description="Calendar year; that of the last ended day where absent",
        ),
    ] = None,
    known_at: AskedKnownAt = None,
) -> MonthsAnswer:
    """Monthly means from the daily means, with their bounds, days and load."""
    return evidence.months_view(parts, outlet, parameter, year, known_at)


def prefers_text(accept: str) -> bool:
    """Return whether an Accept header names text/plain before JSON, weights aside.

    >>> prefers_text("text/plain"), prefers_text("*/*"), prefers_text("application/json, text/*")
    (True, False, False)
    """
    for part in accept.split(","):
        kind = part.partition(";")[0].strip().lower()
        if kind in {"application/json", "application/*", "*/*"}:
            return False
        if kind in {"text/plain", "text/*"}:
            return True
    return False
