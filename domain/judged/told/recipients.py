"""Whom a rule tells now, by which address, and what its holder may know. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from domain.access.accounts import Account, name_key
from domain.access.permission import Reader, own_of
from domain.judged.told.rules import Channel, MailAddress, NotifyRule, Recipient, Who, WhoKind
from domain.registry import Registry
from domain.two_languages import Language


def recipients(
    rule: NotifyRule,
    accounts: Sequence[Account],
    addresses: Mapping[str, MailAddress],
    registry: Registry,
    *,
    escalated: bool = False,
) -> list[Recipient]:
    """Return everybody whom a rule tells now, or tells next where it is escalated.

    `addresses` are the newest, by the account's `name_key`; who has none is not told by mail.
    """
    who = rule.escalate_to if escalated else rule.who
    if who is None:
        return []
    if who.kind in {WhoKind.ADDRESS, WhoKind.URL}:
        channel = Channel.WEBHOOK if who.kind is WhoKind.URL else Channel.EMAIL
        reader = Reader(role=rule.as_role, scope=frozenset(rule.clusters))
        to = (channel, who.name, rule.language)
        return [_recipient(rule, to, reader, registry)]
    found: list[Recipient] = []
    for account in accounts:
        mail = _mail_of(account, addresses)
        if mail is not None and _names(who, account):
            reader = Reader(role=account.role, scope=frozenset(account.scope))
            to = (Channel.EMAIL, mail.address, mail.language)
            found.append(_recipient(rule, to, reader, registry))
    return found


def is_reached(who: Who, accounts: Sequence[Account], addresses: Mapping[str, MailAddress]) -> bool:
    """Return whether anybody is told where a rule names this: an account is by its address."""
    if who.kind in {WhoKind.ADDRESS, WhoKind.URL}:
        return True
    return any(_names(who, one) and _mail_of(one, addresses) is not None for one in accounts)


def _names(who: Who, account: Account) -> bool:
    if who.kind not in {WhoKind.ROLE, WhoKind.ACCOUNT}:
        return False
    if who.kind is WhoKind.ROLE:
        return account.role.value == who.name
    return name_key(account.name) == name_key(who.name)


def _recipient(
    rule: NotifyRule, to: tuple[Channel, str, Language], reader: Reader, registry: Registry
) -> Recipient:
    channel, address, language = to
    return Recipient(
        rule=rule.id,
        channel=channel,
        address=address,
        language=language,
        role=reader.role,
        own=own_of(reader, registry),
        kinds=frozenset(rule.kinds),
        clusters=frozenset(rule.clusters),
    )


def addresses_told(
    rules: Iterable[NotifyRule],
    accounts: Iterable[Account],
    addresses: Mapping[str, MailAddress],
) -> frozenset[tuple[Channel, str]]:
    """Return every channel and address that rules in force tell of anything, at once or next."""
    standing = [one for one in rules if one.end is None]
    named = [who for one in standing for who in (one.who, one.escalate_to) if who is not None]
    found = {
        (Channel.WEBHOOK if who.kind is WhoKind.URL else Channel.EMAIL, who.name)
        for who in named
        if who.kind in {WhoKind.ADDRESS, WhoKind.URL}
    }
    found |= {
        (Channel.EMAIL, mail.address)
        for account in accounts
        if any(_names(who, account) for who in named)
        and (mail := _mail_of(account, addresses)) is not None
    }
    return frozenset(found)


def _mail_of(account: Account, addresses: Mapping[str, MailAddress]) -> MailAddress | None:
    mail = addresses.get(name_key(account.name))
    if account.removed_at is not None or mail is None or not mail.address:
        return None
    # Not that of an account before it that had the same name
    return None if mail.known_at < account.known_at else mail
