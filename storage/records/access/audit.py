"""Keeps the audit log: who did what, on what, when and from where; rows are only added."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text, insert, select

from domain.access.accounts import name_key
from domain.access.audit import AuditEntry, AuditOutcome, AuditQuestion
from domain.access.roles import Role
from domain.legal_day import from_microseconds, to_microseconds
from storage.records.database.columns import ID, RISING, metadata
from storage.records.database.connection import RecordsPart

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("at_us", BigInteger, nullable=False),
    Column("account_id", BigInteger),
    Column("name", Text, nullable=False),
    Column("key", ID, nullable=False),  # of the name
    Column("role", Text, nullable=False),
    Column("act", ID, nullable=False),
    Column("on", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("address", Text, nullable=False),
    Index(None, "key", "id"),
    Index(None, "act", "id"),
    Index(None, "outcome", "id"),
    Index(None, "at_us", "id"),
)


class SqlAudit(RecordsPart):
    """The part of the records that keeps the audit log; see the port for what each call does."""

    def add_audit_entry(self, entry: AuditEntry) -> None:
        """Keep an entry; its own `id` counts for nothing."""
        row = {
            "at_us": to_microseconds(entry.at),
            "account_id": entry.account_id,
            "name": _storable(entry.name),
            "key": _storable(name_key(entry.name)),
            "role": entry.role.value,
            "act": entry.act,
            "on": _storable(entry.on),
            "outcome": entry.outcome.value,
            "address": entry.address,
        }
        with self._database.writing() as connection:
            connection.execute(insert(audit_entries), row)

    def audit_entries(
        self, asked: AuditQuestion, *, before: int | None = None, most: int | None = None
    ) -> list[AuditEntry]:
        """Return entries, newest first: at most so many of those with a number before one."""
        columns = audit_entries.c
        query = select(audit_entries).order_by(columns.id.desc()).limit(most)
        if asked.name is not None:
            query = query.where(columns.key == name_key(asked.name))
        if asked.act is not None:
            query = query.where(columns.act == asked.act)
        if asked.outcome is not None:
            query = query.where(columns.outcome == asked.outcome.value)
        if asked.since is not None:
            query = query.where(columns.at_us >= to_microseconds(asked.since))
        if asked.until is not None:
            query = query.where(columns.at_us < to_microseconds(asked.until))
        if before is not None:
            query = query.where(columns.id < before)
        with self._database.reading() as connection:
            return [
                AuditEntry(
                    id=row.id,
                    at=from_microseconds(row.at_us),
                    account_id=row.account_id,
                    name=row.name,
                    role=Role(row.role),
                    act=row.act,
                    on=row.on,
                    outcome=AuditOutcome(row.outcome),
                    address=row.address,
                )
                for row in connection.execute(query)
            ]


def _storable(text: str) -> str:
    """Return a text that every database takes: what was asked of us may be of any letters."""
    return text.replace("\0", "␀").encode("utf-8", "replace").decode()
