"""Keeps rules of notification and where accounts get their mail; rows are only added.

Everything that is wrong with a rule is found before the transaction that keeps it. It tells nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, select

from domain.errors import Fault, FaultsFound, NotFound
from domain.judged.told.rules import MailAddress, NotifyRule, RuleEnd, is_address, rule_faults
from domain.legal_day import from_microseconds, to_microseconds
from storage.ports.entered.decisions import on_account, on_rule
from storage.records.access.accounts import SqlAccounts
from storage.records.database.connection import insert_into
from storage.records.database.decisions.deciding import DecidingPart
from storage.records.database.known_instants import known_us_of
from storage.records.registry.versions import SqlRegistry
from storage.records.told.kinds import (
    MAIL_ADDRESS,
    NOTIFY_RULE,
    NOTIFY_RULE_END,
    RuleEnded,
    address_of_row,
    end_of_row,
    rule_of_row,
)
from storage.records.told.tables import mail_addresses, notify_rule_ends, notify_rules, told_through

GONE_SAID = "410 Gone: the receiver asks not to be called any more"
_GONE = "gone:"


class SqlNotifyRules(DecidingPart):
    """The part of the records that keeps rules; see the port for what each call does."""

    def add_rule(self, rule: NotifyRule) -> NotifyRule:
        """Keep a rule; return it with its number."""
        registry = SqlRegistry(self._database).registry()
        accounts = SqlAccounts(self._database).accounts()
        if faults := rule_faults(rule, registry, accounts):
            raise FaultsFound(faults)
        with self._deciding() as deciding:
            known_us = deciding.known_us([rule.known_at])
            last: int = deciding.connection.scalar(select(func.max(notify_rules.c.id))) or 0
            kept = replace(rule, id=last + 1, known_at=from_microseconds(known_us), end=None)
            deciding.keep(NOTIFY_RULE, kept, known_us, by=kept.by, subject=on_rule(kept.id))
        return kept

    def end_rule(self, rule_id: int, end: RuleEnd) -> NotifyRule:
        """Keep the end of a rule and return the rule with it."""
        if not any(letter.isalnum() for letter in end.why):
            raise FaultsFound([Fault("why", 1, "say why: it stands beside the rule")])
        with self._deciding() as deciding:
            rules = {one.id: one for one in _rules(deciding.connection, None)}
            if rule_id not in rules:
                raise NotFound(f"no rule {rule_id}: `nhue notify rule list` shows them")
            if (ended := rules[rule_id].end) is not None:
                when = ended.known_at.isoformat(timespec="seconds")
                said = f"ended already, by {ended.by} at {when}"
                raise FaultsFound([Fault(f"rule {rule_id}", 1, said)])
            known_us = deciding.known_us([end.known_at])
            kept = replace(end, known_at=from_microseconds(known_us))
            content = RuleEnded(rule_id=rule_id, end=kept)
            deciding.keep(NOTIFY_RULE_END, content, known_us, by=end.by, subject=on_rule(rule_id))
        return replace(rules[rule_id], end=kept)

    def note_gone(self, rule_id: int, at: datetime) -> None:
        """Note that a rule's receiver asked never to be called again."""
        row = {"name": f"{_GONE}{rule_id}", "through": to_microseconds(at)}
        with self._database.writing() as connection:
            noting = insert_into(connection, told_through).on_conflict_do_nothing()
            connection.execute(noting, row)

    def rules(self, *, known_at: datetime | None = None) -> list[NotifyRule]:
        """Return every rule, oldest first, each with its end, as known at an instant."""
        with self._database.reading() as connection:
            return _rules(connection, known_at)

    def set_mail_address(self, address: MailAddress) -> MailAddress:
        """Keep where an account gets its mail."""
        if address.address and not is_address(address.address):
            said = "write one bare e-mail address, as an@hanoi.gov.vn"
            raise FaultsFound([Fault("address", 1, said)])
        try:
            account = SqlAccounts(self._database).account_of(address.account)
        except NotFound as error:
            fault = Fault("account", 1, f"no account {address.account!r}")
            raise FaultsFound([fault]) from error
        with self._deciding() as deciding:
            known_us = deciding.known_us([address.known_at])
            kept = replace(address, account=account.name, known_at=from_microseconds(known_us))
            subject = on_account(kept.account)
            deciding.keep(MAIL_ADDRESS, kept, known_us, by=kept.by, subject=subject)
        return kept

    def mail_addresses(self, *, known_at: datetime | None = None) -> Mapping[str, MailAddress]:
        """Return the newest address of each account, by its name's key."""
        asked = (
            select(mail_addresses)
            .where(mail_addresses.c.known_us <= known_us_of(known_at))
            .order_by(mail_addresses.c.id)
        )
        with self._database.reading() as connection:
            return {row.key: address_of_row(row) for row in connection.execute(asked)}


def _rules(connection: Connection, known_at: datetime | None) -> list[NotifyRule]:
    through_us = known_us_of(known_at)
    gone = select(told_through).where(told_through.c.name.startswith(_GONE))
    ends = {
        int(row.name.removeprefix(_GONE)): RuleEnd(
            by="nhue", why=GONE_SAID, known_at=from_microseconds(row.through)
        )
        for row in connection.execute(gone)
        if row.through <= through_us
    }
    ended = select(notify_rule_ends).where(notify_rule_ends.c.known_us <= through_us)
    ends |= {row.rule_id: end_of_row(row) for row in connection.execute(ended)}
    asked = select(notify_rules).where(notify_rules.c.known_us <= through_us)
    return [
        rule_of_row(row, ends.get(row.id))
        for row in connection.execute(asked.order_by(notify_rules.c.id))
    ]
