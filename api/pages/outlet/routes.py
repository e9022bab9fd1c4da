"""The addresses of an outlet's pages: reads what is asked for, and renders what the page says."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from api.access.asked import AskedInsides
from api.access.guard import guarded_router
from api.pages.outlet.drawn import drawn_of
from api.pages.outlet.explain import explain_page
from api.pages.outlet.month import OutletQuestion, outlet_page
from api.pages.rendering import render, speech_of
from api.question.asked import Day, ParameterCode
from api.question.handed_in import AskedParts
from api.question.of_pages import AskedPinned, PageDay

outlet_router = guarded_router(include_in_schema=False)


@outlet_router.api_route("/outlets/{outlet}", methods=["GET", "HEAD"])
def outlet_month(
    *,
    request: Request,
    parts: AskedParts,
    insides: AskedInsides,
    outlet: str,
    parameter: Annotated[ParameterCode | None, Query()] = None,
    month: Annotated[str | None, Query()] = None,
    day: Annotated[PageDay, Query()] = None,
    known_at: AskedPinned,
) -> Response:
    """A month of daily means of one outlet and parameter, and one day of it with its evidence."""
    speech = speech_of(request, known_at)
    asked = OutletQuestion(
        outlet_id=outlet, parameter=parameter, month=month, day=day, known_at=known_at
    )
    page = outlet_page(parts, speech.language, asked, insides)
    drawn = drawn_of(parts, speech, page)
    return render(request, "outlet/month.html", speech=speech, page=page, drawn=drawn)


@outlet_router.api_route("/outlets/{outlet}/explain", methods=["GET", "HEAD"])
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
    return render(request, "outlet/explain.html", speech=speech, page=page)
