"""Turns every error into an answer: problem+json (RFC 9457) under /api, a readable page elsewhere.

HTTP status codes live here and in the routes beside it alone. It never shows a stack trace.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from api.every_request.languages import language_of_api
from api.every_request.methods import allowed_methods
from api.every_request.refused_parts import QueryFault, broken_json, faults_in
from api.every_request.security import SECURITY_HEADERS
from api.every_request.words.problem_words import detail_vi, title_vi
from api.question.asked import QueriesRefused, QueryRefused
from api.question.handed_in import Busy
from domain.errors import (
    DecidedSince,
    DecisionPending,
    FaultsFound,
    JournalDamaged,
    NotFound,
    StoreUnavailable,
)
from domain.two_languages import Language

PROBLEM_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 10

PageOfError = Callable[[Request, "Problem"], Response]


class Problem(BaseModel):
    """A problem of RFC 9457: what was wrong, where, and what to do."""

    type: str = Field(description="Kind of problem, stable: urn:nhue:problem:...")
    title: str
    status: int
    detail: str
    instance: str = Field(description="Path that was asked")
    errors: list[QueryFault] = Field(
        default=[], description="Each refused query parameter, or field of an entry"
    )


PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    int(status): {
        "description": description,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, description in (
        (HTTPStatus.BAD_REQUEST, "The address or the body cannot be read"),
        (HTTPStatus.NOT_FOUND, "Not in the registry, or no such route"),
        (HTTPStatus.UNPROCESSABLE_ENTITY, "A query or an entry that is refused, with each fault"),
        (HTTPStatus.SERVICE_UNAVAILABLE, "A store does not answer now; Retry-After says when"),
    )
}

DECIDED_SINCE: dict[int | str, dict[str, Any]] = {
    int(HTTPStatus.PRECONDITION_FAILED): {
        "description": "Somebody decided on it since the list of the If-Match was read",
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}

_BUSY = {"type": "urn:nhue:problem:busy", "title": "Another one goes on: ask again"}
_NOT_HERE = {"type": "urn:nhue:problem:not-here", "title": "This process does not do that"}
_PENDING = {
    "type": "urn:nhue:problem:decision-pending",
    "title": "Kept on disk, and not in effect yet: do not enter it again",
}
_DAMAGED = {"type": "urn:nhue:problem:journal-damaged", "title": "The journal is damaged"}
_JOURNAL_DAMAGED = (
    "what came then cannot be given: a record of the journal was changed, or cannot be read; "
    "`nhue verify` names it"
)
_ASK_AGAIN = (
    "what answers this does not answer now: /health says which part; nothing is lost, "
    f"ask again in {RETRY_AFTER_SECONDS} seconds"
)
_KINDS = {
    HTTPStatus.BAD_REQUEST: ("unreadable", "The request cannot be read"),
    HTTPStatus.UNAUTHORIZED: ("unauthorized", "Who signed in and may is needed"),
    HTTPStatus.FORBIDDEN: ("forbidden", "This is not yours to do"),
    HTTPStatus.NOT_FOUND: ("not-found", "Not found"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method-not-allowed", "Method not allowed"),
    HTTPStatus.NOT_ACCEPTABLE: ("not-acceptable", "There is no such format"),
    HTTPStatus.PRECONDITION_FAILED: (
        "decided-since",
        "Somebody decided on it since you read it; nothing was kept",
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("body-too-long", "The body is too long"),
    HTTPStatus.UNPROCESSABLE_ENTITY: ("query-refused", "The query cannot be answered"),
    HTTPStatus.SERVICE_UNAVAILABLE: ("store-unavailable", "A store does not answer now"),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("internal", "An error of ours"),
}


def is_for_programs(path: str) -> bool:
    """Return whether a path is answered in JSON rather than as a page."""
    return path.startswith("/api/") or path in {"/api", "/metrics", "/health"}


def problem(
    request: Request, status: HTTPStatus, detail: str, errors: list[QueryFault] | None = None
) -> Problem:
    """Return the problem of one request."""
    kind, title = _KINDS.get(status, ("http", status.phrase))
    if status == HTTPStatus.UNPROCESSABLE_ENTITY and request.method == "POST":
        kind, title = "entry-refused", "The entry is refused whole; nothing was kept"
    return Problem(
        type=f"urn:nhue:problem:{kind}",
        title=title,
        status=int(status),
        detail=detail,
        instance=request.url.path,
        errors=errors or [],
    )


def said_in(language: Language, answer: Problem) -> Problem:
    """Return a problem in a language; what has no Vietnamese form stays English."""
    if language == "en":
        return answer
    errors = [
        one.model_copy(update={"message": detail_vi(one.message) or one.message})
        for one in answer.errors
    ]
    each = "; ".join(f"{one.parameter}: {one.message}" for one in answer.errors)
    detail = detail_vi(answer.detail) or answer.detail
    if answer.detail == each:
        detail = "; ".join(f"{one.parameter}: {one.message}" for one in errors)
    told = {"title": title_vi(answer.type), "detail": detail, "errors": errors}
    return answer.model_copy(update=told)


def english_of(answer: Problem) -> list[str]:
    """Return a problem's English sentences: one that stands on another page had no form."""
    return [answer.detail, *(one.message for one in answer.errors)]


