"""The pages for who signs in: in and out, back to a form whose session ended, and the demo's roles.

A page leads to signing in and back; what was written into a form comes back with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

import structlog
from fastapi import Query, Request
from fastapi.responses import RedirectResponse, Response

from api.access.asked import AskedReader
from api.access.guard import guarded_router
from api.access.openid.flow import Unlinked, forget, lead_away, take_in
from api.access.openid.provider import CameBack, Provider, ProviderUnavailable, SignOnFailed
from api.access.signing_in import (
    SignInRefused,
    begin_session,
    give_cookie,
    sign_in,
    sign_out,
    take_cookie,
)
from api.access.table import rule_of
from api.access.who_asks import Asked
from api.pages.access.account import account_router, show_account
from api.pages.access.accounts import accounts_page_router, show_accounts
from api.pages.access.audit import audit_router
from api.pages.access.forms import FormPage, filled_again, form_of, kept_of, local
from api.pages.access.notifications import (
    notifications_page_router,
    show_notifications,
    show_outbox,
)
from api.pages.rendering import render, speech_of, visit_of
from api.question.handed_in import Parts
from domain.access.permission import Answer, may
from domain.access.roles import ACCOUNT_ROLES, Role
from domain.errors import NhueError, NotFound

_LOG = structlog.get_logger("nhue.access")
access_page_router = guarded_router(include_in_schema=False)
for _of_some in (
    notifications_page_router,
    account_router,
    accounts_page_router,
    audit_router,
):
    access_page_router.routes += _of_some.routes


ACCESS_FORMS = (
    FormPage(("/notifications/address",), show_notifications),
    FormPage(("/outbox/rules", "/outbox/rules/end"), show_outbox),
    FormPage(
        ("/account/password", "/account/tokens", "/account/tokens/revoke"),
        show_account,
    ),
    FormPage(
        (
            "/accounts",
            "/accounts/role",
            "/accounts/password",
            "/accounts/remove",
            "/accounts/identity",
            "/accounts/identity/end",
        ),
        show_accounts,
    ),
)


def sign_in_first(request: Request) -> Response:
    """Lead to signing in and back; a form that was sent waits there, filled in."""
    if request.method in {"GET", "HEAD"}:
        back = visit_of(request, ask=False).here
        there = speech_of(request).link("/signin", next=back)
        return RedirectResponse(there, HTTPStatus.SEE_OTHER)
    asked: Asked = request.state.asked
    said = "signin.ended" if asked.trouble else "signin.first"
    return _page(request, HTTPStatus.UNAUTHORIZED, said=said, kept=kept_of(request))


def filled_form_again(request: Request) -> Response | None:
    """Lead back to a form that was sent from a page of another session, None where none was."""
    asked: Asked = getattr(request.state, "asked", Asked(visit_of(request, ask=False).reader))
    if asked.session is None or not getattr(request.state, "form", None):
        return None
    if _page_of(request, request.url.path) is None:
        return None
    kept = kept_of(request)
    return render(request, "access/again.html", HTTPStatus.FORBIDDEN, ask=False, kept=kept)


def _page_of(request: Request, path: str) -> FormPage | None:
    """Return the page of a form, None where it is no form of ours, or not for who asks."""
    asked: Asked = request.state.asked
    pages: Sequence[FormPage] = request.app.state.form_pages
    for page in pages:
        form = page.form(path)
        if form is not None:
            return page if may(asked.reader, rule_of("POST", form)) is Answer.YES else None
    return None


@access_page_router.api_route("/signin", methods=["GET", "HEAD"])
def show_sign_in(
    request: Request, back: Annotated[str, Query(alias="next", max_length=2000)] = "/"
) -> Response:
    """The form to sign in by, and in the demo a button for each role."""
    asked: Asked = request.state.asked
    return _page(request, said="signin.ended" if asked.trouble else None, back=local(back))


@access_page_router.post("/signin")
def enter(request: Request) -> Response:
    """Sign in, and go back to where one came from, or to the form that one was filling in."""
    form = form_of(request)
    back, kept = local(form.one("next", "/")), form.one("kept")
    try:
        cookie = sign_in(request, form.one("name"), form.one("password"))
    except SignInRefused as refused:
        answer = _page(
            request,
            refused.status,
            said="signin.wait" if refused.seconds else "signin.wrong",
            seconds=refused.seconds,
            back=back,
            kept=kept,
            name=form.one("name"),
        )
        if refused.seconds:
            answer.headers["Retry-After"] = str(refused.seconds)
        return answer
    response = _kept_page(request, kept) or RedirectResponse(back, HTTPStatus.SEE_OTHER)
    give_cookie(request, response, cookie)
    return response


@access_page_router.api_route("/signin/openid", methods=["GET", "HEAD"])
def by_provider(
    request: Request, back: Annotated[str, Query(alias="next", max_length=2000)] = "/"
) -> Response:
    """Lead to the provider of sign-on."""
    try:
        return lead_away(request, local(back))
    except ProviderUnavailable as down:
        return _refused(request, HTTPStatus.SERVICE_UNAVAILABLE, "signin.openid.down", down)


@access_page_router.api_route("/signin/openid/back", methods=["GET", "HEAD"])
def back_from_provider(request: Request) -> Response:
    """Take in who comes back from the provider of sign-on."""
    try:
        cookie, back = take_in(request)
    except ProviderUnavailable as down:
        response = _refused(request, HTTPStatus.SERVICE_UNAVAILABLE, "signin.openid.down", down)
    except SignOnFailed as failed:
        response = _refused(request, HTTPStatus.UNAUTHORIZED, "signin.openid.failed", failed)
    except SignInRefused as refused:
        said, seconds = "signin.wait", refused.seconds
        response = _page(request, refused.status, said=said, seconds=seconds)
        response.headers["Retry-After"] = str(seconds)
    except Unlinked as unlinked:
        came, status = unlinked.came_back, HTTPStatus.UNAUTHORIZED
        response = _page(request, status, said="signin.openid.nobody", came=came)
    else:
        response = RedirectResponse(local(back), HTTPStatus.SEE_OTHER)
        give_cookie(request, response, cookie)
    forget(request, response)
    return response


@access_page_router.post("/signin/kept")
def go_on(request: Request) -> Response:
    """Show a form again as it was filled in; it is not sent by that."""
    again = _kept_page(request, form_of(request).one("kept"))
    return again or RedirectResponse(speech_of(request).link("/"), HTTPStatus.SEE_OTHER)


@access_page_router.post("/signin/as")
def enter_as(request: Request) -> Response:
    """Sign in to the demo as anybody, with one click."""
    if not visit_of(request).is_demo:
        raise NotFound("this is not the demo: sign in by name and password")
    written = form_of(request).one("role")
    if written not in {role.value for role in ACCOUNT_ROLES}:
        raise NotFound(f"no role {written!r}")
    sign_out(request)
    response = RedirectResponse(speech_of(request).link("/"), HTTPStatus.SEE_OTHER)
    give_cookie(request, response, begin_session(request, None, Role(written)))
    return response


@access_page_router.post("/signout")
def leave(request: Request, _reader: AskedReader) -> Response:
    """Sign out: the session ends, here and wherever its cookie was taken to."""
    sign_out(request)
    response = RedirectResponse(speech_of(request).link("/"), HTTPStatus.SEE_OTHER)
    take_cookie(request, response)
    return response


def _kept_page(request: Request, kept: str) -> Response | None:
    """Return the page of a form that was filled in, None where there is none for who asks."""
    filled = filled_again(kept) if kept else None
    page = None if filled is None else _page_of(request, filled.action)
    if filled is None or page is None:
        return None
    parts: Parts = request.app.state.parts
    return page.show(request, parts, filled, said="form.again")


def _refused(request: Request, status: int, said: str, error: NhueError) -> Response:
    _LOG.warning("sign-on by the provider failed", error=error.message)
    return _page(request, status, said=said)


def _page(
    request: Request,
    status: int = HTTPStatus.OK,
    *,
    came: CameBack | None = None,
    said: str | None = None,
    seconds: int = 0,
    back: str = "/",
    kept: str = "",
    name: str = "",
) -> Response:
    provider: Provider | None = request.app.state.sign_on
    return render(
        request,
        "access/signin.html",
        status,
        ask=status == HTTPStatus.OK,
        has_form=True,
        said=said,
        seconds=seconds,
        back=back,
        kept=kept,
        name=name,
        provider=None if provider is None else provider.terms.name,
        came=came,
        roles=ACCOUNT_ROLES,
    )
