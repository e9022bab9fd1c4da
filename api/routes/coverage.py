"""The routes under /api/v1/coverage: the city against 100 %, and what holds it below."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from api.access.guard import guarded_router
from api.answers.coverage.blockers import BlockersAnswer
from api.answers.coverage.day import CoverageAnswer, CoverageTrendAnswer
from api.answers.coverage.plans import PlansAnswer
from api.every_request.problems import PROBLEM_RESPONSES
from api.question.asked import (
    EARLIEST_YEAR,
    LATEST_YEAR,
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
from api.views.coverage.blockers import blockers_view
from api.views.coverage.figures import FigureQuestion, coverage_view, trend_view
from api.views.coverage.plans import plans_view
from compliance.city.figure.blockers import By, FigureName
from compliance.city.figure.window import WINDOW_DAYS

coverage_router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES)


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


@coverage_router.get("/coverage/blockers", tags=["coverage"])
def coverage_blockers(
    *,
    parts: AskedParts,
    figure: Annotated[
        FigureName, Query(description="Which figure is to be raised")
    ] = FigureName.DAY,
    by: Annotated[By, Query(description="By what they are put in order")] = By.CLUSTERS,
    day: AskedDayOrLast = None,
    days: AskedWindowDays = WINDOW_DAYS,
    kept_share: AskedKeptShare = None,
    known_at: AskedKnownAt = None,
) -> BlockersAnswer:
    """The clusters that hold a figure below 100 %, those first that bring it nearest, and how far
    each of them is.
    """
    asked = FigureQuestion(day=day, days=days, kept_share=kept_share, known_at=known_at)
    return blockers_view(parts, asked, figure, by)


@coverage_router.get("/plans", tags=["coverage"])
def every_plan(parts: AskedParts, known_at: AskedKnownAt = None) -> PlansAnswer:
    """Where each of the city's yearly plans stands, target by target, with their clusters."""
    return plans_view(parts, None, known_at)


@coverage_router.get("/plans/{year}", tags=["coverage"])
def plan_of_a_year(
    parts: AskedParts,
    year: Annotated[int, Path(ge=EARLIEST_YEAR, le=LATEST_YEAR, description="Year of the plan")],
    known_at: AskedKnownAt = None,
) -> PlansAnswer:
    """Where the plan of one year stands."""
    return plans_view(parts, year, known_at)
