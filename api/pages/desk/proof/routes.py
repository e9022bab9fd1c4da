"""The addresses of an outlet's laboratory samples and checks of sensors, with their two forms."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from api.access.asked import AskedOwnOutlet, AskedWriter, refuse_outlet_of_another
from api.access.guard import guarded_router
from api.pages.access.forms import Filled, FormPage, form_of
from api.pages.desk.proof.forms import sample_entry, sensor_check_entry
from api.pages.desk.proof.told import proof_page
from api.pages.rendering import render, speech_of, visit_of
from api.question.handed_in import AskedParts, Parts
from api.views.entering.samples import enter_sample
from api.views.entering.sensor_checks import enter_sensor_check
from domain.access.permission import own_of
from domain.errors import FaultsFound

proof_page_router = guarded_router(include_in_schema=False)
SAMPLES = "/outlets/{outlet}/samples"
CHECKS = "/outlets/{outlet}/sensor-checks"


def show_proof(
    request: Request,
    parts: Parts,
    filled: Filled,
    status: int = HTTPStatus.OK,
    *,
    said: str | None = None,
) -> Response:
    """Show the outlet that a form is of, as it was filled in; raises NotFound for another's."""
    _, _, outlet, *_ = filled.action.split("/")
    own = own_of(visit_of(request).reader, parts.records.registry())
    refuse_outlet_of_another(own, outlet)
    return _show(request, parts, outlet, filled=filled, status=status, said=said)


PROOF_FORMS = (FormPage((SAMPLES, CHECKS), show_proof),)


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
    enters = visit_of(request).sends(SAMPLES)
    return render(
        request,
        "proof/outlet.html",
        status,
        speech=speech,
        has_form=enters,
        page=proof_page(parts, speech.language, outlet_id),
        enters=enters,
        of_sample=Filled() if filled.action.endswith("/sensor-checks") else filled,
        of_check=filled if filled.action.endswith("/sensor-checks") else Filled(),
        said=said,
    )


@proof_page_router.api_route("/outlets/{outlet}/samples", methods=["GET", "HEAD"])
def proof(request: Request, parts: AskedParts, outlet: AskedOwnOutlet) -> Response:
    """Laboratory samples beside the sensor, checks of sensors, and what is due next."""
    return _show(request, parts, outlet, filled=Filled())


@proof_page_router.post("/outlets/{outlet}/samples")
def enter(
    request: Request, parts: AskedParts, outlet: AskedOwnOutlet, writer: AskedWriter
) -> Response:
    """Keep a laboratory sample, and show it."""
    filled = form_of(request)
    try:
        enter_sample(parts, writer, outlet, sample_entry(filled))
    except FaultsFound as error:
        return _refused(request, parts, outlet, filled, error)
    there = speech_of(request).link(f"/outlets/{outlet}/samples")
    return RedirectResponse(f"{there}#samples", HTTPStatus.SEE_OTHER)


@proof_page_router.post("/outlets/{outlet}/sensor-checks")
def check(
    request: Request, parts: AskedParts, outlet: AskedOwnOutlet, writer: AskedWriter
) -> Response:
    """Keep a check of a sensor, and show it."""
    filled = form_of(request)
    try:
        enter_sensor_check(parts, writer, outlet, sensor_check_entry(filled))
    except FaultsFound as error:
        return _refused(request, parts, outlet, filled, error)
    there = speech_of(request).link(f"/outlets/{outlet}/samples")
    return RedirectResponse(f"{there}#checks", HTTPStatus.SEE_OTHER)


def _refused(
    request: Request, parts: Parts, outlet: str, filled: Filled, error: FaultsFound
) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _show(request, parts, outlet, filled=filled.with_faults(error), status=status)
