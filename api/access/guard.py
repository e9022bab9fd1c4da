"""Stands before every route: asks who asks, holds that against the table, and keeps who did what.

It reads no byte of a body before it knows that somebody may send one. What a route does, and whose
things it is of, is the route's own affair.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from enum import Enum
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import anyio
import structlog
from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from api.access.table import TABLE, RouteWithoutRule, rule_of
from api.access.who_asks import Asked, WhoAsks, address_of, bearer_of
from api.every_request.bodies import BODY_BYTES_MOST, StrictRequest, takes_files
from api.every_request.problems import is_for_programs
from api.every_request.strict_questions import refuse_unclear
from api.question.handed_in import Parts
from domain.access.audit import AuditEntry, AuditOutcome
from domain.access.permission import ANYBODY, Answer, Reader, Rule, may
from domain.errors import NhueError, StoreUnavailable

CHALLENGE = 'Bearer realm="nhue"'
FORM_COOKIE = "nhue-form"  # what a form without a session is told by
HEALTH_WAITS_SECONDS = 1.0
ON_LETTERS_MOST = 300
FILES_MOST = 10
TOO_MANY_FILES = f"at most {FILES_MOST} files go with a form: send the others with another"
_LOG = structlog.get_logger("nhue.access")
_OF_NOW = frozenset({"/health", "/api/v1/health", "/metrics", "/api/v1/metrics"})
_SAFE = frozenset({"GET", "HEAD"})
_REFUSALS = (NhueError, HTTPException, RequestValidationError)
_few = anyio.CapacityLimiter(4)


class Guarded(APIRoute):
    """A route that answers whom the table lets it, and reads a body strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request of this route; raises RouteWithoutRule."""
        rules = {method: rule_of(method, self.path) for method in self.methods or {"GET"}}
        answer = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            rule = rules[request.method]
            asked = Asked(ANYBODY) if rule.asks_nobody else await _who_asks(strict)
            _hand_in(strict, asked)
            if not is_for_programs(request.url.path) and request.method not in _SAFE:
                strict.state.form, strict.state.files = await _form(strict, asked, rule)
            try:
                _check(strict, asked, rule)
            except HTTPException:
                await _keep(strict, asked.reader, self.path, AuditOutcome.REFUSED)
                raise
            if rule.writes or rule.is_evidence:
                response = await _kept(answer, strict, asked.reader, self.path)
            else:
                response = await answer(strict)
            return response if rule.asks_nobody else _for_whom(response, asked)

        return guarded


def guarded_router(
    *,
    prefix: str = "",
    responses: dict[int | str, dict[str, Any]] | None = None,
    tags: list[str | Enum] | None = None,
    include_in_schema: bool = True,
) -> APIRouter:
    """Return a router whose routes are whole as they stand: guarded, asked strictly, and named.

    What an app would add to a route it takes in has FastAPI build the route a second time, which
    is most of what an app costs.
    """
    return APIRouter(
        prefix=prefix,
        responses=responses,
        tags=tags,
        include_in_schema=include_in_schema,
        route_class=Guarded,
        dependencies=[Depends(refuse_unclear)],
        generate_unique_id_function=name_of_route,
    )


def name_of_route(route: APIRoute) -> str:
    """Return how the API's document calls a route: as its function is called."""
    return route.name


def refuse_unguarded(routes: Sequence[BaseRoute]) -> None:
    """Return where each route has its row and the guard, and is asked strictly, each row its route.

    Raises RouteWithoutRule.
    """
    found = set()
    for one in iter_route_contexts(routes):
        path = str(one.path)
        for method in sorted((one.methods or {"GET"}) - {"HEAD"}):
            rule_of(method, path)
            found.add((method, path))
        if isinstance(one.original_route, APIRoute) and not (
            isinstance(one.original_route, Guarded)
            and any(needs.dependency is refuse_unclear for needs in one.dependencies)
        ):
            raise RouteWithoutRule(f"{path} is not guarded: make its router by guarded_router")
    for method, path in sorted(TABLE.keys() - found):
        raise RouteWithoutRule(f"{method} {path} of api/access/table.py is no route")


async def _who_asks(request: Request) -> Asked:
    knows: WhoAsks = request.app.state.who_asks
    if not knows.needs_records(request):
        return Asked(ANYBODY)
    if request.url.path not in _OF_NOW:
        return await run_in_threadpool(knows.of, request)
    # How we are is said whatever the records do, and to whom is known of before.
    found = None
    with anyio.move_on_after(HEALTH_WAITS_SECONDS):
        with suppress(StoreUnavailable):
            found = await anyio.to_thread.run_sync(
                knows.of, request, abandon_on_cancel=True, limiter=_few
            )
    return knows.remembered(request) if found is None else found


def _hand_in(request: Request, asked: Asked) -> None:
    state = request.app.state
    parts: Parts = state.parts if asked.reader.is_told_names else state.parts_without_names
    request.state.asked, request.state.parts = asked, parts


