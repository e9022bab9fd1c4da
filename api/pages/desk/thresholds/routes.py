"""The addresses of an outlet's own thresholds, with the forms that enter and end them."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from api.access.asked import AskedOwnOutlet, AskedWriter
from api.access.guard import guarded_router
from api.pages.access.forms import Filled, FormPage, form_of
from api.pages.desk.thresholds.forms import end_entry, own_entry
from api.pages.desk.thresholds.told import thresholds_page
from api.pages.rendering import render, speech_of, visit_of
from api.pages.texts.figures import exact
from api.question.handed_in import AskedParts, Parts
from api.views.entering.own_thresholds import end_own_thresholds, enter_own_thresholds
from compliance.verdicts.vietnamese.quality_words import check_vi
from domain.errors import DecidedSince, FaultsFound, NotFound
from storage.ports.entered.decisions import ON_OWN_THRESHOLDS, on_outlet

thresholds_page_router = guarded_router(include_in_schema=False)
PAGE = "/outlets/{outlet}/thresholds"
ENDING = "/outlets/{outlet}/thresholds/end"


def show_thresholds(
    request: Request,
    parts: Parts,
    filled: Filled,
    status: int = HTTPStatus.OK,
    *,
    said: str | None = None,
) -> Response:
    """Show the outlet that a form is of, as it was filled in; raises NotFound."""
    _, _, outlet, *_ = filled.action.split("/")
    return _show(request, parts, outlet, filled=filled, status=status, said=said)


THRESHOLD_FORMS = (FormPage((PAGE, ENDING), show_thresholds),)


def _show(
    request: Request,
    parts: Parts,
    outlet_id: str,
    *,
    filled: Filled,
    status: int = HTTPStatus.OK,
    said: str | None = None,
) -> Response:
    speech = speech_of(request)
    enters = visit_of(request).sends(PAGE)
    # Read before the page is: what is decided in between was not seen
    seen_us = parts.records.last_decided_us(ON_OWN_THRESHOLDS, on_outlet(outlet_id))
    ends = filled.action.endswith("/end")
    return render(
        request,
        "proof/thresholds.html",
        status,
        speech=speech,
        has_form=enters,
        page=thresholds_page(parts, outlet_id),
        enters=enters,
        of_entry=Filled() if ends else filled,
        of_end=filled if ends else Filled(),
        exact=partial(exact, speech.language),
        check_words=check_vi if speech.language == "vi" else str,
        seen_us=seen_us,
        said=said,
    )


@thresholds_page_router.api_route(PAGE, methods=["GET", "HEAD"])
def thresholds(request: Request, parts: AskedParts, outlet: AskedOwnOutlet) -> Response:
    """The thresholds that bind an outlet, whose they are and why, and what they would flag."""
    return _show(request, parts, outlet, filled=Filled())


@thresholds_page_router.post(PAGE)
def enter(
    request: Request, parts: AskedParts, outlet: AskedOwnOutlet, writer: AskedWriter
) -> Response:
    """Keep own thresholds of a parameter, and show them."""
    filled = form_of(request)
    try:
        entry = own_entry(filled, outlet)
        enter_own_thresholds(parts, writer, entry, seen_us=filled.seen_us)
    except FaultsFound as error:
        return _refused(request, parts, outlet, filled, error)
    except DecidedSince:
        return _decided(request, parts, outlet, filled)
    return _shown(request, outlet)


@thresholds_page_router.post(ENDING)
def end(
    request: Request, parts: AskedParts, outlet: AskedOwnOutlet, writer: AskedWriter
) -> Response:
    """End own thresholds, and show that they are ended."""
    filled = form_of(request)
    try:
        number, entry = end_entry(filled)
        if all(one.id != number for one in parts.records.own_thresholds(outlet)):
            raise NotFound(f"no own thresholds {number} of {outlet}")
        end_own_thresholds(parts, writer, number, entry, seen_us=filled.seen_us)
    except FaultsFound as error:
        return _refused(request, parts, outlet, filled, error)
    except DecidedSince:
        return _decided(request, parts, outlet, filled)
    return _shown(request, outlet)


def _shown(request: Request, outlet: str) -> Response:
    there = speech_of(request).link(f"/outlets/{outlet}/thresholds")
    return RedirectResponse(f"{there}#entries", HTTPStatus.SEE_OTHER)


def _refused(
    request: Request, parts: Parts, outlet: str, filled: Filled, error: FaultsFound
) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _show(request, parts, outlet, filled=filled.with_faults(error), status=status)


def _decided(request: Request, parts: Parts, outlet: str, filled: Filled) -> Response:
    status = HTTPStatus.PRECONDITION_FAILED
    return _show(request, parts, outlet, filled=filled, status=status, said="own.decided")
