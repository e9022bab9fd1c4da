"""Notices what a broker says, without knowing it, of what it has lost of what it acknowledged.

A session that it no longer knows, messages that it counts as dropped, a life that began anew: each
gives a span of time in which readings may be gone that nobody of ours has seen. It decides neither
which, nor what follows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from paho.mqtt.client import Client

from domain.health_log import BY_THE_BROKER
from ingest.sources.mqtt.broker.hang_ups import Venture
from storage.hand_over import HandOver

UPTIME_TOPIC = "$SYS/broker/uptime"
DROPPED_TOPIC = "$SYS/broker/publish/messages/dropped"
SYS_TOPICS = (UPTIME_TOPIC, DROPPED_TOPIC)
SLACK_US = 15_000_000  # a broker tells both every 10 s
SECOND_US = 1_000_000
EMPTIED_US = 600_000_000  # after so long a queue has been handed over to us

SESSION_LOST = (
    f"{BY_THE_BROKER} it no longer knew our session: what it had acknowledged and not handed over "
    "is gone"
)
DROPPED_FIRST = f"{BY_THE_BROKER} it dropped messages, and tells no earlier count to compare with"
RESTARTED = f"{BY_THE_BROKER} it began anew: if it was killed, what it had not written down is gone"


class BrokerLoss(NamedTuple):
    """A span [begin_us, end_us) in which what the broker had acknowledged may be lost, and why."""

    begin_us: int
    end_us: int
    reason: str


class BrokerWatch:
    """What one broker says of itself; the thread of the network loop tells it, another takes."""

    def __init__(
        self, has_records: Callable[[], bool], *, seen_us: int | None, hears_sys: bool = True
    ) -> None:
        """`has_records`: whether anything ever came, so that a session is expected to be known;
        `seen_us`: up to when we took in what came, before this start.
        """
        self._has_records, self._seen_us, self._hears_sys = has_records, seen_us, hears_sys
        self.venture = Venture(
            "our subscription to $SYS/broker",
            "nothing is to be mended, and what it drops without a word is not noticed",
        )
        self._asked: int | None = None  # the number of a subscription without an answer
        self._found: HandOver[BrokerLoss] = HandOver()
        self._since_us: int | None = None  # from when this connection cannot answer for
        self._began_us: int | None = None  # the broker's life
        self._dropped: int | None = None
        self._dropped_us: int | None = None
        self._listens_since_us: int | None = None  # this connection
        self._away: tuple[int, int] | None = None  # until when we heard it before, and from when
        self.sessions_lost = self.restarts = self.dropped = 0

    def remembers(self, began_us: int | None, dropped: int | None) -> None:
        """Take what was known of the broker before our start; microseconds, and its own count."""
        self._began_us, self._dropped, self._dropped_us = began_us, dropped, self._seen_us

    @property
    def known(self) -> tuple[int | None, int | None]:
        """When the broker's life began (microseconds), and how many it says that it dropped."""
        return self._began_us, self._dropped

    def connected(
        self, client: Client, *, session_present: bool, at_us: int, heard_us: int | None
    ) -> None:
        """Take whether the broker knew our session, heard of last at `heard_us` on this one."""
        since_us = self._seen_us if heard_us is None else heard_us
        if since_us is not None:
            self._away = since_us, at_us
        if not session_present and since_us is not None and self._has_records():
            self.sessions_lost += 1
            self._note(since_us, at_us, SESSION_LOST)
        if self._hears_sys:
            self._since_us, self._listens_since_us = since_us, at_us
            if self.venture.may_be_said():
                _, self._asked = client.subscribe([(topic, 0) for topic in SYS_TOPICS])

    def answered(self, mid: int, _codes: Sequence[Any]) -> None:
        """Take an answer to a subscription; a refusal is as well: others count what they drop."""
        if mid == self._asked:
            self._asked = None

    def ended(self, *, was_brief: bool) -> bool:
        """Say that the connection has ended; return whether before an answer of the broker."""
        unanswered, self._asked = self._asked is not None, None
        self.venture.ended(unanswered=unanswered, was_brief=was_brief)
        return unanswered

    def waited_us(self, received_us: int) -> int:
        """Return for how long what came at an instant may have waited for us at the broker.

        Since we last heard it, for what comes soon after we connected; else not at all.
        """
        if self._away is None or not 0 <= received_us - self._away[1] < EMPTIED_US:
            return 0
        return max(0, received_us - self._away[0])

    def hears(self, topic: str, payload: bytes, at_us: int, *, retained: bool) -> bool:
        """Return whether a message is the broker's word of itself, and take it.

        What is not `retained` is told because it has changed since we listen.
        """
        if topic not in SYS_TOPICS:
            return False
        word = payload.split(b" ", 1)[0]
        if word.isdigit() and len(word) < len("9999999999999999"):
            if topic == UPTIME_TOPIC:
                self._lives(at_us - int(word) * SECOND_US, at_us)
            else:
                self._counts(int(word), at_us, has_risen=not retained and int(word) > 0)
        return True

    def take(self) -> list[BrokerLoss]:
        """Return what was noticed since it was asked last; never waits."""
        return self._found.take()

    def _lives(self, began_us: int, at_us: int) -> None:
        known_us = self._began_us
        if known_us is not None and abs(began_us - known_us) > SLACK_US:
            self.restarts += 1
            self._dropped, self._dropped_us = 0, self._since_us
            if self._since_us is not None:
                self._note(self._since_us, at_us, RESTARTED)
            self._began_us = began_us
        else:
            self._began_us = began_us if known_us is None else min(known_us, began_us)

    def _counts(self, dropped: int, at_us: int, *, has_risen: bool) -> None:
        known, since_us = self._dropped, self._dropped_us
        if known is not None and dropped < known:
            known = 0  # it counts anew
        if known is not None and dropped > known and since_us is not None:
            self.dropped += dropped - known
            self._note(
                since_us,
                at_us,
                f"{BY_THE_BROKER} it dropped {dropped - known} messages, by its own count",
            )
        elif known is None and has_risen and self._listens_since_us is not None:
            self.dropped += 1  # at least
            self._note(self._listens_since_us, at_us, DROPPED_FIRST)
        self._dropped, self._dropped_us = dropped, at_us

    def _note(self, begin_us: int, end_us: int, reason: str) -> None:
        self._found.put([BrokerLoss(min(begin_us, end_us - 1), end_us, reason)])
