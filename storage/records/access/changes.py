"""Checks a change of an account against what there is, and writes it as a row of its own.

Both work on a connection that somebody else opened: who keeps the change says in which order. It
hashes nothing and reads no clock.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Connection, delete, func, insert, select

from domain.access.accounts import (
    NAME_LETTERS_MOST,
    Account,
    AccountAdded,
    AccountChange,
    AccountRemoved,
    IdentityLinked,
    IdentityUnlinked,
    PasswordSet,
    RoleSet,
    TokenIssued,
    TokenRevoked,
    name_key,
)
from domain.access.roles import LIMITED_TO, UNNAMED, Role
from domain.errors import Fault, FaultsFound, NotFound
from domain.legal_day import to_microseconds
from storage.records.access.derived import (
    AnyRow,
    accounts_query,
    live_account,
    tokens_query,
)
from storage.records.access.identities import identity_faults, link, unlink
from storage.records.access.tables import (
    account_passwords,
    account_removals,
    account_roles,
    accounts,
    api_token_revocations,
    api_tokens,
    sessions,
)

TOKENS_MOST = 20  # that are not revoked, of one account


def check_change(connection: Connection, change: AccountChange) -> None:
    """Return where a change can be kept; raises NotFound, FaultsFound with every fault in words."""
    match change:
        case AccountAdded():
            faults = [*_name_faults(connection, change), *_scope_faults(change.role, change.scope)]
        case RoleSet():
            account = live_account(connection, change.account)
            faults = [*_scope_faults(change.role, change.scope)]
            if change.role is not Role.ADMINISTRATOR:
                faults += _of_the_last_one(connection, account)
        case AccountRemoved():
            faults = [*_of_the_last_one(connection, live_account(connection, change.account))]
        case PasswordSet():
            live_account(connection, change.account)
            faults = []
        case TokenIssued():
            account = live_account(connection, change.account)
            faults = [*_token_faults(connection, account, change)]
        case TokenRevoked():
            _live_token(connection, change)
            faults = []
        case IdentityLinked() | IdentityUnlinked():
            faults = identity_faults(connection, change)
    if faults:
        raise FaultsFound(faults)


def apply_change(connection: Connection, change: AccountChange, known_us: int) -> None:
    """Write a change that was checked and is as `as_kept` gives it, known from an instant on
    (microseconds UTC).
    """
    match change:
        case AccountAdded():
            _add(connection, change, known_us)
        case PasswordSet():
            account_id = live_account(connection, change.account).id
            _set_password(connection, account_id, change.password, change.by, known_us)
            _end_sessions(connection, account_id)
        case RoleSet():
            account_id = live_account(connection, change.account).id
            _set_role(connection, account_id, change, known_us)
            _end_sessions(connection, account_id)
        case AccountRemoved():
            account_id = live_account(connection, change.account).id
            row = {"account_id": account_id, "known_us": known_us, "removed_by": change.by}
            connection.execute(insert(account_removals), row)
            _end_sessions(connection, account_id)
        case TokenIssued():
            _issue(connection, change, known_us)
        case TokenRevoked():
            token = _live_token(connection, change)
            row = {"token_id": token.id, "known_us": known_us, "revoked_by": change.by}
            connection.execute(insert(api_token_revocations), row)
        case IdentityLinked():
            link(connection, change, known_us)
        case IdentityUnlinked():
            _end_sessions(connection, unlink(connection, change, known_us))


def _add(connection: Connection, change: AccountAdded, known_us: int) -> None:
    # Counted here, so that a journal read again gives the same numbers on every database.
    account_id = (connection.scalar(select(func.max(accounts.c.id))) or 0) + 1
    row = {"id": account_id, "known_us": known_us, "name": change.account}
    told = {"key": name_key(change.account), "added_by": change.by}
    connection.execute(insert(accounts), row | told)
    _set_role(connection, account_id, change, known_us)
    if change.password is not None:
        _set_password(connection, account_id, change.password, change.by, known_us)


def _set_role(
    connection: Connection, account_id: int, change: AccountAdded | RoleSet, known_us: int
) -> None:
    row = {
        "known_us": known_us,
        "account_id": account_id,
        "role": change.role.value,
        "scope": json.dumps(change.scope, ensure_ascii=False),
        "set_by": change.by,
    }
    connection.execute(insert(account_roles), row)


def _set_password(
    connection: Connection, account_id: int, password: str, by: str, known_us: int
) -> None:
    row = {"known_us": known_us, "account_id": account_id, "password": password, "set_by": by}
    connection.execute(insert(account_passwords), row)


def _issue(connection: Connection, change: TokenIssued, known_us: int) -> None:
    expires = change.expires_at
    row = {
        "known_us": known_us,
        "account_id": live_account(connection, change.account).id,
        "name": change.name,
        "salt": change.salt,
        "sha256": change.sha256,
        "scopes": " ".join(change.scopes),
        "expires_us": None if expires is None else to_microseconds(expires),
        "issued_by": change.by,
    }
    connection.execute(insert(api_tokens), row)


def _end_sessions(connection: Connection, account_id: int) -> None:
    connection.execute(delete(sessions).where(sessions.c.account_id == account_id))


def _name_faults(connection: Connection, change: AccountAdded) -> Iterator[Fault]:
    if not _can_be_shown(change.account):
        yield Fault("account", 1, f"a name has 1 to {NAME_LETTERS_MOST} printable letters")
        return
    if name_key(change.account) == UNNAMED:
        yield Fault("account", 1, f"{UNNAMED!r} stands for names that are not told: take another")
    try:
        found = live_account(connection, change.account)
    except NotFound:
        return
    yield Fault("account", 1, f"{found.name!r} is there already: remove it, or take another name")


def _scope_faults(role: Role, scope: tuple[str, ...]) -> Iterator[Fault]:
    kind = LIMITED_TO.get(role)
    if role is Role.PUBLIC:
        yield Fault("role", 1, "the public has no account")
    elif kind is not None and not scope:
        yield Fault("scope", 1, f"name the {kind}s that the {role} is of")
    elif kind is None and scope:
        yield Fault("scope", 1, f"the role {role} is not limited to clusters or gateways")


def _of_the_last_one(connection: Connection, account: Account) -> list[Fault]:
    """Return the fault of taking the last administrator away: nobody could make another."""
    if account.role is not Role.ADMINISTRATOR:
        return []
    others = accounts_query().where(
        account_removals.c.known_us.is_(None),
        account_roles.c.role == Role.ADMINISTRATOR.value,
        accounts.c.id != account.id,
    )
    if connection.execute(others).first() is not None:
        return []
    return [Fault("account", 1, f"{account.name!r} is the only administrator: make another first")]


def _token_faults(connection: Connection, account: Account, change: TokenIssued) -> Iterator[Fault]:
    live = _live_tokens(connection, account)
    if not _can_be_shown(change.name):
        yield Fault("name", 1, f"a token's name has 1 to {NAME_LETTERS_MOST} printable letters")
    elif any(one.name == change.name.strip() for one in live):
        yield Fault("name", 1, f"{account.name!r} has a token {change.name!r}: revoke that first")
    if not change.scopes:
        yield Fault("scope", 1, "a token may read, or write, or both: say which")
    if change.expires_at is not None and change.expires_at <= change.known_at:
        yield Fault("expires", 1, "it would have expired already")
    if len(live) >= TOKENS_MOST:
        yield Fault("name", 1, f"an account has at most {TOKENS_MOST} tokens: revoke one first")


def _live_token(connection: Connection, change: TokenRevoked) -> AnyRow:
    account = live_account(connection, change.account)
    for token in _live_tokens(connection, account):
        if token.name == change.name.strip():
            return token
    raise NotFound(f"{account.name!r} has no token {change.name!r} that is not revoked")


def _live_tokens(connection: Connection, account: Account) -> list[AnyRow]:
    asked = tokens_query().where(
        api_tokens.c.account_id == account.id, api_token_revocations.c.known_us.is_(None)
    )
    return list(connection.execute(asked.order_by(api_tokens.c.id)))


def _can_be_shown(name: str) -> bool:
    return 1 <= len(name.strip()) <= NAME_LETTERS_MOST and name.strip().isprintable()
