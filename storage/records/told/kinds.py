"""Rules, their ends, addresses and acknowledgements as kinds of decisions: rows, and back again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Row, insert, select

from domain.access.accounts import name_key
from domain.access.roles import Role
from domain.judged.told.rules import MailAddress, NotifyRule, RuleEnd, Who, WhoKind
from domain.judged.told.things import Acknowledgement, ThingKind
from domain.legal_day import from_microseconds
from domain.two_languages import Language
from storage.ports.entered.decisions import on_account, on_rule, on_thing
from storage.records.database.decisions.kinds import Change, Kind
from storage.records.told.tables import (
    mail_addresses,
    notify_rule_ends,
    notify_rules,
    told_acknowledgements,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEnded:
    """What the journal of decisions keeps of a rule's end."""

    rule_id: int
    end: RuleEnd


def rule_of_row(row: Row[Any], end: RuleEnd | None = None) -> NotifyRule:
    """Return a rule as its row says it."""
    next_who = None
    if row.next_kind is not None:
        next_who = Who(kind=WhoKind(row.next_kind), name=row.next_who)
    return NotifyRule(
        id=row.id,
        who=Who(kind=WhoKind(row.who_kind), name=row.who),
        as_role=Role(row.as_role),
        kinds=tuple(ThingKind(one) for one in row.kinds.split()),
        clusters=tuple(json.loads(row.clusters)),
        language=cast("Language", row.language),
        escalate_to=next_who,
        escalate_minutes=row.next_minutes,
        secret=row.secret,
        why=row.why,
        by=row.set_by,
        known_at=from_microseconds(row.known_us),
        end=end,
    )


def end_of_row(row: Row[Any]) -> RuleEnd:
    """Return a rule's end as its row says it."""
    return RuleEnd(by=row.ended_by, why=row.why, known_at=from_microseconds(row.known_us))


def address_of_row(row: Row[Any]) -> MailAddress:
    """Return an address as its row says it."""
    return MailAddress(
        account=row.account,
        address=row.address,
        language=cast("Language", row.language),
        by=row.set_by,
        known_at=from_microseconds(row.known_us),
    )


def word_of_row(row: Row[Any]) -> Acknowledgement:
    """Return an acknowledgement as its row says it."""
    return Acknowledgement(
        thing=row.thing,
        stage=row.stage,
        noticed_us=row.noticed_us,
        by=row.said_by,
        known_at=from_microseconds(row.known_us),
    )


def _write_rule(connection: Connection, rule: NotifyRule, known_us: int) -> None:
    row = {
        "id": rule.id,
        "known_us": known_us,
        "who_kind": rule.who.kind.value,
        "who": rule.who.name,
        "as_role": rule.as_role.value,
        "kinds": " ".join(kind.value for kind in rule.kinds),
        "clusters": json.dumps(rule.clusters, ensure_ascii=False),
        "language": rule.language,
        "next_kind": None if rule.escalate_to is None else rule.escalate_to.kind.value,
        "next_who": None if rule.escalate_to is None else rule.escalate_to.name,
        "next_minutes": rule.escalate_minutes,
        "secret": rule.secret,
        "why": rule.why,
        "set_by": rule.by,
    }
    connection.execute(insert(notify_rules), row)


def _write_end(connection: Connection, ended: RuleEnded, known_us: int) -> None:
    row = {
        "rule_id": ended.rule_id,
        "known_us": known_us,
        "why": ended.end.why,
        "ended_by": ended.end.by,
    }
    connection.execute(insert(notify_rule_ends), row)


def _write_address(connection: Connection, address: MailAddress, known_us: int) -> None:
    row = {
        "known_us": known_us,
        "key": name_key(address.account),
        "account": address.account,
        "address": address.address,
        "language": address.language,
        "set_by": address.by,
    }
    connection.execute(insert(mail_addresses), row)


def _write_word(connection: Connection, word: Acknowledgement, known_us: int) -> None:
    row = {
        "known_us": known_us,
        "thing": word.thing,
        "stage": word.stage,
        "noticed_us": word.noticed_us,
        "said_by": word.by,
    }
    connection.execute(insert(told_acknowledgements), row)


def _row_at(connection: Connection, table: Any, known_us: int) -> Row[Any]:
    return connection.execute(select(table).where(table.c.known_us == known_us)).one()


def _rule_at(connection: Connection, known_us: int) -> Change:
    rule = rule_of_row(_row_at(connection, notify_rules, known_us))
    return Change(by=rule.by, subject=on_rule(rule.id), content=rule)


def _end_at(connection: Connection, known_us: int) -> Change:
    row = _row_at(connection, notify_rule_ends, known_us)
    content = RuleEnded(rule_id=row.rule_id, end=end_of_row(row))
    return Change(by=row.ended_by, subject=on_rule(row.rule_id), content=content)


def _address_at(connection: Connection, known_us: int) -> Change:
    address = address_of_row(_row_at(connection, mail_addresses, known_us))
    return Change(by=address.by, subject=on_account(address.account), content=address)


def _word_at(connection: Connection, known_us: int) -> Change:
    word = word_of_row(_row_at(connection, told_acknowledgements, known_us))
    return Change(by=word.by, subject=on_thing(word.thing), content=word)


NOTIFY_RULE = Kind(
    name="notify-rule",
    content=NotifyRule,
    apply=_write_rule,
    instants=lambda connection: connection.scalars(select(notify_rules.c.known_us)),
    change_at=_rule_at,
)
NOTIFY_RULE_END = Kind(
    name="notify-rule-end",
    content=RuleEnded,
    apply=_write_end,
    instants=lambda connection: connection.scalars(select(notify_rule_ends.c.known_us)),
    change_at=_end_at,
)
MAIL_ADDRESS = Kind(
    name="mail-address",
    content=MailAddress,
    apply=_write_address,
    instants=lambda connection: connection.scalars(select(mail_addresses.c.known_us)),
    change_at=_address_at,
)
ACKNOWLEDGEMENT = Kind(
    name="acknowledgement",
    content=Acknowledgement,
    apply=_write_word,
    instants=lambda connection: connection.scalars(select(told_acknowledgements.c.known_us)),
    change_at=_word_at,
)