def as_json(request: Request, answer: Problem, headers: Mapping[str, str]) -> JSONResponse:
    """Return a problem as a program is answered, in the language that it wants."""
    language = language_of_api(request)
    return JSONResponse(
        said_in(language, answer).model_dump(),
        answer.status,
        headers={**headers, "Content-Language": language, "Vary": "Accept-Language"},
        media_type=PROBLEM_TYPE,
    )


def _of_error(request: Request, error: Exception) -> Problem:
    broken_at = broken_json(error)
    if broken_at is not None:
        detail = f"the body is no JSON: it cannot be read on from letter {broken_at}"
        return problem(request, HTTPStatus.BAD_REQUEST, detail)
    faults = faults_in(request, error)
    if faults:
        detail = "; ".join(f"{one.parameter}: {one.message}" for one in faults)
        return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, detail, faults)
    match error:
        case NotFound() | DecidedSince():
            return _of_what_is_there(request, error)
        case Busy() | StoreUnavailable() | HTTPException(status_code=503):
            return _of_unavailable(request, error)
        case HTTPException():
            return problem(request, HTTPStatus(error.status_code), _of_http(request, error))
        case _:
            return _of_our_error(request, error)


def _of_our_error(request: Request, error: Exception) -> Problem:
    """Return that something of ours is broken; of a journal, who can name the place."""
    if isinstance(error, JournalDamaged):
        answer = problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, _JOURNAL_DAMAGED)
        return answer.model_copy(update=_DAMAGED)
    detail = "It is in our log, with this path and time; the data is not touched by it"
    return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, detail)


def _of_unavailable(request: Request, error: Exception) -> Problem:
    """Return why nothing is answered now; a store's own words name hosts and files, see health."""
    match error:
        case Busy():
            told, detail = _BUSY, str(error)
        case HTTPException():
            told, detail = _NOT_HERE, str(error.detail)
        case DecisionPending():
            told = _PENDING
            detail = (
                f"decision {error.number} is on our disk and takes effect when the records answer "
                "again: do not enter it again"
            )
        case _:
            told, detail = {}, _ASK_AGAIN
    answer = problem(request, HTTPStatus.SERVICE_UNAVAILABLE, detail)
    return answer.model_copy(update=told)


def _of_what_is_there(request: Request, error: NotFound | DecidedSince) -> Problem:
    """Return that it is not there, or what was decided since somebody read it."""
    if isinstance(error, NotFound):
        return problem(request, HTTPStatus.NOT_FOUND, str(error))
    told = [
        QueryFault(
            parameter="If-Match",
            message=f"decision {one.number} ({one.kind}) by {one.by}, known since "
            f"{one.known_at.isoformat()}",
        )
        for one in error.decisions
    ]
    return problem(request, HTTPStatus.PRECONDITION_FAILED, str(error), told)


def _of_http(request: Request, error: HTTPException) -> str:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return f"no route {request.url.path}; the routes are listed in /api/v1/openapi.json"
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return (
            f"{request.method} is not answered here; docs/api.md says which routes are written to"
        )
    return str(error.detail)


def install_problem_handlers(app: FastAPI, page_of_error: PageOfError) -> None:
    """Answer every error of an app: problems to programs, pages of `page_of_error` to people."""

    async def answer(request: Request, error: Exception) -> Response:
        answer = _of_error(request, error)
        # an error of ours is answered outside of the middleware that adds these
        # and it is of this reader: what is not theirs is answered as if it were not there
        headers = {**SECURITY_HEADERS, "Cache-Control": "private, no-store"}
        if isinstance(error, HTTPException):
            headers |= dict(error.headers or {})
            if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
                headers["Allow"] = allowed_methods(request, app.router.routes)
        is_pending = isinstance(error, DecisionPending)
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE and not is_pending:
            headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        if is_for_programs(request.url.path):
            return as_json(request, answer, headers)
        page = page_of_error(request, answer)
        page.headers.update(headers)
        return page

    handler: Callable[[Request, Exception], Awaitable[Response]] = answer
    for kind in (
        Busy,
        DecidedSince,
        FaultsFound,
        JournalDamaged,
        NotFound,
        StoreUnavailable,
        QueriesRefused,
        QueryRefused,
        RequestValidationError,
        HTTPException,
        Exception,
    ):
        app.add_exception_handler(kind, handler)
