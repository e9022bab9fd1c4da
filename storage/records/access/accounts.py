"""Keeps the changes of accounts and tokens, and tells what follows from them.

It decides nothing about what a role may do.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from domain.access.accounts import Account, AccountChange, ApiToken, Identity
from domain.errors import NotFound
from domain.legal_day import from_microseconds
from storage.ports.entered.decisions import ON_ACCOUNT, on_account
from storage.records.access.changes import check_change
from storage.records.access.derived import (
    account_of_row,
    accounts_query,
    identities_query,
    identity_of_row,
    linked_identity,
    live_account,
    token_of_row,
    tokens_query,
)
from storage.records.access.kinds import ACCOUNT_KINDS, as_kept, subject_of
from storage.records.access.tables import account_passwords, accounts, api_tokens
from storage.records.database.decisions.deciding import DecidingPart


class SqlAccounts(DecidingPart):
    """The part of the records that keeps accounts; see the port for what each call does."""

    def change_account(self, change: AccountChange, *, seen_us: int | None = None) -> datetime:
        """Keep a change and return the instant from which it is known."""
        with self._deciding() as deciding:
            subject = on_account(_own_name(deciding.connection, change.account))
            deciding.refuse_decided_since(ON_ACCOUNT, subject, seen_us)
            check_change(deciding.connection, change)
            known_us = deciding.known_us([change.known_at])
            kept = as_kept(deciding.connection, change, known_us)
            kind = ACCOUNT_KINDS[type(change)]
            deciding.keep(kind, kept, known_us, by=kept.by, subject=subject_of(kept))
        return from_microseconds(known_us)

    def accounts(self, known_at: datetime | None = None) -> list[Account]:
        """Return every account ever made, by its number, as known at an instant."""
        with self._database.reading() as connection:
            rows = connection.execute(accounts_query(known_at).order_by(accounts.c.id))
            return [account_of_row(row) for row in rows]

    def account_of(self, name: str) -> Account:
        """Return the account of a name, whatever its case; raises NotFound."""
        with self._database.reading() as connection:
            return live_account(connection, name)

    def has_accounts(self) -> bool:
        """Return whether an account was ever made here."""
        with self._database.reading() as connection:
            return connection.execute(select(accounts.c.id).limit(1)).first() is not None

    def password_of(self, account_id: int) -> str | None:
        """Return what an account's password is held against, None where it has none."""
        newest = (
            select(account_passwords.c.password)
            .where(account_passwords.c.account_id == account_id)
            .order_by(account_passwords.c.id.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            password: str | None = connection.scalar(newest)
            return password

    def identities(self) -> list[Identity]:
        """Return as whom somebody signs in by a provider of sign-on, in the order of linking."""
        with self._database.reading() as connection:
            return [identity_of_row(row) for row in connection.execute(identities_query())]

    def account_of_identity(self, issuer: str, subject: str) -> Account:
        """Return as whom an issuer's subject signs in; raises NotFound."""
        with self._database.reading() as connection:
            row = linked_identity(connection, issuer, subject)
            if row is None:
                raise NotFound(
                    f"nobody signs in as {subject!r} of {issuer}: an administrator links it"
                )
            return live_account(connection, row.account)

    def tokens(self, account: str) -> list[ApiToken]:
        """Return every token that an account ever had, by the instant of its issue."""
        with self._database.reading() as connection:
            account_id = live_account(connection, account).id
            asked = tokens_query().where(api_tokens.c.account_id == account_id)
            rows = connection.execute(asked.order_by(api_tokens.c.id))
            return [token_of_row(row) for row in rows]


def _own_name(connection: Connection, name: str) -> str:
    """Return an account's name as it was made, the given one where it is not there any more."""
    try:
        return live_account(connection, name).name
    except NotFound:
        return " ".join(name.split())
