"""An account and its tokens, and the changes of both: appended one after the other, never undone.

Passwords and tokens are here as what they are held against; neither can be had from that.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from domain.access.roles import Role, TokenScope

NAME_LETTERS_MOST = 100
SUBJECT_LETTERS_MOST = 255  # OpenID Connect Core 1.0, section 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may sign in; `scope` are the clusters of an operator, or a vendor's gateways.

    `id` and `known_at` are given by the store. A removed one stays, and its name may be given anew.
    """

    id: int
    name: str
    role: Role
    scope: tuple[str, ...]
    known_at: datetime
    removed_at: datetime | None = None
    has_password: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """By which issuer and subject somebody is known to a provider of sign-on, and as which account
    they sign in here, since `known_at`.
    """

    account: str
    issuer: str
    subject: str
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A token of an account, by its name there; None: it does not expire, or is not revoked."""

    account: str
    name: str
    scopes: tuple[TokenScope, ...]
    known_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        """Return whether it may still be used."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountAdded:
    """An account is there; `password` is what its password is held against, None: it has none."""

    account: str
    role: Role
    scope: tuple[str, ...] = ()
    password: str | None = None
    by: str
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSet:
    """An account has another password; whoever is signed in by the one before is no more."""

    account: str
    password: str
    by: str
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSet:
    """An account has another role, or other clusters or gateways."""

    account: str
    role: Role
    scope: tuple[str, ...] = ()
    by: str
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRemoved:
    """An account may nothing any more, nor may its tokens."""

    account: str
    by: str
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIssued:
    """An account has another token; `sha256` is of the salt (hexadecimal, or empty) and the token.

    None: it does not expire.
    """

    account: str
    name: str
    salt: str = ""
    sha256: str
    scopes: tuple[TokenScope, ...]
    expires_at: datetime | None
    by: str
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked:
    """A token of an account may nothing any more."""

    account: str
    name: str
    by: str
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityLinked:
    """Whom a provider of sign-on calls `subject` signs in as an account from now on.

    Issuer and subject tell one person from all others (OpenID Connect Core 1.0, section 2); an
    address or a name does not, since both can be given anew.
    """

    account: str
    issuer: str
    subject: str
    by: str
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityUnlinked:
    """Whom a provider calls `subject` is nobody's any more; whoever is signed in is no more."""

    account: str
    issuer: str
    subject: str
    by: str
    known_at: datetime


AccountChange = (
    AccountAdded
    | PasswordSet
    | RoleSet
    | AccountRemoved
    | TokenIssued
    | TokenRevoked
    | IdentityLinked
    | IdentityUnlinked
)


def name_key(name: str) -> str:
    """Return by what names are told apart: neither case nor the way of writing a mark counts.

    >>> name_key("  Trần Văn AN ") == name_key(unicodedata.normalize("NFD", "trần văn an"))
    True
    """
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()
