"""Leads a browser to the provider of sign-on and takes it in again, as the account that is linked.

What the browser keeps meanwhile stands in a cookie of ten minutes. Nobody has an account because a
provider knows them: an administrator links one.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from http import HTTPStatus
from math import ceil

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access.openid.provider import Begun, CameBack, Provider, ProviderUnavailable, SignOnFailed
from api.access.signing_in import SignInRefused, begin_session, keep_sign_in
from api.access.who_asks import address_of
from api.question.handed_in import Parts
from domain.access.audit import AuditOutcome
from domain.access.signing_in import OF_ADDRESS
from domain.errors import NhueError, NotFound

AWAY_SECONDS = 600
BACK = "/signin/openid/back"
_PIECES = 4
_NOT_BEGUN = (
    f"this sign-on did not begin in this browser within {AWAY_SECONDS // 60} minutes: begin again"
)


class Unlinked(NhueError):
    """The provider vouches for somebody who has no account here."""

    def __init__(self, came_back: CameBack) -> None:
        super().__init__(f"{came_back.subject!r} of {came_back.issuer} has no account here")
        self.came_back = came_back


def provider_of(request: Request) -> Provider:
    """Return the provider of sign-on; raises NotFound where there is none."""
    provider: Provider | None = request.app.state.sign_on
    if provider is None:
        raise NotFound("there is no provider of sign-on: sign in by name and password")
    return provider


def lead_away(request: Request, back: str) -> Response:
    """Return the way to the provider, from where one comes back and on to an address of ours.

    Raises NotFound and ProviderUnavailable.
    """
    there, begun = provider_of(request).begin()
    on = urlsafe_b64encode(back.encode()).decode()
    parts: Parts = request.app.state.parts
    response = RedirectResponse(there, HTTPStatus.SEE_OTHER)
    response.set_cookie(
        _cookie_name(parts),
        f"{begun.state}.{begun.nonce}.{begun.verifier}.{on}",
        max_age=AWAY_SECONDS,
        path="/",
        httponly=True,
        samesite="lax",
        secure=parts.doors.is_secure,
    )
    return response


def take_in(request: Request) -> tuple[str, str]:
    """Begin a session of who came back; return its cookie, and to which address to go on.

    Raises NotFound, SignInRefused, SignOnFailed, Unlinked and ProviderUnavailable.
    """
    provider = provider_of(request)
    parts: Parts = request.app.state.parts
    begun, back = _kept(request, parts)
    of_address = f"address:{address_of(request)}"
    now = parts.clock()
    wait = parts.records.begin_sign_in({of_address: OF_ADDRESS}, now)
    if wait > timedelta(0):
        raise SignInRefused(ceil(wait.total_seconds()))
    try:
        came = provider.finish(request.query_params, begun, now)
    except SignOnFailed as failed:
        keep_sign_in(request, parts, None, f"? ({failed.message})", AuditOutcome.REFUSED, on=BACK)
        raise
    except ProviderUnavailable:
        parts.records.succeed_sign_in("", of_address)  # it is no failure of theirs
        raise
    parts.records.succeed_sign_in("", of_address)
    try:
        account = parts.records.account_of_identity(came.issuer, came.subject)
    except NotFound as nobody:
        shown = f"{came.subject} ({came.shown})" if came.shown else came.subject
        keep_sign_in(request, parts, None, shown, AuditOutcome.REFUSED, on=BACK)
        raise Unlinked(came) from nobody
    cookie = begin_session(request, account)
    keep_sign_in(request, parts, account, account.name, AuditOutcome.DONE, on=BACK)
    return cookie, back


def forget(request: Request, response: Response) -> None:
    """Have the browser let go of what it kept while it was away."""
    parts: Parts = request.app.state.parts
    response.delete_cookie(
        _cookie_name(parts),
        path="/",
        httponly=True,
        samesite="lax",
        secure=parts.doors.is_secure,
    )


def _cookie_name(parts: Parts) -> str:
    return "__Host-nhue-openid" if parts.doors.is_secure else "nhue-openid"


def _kept(request: Request, parts: Parts) -> tuple[Begun, str]:
    """Return what the browser kept; raises SignOnFailed where it did not, or for too long."""
    pieces = request.cookies.get(_cookie_name(parts), "").split(".")
    if len(pieces) != _PIECES or not all(pieces):
        raise SignOnFailed(_NOT_BEGUN)
    state, nonce, verifier, on = pieces
    try:
        return Begun(state, nonce, verifier), urlsafe_b64decode(on).decode()
    except ValueError as error:
        raise SignOnFailed(_NOT_BEGUN) from error
