"""The routes under /api/v1: each reads its question, asks one view and answers it.

No route decides anything of the law or of a store; the statuses of errors are in problems.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from api.access.guard import guarded_router
from api.answers.city import ClustersAnswer
from api.answers.means import MeansAnswer
from api.answers.verdicts import ReadingsAnswer, VerdictsAnswer, ViolationsAnswer
from api.every_request.problems import PROBLEM_RESPONSES
from api.question.asked import (
    AskedDetail,
    AskedFirstDay,
    AskedKnownAt,
    AskedLastDay,
    AskedOutlet,
    AskedParameter,
    AskedParameterOrAll,
    AskedTimesOver,
    Day,
    Instant,
    QueryRefused,
)
from api.question.cluster_filter import AskedClusters
from api.question.handed_in import AskedParts
from api.question.paging import AskedPage, AskedPageOrAll
from api.views.city import (
    VerdictQuestion,
    clusters_view,
    means_view,
    readings_view,
    verdicts_view,
    violations_view,
)
from domain.judged.verdicts import Outcome

router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES)


@router.get("/clusters", tags=["registry"])
def clusters(
    *,
    parts: AskedParts,
    asked: AskedClusters,
    page: AskedPageOrAll,
    day: Annotated[
        Day | None,
        Query(description="Day of the permits; the last ended at `known_at` where absent"),
    ] = None,
    known_at: AskedKnownAt = None,
) -> ClustersAnswer:
    """Clusters and craft-village clusters with stations, outlets and the permits of a day."""
    return clusters_view(parts, day, known_at, asked, page)


@router.get("/outlets/{outlet}/readings", tags=["readings"])
def readings(
    *,
    parts: AskedParts,
    outlet: str,
    parameter: AskedParameter,
    begin: Annotated[
        Instant | None,
        Query(alias="from", description="First instant; one day before `to` where absent"),
    ] = None,
    end: Annotated[
        Instant | None,
        Query(alias="to", description="Instant after the last; now where absent. At most 31 days"),
    ] = None,
    known_at: Annotated[str | None, Query(include_in_schema=False)] = None,
) -> ReadingsAnswer:
    """Readings as columns; page by time, the next `from` being the last `to`."""
    if known_at is not None:
        raise QueryRefused(
            "readings are kept without the instant at which each became known; a mean carries the "
            "digest of those that it rested on",
            where="known_at",
        )
    return readings_view(parts, outlet, parameter, begin, end)


@router.get("/outlets/{outlet}/means", tags=["verdicts"], response_model=MeansAnswer)
def means(
    *,
    parts: AskedParts,
    outlet: str,
    parameter: AskedParameterOrAll = None,
    first: AskedFirstDay = None,
    last: AskedLastDay = None,
    known_at: AskedKnownAt = None,
    page: AskedPageOrAll,
    detail: AskedDetail = False,
) -> Response:
    """Daily means of legal days (Asia/Ho_Chi_Minh) with counts, bounds, gaps, flags and load."""
    span = first, last
    told = means_view(parts, outlet, parameter, span, known_at, page=page, detail=detail)
    return page.written(told)


@router.get("/verdicts", tags=["verdicts"], response_model=VerdictsAnswer)
def verdicts(
    *,
    parts: AskedParts,
    outlet: AskedOutlet = None,
    parameter: AskedParameterOrAll = None,
    outcome: Annotated[Outcome | None, Query(description="Only this outcome")] = None,
    min_times_over: AskedTimesOver = None,
    clusters: AskedClusters,
    first: AskedFirstDay = None,
    last: AskedLastDay = None,
    known_at: AskedKnownAt = None,
    page: AskedPage,
    detail: AskedDetail = False,
) -> Response:
    """Verdicts with limit, formula, clause, source and confidence, newest day first."""
    asked = VerdictQuestion(
        outlet_id=outlet,
        parameter=parameter,
        outcome=outcome,
        min_times_over=min_times_over,
        clusters=clusters,
        span=(first, last),
        known_at=known_at,
        page=page,
        detail=detail,
    )
    return page.written(verdicts_view(parts, asked))


@router.get("/violations", tags=["verdicts"], response_model=ViolationsAnswer)
def violations(
    *,
    parts: AskedParts,
    outlet: AskedOutlet = None,
    parameter: AskedParameterOrAll = None,
    min_times_over: AskedTimesOver = None,
    clusters: AskedClusters,
    first: AskedFirstDay = None,
    last: AskedLastDay = None,
    known_at: AskedKnownAt = None,
    page: AskedPage,
    detail: AskedDetail = False,
) -> Response:
    """Exceeded verdicts with cluster, times over the limit and severity class, newest first."""
    asked = VerdictQuestion(
        outlet_id=outlet,
        parameter=parameter,
        min_times_over=min_times_over,
        clusters=clusters,
        span=(first, last),
        known_at=known_at,
        page=page,
        detail=detail,
    )
    return page.written(violations_view(parts, asked))
