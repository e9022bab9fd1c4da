"""All pages for people under one router, and an error for people.

It holds no figure and no law; those come from the views.
"""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request
from fastapi.responses import Response

from api.access.guard import guarded_router
from api.every_request.problems import Problem, english_of, said_in
from api.pages.access.routes import (
    ACCESS_FORMS,
    access_page_router,
    filled_form_again,
    sign_in_first,
)
from api.pages.city.registry.routes import REGISTRY_FORMS
from api.pages.city.registry.trials import TRIAL_FORMS
from api.pages.city.routes import city_router
from api.pages.data.routes import data_router
from api.pages.desk.cases.routes import CASE_FORMS, cases_page_router
from api.pages.desk.proof.routes import PROOF_FORMS, proof_page_router
from api.pages.desk.signals.routes import signals_page_router
from api.pages.desk.thresholds.routes import THRESHOLD_FORMS, thresholds_page_router
from api.pages.desk.today.routes import today_router
from api.pages.operator.routes import OPERATOR_FORMS, operator_router
from api.pages.outlet.day_files import day_files_router
from api.pages.outlet.day_routes import DAY_FORMS, day_router
from api.pages.outlet.published import published_page_router
from api.pages.outlet.routes import outlet_router
from api.pages.rendering import render, speech_of

page_router = guarded_router(include_in_schema=False)
for _of_some in (
    access_page_router,
    city_router,
    data_router,
    outlet_router,
    published_page_router,
    day_router,
    day_files_router,
    today_router,
    signals_page_router,
    cases_page_router,
    proof_page_router,
    thresholds_page_router,
    operator_router,
):
    page_router.routes += _of_some.routes

FORM_PAGES = (
    *ACCESS_FORMS,
    *CASE_FORMS,
    *PROOF_FORMS,
    *THRESHOLD_FORMS,
    *DAY_FORMS,
    *OPERATOR_FORMS,
    *REGISTRY_FORMS,
    *TRIAL_FORMS,
)

_EXPLAINED = {
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
}


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
    speech = speech_of(request)
    said = said_in(speech.language, problem)
    return render(
        request,
        "error.html",
        problem.status,
        speech=speech,
        ask=False,
        problem=said,
        kept=[] if speech.language == "en" else english_of(problem),
        heading=f"error.{kind}",
        advice=f"error.{kind}.do",
    )
