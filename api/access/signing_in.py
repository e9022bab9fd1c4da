"""Signs somebody in by name and password, and out again; who fails waits longer each time.

Neither a name that is unknown nor one without a password is answered sooner than a wrong one.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from math import ceil

from starlette.requests import Request
from starlette.responses import Response

from api.access.guard import FORM_COOKIE
from api.access.secrets_kept import digest, is_password, new_cookie
from api.access.who_asks import Asked, WhoAsks, address_of, reader_of
from api.question.handed_in import Parts
from domain.access.accounts import Account, name_key
from domain.access.audit import AuditEntry, AuditOutcome
from domain.access.roles import Role
from domain.access.signing_in import OF_ACCOUNT, OF_ADDRESS, SESSION_WHOLE, Session
from domain.errors import NhueError, NotFound

NAME_SHOWN_MOST = 100


class SignInRefused(NhueError):
    """Name and password do not go together, or one has to wait `seconds` before trying again."""

    def __init__(self, seconds: int = 0) -> None:
        super().__init__(f"wait {seconds} s" if seconds else "name and password do not go together")
        self.seconds = seconds

    @property
    def status(self) -> HTTPStatus:
        """The status of the page that says so."""
        return HTTPStatus.TOO_MANY_REQUESTS if self.seconds else HTTPStatus.UNAUTHORIZED


def sign_in(request: Request, name: str, password: str) -> str:
    """Begin a session and return its cookie; raises SignInRefused."""
    parts: Parts = request.app.state.parts
    account = _checked(request, parts, name, password)
    if account is None:
        keep_sign_in(request, parts, None, name, AuditOutcome.REFUSED)
        raise SignInRefused
    cookie = begin_session(request, account)
    keep_sign_in(request, parts, account, account.name, AuditOutcome.DONE)
    return cookie


def check_password(request: Request, account: Account, password: str) -> bool:
    """Return whether somebody who is signed in knows the password; raises SignInRefused."""
    return _checked(request, request.app.state.parts, account.name, password) is not None


def begin_session(request: Request, account: Account | None, role: Role | None = None) -> str:
    """Begin a session of an account, or of a role of the demo; return its cookie.

    The request goes on as that session's.
    """
    parts: Parts = request.app.state.parts
    cookie, now = new_cookie(), parts.clock()
    session = Session(
        digest=digest(cookie),
        account_id=None if account is None else account.id,
        role=role,
        csrf=new_cookie(),
        created_at=now,
        used_at=now,
        expires_at=now + SESSION_WHOLE,
    )
    parts.records.begin_session(session)
    if account is not None:
        request.state.asked = Asked(reader_of(account), session)
    return cookie


def sign_out(request: Request) -> None:
    """End the session that a request is of."""
    asked: Asked = request.state.asked
    if asked.session is not None:
        parts: Parts = request.app.state.parts
        parts.records.end_session(asked.session.digest)


def give_cookie(request: Request, response: Response, cookie: str) -> None:
    """Have the browser keep a session's cookie until it is closed, or the session ends."""
    knows: WhoAsks = request.app.state.who_asks
    parts: Parts = request.app.state.parts
    response.set_cookie(
        knows.cookie_name(),
        cookie,
        max_age=int(SESSION_WHOLE.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=parts.doors.is_secure,
    )
    response.delete_cookie(FORM_COOKIE)


def take_cookie(request: Request, response: Response) -> None:
    """Have the browser let go of a session's cookie."""
    knows: WhoAsks = request.app.state.who_asks
    parts: Parts = request.app.state.parts
    response.delete_cookie(
        knows.cookie_name(),
        path="/",
        httponly=True,
        samesite="lax",
        secure=parts.doors.is_secure,
    )


def _checked(request: Request, parts: Parts, name: str, password: str) -> Account | None:
    """Return the account of a name and a password, None where they do not go together.

    Raises SignInRefused where one has to wait.
    """
    records = parts.records
    of_account = f"account:{name_key(name)[:NAME_SHOWN_MOST]}"
    of_address = f"address:{address_of(request)}"
    keys = {of_account: OF_ACCOUNT, of_address: OF_ADDRESS}
    wait = records.begin_sign_in(keys, parts.clock())
    if wait > timedelta(0):
        raise SignInRefused(ceil(wait.total_seconds()))
    try:
        account = records.account_of(name)
    except NotFound:
        account = None
    kept = None if account is None else records.password_of(account.id)
    if not is_password(password, kept) or account is None:
        return None
    records.succeed_sign_in(of_account, of_address)
    return account


def keep_sign_in(
    request: Request,
    parts: Parts,
    account: Account | None,
    name: str,
    outcome: AuditOutcome,
    *,
    on: str = "/signin",
) -> None:
    """Keep who signed in, or tried to, from where, and how that ended."""
    parts.records.add_audit_entry(
        AuditEntry(
            at=parts.clock(),
            account_id=None if account is None else account.id,
            name=name[:NAME_SHOWN_MOST],
            role=Role.PUBLIC if account is None else account.role,
            act="sign in",
            on=on,
            outcome=outcome,
            address=address_of(request),
        )
    )
