"""What may be asked of the records about accounts and their tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from domain.access.accounts import Account, AccountChange, ApiToken, Identity


class AccountRecords(Protocol):
    """The part of the records that keeps accounts; changes are appended, the state follows."""

    def change_account(self, change: AccountChange, *, seen_us: int | None = None) -> datetime:
        """Keep a change and return the instant from which it is known.

        Raises NotFound where there is no such account or token, FaultsFound where it cannot be,
        DecidedSince where the account was changed after `seen_us`.
        """
        ...

    def accounts(self, known_at: datetime | None = None) -> list[Account]:
        """Return every account ever made, by its number, as known at an instant."""
        ...

    def account_of(self, name: str) -> Account:
        """Return the account of a name, whatever its case; raises NotFound."""
        ...

    def has_accounts(self) -> bool:
        """Return whether an account was ever made here."""
        ...

    def password_of(self, account_id: int) -> str | None:
        """Return what an account's password is held against, None where it has none."""
        ...

    def identities(self) -> list[Identity]:
        """Return as whom somebody signs in by a provider of sign-on, in the order of linking."""
        ...

    def account_of_identity(self, issuer: str, subject: str) -> Account:
        """Return as whom an issuer's subject signs in; raises NotFound."""
        ...

    def tokens(self, account: str) -> list[ApiToken]:
        """Return every token that an account ever had, by the instant of its issue."""
        ...
