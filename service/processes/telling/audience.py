"""Whom a stage is told, by the rules in force: everybody once, however many rules name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from domain.access.accounts import Account, name_key
from domain.access.roles import LIMITED_TO
from domain.judged.told.outbox import Escalation, Message, NewMessage
from domain.judged.told.recipients import recipients
from domain.judged.told.rules import Channel, MailAddress, NotifyRule, Recipient
from domain.judged.told.things import CLOSING, DigestItem, Facts, NewStage, Place, ThingKind
from domain.registry import Registry
from service.processes.telling.noticing.events import place_names
from storage.ports.records import RecordStore


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody whom the rules in force tell, as of one look."""

    records: RecordStore
    registry: Registry
    rules: dict[int, NotifyRule]
    accounts: Sequence[Account]
    addresses: Mapping[str, MailAddress]
    recipients: tuple[Recipient, ...]

    @classmethod
    def of(cls, records: RecordStore, registry: Registry) -> Audience:
        """Return the audience of now."""
        rules = {one.id: one for one in records.rules() if one.end is None}
        accounts, addresses = (records.accounts(), records.mail_addresses()) if rules else ([], {})
        found = [
            one
            for rule in rules.values()
            for one in recipients(rule, accounts, addresses, registry)
        ]
        return cls(records, registry, rules, accounts, addresses, tuple(found))

    def messages(self, stage: NewStage, now: datetime) -> list[NewMessage]:
        """Return the messages that tell a stage by itself."""
        told: dict[tuple[Channel, str], NewMessage] = {}
        for one in self.recipients:
            if one.is_told(stage.place, stage.cluster_id, stage.facts):
                new, to = self._message(one, stage, now), (one.channel, one.address)
                before = told.setdefault(to, new)
                # Of two rules to one address the one that escalates first
                if _escalates_at(new) < _escalates_at(before):
                    told[to] = new
        return list(told.values())

    def everybody(self) -> list[tuple[Channel, str]]:
        """Return every channel and address once."""
        return sorted({(one.channel, one.address) for one in self.recipients})

    def of_address(self, channel: Channel, address: str) -> list[Recipient]:
        """Return as whom one address is told, by each rule."""
        return [one for one in self.recipients if (one.channel, one.address) == (channel, address)]

    def rule_of(self, message: Message) -> NotifyRule | None:
        """Return the rule by which a message is told now, its own where that stands.

        None where its address is not told of it any more: a rule ended, an account was removed or
        has another role or address, an outlet is another's. Of many things one is enough.
        """
        mine = self._named_by(message)
        told = {one.rule for one in mine if self._is_told(one, message)}
        return self.rules[message.rule if message.rule in told else min(told)] if told else None

    def told_of(self, message: Message) -> Facts:
        """Return what a message tells its address now: of many things those of which it is told."""
        facts = message.facts
        if message.place.kind is not ThingKind.DIGEST:
            return facts
        mine = self._named_by(message)
        items = tuple(item for item in facts.items if any(self._knows(one, item) for one in mine))
        return replace(facts, items=items, count=facts.count - len(facts.items) + len(items))

    def _named_by(self, message: Message) -> list[Recipient]:
        found: Sequence[Recipient] = self.recipients
        if message.is_escalation:
            found = [one for rule in self.rules.values() for one in self._escalated_to(rule)]
        return [
            one for one in found if (one.channel, one.address) == (message.channel, message.address)
        ]

    def escalated(self, escalation: Escalation) -> list[Recipient]:
        """Return who is told next, nobody where that is not needed any more."""
        rule = self.rules.get(escalation.rule)
        is_over = not escalation.is_open and escalation.place.kind is not ThingKind.CASE
        if rule is None or is_over or self._is_seen_to(escalation, rule):
            return []
        return [
            one
            for one in self._escalated_to(rule)
            if one.is_told(
                escalation.place, escalation.cluster_id, escalation.facts, escalated=True
            )
        ]

    def _escalated_to(self, rule: NotifyRule) -> list[Recipient]:
        return recipients(rule, self.accounts, self.addresses, self.registry, escalated=True)

    def _is_seen_to(self, escalation: Escalation, rule: NotifyRule) -> bool:
        """Return whether somebody acknowledged it; an operator's word does not do for others."""
        if not escalation.is_acknowledged or rule.as_role in LIMITED_TO:
            return escalation.is_acknowledged
        roles = {name_key(one.name): one.role for one in self.accounts}
        return any(
            word.stage >= escalation.stage_number and roles.get(name_key(word.by)) not in LIMITED_TO
            for word in self.records.acknowledgements([escalation.thing])
        )

    def _is_told(self, to: Recipient, message: Message) -> bool:
        if message.place.kind is not ThingKind.DIGEST:
            return to.is_told(
                message.place,
                message.cluster_id,
                message.facts,
                escalated=message.is_escalation,
            )
        # By what it lists; by which of several rules each was told is not kept
        return any(self._knows(to, item) for item in message.facts.items)

    def _knows(self, to: Recipient, item: DigestItem) -> bool:
        place = Place(kind=item.kind, outlet_id=item.outlet_id, parameter=item.parameter)
        return to.may_know(place, place_names(self.registry, item.outlet_id)[0])

    def _message(self, to: Recipient, stage: NewStage, now: datetime) -> NewMessage:
        return message_to(to, escalate_at=self.escalates_at(to, stage, now))

    def escalates_at(self, to: Recipient, stage: NewStage, now: datetime) -> datetime | None:
        """Return when a stage that is told now is told to the next, None: never."""
        rule = self.rules[to.rule]
        if rule.escalate_to is None or stage.stage in CLOSING:
            return None
        return now + timedelta(minutes=rule.escalate_minutes)


def message_to(
    to: Recipient, *, is_escalation: bool = False, escalate_at: datetime | None = None
) -> NewMessage:
    """Return a message to a recipient, by the rule that names it."""
    return NewMessage(
        rule=to.rule,
        channel=to.channel,
        address=to.address,
        language=to.language,
        is_escalation=is_escalation,
        escalate_at=escalate_at,
    )


def _escalates_at(message: NewMessage) -> datetime:
    return message.escalate_at or datetime.max.replace(tzinfo=UTC)
