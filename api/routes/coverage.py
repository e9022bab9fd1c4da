"""The routes under /api/v1/coverage: the city against 100 %, and what holds it below."""

from __future__ import annotations

from fastapi import APIRouter

from api.access.guard import Guarded
from api.answers.coverage.day import CoverageAnswer, CoverageTrendAnswer
from api.every_request.problems import PROBLEM_RESPONSES
from api.question.asked import (
    MOST_DAYS,
    AskedDayOrLast,
    AskedFirstDay,
    AskedKeptShare,
    AskedKnownAt,
    AskedLastTrendDay,
    AskedWindowDays,
)
from api.question.cluster_filter import AskedClusters
from api.question.handed_in import AskedParts
from api.views.coverage.figures import FigureQuestion, coverage_view, trend_view
from compliance.city.figure.window import WINDOW_DAYS

coverage_router = APIRouter(prefix="/api/v1", responses=PROBLEM_RESPONSES, route_class=Guarded)


@coverage_router.get("/coverage", tags=["coverage"])
def coverage(
    *,
    parts: AskedParts,
    clusters: AskedClusters,
    day: AskedDayOrLast = None,
    days: AskedWindowDays = WINDOW_DAYS,
    kept_share: AskedKeptShare = None,
    known_at: AskedKnownAt = None,
) -> CoverageAnswer:
    """The city against 100 % on a day and in a window, with every reason of every cluster below."""
    asked = FigureQuestion(
        day=day, days=days, kept_share=kept_share, known_at=known_at, clusters=clusters
    )
    return coverage_view(parts, asked)


@coverage_router.get("/coverage/trend", tags=["coverage"])
def coverage_trend(
    parts: AskedParts,
    first: AskedFirstDay = None,
    last: AskedLastTrendDay = None,
    known_at: AskedKnownAt = None,
) -> CoverageTrendAnswer:
    """The city's coverage day by day; a cluster counts from the day on which it is connected."""
    return trend_view(parts, first, last, known_at, most=MOST_DAYS)
