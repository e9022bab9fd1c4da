"""Who did what, on what, when and from where, and how it ended: one entry each, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.access.roles import Role


class AuditOutcome(StrEnum):
    """How what was asked for ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One entry; `act` is method and route, or a command, `on` what it was asked of.

    `id` is given by the store; `name` is what was given where no account is known by it.
    """

    id: int = 0
    at: datetime
    account_id: int | None
    name: str
    role: Role
    act: str
    on: str
    outcome: AuditOutcome
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuestion:
    """Which entries are asked for: None is all; from `since` on, before `until`."""

    name: str | None = None
    act: str | None = None
    outcome: AuditOutcome | None = None
    since: datetime | None = None
    until: datetime | None = None
