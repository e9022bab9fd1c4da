"""Keeps what a simulated gateway has sent, and decides how it answers being asked for it again.

By docs/wire.md alone, as the firmware of a real logger would. It opens no connection, and a command
that it cannot read is no news.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from simulators.encoder import Sample

KEPT = timedelta(days=60)  # Circular 10/2021: what a logger keeps
MESSAGES_KEPT_MOST = 17_280  # a message every 5 minutes for so long


@dataclass(frozen=True, slots=True)
class Resent:
    """The messages to publish again, oldest first, and what the status says cannot be."""

    messages: tuple[bytes, ...] = ()
    cannot: Mapping[str, str] | None = None


class SentMessages:
    """The last messages of one gateway by number; one thread keeps them, another may answer."""

    def __init__(self, most: int = MESSAGES_KEPT_MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._by_number: dict[int, bytes] = {}
        self._sent: dict[int, datetime] = {}

    def keep(self, seq: int, payload: bytes, sent: datetime) -> None:
        """Keep a message as it is sent; what was sent 60 days before it is forgotten, and beyond
        the bound the oldest.
        """
        with self._lock:
            self._by_number.pop(seq, None)
            self._sent.pop(seq, None)
            self._by_number[seq], self._sent[seq] = payload, sent
            while self._by_number:
                oldest = next(iter(self._by_number))
                if len(self._by_number) <= self._most and self._sent[oldest] > sent - KEPT:
                    break
                del self._by_number[oldest], self._sent[oldest]

    def answer(self, payload: bytes) -> Resent:
        """Return the answer to a command; nothing where it asks for no message, or cannot be read.

        Total: an exception would end the network thread.
        """
        try:
            command = json.loads(payload)
            if command["command"] != "resend" or not isinstance(command["id"], str):
                return Resent()
            if "from_time" in command:
                begin, end = (
                    datetime.fromisoformat(command[name]) for name in ("from_time", "to_time")
                )
                return self._measured(begin, end)
            first, last = int(command["from_seq"]), int(command["to_seq"])
        except (ValueError, RecursionError, TypeError, LookupError, OverflowError):
            return Resent()
        with self._lock:
            held = sorted(number for number in self._by_number if first <= number <= last)
            messages = tuple(self._by_number[number] for number in held)
        gone = last - first + 1 - len(held)
        if gone <= 0:
            return Resent(messages)
        said = f"{gone} of {last - first + 1} messages are no longer here"
        return Resent(messages, {"id": command["id"], "reason": said})

    def _measured(self, begin: datetime, end: datetime) -> Resent:
        """Return the messages with a sample of [begin, end); of what is forgotten nothing is said.

        Raises TypeError for a time without an offset.
        """
        with self._lock:
            kept = list(self._by_number.values())
        return Resent(
            tuple(
                message
                for message in kept
                if any(
                    begin <= datetime.fromisoformat(sample["time"]) < end
                    for sample in json.loads(message)["samples"]
                )
            )
        )


class SentSamples:
    """What the logger of a gateway without numbers of messages has sent, by the time of measuring;
    one thread keeps it, another may answer.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: deque[Sample] = deque()

    def keep(self, samples: Sequence[Sample]) -> None:
        """Keep samples as they are sent; what was measured 60 days before them is forgotten."""
        with self._lock:
            self._kept.extend(samples)
            while self._kept[0].time <= samples[-1].time - KEPT:
                self._kept.popleft()

    def answer(self, payload: bytes) -> list[Sample]:
        """Return the samples that a command asks for by time; none where it asks for none, or
        cannot be read. Total: an exception would end the network thread.
        """
        try:
            command = json.loads(payload)
            if command["command"] != "resend":
                return []
            begin, end = (
                datetime.fromisoformat(command[name]) for name in ("from_time", "to_time")
            )
            with self._lock:
                return [one for one in self._kept if begin <= one.time < end]
        except (ValueError, RecursionError, TypeError, LookupError, OverflowError):
            return []
