"""What may be asked of the records about who did what."""

from __future__ import annotations

from typing import Protocol

from domain.access.audit import AuditEntry, AuditQuestion


class AuditRecords(Protocol):
    """The part of the records that keeps the audit log; appended to, never changed."""

    def add_audit_entry(self, entry: AuditEntry) -> None:
        """Keep an entry; its own `id` counts for nothing."""
        ...

    def audit_entries(
        self, asked: AuditQuestion, *, before: int | None = None, most: int | None = None
    ) -> list[AuditEntry]:
        """Return entries, newest first: at most so many of those with a number before one."""
        ...
