"""Checks and writes what links an account to whom a provider of sign-on knows, and what ends that.

Both work on a connection that somebody else opened; who somebody is, the provider alone says.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, insert

from domain.access.accounts import (
    SUBJECT_LETTERS_MOST,
    Account,
    IdentityLinked,
    IdentityUnlinked,
)
from domain.errors import Fault, NotFound
from storage.records.access.derived import (
    AnyRow,
    identities_query,
    linked_identity,
    live_account,
)
from storage.records.access.tables import account_identities, account_identity_ends

IDENTITIES_MOST = 10  # that are linked to one account


def identity_faults(
    connection: Connection, change: IdentityLinked | IdentityUnlinked
) -> list[Fault]:
    """Return what is wrong with a change, in words; raises NotFound."""
    if isinstance(change, IdentityUnlinked):
        _linked(connection, change)
        return []
    return [*_identity_faults(connection, live_account(connection, change.account), change)]


def link(connection: Connection, change: IdentityLinked, known_us: int) -> None:
    """Write a link that was checked, known from an instant on (microseconds UTC)."""
    row = {
        "known_us": known_us,
        "account_id": live_account(connection, change.account).id,
        "issuer": change.issuer,
        "subject": change.subject,
        "linked_by": change.by,
    }
    connection.execute(insert(account_identities), row)


def unlink(connection: Connection, change: IdentityUnlinked, known_us: int) -> int:
    """Write the end of a link, known from an instant on (microseconds UTC); return the account."""
    identity = _linked(connection, change)
    row = {"identity_id": identity.id, "known_us": known_us, "ended_by": change.by}
    connection.execute(insert(account_identity_ends), row)
    account_id: int = identity.account_id
    return account_id


def _identity_faults(
    connection: Connection, account: Account, change: IdentityLinked
) -> Iterator[Fault]:
    if not (1 <= len(change.subject) <= SUBJECT_LETTERS_MOST and change.subject.isprintable()):
        yield Fault("subject", 1, f"a subject has 1 to {SUBJECT_LETTERS_MOST} printable letters")
        return
    if not change.issuer.isprintable() or not change.issuer.strip():
        yield Fault("issuer", 1, "name the provider's issuer, as its own document has it")
    linked = linked_identity(connection, change.issuer, change.subject)
    if linked is not None:
        yield Fault("subject", 1, f"{linked.account!r} has this subject: unlink it there first")
    own = identities_query().where(account_identities.c.account_id == account.id)
    if len(connection.execute(own).all()) >= IDENTITIES_MOST:
        yield Fault("subject", 1, f"an account has at most {IDENTITIES_MOST}: unlink one first")


def _linked(connection: Connection, change: IdentityUnlinked) -> AnyRow:
    account = live_account(connection, change.account)
    found = linked_identity(connection, change.issuer, change.subject)
    if found is None or found.account_id != account.id:
        raise NotFound(f"{account.name!r} has no subject {change.subject!r} of {change.issuer}")
    return found
