"""What follows from the changes of accounts: which there are, with which role, and which tokens."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, select

from domain.access.accounts import Account, ApiToken, Identity, name_key
from domain.access.roles import Role, TokenScope
from domain.errors import NotFound
from domain.legal_day import from_microseconds, to_microseconds
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

AnyRow = Row[Any]
_EVER_US = 2**63 - 1


def accounts_query(known_at: datetime | None = None) -> Select[Any]:
    """Return the question for accounts, each with its role as known at an instant."""
    through_us = _EVER_US if known_at is None else to_microseconds(known_at)
    others = account_roles.alias()
    newest = (
        select(func.max(others.c.id))
        .where(others.c.account_id == accounts.c.id, others.c.known_us <= through_us)
        .scalar_subquery()
    )
    passwords = account_passwords.alias()
    has_password = exists().where(
        passwords.c.account_id == accounts.c.id, passwords.c.known_us <= through_us
    )
    removed = and_(
        account_removals.c.account_id == accounts.c.id,
        account_removals.c.known_us <= through_us,
    )
    return (
        select(
            accounts.c.id,
            accounts.c.name,
            accounts.c.known_us,
            account_roles.c.role,
            account_roles.c.scope,
            account_removals.c.known_us.label("removed_us"),
            has_password.label("has_password"),
        )
        .select_from(accounts)
        .join(account_roles, account_roles.c.id == newest)
        .outerjoin(account_removals, removed)
        .where(accounts.c.known_us <= through_us)
    )


def account_of_row(row: AnyRow) -> Account:
    """Return the account of a row of `accounts_query`."""
    return Account(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        scope=tuple(json.loads(row.scope)),
        known_at=from_microseconds(row.known_us),
        removed_at=None if row.removed_us is None else from_microseconds(row.removed_us),
        has_password=bool(row.has_password),
    )


def live_account(connection: Connection, name: str) -> Account:
    """Return the account that has a name now; raises NotFound."""
    named = accounts_query().where(
        accounts.c.key == name_key(name), account_removals.c.known_us.is_(None)
    )
    row = connection.execute(named).first()
    if row is None:
        raise NotFound(f"no account {name!r}: `nhue account list` shows them")
    return account_of_row(row)


def identities_query() -> Select[Any]:
    """Return the question for identities that are linked now, each with its account's name."""
    ends = account_identity_ends
    return (
        select(account_identities, accounts.c.name.label("account"))
        .join(accounts, accounts.c.id == account_identities.c.account_id)
        .outerjoin(account_removals, account_removals.c.account_id == accounts.c.id)
        .outerjoin(ends, ends.c.identity_id == account_identities.c.id)
        .where(ends.c.known_us.is_(None), account_removals.c.known_us.is_(None))
        .order_by(account_identities.c.id)
    )


def linked_identity(connection: Connection, issuer: str, subject: str) -> AnyRow | None:
    """Return the row of an identity that is linked now, None where it is nobody's."""
    asked = identities_query().where(
        account_identities.c.subject == subject, account_identities.c.issuer == issuer
    )
    return connection.execute(asked).first()


def identity_of_row(row: AnyRow) -> Identity:
    """Return the identity of a row of `identities_query`."""
    return Identity(
        account=row.account,
        issuer=row.issuer,
        subject=row.subject,
        known_at=from_microseconds(row.known_us),
    )


def tokens_query() -> Select[Any]:
    """Return the question for tokens, each with its account's name and its revocation."""
    return (
        select(
            api_tokens.c.id,
            api_tokens.c.account_id,
            api_tokens.c.name,
            api_tokens.c.scopes,
            api_tokens.c.known_us,
            api_tokens.c.expires_us,
            accounts.c.name.label("account"),
            api_token_revocations.c.known_us.label("revoked_us"),
        )
        .select_from(api_tokens)
        .join(accounts, accounts.c.id == api_tokens.c.account_id)
        .outerjoin(api_token_revocations, api_token_revocations.c.token_id == api_tokens.c.id)
    )


def token_of_row(row: AnyRow) -> ApiToken:
    """Return the token of a row of `tokens_query`."""
    return ApiToken(
        account=row.account,
        name=row.name,
        scopes=tuple(TokenScope(one) for one in row.scopes.split()),
        known_at=from_microseconds(row.known_us),
        expires_at=None if row.expires_us is None else from_microseconds(row.expires_us),
        revoked_at=None if row.revoked_us is None else from_microseconds(row.revoked_us),
    )
