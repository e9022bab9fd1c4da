"""The shapes of notifications: things that people are told of, rules, and the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, Self

from pydantic import BaseModel, Field

from api.answers.entries import MOST_LETTERS, NOT_TOLD, told_name
from api.question.entry import Entry
from api.question.known_at import KnownAt
from api.question.paging import PagedAnswer
from domain.access.roles import Role
from domain.judged.told.outbox import Message, Settled
from domain.judged.told.rules import Channel, MailAddress, NotifyRule
from domain.judged.told.things import Acknowledgement, Stage, Thing, ThingKind
from domain.judged.told.words.message import title_of
from domain.two_languages import Language


class AcknowledgementAnswer(BaseModel):
    """Somebody's word that a thing is seen to, up to a stage."""

    stage: int = Field(description="Up to which stage of the thing, counted from 1")
    by: str | None = Field(description=NOT_TOLD)
    known_at: KnownAt = Field(description="Since when it is known")

    @classmethod
    def of(cls, word: Acknowledgement) -> Self:
        """Return the answer for one."""
        return cls(stage=word.stage, by=told_name(word.by), known_at=word.known_at)


class NotificationAnswer(BaseModel):
    """A thing that people are told of, as its last stage says."""

    number: int = Field(description="By which it is acknowledged")
    kind: ThingKind = Field(description="What it is of")
    stage: Stage = Field(description="What was told of it last")
    stage_number: int = Field(description="How many stages it has")
    is_open: bool = Field(description="Whether it goes on")
    title_vi: str = Field(description="In one line, Vietnamese")
    title_en: str = Field(description="In one line, English")
    cluster: str = Field(description="Name of the cluster, empty where it is of none")
    outlet: str | None = Field(description="The outlet's id, null where it is of none")
    parameter: str | None = Field(description="The parameter's code, null where it is of none")
    first_day: date | None = Field(description="First legal day that it was ever of")
    last_day: date | None = Field(description="Last legal day that it was ever of")
    noticed_at: datetime = Field(description="When its last stage was noticed")
    is_acknowledged: bool = Field(description="Whether somebody sees to it as it stands")
    acknowledgements: list[AcknowledgementAnswer] = Field(description="Oldest first")

    @classmethod
    def of(cls, thing: Thing, words: Sequence[Acknowledgement]) -> Self:
        """Return the answer for one thing and who saw to it."""
        of = (thing.place.kind, thing.last, thing.facts)
        return cls(
            number=thing.number,
            kind=thing.place.kind,
            stage=thing.last,
            stage_number=thing.stages,
            is_open=thing.is_open,
            title_vi=title_of(*of, "vi"),
            title_en=title_of(*of, "en"),
            cluster=thing.facts.cluster,
            outlet=thing.place.outlet_id or None,
            parameter=thing.place.parameter,
            first_day=thing.first_day,
            last_day=thing.last_day,
            noticed_at=thing.noticed_at,
            is_acknowledged=thing.is_seen_to(words),
            acknowledgements=[AcknowledgementAnswer.of(one) for one in words],
        )


class NotificationsAnswer(PagedAnswer):
    """Things that the reader may be told of, the newest first."""

    notifications: list[NotificationAnswer] = Field(description="The newest first")


class RuleEntry(Entry):
    """A rule of notification as an administrator sets it."""

    who: str = Field(
        max_length=2_100,
        description="role:ROLE, account:NAME, an e-mail address, or an https:// address",
        examples=["role:inspector"],
    )
    kinds: list[ThingKind] = Field(default=[], description="Of what; empty: all that it may know")
    clusters: list[str] = Field(default=[], description="Of these clusters alone; empty: all")
    as_role: Role = Field(default=Role.PUBLIC, description="What an address may know")
    language: Language = Field(default="vi", description="Of an address")
    escalate_to: str | None = Field(
        default=None, max_length=2_100, description="Whom to tell where nobody acknowledges"
    )
    escalate_minutes: int = Field(default=0, ge=0, description="After so many minutes")
    why: str = Field(max_length=MOST_LETTERS, description="It stands beside the rule for ever")


class RuleEndEntry(Entry):
    """The end of a rule, with its reason."""

    why: str = Field(max_length=MOST_LETTERS, description="It stands beside the rule for ever")


