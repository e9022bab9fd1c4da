"""Finds out who asks: by a token, by a session's cookie, or nobody who signed in.

It decides nothing about what they may. Where the records do not answer, health alone goes by what
was known of a token before.
"""

from __future__ import annotations

import hmac
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from starlette.requests import Request

from api.access.secrets_kept import digest
from api.question.handed_in import Parts
from domain.access.accounts import Account, ApiToken
from domain.access.permission import ANYBODY, Reader
from domain.access.signing_in import Session
from domain.errors import StoreUnavailable

NOTED_EVERY = timedelta(minutes=5)  # that a session is in use
REMEMBERED_MOST = 256
_CLUSTERS_OF_THE_DEMO = 4  # of its operator: two of them exceed a limit
_OF_ONE_NETWORK = 64  # the bits of an IPv6 address that its holder cannot choose


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, by which session; `trouble` says why what was sent is worth nothing."""

    reader: Reader
    session: Session | None = None
    trouble: str | None = None


class WhoAsks:
    """Knows who asks an app; threads may share it."""

    def __init__(self, parts: Parts) -> None:
        """Begin on the parts of an app."""
        self._parts = parts
        self._has_accounts = self._was_without = False
        self._remembered: OrderedDict[str, Reader] = OrderedDict()
        self._lock = threading.Lock()

    def cookie_name(self) -> str:
        """Return the name of the session's cookie: behind TLS one that no other host can set."""
        return "__Host-nhue" if self._parts.doors.is_secure else "nhue"

    def has_accounts(self) -> bool:
        """Return whether an account was ever made; once it was, nothing takes that back."""
        if not self._has_accounts:
            self._has_accounts = self._parts.records.has_accounts()
            self._was_without = not self._has_accounts
        return self._has_accounts

    @property
    def was_without_accounts(self) -> bool:
        """Whether there was none when that was asked last; nothing is asked for it."""
        return self._was_without

    def needs_records(self, request: Request) -> bool:
        """Return whether the records have to be asked who asks."""
        return (
            bearer_of(request) is not None
            or self.cookie_name() in request.cookies
            or (self._parts.doors.role_without_accounts is not ANYBODY.role)
        )

    def of(self, request: Request) -> Asked:
        """Return who asks; raises StoreUnavailable."""
        token = bearer_of(request)
        if token is not None:
            return self._of_token(token)
        cookie = request.cookies.get(self.cookie_name())
        if cookie is not None:
            return self._of_cookie(cookie)
        return Asked(self._without_session())

    def remembered(self, request: Request) -> Asked:
        """Return who asks, as far as it was known before: the records do not answer."""
        token = bearer_of(request)
        known = None if token is None else self._remembered.get(digest(token))
        return Asked(ANYBODY if known is None else known)

    def _without_session(self) -> Reader:
        role = self._parts.doors.role_without_accounts
        if role is ANYBODY.role or self.has_accounts():
            return ANYBODY
        return Reader(role=role)

    def _of_token(self, token: str) -> Asked:
        found = self._parts.records.token_holder(self._digest(token))
        if found is None:
            return Asked(ANYBODY, trouble="this token is nobody's")
        held, account = found
        if not held.is_good(self._parts.clock()):
            word = "is revoked" if held.revoked_at is not None else "has expired"
            return Asked(ANYBODY, trouble=f"this token {word}")
        reader = reader_of(account, held)
        with self._lock:
            self._remembered[digest(token)] = reader
            if len(self._remembered) > REMEMBERED_MOST:
                self._remembered.popitem(last=False)
        return Asked(reader)

    def _digest(self, token: str) -> str:
        """Return by which digest a token is kept: those of before have a salt each."""
        plain = digest(token)
        for salt, kept in self._parts.records.salted_digests():
            if hmac.compare_digest(digest(token, salt), kept):
                return kept
        return plain

    def _of_cookie(self, cookie: str) -> Asked:
        records, now = self._parts.records, self._parts.clock()
        found = records.session(digest(cookie))
        over = "the session has ended: sign in again"
        if found is None or not found[0].is_good(now):
            return Asked(self._without_session(), trouble=over)
        session, account = found
        if account is not None:
            reader = reader_of(account)
        elif session.role is not None and self._parts.doors.is_demo and not self.has_accounts():
            reader = demo_reader(self._parts, session)
        else:
            return Asked(self._without_session(), trouble=over)
        if now - session.used_at > NOTED_EVERY:
            with suppress(StoreUnavailable):  # who reads needs nothing written
                records.use_session(session.digest, now)
        return Asked(reader, session)


def demo_reader(parts: Parts, session: Session) -> Reader:
    """Return the reader of a session of the demo: of the first clusters, or the first gateway."""
    role = session.role or ANYBODY.role
    registry = parts.records.registry()
    first = sorted(registry.outlets.values(), key=lambda one: one.id)[:_CLUSTERS_OF_THE_DEMO]
    own = {
        "operator": [registry.cluster_of(one.id).id for one in first],
        "vendor": [one.gateway_id for one in first[:1]],
    }
    return Reader(role=role, name=f"demo ({role})", scope=frozenset(own.get(role, ())))


def bearer_of(request: Request) -> str | None:
    """Return the token that a request bears, None where it bears none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def address_of(request: Request) -> str:
    """Return from where a request comes; an IPv6 network of one holder is one address."""
    host = "unknown" if request.client is None else request.client.host
    try:
        address = ip_address(host)
    except ValueError:
        return host[:64]
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        kept = int(address) >> (128 - _OF_ONE_NETWORK) << (128 - _OF_ONE_NETWORK)
        return f"{IPv6Address(kept)}/{_OF_ONE_NETWORK}"
    return str(address)


def reader_of(account: Account, token: ApiToken | None = None) -> Reader:
    """Return who asks by an account, in a session or by one of its tokens."""
    reader = Reader(
        role=account.role,
        name=account.name,
        account_id=account.id,
        scope=frozenset(account.scope),
    )
    return reader if token is None else replace(reader, may=frozenset(token.scopes))
