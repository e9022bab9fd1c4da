"""My account: who I am to the house, another password, and my tokens.

A token is shown once, on the page that answers its making.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from api.access.guard import guarded_router
from api.access.secrets_kept import digest, hashed_password, new_token, password_fault
from api.access.signing_in import SignInRefused, begin_session, check_password, give_cookie
from api.access.who_asks import Asked
from api.pages.access.forms import Filled, form_of
from api.pages.rendering import render, speech_of
from api.question.handed_in import AskedParts, Parts
from domain.access.accounts import Account, PasswordSet, TokenIssued, TokenRevoked
from domain.access.roles import TokenScope
from domain.errors import Fault, FaultsFound

DAYS_MOST = 366
account_router = guarded_router(include_in_schema=False)


def show_account(
    request: Request,
    parts: Parts,
    filled: Filled,
    status: int = HTTPStatus.OK,
    *,
    said: str | None = None,
    token: str | None = None,
) -> Response:
    """Return the page, its forms filled in; `token` is shown this once."""
    asked: Asked = request.state.asked
    account = _account_or_none(request, parts)
    return render(
        request,
        "access/account.html",
        status,
        has_form=True,
        reader=asked.reader,
        account=account,
        tokens=[] if account is None else parts.records.tokens(account.name),
        now=parts.clock(),
        filled=filled,
        said=said,
        token=token,
    )


@account_router.api_route("/account", methods=["GET", "HEAD"])
def my_account(request: Request, parts: AskedParts) -> Response:
    """Who I am to the house, and my tokens."""
    return show_account(request, parts, Filled())


@account_router.post("/account/password")
def another_password(request: Request, parts: AskedParts) -> Response:
    """Take another password; every other session of mine ends."""
    form = form_of(request)
    account = _account(request, parts)
    try:
        if not check_password(request, account, form.one("password")):
            return _refused(request, parts, "account.password.wrong")
    except SignInRefused:
        return _refused(request, parts, "account.password.wait")
    new = form.one("new_password")
    if new != form.one("new_password_again"):
        return _refused(request, parts, "account.password.differ")
    if password_fault(new) is not None:
        return _refused(request, parts, "account.password.short")
    parts.records.change_account(
        PasswordSet(
            account=account.name,
            password=hashed_password(new),
            by=account.name,
            known_at=parts.clock(),
        )
    )
    cookie = begin_session(request, account)
    response = show_account(request, parts, Filled(), said="account.password.set")
    give_cookie(request, response, cookie)
    return response


@account_router.post("/account/tokens")
def another_token(request: Request, parts: AskedParts) -> Response:
    """Make a token, and show it this once."""
    form = form_of(request)
    account, token, now = _account(request, parts), new_token(), parts.clock()
    try:
        scopes = [TokenScope(one) for one in form.all("scope") if one in set(TokenScope)]
        parts.records.change_account(
            TokenIssued(
                account=account.name,
                name=form.one("name"),
                sha256=digest(token),
                scopes=tuple(scopes),
                expires_at=now + timedelta(days=_days(form.one("days"))),
                by=account.name,
                known_at=now,
            )
        )
    except FaultsFound as error:
        return show_account(request, parts, form.with_faults(error), _ENTRY_REFUSED)
    return show_account(request, parts, Filled(), said="account.token.made", token=token)


@account_router.post("/account/tokens/revoke")
def revoke_token(request: Request, parts: AskedParts) -> Response:
    """Revoke one of my tokens."""
    account = _account(request, parts)
    parts.records.change_account(
        TokenRevoked(
            account=account.name,
            name=form_of(request).one("name"),
            by=account.name,
            known_at=parts.clock(),
        )
    )
    return RedirectResponse(speech_of(request).link("/account"), HTTPStatus.SEE_OTHER)


_ENTRY_REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY


def _days(written: str) -> int:
    if not written.isdecimal() or not 1 <= int(written[:9]) <= DAYS_MOST:
        raise FaultsFound([Fault("days", 1, f"a token expires after 1 to {DAYS_MOST} days")])
    return int(written)


def _refused(request: Request, parts: Parts, said: str) -> Response:
    return show_account(request, parts, Filled(), _ENTRY_REFUSED, said=said)


def _account(request: Request, parts: Parts) -> Account:
    """Return the account of who asks; raises FaultsFound in the demo, where nobody has one."""
    account = _account_or_none(request, parts)
    if account is None:
        raise FaultsFound([Fault("account", 1, "in the demo nobody has an account")])
    return account


def _account_or_none(request: Request, parts: Parts) -> Account | None:
    asked: Asked = request.state.asked
    if asked.reader.account_id is None or asked.reader.name is None:
        return None
    return parts.records.account_of(asked.reader.name)
