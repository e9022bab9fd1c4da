"""A message that is to reach one address: its identity, how often it was tried, when it is next.

Of one thing and address the earlier message goes first. Its identity follows from what it is of, so
that a message which is sent twice after a crash carries the same one. Pure.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.judged.told.rules import Channel
from domain.judged.told.things import Facts, Place, Stage, Telling
from domain.two_languages import Language


class Settled(StrEnum):
    """How a message ended; one that is not settled waits. `DROPPED`: its address was to be
    told of it no more.
    """

    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message to be kept with the stage that it tells, `stage` counted within its thing."""

    rule: int
    channel: Channel
    address: str
    language: Language
    is_escalation: bool = False
    escalate_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it waits or was settled, with what it says.

    `key` is its identity, `thread` that of the first message of its thing to the same address.
    It waits since `created_at`. `attempts` were made, `next_at` is when the next may be; `said` is
    the last fault in words.
    """

    number: int
    key: str
    thread: str
    thing: int
    place: Place
    cluster_id: str
    stage_number: int
    stage: Stage
    telling: Telling
    facts: Facts
    noticed_at: datetime
    created_at: datetime
    rule: int
    channel: Channel
    address: str
    language: Language
    is_escalation: bool
    attempts: int
    next_at: datetime
    settled: Settled | None
    settled_at: datetime | None
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEscalation:
    """A step that is to be told to the next at `due_at`, of those that were told with others."""

    thing: int
    stage_number: int
    rule: int
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """A step that a rule tells to the next where nobody acknowledged it by `due_at`."""

    thing: int
    stage_number: int
    rule: int
    due_at: datetime
    place: Place
    cluster_id: str
    stage: Stage
    level: int
    facts: Facts
    is_open: bool
    is_acknowledged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxCounts:
    """How many messages wait, since when the oldest does, and how many did not arrive lately.

    `undelivered` counts those to addresses to which nothing arrived since.
    """

    waiting: int
    oldest_at: datetime | None
    undelivered: int
    delivered: int


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait between attempts, and after how long nothing is tried any more."""

    first_seconds: float
    most_seconds: float
    give_up: timedelta


def message_key(
    thing: int, stage_number: int, channel: Channel, address: str, *, is_escalation: bool
) -> str:
    """Return the identity of a message: the same for the same stage, channel and address.

    >>> message_key(7, 1, Channel.EMAIL, "a@b.vn", is_escalation=False)[:8]
    'nhue-7-1'
    """
    told = "\n".join((channel.value, address, str(is_escalation)))
    return f"nhue-{thing}-{stage_number}-{hashlib.sha256(told.encode()).hexdigest()[:24]}"


def next_attempt(key: str, attempts: int, now: datetime, patience: Patience) -> datetime:
    """Return when a message is tried again after so many attempts: each wait twice the one before,
    and by up to a fifth less, other for each message, so that not all come at once.
    """
    doubled = patience.first_seconds * 2.0 ** min(attempts - 1, 30)
    digest = hashlib.sha256(f"{key}/{attempts}".encode()).digest()
    less = int.from_bytes(digest[:4]) / 2**32 / 5
    return now + timedelta(seconds=min(doubled, patience.most_seconds) * (1 - less))


def is_given_up(created_at: datetime, now: datetime, patience: Patience) -> bool:
    """Return whether a message is tried no more."""
    return now - created_at >= patience.give_up