async def _form(
    request: Request, asked: Asked, rule: Rule
) -> tuple[dict[str, list[str]], list[tuple[str, bytes]]]:
    """Return a form's fields, and name and bytes of each file where the page takes some.

    Of who may not send it a long one is never read.
    """
    with_files = takes_files(request.url.path)
    if with_files and _is_long(request) and may(asked.reader, rule) is not Answer.YES:
        return {}, []
    most = (FILES_MOST + 1) * with_files  # of one too many it is said in words of ours
    async with request.form(max_files=most, max_fields=200) as form:
        fields: dict[str, list[str]] = {}
        files: list[tuple[str, bytes]] = []
        for name, value in form.multi_items():
            if isinstance(value, str):
                fields.setdefault(name, []).append(value)
            elif value.filename or value.size:  # a browser sends an empty one for none chosen
                if len(files) == FILES_MOST:
                    raise HTTPException(HTTPStatus.BAD_REQUEST, TOO_MANY_FILES)
                files.append((value.filename or "", await value.read()))
        return fields, files


def _is_long(request: Request) -> bool:
    length = request.headers.get("content-length", "")
    return not length.isdecimal() or int(length) > BODY_BYTES_MOST


def _check(request: Request, asked: Asked, rule: Rule) -> None:
    """Return where a request may go on; raises HTTPException (401, 403)."""
    if asked.trouble is not None and bearer_of(request) is not None:
        raise HTTPException(
            HTTPStatus.UNAUTHORIZED,
            f"{asked.trouble}; an account's page, or `nhue token add`, makes one",
            {"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'},
        )
    match may(asked.reader, rule):
        case Answer.SIGN_IN:
            raise HTTPException(
                HTTPStatus.UNAUTHORIZED,
                asked.trouble or "sign in, or send a token: Authorization: Bearer TOKEN",
                {"WWW-Authenticate": CHALLENGE},
            )
        case Answer.NO:
            raise HTTPException(HTTPStatus.FORBIDDEN, _why_not(asked.reader, rule))
        case Answer.YES:
            _check_ours(request, asked)


def _why_not(reader: Reader, rule: Rule) -> str:
    if reader.role in rule.roles | rule.own:
        return f"this token may only {' and '.join(sorted(reader.may))}"
    return f"the role {reader.role} does not have this; docs/accounts.md says which do"


def _check_ours(request: Request, asked: Asked) -> None:
    """Return where what changes something comes from a page of ours; raises HTTPException (403).

    A browser sends cookies along with what another site has it send; a token it sends for nobody.
    """
    if request.method in _SAFE:
        return
    form: dict[str, list[str]] | None = getattr(request.state, "form", None)
    if bearer_of(request) is not None:
        if form is not None:
            raise HTTPException(HTTPStatus.FORBIDDEN, "a form is sent in a session, not by a token")
        return
    if form is None and asked.session is None:
        return
    origin = request.headers.get("origin")
    is_ours = origin is None or urlsplit(origin).netloc == _host(request)
    if form is None:
        is_ours = is_ours and (
            origin is not None or request.headers.get("sec-fetch-site") == "same-origin"
        )
    else:
        told = (form.get("csrf") or [""])[0]
        expected = asked.session.csrf if asked.session else request.cookies.get(FORM_COOKIE, "")
        is_ours = (
            is_ours and bool(expected) and hmac.compare_digest(told.encode(), expected.encode())
        )
    if not is_ours:
        raise HTTPException(
            HTTPStatus.FORBIDDEN,
            "this was not sent by a page of ours that was opened in this session: open the page "
            "again and send it from there",
        )


def _host(request: Request) -> str:
    parts: Parts = request.state.parts
    public = parts.doors.public_url
    return request.headers.get("host", "") if public is None else urlsplit(public).netloc


async def _kept(
    answer: Callable[[Request], Coroutine[Any, Any, Response]],
    request: Request,
    reader: Reader,
    path: str,
) -> Response:
    """Answer, and keep who asked for what and how it ended."""
    outcome = AuditOutcome.FAILED
    try:
        response = await answer(request)
        refused = response.status_code >= HTTPStatus.BAD_REQUEST
        outcome = AuditOutcome.REFUSED if refused else AuditOutcome.DONE
    except StoreUnavailable:
        raise
    except _REFUSALS:
        outcome = AuditOutcome.REFUSED
        raise
    finally:
        await _keep(request, reader, path, outcome)
    return response


async def _keep(request: Request, reader: Reader, path: str, outcome: AuditOutcome) -> None:
    """Keep an entry of the audit log of who signed in; evidence is told to nobody without one."""
    if reader.name is None:
        return
    parts: Parts = request.state.parts
    on = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    on = on.replace("\0", "%00")  # no database takes one, and who tried it is kept all the same
    entry = AuditEntry(
        at=parts.clock(),
        account_id=reader.account_id,
        name=reader.name,
        role=reader.role,
        act=f"{'GET' if request.method in _SAFE else request.method} {path}",
        on=on[:ON_LETTERS_MOST],
        outcome=outcome,
        address=address_of(request),
    )
    try:
        await run_in_threadpool(parts.records.add_audit_entry, entry)
    except StoreUnavailable:
        if request.method in _SAFE and outcome is AuditOutcome.DONE:
            raise
        # What was decided stands, by whom too: an answer that it is not would be untrue.
        _LOG.error("not in the audit log", name=entry.name, act=entry.act, on=entry.on)


def _for_whom(response: Response, asked: Asked) -> Response:
    """Return an answer that no cache between gives to somebody else."""
    told = response.headers.get("vary")
    response.headers["Vary"] = ", ".join(filter(None, (told, "Authorization, Cookie")))
    if asked.reader.name is not None and "cache-control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-store"
    return response
