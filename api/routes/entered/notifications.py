"""The routes on notifications: what one is told of, acknowledging, rules, and the outbox."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Query

from api.access.asked import AskedOwn, AskedReader, AskedWriter
from api.access.guard import guarded_router
from api.access.secrets_kept import new_webhook_secret
from api.answers.entered.notifications import (
    AcknowledgementAnswer,
    MailAddressAnswer,
    MailAddressEntry,
    MessageAnswer,
    NotificationAnswer,
    NotificationsAnswer,
    OutboxAnswer,
    RuleAnswer,
    RuleEndEntry,
    RuleEntry,
    RuleKeptAnswer,
    RulesAnswer,
)
from api.every_request.problems import PROBLEM_RESPONSES
from api.question.asked import AskedKnownAt
from api.question.handed_in import AskedParts
from api.question.known_at import known_instant
from api.question.paging import AskedPage, AskedPageOrAll
from api.views.entering.told import told_thing, told_things
from domain.errors import Fault, FaultsFound
from domain.judged.told.outbox import Settled
from domain.judged.told.rules import (
    MailAddress,
    NotifyRule,
    RuleEnd,
    Who,
    WhoKind,
    role_of,
    who_of,
)
from domain.judged.told.things import Acknowledgement

notifications_router = guarded_router(
    prefix="/api/v1", responses=PROBLEM_RESPONSES, tags=["notifications"]
)


@notifications_router.get("/notifications")
def notifications(
    parts: AskedParts, reader: AskedReader, own: AskedOwn, page: AskedPage
) -> NotificationsAnswer:
    """Things that one's role may be told of, of one's own outlets, the newest first."""
    behind = page.behind(int)
    things = told_things(
        parts.records,
        reader,
        own,
        before=None if behind is None else behind[0],
        most=page.one_more,
    )
    cut = page.cut(things, lambda one: (one.thing.number,))
    return NotificationsAnswer(
        notifications=[NotificationAnswer.of(one.thing, one.words) for one in cut.rows], **cut.told
    )


@notifications_router.post("/notifications/{notification}/acknowledge")
def acknowledge(
    parts: AskedParts, reader: AskedReader, own: AskedOwn, writer: AskedWriter, notification: int
) -> AcknowledgementAnswer:
    """Say that one sees to a thing as it stands: it is not escalated any more."""
    told_thing(parts.records, reader, own, notification)
    word = Acknowledgement(
        thing=notification, stage=0, noticed_us=0, by=writer, known_at=parts.clock()
    )
    return AcknowledgementAnswer.of(parts.records.acknowledge(word))


@notifications_router.post("/me/mail-address")
def set_mail_address(
    parts: AskedParts, writer: AskedWriter, entry: MailAddressEntry
) -> MailAddressAnswer:
    """Set where one's own account gets its mail."""
    said = MailAddress(
        account=writer,
        address=entry.address.strip(),
        language=entry.language,
        by=writer,
        known_at=parts.clock(),
    )
    return MailAddressAnswer.of(parts.records.set_mail_address(said))


@notifications_router.get("/notification-rules")
def notification_rules(
    parts: AskedParts, page: AskedPageOrAll, known_at: AskedKnownAt = None
) -> RulesAnswer:
    """Every rule of notification, ended ones too, oldest first; never a secret."""
    known = known_instant(parts, page.pinned(known_at))
    cut = page.of(parts.records.rules(known_at=known), lambda one: (one.id,), known)
    return RulesAnswer(known_at=known, rules=[RuleAnswer.of(one) for one in cut.rows], **cut.told)


@notifications_router.post("/notification-rules", status_code=HTTPStatus.CREATED)
def add_notification_rule(
    parts: AskedParts, writer: AskedWriter, entry: RuleEntry
) -> RuleKeptAnswer:
    """Set a rule; the secret of a web address is in this answer alone."""
    kept = parts.records.add_rule(entered_rule(parts, writer, entry))
    return RuleKeptAnswer(rule=RuleAnswer.of(kept), secret=kept.secret or None)


@notifications_router.post("/notification-rules/{rule}/end")
def end_notification_rule(
    parts: AskedParts, writer: AskedWriter, rule: int, entry: RuleEndEntry
) -> RuleKeptAnswer:
    """End a rule; it stays on record, and what waits by it is not sent."""
    end = RuleEnd(by=writer, why=entry.why.strip(), known_at=parts.clock())
    return RuleKeptAnswer(rule=RuleAnswer.of(parts.records.end_rule(rule, end)), secret=None)


@notifications_router.get("/outbox")
def outbox(
    parts: AskedParts,
    page: AskedPage,
    *,
    waiting: Annotated[bool, Query(description="Only what waits")] = False,
    failed: Annotated[bool, Query(description="Only what could not be delivered")] = False,
) -> OutboxAnswer:
    """Messages, the newest first: to whom, of what, how often tried, and how it ended."""
    asked: list[Settled | None] = [None] if waiting else []
    asked += [Settled.NOT_DELIVERED] if failed else []
    behind = page.behind(int)
    messages = parts.records.outbox(
        settled=asked or None,
        before=None if behind is None else behind[0],
        most=page.one_more,
    )
    cut = page.cut(messages, lambda one: (one.number,))
    return OutboxAnswer(messages=[MessageAnswer.of(one) for one in cut.rows], **cut.told)


def entered_rule(parts: AskedParts, writer: str, entry: RuleEntry) -> NotifyRule:
    """Return a rule as it was entered; raises FaultsFound where it names nobody."""
    who = _who("who", entry.who)
    escalate_to = None if not entry.escalate_to else _who("escalate_to", entry.escalate_to)
    return NotifyRule(
        id=0,
        who=who,
        as_role=role_of(who, entry.as_role, parts.records.accounts()),
        kinds=tuple(entry.kinds),
        clusters=tuple(entry.clusters),
        language=entry.language,
        escalate_to=escalate_to,
        escalate_minutes=entry.escalate_minutes,
        secret=new_webhook_secret() if who.kind is WhoKind.URL else "",
        why=entry.why.strip(),
        by=writer,
        known_at=parts.clock(),
    )


def _who(field: str, written: str) -> Who:
    who = who_of(written)
    if who is None:
        said = "name role:ROLE, account:NAME, an e-mail address, or an https:// address"
        raise FaultsFound([Fault(field, 1, said)])
    return who
