"""The receipts that are under way to the broker: QoS 1 without paho, whose way costs far more.

They have packet ids of their own, which paho is kept from. What the broker has not acknowledged is
sent again after a connection, marked as such. It sends nothing itself: it returns the bytes to be
sent. Source: MQTT 3.1.1, sections 2.2, 3.3, 3.4 and 4.4.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Final

FIRST_OWN_ID: Final = 0x8000  # paho's ids are below
_LAST_ID: Final = 0xFFFF
# A broker that holds a backlog for us answers behind it: nothing is to wait for that answer.
UNDER_WAY_MOST: Final = 32_000  # of 32,768 ids
BYTES_MOST: Final = 64 * 1024 * 1024
_PUBLISH_QOS_1: Final = 0x32
_DUP: Final = 0x08
_PUBACK: Final = 0x40
_PUBACK_BYTES: Final = 4
_LENGTH_LOW_BITS: Final = 0x7F
_MORE: Final = 0x80


class OwnPublishes:
    """Messages of QoS 1 in the order in which they were given; one thread uses it."""

    def __init__(self, under_way_most: int = UNDER_WAY_MOST, bytes_most: int = BYTES_MOST) -> None:
        """Begin with none. At most so many are under way; with those behind them, so many bytes."""
        self._under_way_most, self._bytes_most = under_way_most, bytes_most
        self._bytes = 0
        self._under_way: dict[int, tuple[bytes, int]] = {}  # packet, bytes of its payload
        self._waiting: deque[tuple[bytes, bytes]] = deque()
        self._last_id = FIRST_OWN_ID - 1
        self.not_sent = 0

    def __len__(self) -> int:
        """Return how many are not acknowledged, waiting ones among them."""
        return len(self._under_way) + len(self._waiting)

    def add(self, topic: bytes, payload: bytes) -> bytes:
        """Return what to send now of a message: all of it, or nothing while it has to wait.

        Where too many bytes are unacknowledged it is let go and counted in `not_sent`.
        """
        if self._bytes + len(payload) > self._bytes_most:
            self.not_sent += 1
            return b""
        self._bytes += len(payload)
        if len(self._under_way) < self._under_way_most:
            return self._packet(topic, payload)
        self._waiting.append((topic, payload))
        return b""

    def acknowledged(self, message_ids: Iterable[int]) -> bytes:
        """Let go of what the broker has, and return what may be sent in its place."""
        for message_id in message_ids:
            _, payload_bytes = self._under_way.pop(message_id, (b"", 0))
            self._bytes -= payload_bytes
        released = []
        while self._waiting and len(self._under_way) < self._under_way_most:
            released.append(self._packet(*self._waiting.popleft()))
        return b"".join(released)

    def again(self) -> bytes:
        """Return all that is under way, marked as sent before, to be sent on a new connection."""
        return b"".join(
            bytes((packet[0] | _DUP,)) + packet[1:] for packet, _ in self._under_way.values()
        )

    def _packet(self, topic: bytes, payload: bytes) -> bytes:
        message_id = self._free_id()
        length = 2 + len(topic) + 2 + len(payload)
        packet = b"".join(
            (
                bytes((_PUBLISH_QOS_1,)),
                _length_bytes(length),
                len(topic).to_bytes(2, "big"),
                topic,
                message_id.to_bytes(2, "big"),
                payload,
            )
        )
        self._under_way[message_id] = packet, len(payload)
        return packet

    def _free_id(self) -> int:
        while True:  # fewer are under way than there are ids
            self._last_id = FIRST_OWN_ID if self._last_id == _LAST_ID else self._last_id + 1
            if self._last_id not in self._under_way:
                return self._last_id


def take_own_pubacks(buffer: bytes, offset: int) -> tuple[list[int], int]:
    """Return the ids of the acknowledgements of ours at an offset, and the offset after them."""
    found: list[int] = []
    while len(buffer) - offset >= _PUBACK_BYTES and buffer[offset] == _PUBACK:
        message_id = buffer[offset + 2] << 8 | buffer[offset + 3]
        if message_id < FIRST_OWN_ID:
            break
        found.append(message_id)
        offset += _PUBACK_BYTES
    return found, offset


def is_begun_puback(buffer: bytes, offset: int) -> bool:
    """Return whether what stands at an offset is an acknowledgement that has come by half."""
    return 0 < len(buffer) - offset < _PUBACK_BYTES and buffer[offset] == _PUBACK


def _length_bytes(length: int) -> bytes:
    found = bytearray()
    while length > _LENGTH_LOW_BITS:
        found.append(length & _LENGTH_LOW_BITS | _MORE)
        length >>= 7
    found.append(length)
    return bytes(found)
