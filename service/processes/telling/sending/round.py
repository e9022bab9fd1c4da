"""THE ORDER of sending: what may go now, tried once, and at once noted how it ended.

Where nothing goes by a way, the others behind wait with it, and the longer the more often that was
so. What could not be sent for too long is said not to be delivered; nothing is ever forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from domain.judged.told.outbox import Message, Patience, Settled, is_given_up, next_attempt
from domain.judged.told.rules import Channel
from domain.judged.told.words.message import words_of
from service.processes.telling.audience import Audience
from service.processes.telling.sending.doors import Attempt, Door, Went
from storage.ports.records import RecordStore

_LOG = structlog.get_logger("nhue.telling")
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class _Away:
    """A way by which nothing goes: since how many attempts, and until when it is not tried."""

    times: int
    until: datetime
    said: str


@dataclass
class Rounds:
    """Sends what waits; what it has in mind can be lost. `may_go_on` is asked before each one."""

    records: RecordStore
    doors: Mapping[Channel, Door]
    patience: Patience
    public_url: str | None
    clock: Callable[[], datetime]
    _away: dict[str, _Away] = field(default_factory=dict)

    def send(self, may_go_on: Callable[[], bool]) -> int:
        """Try what may go now; return how many messages were tried. Raises StoreUnavailable."""
        tried = 0
        for channel, door in self.doors.items():
            try:
                tried += self._send_by(channel, door, may_go_on)
            finally:
                door.rest()
        return tried

    def _send_by(self, channel: Channel, door: Door, may_go_on: Callable[[], bool]) -> int:
        tried, skipped = (
            0,
            {
                place.partition(" ")[2]
                for place, away in self._away.items()
                if place.startswith(f"{channel} ") and away.until > self.clock()
            },
        )
        if channel is Channel.EMAIL and skipped:
            return 0
        while True:
            found = self.records.next_messages(
                self.clock(), _AT_ONCE, channel=channel, without=skipped
            )
            if not found:
                return tried
            for message in found:
                if not may_go_on():
                    return tried
                if message.address in skipped or (channel is Channel.EMAIL and skipped):
                    self._expire(message)
                    continue
                tried += 1
                if self._try(message, door).went is Went.AWAY:
                    skipped.add(message.address)
            if channel is Channel.EMAIL and skipped:
                return tried

    def _try(self, message: Message, door: Door) -> Attempt:
        place = _place(message)
        audience = Audience.of(self.records, self.records.registry())
        rule = audience.rule_of(message)
        if rule is None:
            said = "its address is not told of it any more: the rule, account or outlet changed"
            self._note(message, Attempt(Went.NEVER, said), Settled.DROPPED)
            return Attempt(Went.NEVER)
        message = replace(message, rule=rule.id, facts=audience.told_of(message))
        attempt = door.give(message, words_of(message, self.public_url), self.clock())
        # Nothing stands between the answer and its note: what is killed here is sent once more
        if attempt.went is Went.YES:
            self._note(message, attempt, Settled.DELIVERED)
            self._away.pop(place, None)
            return attempt
        _LOG.warning("not sent", message=message.key, said=attempt.said)
        if attempt.went in {Went.NEVER, Went.GONE}:
            self._note(message, attempt, Settled.NOT_DELIVERED)
            if attempt.went is Went.GONE:
                self.records.note_gone(message.rule, self.clock())
            return attempt
        if attempt.went is Went.AWAY:
            self._wait(place, attempt.said)
        self._note(message, attempt, None)
        return attempt

    def _wait(self, place: str, said: str) -> None:
        before = self._away.get(place)
        times = 1 if before is None else before.times + 1
        until = next_attempt(place, times, self.clock(), self.patience)
        self._away[place] = _Away(times, until, said)

    def _expire(self, message: Message) -> None:
        """Settle a message that waits behind others of its way, where it waited too long."""
        away = self._away.get(_place(message))
        if away is not None and is_given_up(message.created_at, self.clock(), self.patience):
            self._note(message, Attempt(Went.AWAY, away.said), None)

    def _note(self, message: Message, attempt: Attempt, settled: Settled | None) -> None:
        now = self.clock()
        if settled is None and is_given_up(message.created_at, now, self.patience):
            settled = Settled.NOT_DELIVERED
        self.records.note_attempt(
            message,
            now,
            settled=settled,
            next_at=next_attempt(message.key, message.attempts + 1, now, self.patience),
            said=attempt.said,
        )


def _place(message: Message) -> str:
    """Return what has to be there for a message to go: the mail server, or its web address."""
    if message.channel is Channel.EMAIL:
        return f"{message.channel} server"
    return f"{message.channel} {message.address}"
