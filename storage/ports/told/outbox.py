"""What may be asked of the records about messages that wait, and what became of each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from domain.judged.told.outbox import Message, OutboxCounts, Settled
from domain.judged.told.rules import Channel


class OutboxRecords(Protocol):
    """The part of the records that is the outbox; attempts are appended."""

    def next_messages(
        self,
        now: datetime,
        most: int,
        *,
        channel: Channel | None = None,
        without: Collection[str] = (),
    ) -> list[Message]:
        """Return messages that may be tried now, the oldest first, `without` some addresses.

        Of one thing, channel and address only the first that is not settled is told.
        """
        ...

    def note_attempt(
        self,
        message: Message,
        at: datetime,
        *,
        settled: Settled | None,
        next_at: datetime,
        said: str,
    ) -> None:
        """In one transaction: note how an attempt ended, and when the next may be."""
        ...

    def outbox(
        self,
        *,
        settled: Collection[Settled | None] | None = None,
        addresses: Collection[str] | None = None,
        thing: int | None = None,
        before: int | None = None,
        most: int | None,
    ) -> list[Message]:
        """Return messages, the newest first: those that ended so (None: that wait), of some
        addresses, of one thing.
        """
        ...

    def outbox_counts(self) -> OutboxCounts:
        """Return how many messages wait, and how many addresses are not reached."""
        ...

    def unreached(self) -> list[tuple[Channel, str, str]]:
        """Return the channels and addresses of which the last settled message did not arrive, with
        what was said, of those alone that rules in force tell of anything.
        """
        ...

    def take_turn(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take or keep the turn of one name until an instant; False where another has it."""
        ...

    def leave_turn(self, name: str, holder: str) -> None:
        """Let go of a turn, where it is ours."""
        ...