class RuleAnswer(BaseModel):
    """One rule of notification; its secret is never told again."""

    number: int = Field(description="By which it is ended")
    who: str = Field(description="Whom it tells")
    channel: Channel = Field(description="By what")
    as_role: Role = Field(description="What whom it tells may know; of a role and account, theirs")
    kinds: list[ThingKind] = Field(description="Of what; empty: all that they may know")
    clusters: list[str] = Field(description="Of these clusters alone; empty: all")
    language: Language = Field(description="Of an address")
    escalate_to: str | None = Field(description="Whom it tells next, null: nobody")
    escalate_minutes: int = Field(description="After so many minutes")
    why: str = Field(description="Why it was set")
    by: str = Field(description="Who set it")
    known_at: KnownAt = Field(description="Since when it is known")
    ended_by: str | None = Field(description="Who ended it, null while it stands")
    ended_why: str | None = Field(description="Why it was ended")
    ended_at: datetime | None = Field(description="Since when it tells nobody any more")

    @classmethod
    def of(cls, rule: NotifyRule) -> Self:
        """Return the answer for one rule."""
        end = rule.end
        return cls(
            number=rule.id,
            who=str(rule.who),
            channel=rule.channel,
            as_role=rule.as_role,
            kinds=list(rule.kinds),
            clusters=list(rule.clusters),
            language=rule.language,
            escalate_to=None if rule.escalate_to is None else str(rule.escalate_to),
            escalate_minutes=rule.escalate_minutes,
            why=rule.why,
            by=rule.by,
            known_at=rule.known_at,
            ended_by=None if end is None else end.by,
            ended_why=None if end is None else end.why,
            ended_at=None if end is None else end.known_at,
        )


class RuleKeptAnswer(BaseModel):
    """A rule as it was kept, with the secret of a webhook this once."""

    rule: RuleAnswer = Field(description="The rule")
    secret: str | None = Field(description="What signs calls of the web address, told this once")


class RulesAnswer(PagedAnswer):
    """Every rule, ended ones too, oldest first, as known at `known_at`."""

    known_at: KnownAt = Field(description="As known at this instant")
    rules: list[RuleAnswer] = Field(description="Oldest first")


class MessageAnswer(BaseModel):
    """One message of the outbox."""

    number: int = Field(description="Its number, rising")
    key: str = Field(description="Its identity: of the Message-ID, or the webhook-id")
    notification: int = Field(description="Number of the thing that it tells")
    kind: ThingKind = Field(description="Of what")
    stage: Stage = Field(description="What it tells of the thing")
    rule: int = Field(description="By which rule")
    channel: Channel = Field(description="By what")
    address: str = Field(description="To whom")
    is_escalation: bool = Field(description="Whether it tells the next, since nobody acknowledged")
    created_at: datetime = Field(description="Since when it is in the outbox")
    attempts: int = Field(description="How often it was tried")
    next_at: datetime = Field(description="When it may be tried next")
    state: Settled | Literal["waiting"] = Field(description="Whether it waits, or how it ended")
    settled_at: datetime | None = Field(description="When it ended, null while it waits")
    said: str = Field(description="What was said at the last attempt, empty where it went")

    @classmethod
    def of(cls, message: Message) -> Self:
        """Return the answer for one message."""
        return cls(
            number=message.number,
            key=message.key,
            notification=message.thing,
            kind=message.place.kind,
            stage=message.stage,
            rule=message.rule,
            channel=message.channel,
            address=message.address,
            is_escalation=message.is_escalation,
            created_at=message.created_at,
            attempts=message.attempts,
            next_at=message.next_at,
            state=message.settled or "waiting",
            settled_at=message.settled_at,
            said=message.said,
        )


class OutboxAnswer(PagedAnswer):
    """Messages, the newest first."""

    messages: list[MessageAnswer] = Field(description="The newest first")


class MailAddressEntry(Entry):
    """Where an account gets its mail."""

    address: str = Field(
        max_length=254,
        description="One bare e-mail address; empty: none any more",
        examples=["an@hanoi.gov.vn"],
    )
    language: Language = Field(default="vi", description="In which language")


class MailAddressAnswer(BaseModel):
    """Where an account gets its mail, as it was kept."""

    account: str = Field(description="The account's name")
    address: str = Field(description="Its e-mail address, empty: none")
    language: Language = Field(description="In which language")
    known_at: KnownAt = Field(description="Since when it is known")

    @classmethod
    def of(cls, address: MailAddress) -> Self:
        """Return the answer for one address."""
        return cls.model_validate(address, from_attributes=True)
