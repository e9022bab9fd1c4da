"""The address of the page of today: reads what is asked for, and renders what the page says."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from api.access.guard import guarded_router
from api.pages.desk.today.page import today_page
from api.pages.rendering import render, speech_of
from api.question.handed_in import AskedParts
from api.question.of_pages import AskedPinned, PageDay

today_router = guarded_router(include_in_schema=False)


@today_router.api_route("/today", methods=["GET", "HEAD"])
def today(
    request: Request,
    parts: AskedParts,
    known_at: AskedPinned,
    since: Annotated[PageDay, Query()] = None,
) -> Response:
    """What is new in the city since yesterday, or since a day."""
    speech = speech_of(request, known_at)
    page = today_page(parts, speech.language, since, known_at)
    return render(request, "today/today.html", speech=speech, page=page)
