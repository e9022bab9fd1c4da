"""Keeps a change that was made on the command line, and that it was made there."""

from __future__ import annotations

from datetime import datetime

from domain.access.accounts import AccountChange
from domain.access.audit import AuditEntry, AuditOutcome
from domain.access.roles import Role
from storage.ports.records import RecordStore

BY = "command line"


def keep(records: RecordStore, command: str, change: AccountChange) -> None:
    """Keep a change, and note in the audit log that it was made; raises NotFound, FaultsFound."""
    records.change_account(change)
    note(records, command, on=change.account, at=change.known_at)


def note(records: RecordStore, command: str, *, on: str, at: datetime) -> None:
    """Note in the audit log what was done by a command, on what."""
    records.add_audit_entry(
        AuditEntry(
            at=at,
            account_id=None,
            name=BY,
            role=Role.ADMINISTRATOR,
            act=command,
            on=on,
            outcome=AuditOutcome.DONE,
            address="this host",
        )
    )
