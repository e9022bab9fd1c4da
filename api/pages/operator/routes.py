"""The addresses of the operator's page: the list of one's outlets, and one of them."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.asked import AskedOwn
from api.access.guard import Guarded
from api.pages.operator.page import operator_page, own_outlets, refuse_another_outlet
from api.pages.rendering import render, speech_of
from api.question.handed_in import AskedParts, Parts

operator_router = APIRouter(include_in_schema=False, route_class=Guarded)


def _show(request: Request, parts: Parts, outlet_id: str, status: int = HTTPStatus.OK) -> Response:
    speech = speech_of(request)
    page = operator_page(parts, speech.language, outlet_id)
    return render(request, "operator/outlet.html", status, speech=speech, page=page)


@operator_router.api_route("/operate", methods=["GET", "HEAD"])
def operate(request: Request, parts: AskedParts, own: AskedOwn) -> Response:
    """The outlets that are the reader's own, one line each."""
    return render(request, "operator/list.html", outlets=own_outlets(parts, own))


@operator_router.api_route("/operate/{outlet}", methods=["GET", "HEAD"])
def operate_outlet(request: Request, parts: AskedParts, own: AskedOwn, outlet: str) -> Response:
    """One outlet: today, what was refused and why, and what is announced."""
    refuse_another_outlet(own, outlet)
    return _show(request, parts, outlet)
