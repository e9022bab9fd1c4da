"""Whom a stage is told, by the rules in force: everybody once, however many rules name them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.judged.told.outbox import Escalation, NewMessage
from domain.judged.told.rules import Channel, NotifyRule, Recipient, recipients
from domain.judged.told.things import CLOSING, NewStage, ThingKind
from domain.registry import Registry
from storage.ports.records import RecordStore


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody whom the rules in force tell, as of one look."""

    records: RecordStore
    registry: Registry
    rules: dict[int, NotifyRule]
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
        return cls(records, registry, rules, tuple(found))

    def messages(self, stage: NewStage, now: datetime) -> list[NewMessage]:
        """Return the messages that tell a stage by itself."""
        told: dict[tuple[Channel, str], NewMessage] = {}
        for one in self.recipients:
            if one.is_told(stage.place, stage.cluster_id, stage.facts):
                # Of two rules to one address the first escalates, where it does
                told.setdefault((one.channel, one.address), self._message(one, stage, now))
        return list(told.values())

    def everybody(self) -> list[tuple[Channel, str]]:
        """Return every channel and address once."""
        return sorted({(one.channel, one.address) for one in self.recipients})

    def of_address(self, channel: Channel, address: str) -> list[Recipient]:
        """Return as whom one address is told, by each rule."""
        return [one for one in self.recipients if (one.channel, one.address) == (channel, address)]

    def escalated(self, escalation: Escalation) -> list[NewMessage]:
        """Return the messages to who is told next, none where that is not needed any more."""
        rule = self.rules.get(escalation.rule)
        is_over = not escalation.is_open and escalation.place.kind is not ThingKind.CASE
        if rule is None or escalation.is_acknowledged or is_over:
            return []
        found = recipients(
            rule,
            self.records.accounts(),
            self.records.mail_addresses(),
            self.registry,
            escalated=True,
        )
        return [
            NewMessage(
                rule=rule.id,
                channel=one.channel,
                address=one.address,
                language=one.language,
                is_escalation=True,
            )
            for one in found
            if one.is_told(escalation.place, escalation.cluster_id, escalation.facts)
        ]

    def _message(self, to: Recipient, stage: NewStage, now: datetime) -> NewMessage:
        rule = self.rules[to.rule]
        escalates = rule.escalate_to is not None and stage.stage not in CLOSING
        return NewMessage(
            rule=to.rule,
            channel=to.channel,
            address=to.address,
            language=to.language,
            escalate_at=now + timedelta(minutes=rule.escalate_minutes) if escalates else None,
        )
