"""The addresses of the city's pages: reads what is asked for, and renders what the page says."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.access.guard import Guarded
from api.pages.asked import AskedPinned, PageDay
from api.pages.city.home import home_page
from api.pages.rendering import render, speech_of
from api.question.handed_in import AskedParts
from api.views.city import trend_view

city_router = APIRouter(include_in_schema=False, route_class=Guarded)


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


@city_router.api_route("/coverage", methods=["GET", "HEAD"])
def trend(
    request: Request,
    parts: AskedParts,
    known_at: AskedPinned,
    first: Annotated[PageDay, Query(alias="from")] = None,
    last: Annotated[PageDay, Query(alias="to")] = None,
) -> Response:
    """The city's coverage day by day."""
    page = trend_view(parts, first, last, known_at)
    return render(request, "city/trend.html", speech=speech_of(request, known_at), page=page)
