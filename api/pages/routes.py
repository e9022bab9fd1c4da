"""The pages for people: reads their question, asks for the page and renders its template.

Also renders an error for people. It holds no figure and no law; those come from the views.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.access.guard import Guarded
from api.every_request.problems import Problem
from api.pages.explain import explain_page
from api.pages.home import home_page
from api.pages.outlet import OutletQuestion, outlet_page
from api.pages.texts.language import Speech, language_of
from api.question.asked import Day, Instant, ParameterCode
from api.question.handed_in import AskedParts
from api.question.known_at import known_instant, rfc3339_us
from api.views.city import trend_view

page_router = APIRouter(include_in_schema=False, route_class=Guarded)

_EXPLAINED = {HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE}


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("api.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _speech(request: Request, known_at: datetime | None = None) -> Speech:
    """Return the language of a page; `known_at` is the instant that it was pinned to, if it was."""
    asked = request.query_params.get("lang")
    language = language_of(asked, request.headers.get("accept-language", ""))
    query = dict(request.query_params)
    if known_at is not None:
        query["known_at"] = rfc3339_us(known_at)
    return Speech(language, asked == language, request.url.path, query, known_at)


def _pinned(
    parts: AskedParts, known_at: Annotated[Instant | None, Query()] = None
) -> datetime | None:
    """Return the settled instant that a page is asked for, None where it is asked for now."""
    return None if known_at is None else known_instant(parts, known_at)


AskedPinned = Annotated[datetime | None, Depends(_pinned)]


def _render(
    speech: Speech, template: str, status: int = HTTPStatus.OK, **facts: object
) -> Response:
    body = (
        _templates()
        .get_template(template)
        .render(language=speech.language, pinned=speech.known_at, **speech.functions(), **facts)
    )
    headers = {"Content-Language": speech.language, "Vary": "Accept-Language"}
    return HTMLResponse(body, status, headers=headers)


@page_router.api_route("/", methods=["GET", "HEAD"])
def home(
    request: Request,
    parts: AskedParts,
    known_at: AskedPinned,
    day: Annotated[Day | None, Query()] = None,
) -> Response:
    """The city's coverage, the clusters below 100 % and the latest violations."""
    return _render(_speech(request, known_at), "home.html", page=home_page(parts, day, known_at))


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
    return _render(_speech(request, known_at), "trend.html", page=page)


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
    speech = _speech(request, known_at)
    asked = OutletQuestion(
        outlet_id=outlet, parameter=parameter, month=month, day=day, known_at=known_at
    )
    page = outlet_page(parts, speech.language, asked)
    return _render(speech, "outlet.html", page=page)


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
    speech = _speech(request, known_at)
    page = explain_page(
        parts,
        speech.language,
        outlet_id=outlet,
        parameter=parameter,
        day=day,
        known_at=known_at,
    )
    return _render(speech, "explain.html", page=page)


def error_page(request: Request, problem: Problem) -> Response:
    """Return an error as a readable page in the reader's language."""
    kind = str(problem.status)
    if problem.status not in _EXPLAINED:
        is_ours = problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        kind = "500" if is_ours else "title"
    return _render(
        _speech(request),
        "error.html",
        problem.status,
        problem=problem,
        heading=f"error.{kind}",
        advice=f"error.{kind}.do",
    )
