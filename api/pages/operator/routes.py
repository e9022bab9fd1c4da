"""The addresses of the operator's page: the list of one's outlets, one of them, and its form."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from api.access.asked import AskedOwn, AskedOwnOutlet, AskedWriter, refuse_outlet_of_another
from api.access.guard import guarded_router
from api.pages.access.forms import Filled, FormPage, form_of
from api.pages.operator.announcing import announcement_of, as_written
from api.pages.operator.giving import to_give
from api.pages.operator.page import operator_page, own_outlets
from api.pages.rendering import render, speech_of, visit_of
from api.question.handed_in import AskedParts, Parts
from api.views.entries import keep_announcement
from domain.access.permission import own_of
from domain.errors import FaultsFound
from domain.legal_day import HANOI

operator_router = guarded_router(include_in_schema=False)
ANNOUNCEMENTS = "/operate/{outlet}/announcements"


def show_announcing(
    request: Request,
    parts: Parts,
    filled: Filled,
    status: int = HTTPStatus.OK,
    *,
    said: str | None = None,
) -> Response:
    """Show the outlet that an announcement is of, with the form as it was filled in.

    Raises NotFound for another's outlet.
    """
    _, _, outlet, *_ = filled.action.split("/")
    own = own_of(visit_of(request).reader, parts.records.registry())
    refuse_outlet_of_another(own, outlet)
    return _show(request, parts, outlet, filled=filled, status=status, said=said)


OPERATOR_FORMS = (FormPage((ANNOUNCEMENTS,), show_announcing),)


def _show(
    request: Request,
    parts: Parts,
    outlet_id: str,
    *,
    filled: Filled | None = None,
    status: int = HTTPStatus.OK,
    said: str | None = None,
) -> Response:
    speech = speech_of(request)
    page = operator_page(parts, speech.language, outlet_id)
    announces = visit_of(request).sends(ANNOUNCEMENTS)
    return render(
        request,
        "operator/outlet.html",
        status,
        speech=speech,
        has_form=announces,
        page=page,
        to_give=to_give(parts, speech.language, outlet_id),
        announces=announces,
        filled=filled or Filled(),
        at_first=as_written(page.now.astimezone(HANOI)),
        said=said,
    )


@operator_router.api_route("/operate", methods=["GET", "HEAD"])
def operate(request: Request, parts: AskedParts, own: AskedOwn) -> Response:
    """The outlets that are the reader's own, one line each."""
    return render(request, "operator/list.html", outlets=own_outlets(parts, own))


@operator_router.api_route("/operate/{outlet}", methods=["GET", "HEAD"])
def operate_outlet(request: Request, parts: AskedParts, outlet: AskedOwnOutlet) -> Response:
    """One outlet: today, what was refused and why, and what is announced."""
    return _show(request, parts, outlet)


@operator_router.post("/operate/{outlet}/announcements")
def announce(
    request: Request, parts: AskedParts, outlet: AskedOwnOutlet, writer: AskedWriter
) -> Response:
    """Keep an announcement with our own time stamp, and show it."""
    filled = form_of(request)
    try:
        keep_announcement(parts, announcement_of(parts, outlet, filled, writer))
    except FaultsFound as error:
        return _show(
            request,
            parts,
            outlet,
            filled=filled.with_faults(error),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    there = speech_of(request).link(f"/operate/{outlet}")
    return RedirectResponse(f"{there}#announced", HTTPStatus.SEE_OTHER)
