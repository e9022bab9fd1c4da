"""What may be asked of the records about rules of notification, and accounts' addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from domain.judged.told.rules import MailAddress, NotifyRule, RuleEnd


class NotifyRuleRecords(Protocol):
    """The part of the records that keeps rules and addresses; appended to, never changed."""

    def add_rule(self, rule: NotifyRule) -> NotifyRule:
        """Keep a rule; return it with its number and the instant from which it is known.

        Raises FaultsFound with everything that is wrong with it.
        """
        ...

    def end_rule(self, rule_id: int, end: RuleEnd) -> NotifyRule:
        """Keep the end of a rule and return the rule with it.

        Raises NotFound where there is no such rule, FaultsFound where it has ended already.
        """
        ...

    def note_gone(self, rule_id: int, at: datetime) -> None:
        """Note that a rule's receiver asked never to be called again: the rule has ended by that.

        Nobody decides it, so that it is in no journal of decisions.
        """
        ...

    def rules(self, *, known_at: datetime | None = None) -> list[NotifyRule]:
        """Return every rule, oldest first, each with its end, as known at an instant."""
        ...

    def set_mail_address(self, address: MailAddress) -> MailAddress:
        """Keep where an account gets its mail, an empty address: nowhere any more.

        Raises FaultsFound where it is no address, or no account has that name.
        """
        ...

    def mail_addresses(self, *, known_at: datetime | None = None) -> Mapping[str, MailAddress]:
        """Return the newest address of each account, by `name_key` of its name."""
        ...
