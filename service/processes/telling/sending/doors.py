"""What a way out of the house says of one message: it went, it may go later, or it never will."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.judged.told.outbox import Message
from domain.judged.told.words.message import Words


class Went(StrEnum):
    """How an attempt ended; `AWAY`: nothing at all goes by this way now."""

    YES = "yes"
    LATER = "later"
    NEVER = "never"
    AWAY = "away"
    GONE = "gone"  # the receiver asks never to be told again


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an attempt ended, in words where it did not go."""

    went: Went
    said: str = ""


class Door(Protocol):
    """One way out; it is used by one thread."""

    def give(self, message: Message, words: Words, now: datetime) -> Attempt:
        """Try to give a message away; whatever happens outside is told, never raised."""
        ...

    def rest(self) -> None:
        """Let go of what is held open between two rounds."""
        ...
