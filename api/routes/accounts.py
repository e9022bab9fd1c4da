"""The routes on who asks, on accounts, and on the audit log; nothing is changed by them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from fastapi import Query
from pydantic import BaseModel, Field

from api.access.asked import AskedBy
from api.access.guard import guarded_router
from api.every_request.problems import PROBLEM_RESPONSES
from api.question.asked import AskedKnownAt, Instant
from api.question.handed_in import AskedParts
from api.question.known_at import KnownAt, known_instant
from api.question.paging import AskedPage, AskedPageOrAll, PagedAnswer
from domain.access.accounts import Account
from domain.access.audit import AuditEntry, AuditOutcome, AuditQuestion
from domain.access.roles import Role, TokenScope

accounts_router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES, tags=["accounts"])


class MeAnswer(BaseModel):
    """Who asks, as we see it."""

    name: str | None = Field(description="null where nobody signed in")
    role: Role
    scope: list[str] = Field(description="Own clusters of an operator, own gateways of a vendor")
    may: list[TokenScope] = Field(description="What the token may; all of it in a session")


class AccountAnswer(BaseModel):
    """One account; a removed one stays listed."""

    id: int
    name: str
    role: Role
    scope: list[str]
    has_password: bool
    known_at: KnownAt
    removed_at: datetime | None

    @classmethod
    def of(cls, account: Account) -> Self:
        """Return the answer for one account."""
        return cls.model_validate(account, from_attributes=True)


class AccountsAnswer(PagedAnswer):
    """Every account ever made, by its number, as known at `known_at`."""

    known_at: KnownAt
    accounts: list[AccountAnswer]


class AuditEntryAnswer(BaseModel):
    """Who did what, on what, when and from where, and how it ended."""

    id: int
    at: datetime
    account: int | None = Field(description="null in the demo, and where no account is known")
    name: str
    role: Role
    act: str = Field(
        description="Method and route, or what was done", examples=["GET /api/v1/holds"]
    )
    on: str
    outcome: AuditOutcome
    address: str

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        """Return the answer for one entry."""
        return cls(
            id=entry.id,
            at=entry.at,
            account=entry.account_id,
            name=entry.name,
            role=entry.role,
            act=entry.act,
            on=entry.on,
            outcome=entry.outcome,
            address=entry.address,
        )


class AuditAnswer(PagedAnswer):
    """Entries of the audit log, newest first."""

    entries: list[AuditEntryAnswer]


@accounts_router.get("/me")
def me(asked: AskedBy) -> MeAnswer:
    """Who asks: name, role, and what is their own."""
    reader = asked.reader
    return MeAnswer(
        name=reader.name, role=reader.role, scope=sorted(reader.scope), may=sorted(reader.may)
    )


@accounts_router.get("/accounts")
def accounts(
    parts: AskedParts, page: AskedPageOrAll, known_at: AskedKnownAt = None
) -> AccountsAnswer:
    """Every account ever made, with its role, removed or not."""
    known = known_instant(parts, page.pinned(known_at))
    cut = page.of(parts.records.accounts(known), lambda one: (one.id,), known)
    return AccountsAnswer(
        known_at=known, accounts=[AccountAnswer.of(one) for one in cut.rows], **cut.told
    )


@accounts_router.get("/audit")
def audit(
    *,
    parts: AskedParts,
    page: AskedPage,
    name: Annotated[str | None, Query(description="Only of who has this name")] = None,
    act: Annotated[str | None, Query(description="Only this act, as it is told")] = None,
    outcome: Annotated[AuditOutcome | None, Query(description="Only what ended so")] = None,
    since: Annotated[
        Instant | None, Query(alias="from", description="From this instant on")
    ] = None,
    until: Annotated[Instant | None, Query(alias="to", description="Before this instant")] = None,
) -> AuditAnswer:
    """Who did what, newest first: writes, reads of evidence, signing in, and what was refused."""
    asked = AuditQuestion(name=name, act=act, outcome=outcome, since=since, until=until)
    behind = page.behind(int)
    entries = parts.records.audit_entries(
        asked, before=None if behind is None else behind[0], most=page.one_more
    )
    cut = page.cut(entries, lambda one: (one.id,))
    return AuditAnswer(entries=[AuditEntryAnswer.of(one) for one in cut.rows], **cut.told)
