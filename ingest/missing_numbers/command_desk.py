"""Carries commands from the records to the thread that speaks with the broker, and back.

The records may make us wait, so they are asked off that thread. A command is handed over again
after a crash, with the same id; it decides nothing about what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.wire.contract import commands_topic
from storage.hand_over import HandOver
from storage.ports.gateways.commands import CommandRecords


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One command as it is published, with QoS 1."""

    topic: str
    payload: bytes
    gateway_id: str
    id: str


def waiting_commands(records: CommandRecords, most: int = 100) -> list[Outgoing]:
    """Return the commands to be published, oldest first; raises StoreUnavailable."""
    return [
        Outgoing(commands_topic(one.gateway_id), one.body.encode(), one.gateway_id, one.id)
        for one in records.commands_waiting(most)
    ]


def mark_sent(records: CommandRecords, sent: Sequence[Outgoing], sent_us: int) -> None:
    """Note that commands were handed to the broker; raises StoreUnavailable."""
    records.mark_commands_sent([(one.gateway_id, one.id) for one in sent], sent_us)


class GatewayDesk:
    """The two threads' meeting place: `poll` on one, `take` and `published` on the other."""

    def __init__(self, records: CommandRecords, clock_us: Callable[[], int]) -> None:
        """Begin with nothing in hand; what waits in the records comes with the first `poll`."""
        self._records = records
        self._clock_us = clock_us
        self._ready: HandOver[Outgoing] = HandOver()
        self._published: HandOver[Outgoing] = HandOver()
        self._in_hand: set[tuple[str, str]] = set()

    def poll(self) -> None:
        """Note what was published and fetch what waits; raises StoreUnavailable, losing nothing."""
        published = self._published.first()
        if published:
            mark_sent(self._records, published, self._clock_us())
        self._published.drop(len(published))
        self._in_hand.difference_update((one.gateway_id, one.id) for one in published)
        for outgoing in waiting_commands(self._records):
            if (outgoing.gateway_id, outgoing.id) not in self._in_hand:
                self._in_hand.add((outgoing.gateway_id, outgoing.id))
                self._ready.put([outgoing])

    def take(self) -> list[Outgoing]:
        """Return what is to be published now; never waits."""
        return self._ready.take()

    def published(self, outgoing: Outgoing) -> None:
        """Say that a command was handed to the broker; never waits."""
        self._published.put([outgoing])

    def not_published(self, outgoing: Outgoing) -> None:
        """Say that a command was not handed over: it stands first again."""
        self._ready.put_back(outgoing)
