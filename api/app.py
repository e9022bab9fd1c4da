"""Puts the API and the pages together on the parts that the composition root hands in.

Every answer carries the security headers; nothing is loaded from elsewhere by any page.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

from api.access.described import describe
from api.access.guard import Guarded, name_of_route, refuse_unguarded
from api.access.nameless import without_names
from api.access.table import told_alike
from api.access.who_asks import WhoAsks
from api.every_request.answered_once.answering import AnsweredOnce
from api.every_request.bodies import BoundedBodies
from api.every_request.described.examples import with_examples
from api.every_request.described.words import with_words
from api.every_request.methods import HeadAsGet
from api.every_request.problems import Problem, install_problem_handlers
from api.every_request.security import SecurityHeaders
from api.every_request.strict_questions import refuse_unclear
from api.every_request.tags import Tagged
from api.exports.documents.routes import documents_router
from api.exports.pack.routes import pack_router
from api.exports.published.anywhere import ReadAnywhere
from api.exports.published.routes import published_router
from api.exports.routes import exports_router
from api.pages.routes import FORM_PAGES, error_page, page_router
from api.question.handed_in import Parts
from api.routes.accounts import accounts_router
from api.routes.announcements import announcements_router
from api.routes.coverage import coverage_router
from api.routes.entered.cases import cases_router
from api.routes.entered.holds import holds_router
from api.routes.entered.notifications import notifications_router
from api.routes.entered.own_thresholds import own_thresholds_router
from api.routes.entered.proof import proof_router
from api.routes.entered.registry import registry_router
from api.routes.entries import entries_router
from api.routes.evidence import evidence_router
from api.routes.gateways.certifications import certify_router
from api.routes.gateways.gateways import gateways_router
from api.routes.gateways.profile_trials import trials_router
from api.routes.operation import health, metrics, operation_router
from api.routes.readings_and_verdicts import router
from api.routes.refused_readings import refused_router
from api.routes.set_aside import set_aside_router

API_VERSION = "1.0"
STATIC_FOLDER = Path(__file__).parent / "static"
SWAGGER_UI: list[str | tuple[str, str]] = [("fastapi_offline", "static")]  # what /docs shows


class _Api(FastAPI):
    """FastAPI with the problem's shape in its OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document, with the schemas that every error answers with."""
        document = super().openapi()
        schemas = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        document["components"]["schemas"].update(schemas.pop("$defs", {}) | {"Problem": schemas})
        return with_examples(with_words(describe(document)))


def create_app(parts: Parts) -> FastAPI:
    """Return the app that answers /api/v1, /metrics, the pages and their static files."""
    app = app_without_parts()
    app.state.parts = parts
    app.state.parts_without_names = replace(parts, records=without_names(parts.records))
    app.state.who_asks = WhoAsks(parts)
    return app


def app_without_parts() -> FastAPI:
    """Return the app with every route but no store behind it: enough to describe it."""
    app = _Api(
        title="Nhuệ",
        summary="Wastewater compliance of Hanoi's industrial clusters",
        version=API_VERSION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # FastAPI's own page loads scripts from elsewhere: ours is a page of ours
        redoc_url=None,
        generate_unique_id_function=name_of_route,
        redirect_slashes=False,  # a redirect would repeat the Host header
        dependencies=[Depends(refuse_unclear)],
    )
    app.router.route_class = Guarded
    for of_api in (
        router,
        coverage_router,
        exports_router,
        documents_router,
        pack_router,
        published_router,
        accounts_router,
        operation_router,
        evidence_router,
        entries_router,
        announcements_router,
        holds_router,
        own_thresholds_router,
        notifications_router,
        cases_router,
        proof_router,
        registry_router,
        refused_router,
        set_aside_router,
        certify_router,
        gateways_router,
        trials_router,
    ):
        app.router.routes += of_api.routes
    app.add_api_route("/metrics", metrics, include_in_schema=False)
    app.add_api_route("/health", health, include_in_schema=False)
    app.router.routes += page_router.routes
    app.state.form_pages = FORM_PAGES
    app.state.sign_on = None  # a provider of sign-on, where one is agreed with
    app.mount("/static", StaticFiles(directory=STATIC_FOLDER, packages=SWAGGER_UI), name="static")
    refuse_unguarded(app.routes)
    install_problem_handlers(app, error_page)
    app.add_middleware(BoundedBodies)
    app.add_middleware(Tagged)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(AnsweredOnce, told_alike=told_alike(), state=_records_state)
    app.add_middleware(HeadAsGet)
    app.add_middleware(ReadAnywhere)
    return app


def _records_state(scope: Scope) -> datetime | None:
    """Return the newest instant at which anything became known: each decision and each verdict
    moves it, in its own transaction. Raises StoreUnavailable.
    """
    parts: Parts = scope["app"].state.parts
    return parts.records.known_through()
