"""Keeps a change that was made on the command line, and that it was made there."""

from __future__ import annotations

from domain.access.accounts import AccountChange
from domain.access.audit import AuditEntry, AuditOutcome
from domain.access.roles import Role
from storage.ports.records import RecordStore

BY = "command line"


def keep(records: RecordStore, command: str, change: AccountChange) -> None:
    """Keep a change, and note in the audit log that it was made; raises NotFound, FaultsFound."""
    records.change_account(change)
    records.add_audit_entry(
        AuditEntry(
            at=change.known_at,
            account_id=None,
            name=BY,
            role=Role.ADMINISTRATOR,
            act=command,
            on=change.account,
            outcome=AuditOutcome.DONE,
            address="this host",
        )
    )
