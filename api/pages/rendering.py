"""Renders a page's template in its language, with who sees it in the header of each.

A form without a session is told by a cookie of its own, which it sends back.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from api.access.guard import FORM_COOKIE
from api.access.secrets_kept import new_cookie
from api.access.table import API, TABLE, rule_of
from api.access.who_asks import Asked, WhoAsks
from api.every_request.languages import language_of
from api.pages.texts.language import Speech
from api.question.handed_in import Parts
from api.question.known_at import rfc3339_us
from domain.access.permission import ANYBODY, Answer, Reader, may

FORM_SECONDS = 12 * 3600
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Visit:
    """Who sees a page; `csrf` stands in each of its forms, `here` is where signing in leads back.

    `without_accounts`: nobody has one yet, and everybody has the reader's role.
    """

    reader: Reader
    csrf: str
    here: str
    is_in_session: bool
    is_demo: bool
    without_accounts: bool

    def sees(self, path: str) -> bool:
        """Return whether a page is the reader's to see, so that its link is shown."""
        return self._may("GET", path)

    def sends(self, path: str) -> bool:
        """Return whether a form is the reader's to send, so that it is shown."""
        return self._may("POST", path)

    def _may(self, method: str, path: str) -> bool:
        return may(self.reader, rule_of(method, path)) is Answer.YES


def _templates() -> Environment:
    with _one_at_a_time:
        return _compiled()


@cache
def _compiled() -> Environment:
    """Return the templates, each compiled: of a crowd that comes at once none does it again."""
    templates = Environment(
        loader=PackageLoader("api.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # else each page looks whether the files have changed
    )
    for name in templates.list_templates():
        templates.get_template(name)
    return templates


def speech_of(request: Request, known_at: datetime | None = None) -> Speech:
    """Return the language of a page; `known_at` is the instant that it was pinned to, if it was."""
    asked = request.query_params.get("lang")
    language = language_of(asked, request.headers.get("accept-language", ""))
    query = dict(request.query_params)
    if known_at is not None:
        query["known_at"] = rfc3339_us(known_at)
    return Speech(language, asked == language, page_path(request.url.path), query, known_at)


def page_path(path: str) -> str:
    """Return the address of the page that a form stands on, of a page its own: what answers a form
    has none that can be asked for again.

    >>> page_path("/outlets/CX-1/days/2026-11-15/ruling/preview"), page_path("/clusters")
    ('/outlets/CX-1/days/2026-11-15', '/clusters')
    """
    form = _forms().fullmatch(path)
    while form is not None and _pages().fullmatch(path) is None:
        path = path.rpartition("/")[0] or "/"
    return path


@cache
def _pages() -> re.Pattern[str]:
    return _routes("GET")


@cache
def _forms() -> re.Pattern[str]:
    return _routes("POST")


def _routes(method: str) -> re.Pattern[str]:
    """Return what the addresses of all pages or forms are like."""
    paths = [path for of, path in TABLE if of == method and not path.startswith(API)]
    return re.compile("|".join(re.sub(r"\{\w+\}", "[^/]+", path) for path in paths))


def visit_of(request: Request, *, ask: bool = True) -> Visit:
    """Return who sees a page; where the records are not to be asked, only what is known is said."""
    asked: Asked = getattr(request.state, "asked", Asked(ANYBODY))
    knows: WhoAsks | None = getattr(request.app.state, "who_asks", None)
    parts: Parts | None = getattr(request.app.state, "parts", None)
    session = asked.session
    without = knows is not None and (
        not knows.has_accounts() if ask else knows.was_without_accounts
    )
    query = f"?{request.url.query}" if request.url.query else ""
    return Visit(
        reader=asked.reader,
        csrf=session.csrf if session else request.cookies.get(FORM_COOKIE) or new_cookie(),
        here=request.url.path + query if request.method in {"GET", "HEAD"} else "/",
        is_in_session=session is not None,
        is_demo=without and parts is not None and parts.doors.is_demo,
        without_accounts=without,
    )


def piece(template: str, speech: Speech, **facts: object) -> str:
    """Return a part of a page, which stands in a template of its own and knows no visitor."""
    told = _templates().get_template(template)
    words = told.render(language=speech.language, **speech.functions(), **facts)
    return Markup(words)  # noqa: S704 - escaped by its template


def render(
    request: Request,
    template: str,
    status: int = HTTPStatus.OK,
    *,
    speech: Speech | None = None,
    ask: bool = True,
    has_form: bool = False,
    **facts: object,
) -> Response:
    """Return a page; one that `has_form` gets what its form is told by."""
    speech = speech or speech_of(request)
    visit = visit_of(request, ask=ask)
    body = (
        _templates()
        .get_template(template)
        .render(
            language=speech.language,
            pinned=speech.known_at,
            visit=visit,
            here=request.url.path,
            **speech.functions(),
            **facts,
        )
    )
    headers = {"Content-Language": speech.language, "Vary": "Accept-Language"}
    response = HTMLResponse(body, status, headers=headers)
    if has_form and not visit.is_in_session:
        parts: Parts = request.app.state.parts
        response.set_cookie(
            FORM_COOKIE,
            visit.csrf,
            max_age=FORM_SECONDS,
            httponly=True,
            samesite="strict",
            secure=parts.doors.is_secure,
        )
        response.headers["Cache-Control"] = "private, no-store"
    return response
