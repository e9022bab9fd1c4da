"""Keeps sessions, and finds whose a session or a token is: one question for each request.

A session's row is deleted when it ends. Neither a cookie nor a token is kept, only its digest.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, select, update

from domain.access.accounts import Account, ApiToken
from domain.access.roles import Role
from domain.access.signing_in import Session
from domain.legal_day import from_microseconds, to_microseconds
from storage.records.access.derived import (
    account_of_row,
    accounts_query,
    token_of_row,
    tokens_query,
)
from storage.records.access.tables import (
    account_removals,
    accounts,
    api_token_revocations,
    api_tokens,
    sessions,
)
from storage.records.database.connection import RecordsPart


class SqlHolders(RecordsPart):
    """The part of the records that knows who asks; see the port for what each call does."""

    def begin_session(self, session: Session) -> None:
        """Keep a session, and let go of those that are over."""
        created_us = to_microseconds(session.created_at)
        row = {
            "digest": session.digest,
            "account_id": session.account_id,
            "role": None if session.role is None else session.role.value,
            "csrf": session.csrf,
            "created_us": created_us,
            "used_us": to_microseconds(session.used_at),
            "expires_us": to_microseconds(session.expires_at),
        }
        with self._database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.expires_us <= created_us))
            connection.execute(insert(sessions), row)

    def session(self, digest: str) -> tuple[Session, Account | None] | None:
        """Return a session with its account, None where it ended or its account was removed."""
        with self._database.reading() as connection:
            found = connection.execute(_session(), {"asked": digest}).first()
            if found is None:
                return None
            if found.account_id is None:
                return _session_of(found), None
            row = connection.execute(_account(), {"asked": found.account_id}).first()
            return None if row is None else (_session_of(found), account_of_row(row))

    def use_session(self, digest: str, used_at: datetime) -> None:
        """Note that a session is in use."""
        noting = update(sessions).where(sessions.c.digest == digest)
        with self._database.writing() as connection:
            connection.execute(noting.values(used_us=to_microseconds(used_at)))

    def end_session(self, digest: str) -> None:
        """End a session; one that is not there has ended already."""
        with self._database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == digest))

    def token_holder(self, sha256: str) -> tuple[ApiToken, Account] | None:
        """Return whose token a digest is, None where nobody's or its account was removed."""
        with self._database.reading() as connection:
            token = connection.execute(_token(), {"asked": sha256}).first()
            if token is None:
                return None
            row = connection.execute(_account(), {"asked": token.account_id}).first()
            return None if row is None else (token_of_row(token), account_of_row(row))

    def salted_digests(self) -> list[tuple[str, str]]:
        """Return salt and digest of every token with a salt that is not revoked."""
        asked = (
            select(api_tokens.c.salt, api_tokens.c.sha256)
            .outerjoin(api_token_revocations, api_token_revocations.c.token_id == api_tokens.c.id)
            .where(api_tokens.c.salt != "", api_token_revocations.c.known_us.is_(None))
        )
        with self._database.reading() as connection:
            return [(row.salt, row.sha256) for row in connection.execute(asked)]


# Made once: to write a question down costs more than to ask it.
@cache
def _session() -> Select[Any]:
    return select(sessions).where(sessions.c.digest == bindparam("asked"))


@cache
def _account() -> Select[Any]:
    return accounts_query().where(
        accounts.c.id == bindparam("asked"), account_removals.c.known_us.is_(None)
    )


@cache
def _token() -> Select[Any]:
    return tokens_query().where(api_tokens.c.sha256 == bindparam("asked"))


def _session_of(row: Any) -> Session:
    return Session(
        digest=row.digest,
        account_id=row.account_id,
        role=None if row.role is None else Role(row.role),
        csrf=row.csrf,
        created_at=from_microseconds(row.created_us),
        used_at=from_microseconds(row.used_us),
        expires_at=from_microseconds(row.expires_us),
    )
