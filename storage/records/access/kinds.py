"""The changes of accounts as kinds of decisions: what the journal keeps, and reads back from rows.

One that came with its account is told with it, and not by itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from domain.access.accounts import (
    AccountAdded,
    AccountChange,
    AccountRemoved,
    IdentityLinked,
    IdentityUnlinked,
    PasswordSet,
    RoleSet,
    TokenIssued,
    TokenRevoked,
)
from domain.access.roles import Role, TokenScope
from domain.legal_day import from_microseconds
from storage.ports.entered.decisions import on_account
from storage.records.access.changes import apply_change
from storage.records.access.derived import live_account
from storage.records.access.tables import (
    account_identities,
    account_identity_ends,
    account_passwords,
    account_removals,
    account_roles,
    accounts,
    api_token_revocations,
    api_tokens,
)
from storage.records.database.decisions.kinds import Change, Kind

_NAMED = accounts.c.name.label("account")


def _later(table: Any) -> Select[Any]:
    """Return the question for rows that did not come with their account."""
    return (
        select(table, _NAMED)
        .join(accounts, accounts.c.id == table.c.account_id)
        .where(table.c.known_us != accounts.c.known_us)
    )


_PASSWORDS, _ROLES = _later(account_passwords), _later(account_roles)
_REMOVALS = select(account_removals, _NAMED).join(
    accounts, accounts.c.id == account_removals.c.account_id
)
_TOKENS = select(api_tokens, _NAMED).join(accounts, accounts.c.id == api_tokens.c.account_id)
_REVOCATIONS = (
    select(api_token_revocations, api_tokens.c.name, _NAMED)
    .join(api_tokens, api_tokens.c.id == api_token_revocations.c.token_id)
    .join(accounts, accounts.c.id == api_tokens.c.account_id)
)

_IDENTITIES = select(account_identities, _NAMED).join(
    accounts, accounts.c.id == account_identities.c.account_id
)
_IDENTITY_ENDS = (
    select(account_identity_ends, account_identities.c.issuer, account_identities.c.subject, _NAMED)
    .join(account_identities, account_identities.c.id == account_identity_ends.c.identity_id)
    .join(accounts, accounts.c.id == account_identities.c.account_id)
)


def _added(connection: Connection, row: Row[Any]) -> AccountAdded:
    of_account = (account_roles.c.account_id == row.id, account_roles.c.known_us == row.known_us)
    role = connection.execute(select(account_roles).where(*of_account)).one()
    password = connection.scalar(
        select(account_passwords.c.password).where(
            account_passwords.c.account_id == row.id, account_passwords.c.known_us == row.known_us
        )
    )
    return AccountAdded(
        account=row.name,
        role=Role(role.role),
        scope=tuple(json.loads(role.scope)),
        password=password,
        by=row.added_by,
        known_at=from_microseconds(row.known_us),
    )


def _password(_connection: Connection, row: Row[Any]) -> PasswordSet:
    at = from_microseconds(row.known_us)
    return PasswordSet(account=row.account, password=row.password, by=row.set_by, known_at=at)


def _role(_connection: Connection, row: Row[Any]) -> RoleSet:
    return RoleSet(
        account=row.account,
        role=Role(row.role),
        scope=tuple(json.loads(row.scope)),
        by=row.set_by,
        known_at=from_microseconds(row.known_us),
    )


def _removed(_connection: Connection, row: Row[Any]) -> AccountRemoved:
    at = from_microseconds(row.known_us)
    return AccountRemoved(account=row.account, by=row.removed_by, known_at=at)


def _issued(_connection: Connection, row: Row[Any]) -> TokenIssued:
    return TokenIssued(
        account=row.account,
        name=row.name,
        salt=row.salt,
        sha256=row.sha256,
        scopes=tuple(TokenScope(one) for one in row.scopes.split()),
        expires_at=None if row.expires_us is None else from_microseconds(row.expires_us),
        by=row.issued_by,
        known_at=from_microseconds(row.known_us),
    )


def _revoked(_connection: Connection, row: Row[Any]) -> TokenRevoked:
    at = from_microseconds(row.known_us)
    return TokenRevoked(account=row.account, name=row.name, by=row.revoked_by, known_at=at)


def _linked(_connection: Connection, row: Row[Any]) -> IdentityLinked:
    return IdentityLinked(
        account=row.account,
        issuer=row.issuer,
        subject=row.subject,
        by=row.linked_by,
        known_at=from_microseconds(row.known_us),
    )


def _unlinked(_connection: Connection, row: Row[Any]) -> IdentityUnlinked:
    return IdentityUnlinked(
        account=row.account,
        issuer=row.issuer,
        subject=row.subject,
        by=row.ended_by,
        known_at=from_microseconds(row.known_us),
    )


def _kind(
    name: str,
    content: type[AccountChange],
    rows: Select[Any],
    known_us: Any,
    told: Callable[[Connection, Row[Any]], AccountChange],
) -> Kind:
    def instants(connection: Connection) -> Iterable[int]:
        return connection.scalars(rows.with_only_columns(known_us, maintain_column_froms=True))

    def change_at(connection: Connection, at_us: int) -> Change:
        change = told(connection, connection.execute(rows.where(known_us == at_us)).one())
        return Change(by=change.by, subject=subject_of(change), content=change)

    return Kind(
        name=name, content=content, apply=apply_change, instants=instants, change_at=change_at
    )


ACCOUNT_KINDS: dict[type[AccountChange], Kind] = {
    AccountAdded: _kind("account", AccountAdded, select(accounts), accounts.c.known_us, _added),
    PasswordSet: _kind(
        "account-password", PasswordSet, _PASSWORDS, account_passwords.c.known_us, _password
    ),
    RoleSet: _kind("account-role", RoleSet, _ROLES, account_roles.c.known_us, _role),
    AccountRemoved: _kind(
        "account-removal", AccountRemoved, _REMOVALS, account_removals.c.known_us, _removed
    ),
    TokenIssued: _kind("token", TokenIssued, _TOKENS, api_tokens.c.known_us, _issued),
    TokenRevoked: _kind(
        "token-revocation", TokenRevoked, _REVOCATIONS, api_token_revocations.c.known_us, _revoked
    ),
    IdentityLinked: _kind(
        "account-identity", IdentityLinked, _IDENTITIES, account_identities.c.known_us, _linked
    ),
    IdentityUnlinked: _kind(
        "account-identity-end",
        IdentityUnlinked,
        _IDENTITY_ENDS,
        account_identity_ends.c.known_us,
        _unlinked,
    ),
}


def subject_of(change: AccountChange) -> str:
    """Return what a change is on."""
    return on_account(change.account)


def as_kept(connection: Connection, change: AccountChange, known_us: int) -> AccountChange:
    """Return a change as its rows say it again: the account by its own name, ids in order."""
    known_at = from_microseconds(known_us)
    if isinstance(change, AccountAdded):
        name = " ".join(change.account.split())
    else:
        name = live_account(connection, change.account).name
    match change:
        case AccountAdded() | RoleSet():
            scope = tuple(sorted(set(change.scope)))
            return replace(change, account=name, scope=scope, known_at=known_at)
        case TokenIssued():
            scopes = tuple(sorted(set(change.scopes)))
            told = change.name.strip()
            return replace(change, account=name, name=told, scopes=scopes, known_at=known_at)
        case TokenRevoked():
            return replace(change, account=name, name=change.name.strip(), known_at=known_at)
        case _:
            return replace(change, account=name, known_at=known_at)
