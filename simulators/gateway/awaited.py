"""Decides which messages a simulated gateway sends again because no receipt has come.

By docs/wire.md alone: only the receipt is proof, whatever it says. It opens no connection and reads
no clock; a receipts message that it cannot read is counted, and is no news.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

PATIENCE = timedelta(minutes=2)
PATIENCE_MOST = timedelta(hours=1)
AT_ONCE_MOST = 50
OUTCOMES = ("accepted", "duplicate", "conflict", "quarantined", "refused")
UNREADABLE = "unreadable"


@dataclass(slots=True)
class _Awaited:
    payload: bytes
    again_at: datetime
    patience: timedelta


class AwaitedReceipts:
    """The messages of one gateway without a receipt; one thread sends, another hears."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._by_number: dict[int, _Awaited] = {}

    def __len__(self) -> int:
        """Return how many have none."""
        with self._lock:
            return len(self._by_number)

    def sent(self, seq: int, payload: bytes, now: datetime) -> None:
        """Begin to wait for a message's receipt."""
        with self._lock:
            self._by_number[seq] = _Awaited(payload, now + PATIENCE, PATIENCE)

    def has_come(self, seq: int) -> None:
        """Let go of a message whose receipt has come."""
        with self._lock:
            self._by_number.pop(seq, None)

    def due(self, now: datetime) -> list[bytes]:
        """Return what is to be sent again at an instant, oldest first, AT_ONCE_MOST at most; each
        is waited for twice as long as the time before, PATIENCE_MOST at most.
        """
        found: list[bytes] = []
        with self._lock:
            for one in self._by_number.values():
                if now < one.again_at or len(found) == AT_ONCE_MOST:
                    continue
                one.patience = min(2 * one.patience, PATIENCE_MOST)
                one.again_at = now + one.patience
                found.append(one.payload)
        return found


def receipts_in(payload: bytes | bytearray) -> list[tuple[str, int | None]]:
    """Return outcome and number of each receipt in a receipts message, none of a sandbox's; total,
    because an exception in a callback would end paho's network thread.
    """
    try:
        body = json.loads(payload)
        receipts = [] if body.get("sandbox") is True else body["receipts"]
        told = [(receipt["outcome"], receipt.get("seq")) for receipt in receipts]
    except (ValueError, RecursionError, TypeError, LookupError, AttributeError):
        return [(UNREADABLE, None)]
    return [
        (outcome if outcome in OUTCOMES else UNREADABLE, seq if isinstance(seq, int) else None)
        for outcome, seq in told
    ]
