"""What may be asked of the records about who is behind a cookie or a token."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from domain.access.accounts import Account, ApiToken
from domain.access.signing_in import Session


class HolderRecords(Protocol):
    """The part of the records that keeps sessions, and finds whose a session or a token is.

    A session ends with its account's password or role; it is no decision, and nothing of it stays.
    """

    def begin_session(self, session: Session) -> None:
        """Keep a session, and let go of those that are over."""
        ...

    def session(self, digest: str) -> tuple[Session, Account | None] | None:
        """Return a session with its account, None where it ended or its account was removed."""
        ...

    def use_session(self, digest: str, used_at: datetime) -> None:
        """Note that a session is in use."""
        ...

    def end_session(self, digest: str) -> None:
        """End a session; one that is not there has ended already."""
        ...

    def token_holder(self, sha256: str) -> tuple[ApiToken, Account] | None:
        """Return whose token a digest is, None where nobody's or its account was removed."""
        ...

    def salted_digests(self) -> list[tuple[str, str]]:
        """Return salt and digest of every token with a salt that is not revoked."""
        ...
