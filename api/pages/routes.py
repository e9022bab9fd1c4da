"""The pages for people: reads their question, asks for the page and renders its template.

Also answers an error for people. It holds no figure and no law; those come from the views.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from api.access.guard import Guarded
from api.every_request.problems import Problem
from api.pages.access.routes import access_page_router, filled_form_again, sign_in_first
from api.pages.explain import explain_page
from api.pages.home import home_page
from api.pages.outlet import OutletQuestion, outlet_page
from api.pages.rendering import render, speech_of
from api.question.asked import Day, Instant, ParameterCode
from api.question.handed_in import AskedParts
from api.question.known_at import known_instant
from api.views.city import trend_view

page_router = APIRouter(include_in_schema=False, route_class=Guarded)
page_router.include_router(access_page_router)

_EXPLAINED = {
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
}


def _pinned(
    parts: AskedParts, known_at: Annotated[Instant | None, Query()] = None
) -> datetime | None:
    """Return the settled instant that a page is asked for, None where it is asked for now."""
    return None if known_at is None else known_instant(parts, known_at)


AskedPinned = Annotated[datetime | None, Depends(_pinned)]


@page_router.api_route("/", methods=["GET", "HEAD"])
def home(
    request: Request,
    parts: AskedParts,
    known_at: AskedPinned,
    day: Annotated[Day | None, Query()] = None,
) -> Response:
    """The city's coverage, the clusters below 100 % and the latest violations."""
    page = home_page(parts, day, known_at)
    return render(request, "home.html", speech=speech_of(request, known_at), page=page)


@page_router.api_route("/coverage", methods=["GET", "HEAD"])
def trend(
    request: Request,
    parts: AskedParts,
    known_at: AskedPinned,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
) -> Response:
    """The city's coverage day by day."""
    page = trend_view(parts, first, last, known_at)
    return render(request, "trend.html", speech=speech_of(request, known_at), page=page)


@page_router.api_route("/outlets/{outlet}", methods=["GET", "HEAD"])
def outlet(
    *,
    request: Request,
    parts: AskedParts,
    outlet: str,
    parameter: Annotated[ParameterCode | None, Query()] = None,
    month: Annotated[str | None, Query()] = None,
    day: Annotated[Day | None, Query()] = None,
    known_at: AskedPinned,
) -> Response:
    """A month of daily means of one outlet and parameter, and one day of it with its evidence."""
    speech = speech_of(request, known_at)
    asked = OutletQuestion(
        outlet_id=outlet, parameter=parameter, month=month, day=day, known_at=known_at
    )
    page = outlet_page(parts, speech.language, asked)
    return render(request, "outlet.html", speech=speech, page=page)


@page_router.api_route("/outlets/{outlet}/explain", methods=["GET", "HEAD"])
def explanation(
    *,
    request: Request,
    parts: AskedParts,
    outlet: str,
    parameter: Annotated[ParameterCode, Query()],
    day: Annotated[Day, Query()],
    known_at: AskedPinned,
) -> Response:
    """One verdict on one screen, and every verdict ever reached on that day."""
    speech = speech_of(request, known_at)
    page = explain_page(
        parts,
        speech.language,
        outlet_id=outlet,
        parameter=parameter,
        day=day,
        known_at=known_at,
    )
    return render(request, "explain.html", speech=speech, page=page)


def error_page(request: Request, problem: Problem) -> Response:
    """Return an error as a readable page in the reader's language, or the way to sign in."""
    if problem.status == HTTPStatus.UNAUTHORIZED:
        return sign_in_first(request)
    if problem.status == HTTPStatus.FORBIDDEN:
        again = filled_form_again(request)
        if again is not None:
            return again
    kind = str(problem.status)
    if problem.status not in _EXPLAINED:
        is_ours = problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        kind = "500" if is_ours else "title"
    return render(
        request,
        "error.html",
        problem.status,
        ask=False,
        problem=problem,
        heading=f"error.{kind}",
        advice=f"error.{kind}.do",
    )
