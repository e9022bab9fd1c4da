"""The addresses of the city's pages: reads what is asked for, and renders what the page says."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request
from fastapi.responses import Response
from pydantic import Field

from api.access.guard import guarded_router
from api.pages.city.blockers import BlockersQuestion, blockers_page
from api.pages.city.cluster import cluster_page
from api.pages.city.clusters import ClusterQuestion, Order, Standing, clusters_page
from api.pages.city.home import home_page
from api.pages.city.plans import plans_page
from api.pages.city.registry.routes import registry_page_router
from api.pages.city.registry.trials import trial_page_router
from api.pages.city.violations import ViolationQuestion, violations_page
from api.pages.rendering import render, speech_of
from api.question.asked import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    TREND_DAYS_SHOWN_MOST,
    ParameterCode,
)
from api.question.cluster_filter import ClusterFilter
from api.question.handed_in import AskedParts
from api.question.of_pages import AskedPinned, FormField, PageDay, PageNumber
from api.question.paging import AskedPageOfPeople
from api.views.coverage.figures import trend_view
from compliance.city.figure.blockers import By, FigureName
from domain.judged.coverage import CoverageReason
from domain.registered import ClusterKind, ClusterState

# Bounds stand within: a field that is empty becomes None, which has neither length nor size.
_Commune = Annotated[str, Field(max_length=200)]
_TimesOver = Annotated[float, Field(ge=1, allow_inf_nan=False)]

city_router = guarded_router(include_in_schema=False)
city_router.routes += registry_page_router.routes
city_router.routes += trial_page_router.routes


@city_router.api_route("/", methods=["GET", "HEAD"])
def home(
    request: Request,
    parts: AskedParts,
    known_at: AskedPinned,
    day: Annotated[PageDay, Query()] = None,
) -> Response:
    """The city's coverage, the clusters below 100 % and the latest violations."""
    page = home_page(parts, day, known_at)
    return render(request, "city/home.html", speech=speech_of(request, known_at), page=page)


@city_router.api_route("/clusters", methods=["GET", "HEAD"])
def clusters(
    *,
    request: Request,
    parts: AskedParts,
    words: Annotated[str, Query(alias="q", max_length=200)] = "",
    commune: Annotated[_Commune | None, FormField, Query()] = None,
    kind: Annotated[ClusterKind | None, FormField, Query()] = None,
    state: Annotated[ClusterState | None, FormField, Query()] = None,
    standing: Annotated[Standing | None, FormField, Query()] = None,
    reason: Annotated[CoverageReason | None, FormField, Query()] = None,
    order: Annotated[Order, Query(alias="sort")] = Order.SHORT,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    day: Annotated[PageDay, Query()] = None,
    known_at: AskedPinned,
) -> Response:
    """Every cluster, whatever its state, found and put in order."""
    asked = ClusterQuestion(
        words=words.strip(),
        clusters=ClusterFilter(commune, kind),
        state=state,
        standing=standing,
        reason=reason,
        order=order,
        page=number,
        day=day,
        known_at=known_at,
    )
    page = clusters_page(parts, asked)
    return render(request, "city/clusters.html", speech=speech_of(request, known_at), page=page)


@city_router.api_route("/clusters/{cluster}", methods=["GET", "HEAD"])
def one_cluster(
    request: Request,
    parts: AskedParts,
    cluster: Annotated[str, Path(max_length=64)],
    known_at: AskedPinned,
    day: Annotated[PageDay, Query()] = None,
) -> Response:
    """What is registered of one cluster, its duties, and how it stands on a day."""
    page = cluster_page(parts, cluster, day, known_at)
    return render(request, "city/cluster.html", speech=speech_of(request, known_at), page=page)


@city_router.api_route("/coverage", methods=["GET", "HEAD"])
def trend(
    request: Request,
    parts: AskedParts,
    known_at: AskedPinned,
    first: Annotated[PageDay, Query(alias="from")] = None,
    last: Annotated[PageDay, Query(alias="to")] = None,
) -> Response:
    """The city's coverage day by day."""
    page = trend_view(parts, first, last, known_at, most=TREND_DAYS_SHOWN_MOST)
    return render(request, "city/trend.html", speech=speech_of(request, known_at), page=page)


@city_router.api_route("/blockers", methods=["GET", "HEAD"])
def blockers(
    *,
    request: Request,
    parts: AskedParts,
    figure: FigureName = FigureName.DAY,
    by: By = By.CLUSTERS,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    day: Annotated[PageDay, Query()] = None,
    known_at: AskedPinned,
) -> Response:
    """What holds the city's figure below 100 %, and what would bring most."""
    asked = BlockersQuestion(figure=figure, by=by, day=day, known_at=known_at, page=number)
    page = blockers_page(parts, asked)
    return render(request, "city/blockers.html", speech=speech_of(request, known_at), page=page)


@city_router.api_route("/plans", methods=["GET", "HEAD"])
def plan(
    request: Request,
    parts: AskedParts,
    known_at: AskedPinned,
    year: Annotated[int | None, Query(ge=EARLIEST_YEAR, le=LATEST_YEAR)] = None,
) -> Response:
    """Where the city's plan of a year stands."""
    page = plans_page(parts, year, known_at)
    return render(request, "city/plans.html", speech=speech_of(request, known_at), page=page)


@city_router.api_route("/violations", methods=["GET", "HEAD"])
def violations(
    *,
    request: Request,
    parts: AskedParts,
    parameter: Annotated[ParameterCode | None, FormField, Query()] = None,
    commune: Annotated[_Commune | None, FormField, Query()] = None,
    kind: Annotated[ClusterKind | None, FormField, Query()] = None,
    over: Annotated[_TimesOver | None, PageNumber, Query()] = None,
    first: Annotated[PageDay, Query(alias="from")] = None,
    last: Annotated[PageDay, Query(alias="to")] = None,
    page: AskedPageOfPeople,
    known_at: AskedPinned,
) -> Response:
    """Every exceeded day of a span, newest first, filtered as asked."""
    asked = ViolationQuestion(
        parameter=parameter,
        clusters=ClusterFilter(commune, kind),
        over=over,
        first=first,
        last=last,
        known_at=known_at,
        page=page,
    )
    told = violations_page(parts, asked)
    speech = speech_of(request, known_at)
    return render(request, "city/violations.html", speech=speech, page=told)
