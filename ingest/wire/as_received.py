"""Tells a gateway's messages as they were received: their bytes, and their place in the journal."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ingest.wire.contract import parse_topic
from storage.journal.diary import DayDigest, RemovedSegment, day_digests, removed_segments
from storage.journal.received import LinkedRecord, linked_between, received_between


class ReceivedMessage(NamedTuple):
    """One message: its position in the journal, when it came (microseconds UTC), and its bytes."""

    position: int
    received_us: int
    topic: str
    payload: bytes


class JournalMessages:
    """The messages of one journal, by gateway and time."""

    def __init__(self, folder: Path) -> None:
        """Look into a folder, whether or not a journal is there yet."""
        self._folder = folder

    @property
    def are_at_hand(self) -> bool:
        """Whether there is a journal."""
        return self._folder.is_dir()

    def __call__(self, gateway_id: str, begin_us: int, end_us: int) -> Iterator[ReceivedMessage]:
        """Yield what came from a gateway in [begin_us, end_us), refused messages too, in order.

        Raises JournalDamaged, StoreUnavailable.
        """
        for record in received_between(self._folder, begin_us, end_us):
            entry = record.entry
            topic = parse_topic(entry.topic)
            if topic is not None and topic.gateway_id == gateway_id:
                yield ReceivedMessage(
                    record.position, entry.received_us, entry.topic, entry.payload
                )

    def linked(
        self, gateways: Collection[str], begin_us: int, end_us: int
    ) -> Iterator[LinkedRecord]:
        """Yield what came from gateways in [begin_us, end_us), each as it stands in the chain.

        Raises JournalDamaged, StoreUnavailable.
        """
        for one in linked_between(self._folder, begin_us, end_us):
            topic = parse_topic(one.record.entry.topic)
            if topic is not None and topic.gateway_id in gateways:
                yield one

    def heads(self, first: date, last: date) -> list[DayDigest]:
        """Return the chain at the end of each ended day of receipt first..last; raises
        JournalDamaged.
        """
        return [one for one in day_digests(self._folder) if first <= one.day <= last]

    def removed(self, begin_us: int, end_us: int) -> list[RemovedSegment]:
        """Return what retention removed that was received in [begin_us, end_us); raises
        JournalDamaged.
        """
        return [
            one
            for one in removed_segments(self._folder)
            if one.first_received_us < end_us and one.last_received_us >= begin_us
        ]
