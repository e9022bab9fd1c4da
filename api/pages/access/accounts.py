"""All accounts, for administrators: who has which role, and making, changing and removing one.

A password that was made is shown once, on the page that answers its making.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import Response

from api.access.asked import AskedWriter
from api.access.guard import guarded_router
from api.access.openid.flow import provider_of
from api.access.openid.provider import Provider
from api.access.secrets_kept import hashed_password, new_password
from api.pages.access.forms import Filled, form_of
from api.pages.rendering import render
from api.question.handed_in import AskedParts, Parts
from domain.access.accounts import (
    AccountAdded,
    AccountChange,
    AccountRemoved,
    Identity,
    IdentityLinked,
    IdentityUnlinked,
    PasswordSet,
    RoleSet,
)
from domain.access.permission import may_be_of
from domain.access.roles import ACCOUNT_ROLES, LIMITED_TO, Role
from domain.errors import DecidedSince, EarlierDecision, Fault, FaultsFound
from storage.ports.entered.decisions import ON_ACCOUNT

_DECIDED = {
    "account": "accounts.decided.made",
    "account-password": "accounts.decided.password",
    "account-role": "accounts.decided.role",
    "account-removal": "accounts.decided.removed",
    "account-identity": "accounts.decided.linked",
    "account-identity-end": "accounts.decided.unlinked",
}
accounts_page_router = guarded_router(include_in_schema=False)


def show_accounts(
    request: Request,
    parts: Parts,
    filled: Filled,
    status: int = HTTPStatus.OK,
    *,
    said: str | None = None,
    password: tuple[str, str] | None = None,
    decided: Sequence[EarlierDecision] = (),
) -> Response:
    """Return the page, its forms filled in; a name's `password` is shown this once.

    `decided` is what somebody else decided since the page that the form was sent from.
    """
    seen_us = parts.records.last_decided_us(ON_ACCOUNT)
    registry = parts.records.registry()
    accounts = parts.records.accounts()
    identities: dict[str, list[Identity]] = {}
    for one in parts.records.identities():
        identities.setdefault(one.account, []).append(one)
    provider: Provider | None = request.app.state.sign_on
    return render(
        request,
        "access/accounts.html",
        status,
        has_form=True,
        accounts=[one for one in accounts if one.removed_at is None],
        removed=[one for one in accounts if one.removed_at is not None],
        roles=ACCOUNT_ROLES,
        clusters=sorted(registry.clusters),
        gateways=sorted(registry.gateways),
        filled=filled,
        identities=identities,
        provider=None if provider is None else provider.terms,
        said=said,
        password=password,
        seen=seen_us,
        decided=[(_DECIDED[one.kind], one) for one in decided],
    )


@accounts_page_router.api_route("/accounts", methods=["GET", "HEAD"])
def all_accounts(request: Request, parts: AskedParts) -> Response:
    """Who has which role."""
    return show_accounts(request, parts, Filled())


@accounts_page_router.post("/accounts")
def add_account(request: Request, parts: AskedParts, writer: AskedWriter) -> Response:
    """Make an account, and show its password this once."""
    form, made = form_of(request), new_password()
    try:
        role, scope = _role_and_scope(parts, form)
        change = AccountAdded(
            account=form.one("name"),
            role=role,
            scope=scope,
            password=hashed_password(made),
            by=writer,
            known_at=parts.clock(),
        )
        parts.records.change_account(change)
    except FaultsFound as error:
        return _refused(request, parts, form, error)
    return _done(request, parts, "accounts.made", password=(form.one("name"), made))


@accounts_page_router.post("/accounts/role")
def set_role(request: Request, parts: AskedParts, writer: AskedWriter) -> Response:
    """Give an account another role, or other clusters or gateways."""
    form = form_of(request)
    try:
        role, scope = _role_and_scope(parts, form)
        change = RoleSet(
            account=form.one("name"),
            role=role,
            scope=scope,
            by=writer,
            known_at=parts.clock(),
        )
    except FaultsFound as error:
        return _refused(request, parts, form, error)
    return _changed(request, parts, form, change, "accounts.role.set")


@accounts_page_router.post("/accounts/password")
def set_password(request: Request, parts: AskedParts, writer: AskedWriter) -> Response:
    """Give an account a new password, and show it this once."""
    form, made = form_of(request), new_password()
    name = form.one("name")
    change = PasswordSet(
        account=name, password=hashed_password(made), by=writer, known_at=parts.clock()
    )
    return _changed(request, parts, form, change, "accounts.made", password=(name, made))


@accounts_page_router.post("/accounts/remove")
def remove_account(request: Request, parts: AskedParts, writer: AskedWriter) -> Response:
    """Remove an account; what it decided stays, with its name."""
    form = form_of(request)
    change = AccountRemoved(account=form.one("name"), by=writer, known_at=parts.clock())
    return _changed(request, parts, form, change, "accounts.removed")


@accounts_page_router.post("/accounts/identity")
def link_identity(request: Request, parts: AskedParts, writer: AskedWriter) -> Response:
    """Have whom the provider calls by a subject sign in as an account."""
    form = form_of(request)
    change = IdentityLinked(
        account=form.one("name"),
        issuer=provider_of(request).terms.issuer,
        subject=form.one("subject").strip(),
        by=writer,
        known_at=parts.clock(),
    )
    return _changed(request, parts, form, change, "accounts.linked")


@accounts_page_router.post("/accounts/identity/end")
def unlink_identity(request: Request, parts: AskedParts, writer: AskedWriter) -> Response:
    """Have whom a provider calls by a subject sign in no more."""
    form = form_of(request)
    change = IdentityUnlinked(
        account=form.one("name"),
        issuer=form.one("issuer"),
        subject=form.one("subject"),
        by=writer,
        known_at=parts.clock(),
    )
    return _changed(request, parts, form, change, "accounts.unlinked")


def _changed(
    request: Request,
    parts: Parts,
    form: Filled,
    change: AccountChange,
    said: str,
    *,
    password: tuple[str, str] | None = None,
) -> Response:
    """Keep a change that was decided on from the page as it was seen, and show the page anew."""
    try:
        parts.records.change_account(change, seen_us=form.seen_us)
    except (FaultsFound, DecidedSince) as error:
        return _refused(request, parts, form, error)
    return _done(request, parts, said, password=password)


def _done(
    request: Request, parts: Parts, said: str, password: tuple[str, str] | None = None
) -> Response:
    return show_accounts(request, parts, Filled(), said=said, password=password)


def _refused(
    request: Request, parts: Parts, form: Filled, error: FaultsFound | DecidedSince
) -> Response:
    if isinstance(error, DecidedSince):
        status = HTTPStatus.PRECONDITION_FAILED
        return show_accounts(request, parts, form, status, decided=error.decisions)
    return show_accounts(request, parts, form.with_faults(error), HTTPStatus.UNPROCESSABLE_ENTITY)


def _role_and_scope(parts: Parts, form: Filled) -> tuple[Role, tuple[str, ...]]:
    """Return role and clusters or gateways as they were chosen; raises FaultsFound."""
    written = form.one("role")
    if written not in {role.value for role in ACCOUNT_ROLES}:
        raise FaultsFound([Fault("role", 1, "choose a role")])
    role = Role(written)
    kind = LIMITED_TO.get(role)
    if kind is None:
        return role, ()
    known = may_be_of(role, parts.records.registry())
    given = form.one("scope").replace(",", " ").split()
    unknown = [one for one in given if one not in known]
    if unknown:
        raise FaultsFound(
            [Fault("scope", 1, f"no {kind} {one!r} in the registry") for one in unknown]
        )
    return role, tuple(given)
