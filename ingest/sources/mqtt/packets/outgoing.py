"""The receipts that are under way to the broker: QoS 1 without paho, whose way costs far more.

They have packet ids of their own, which paho is kept from. What the broker has not acknowledged is
sent again after a connection, marked as such. It sends nothing itself: it returns the bytes to be
sent. Source: MQTT 3.1.1, sections 2.2, 3.3, 3.4 and 4.4; MQTT 5, the same and 3.2.2.3, 4.9.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import islice
from typing import Final, NamedTuple

FIRST_OWN_ID: Final = 0x8000  # paho's ids are below
_LAST_ID: Final = 0xFFFF
# A broker that holds a backlog for us answers behind it: nothing is to wait for that answer.
UNDER_WAY_MOST: Final = 32_000  # of 32,768 ids
BYTES_MOST: Final = 64 * 1024 * 1024
PAYLOAD_BYTES_MOST: Final = 64 * 1024
PAYLOAD_BYTES_LEAST: Final = 2 * 1024  # what every broker takes; below it, size is not the cause
HANG_UPS_MOST: Final = 3  # over one message; then it is let go
HANG_UPS_MOST_OF_A_SMALL_ONE: Final = 10  # a right that lacks, or a line that is cut all the time
_ENVELOPE_BYTES: Final = 128  # topic, id and lengths around a payload of ours
_PUBLISH_QOS_1: Final = 0x32
_DUP: Final = 0x08
_NO_PROPERTIES: Final = b"\x00"
_PUBACK: Final = 0x40
_PUBACK_LEAST: Final = 2  # the id; MQTT 5 may add a reason code, and properties behind it
_PUBACK_MOST: Final = 64 * 1024  # with a text of reason; paho reads what is longer
_PUBACK_SHORT_BYTES: Final = 4
_FAILURE: Final = 0x80  # a reason code from here on: the broker did not take the message
_LENGTH_BYTES_MOST: Final = 4
_LENGTH_LOW_BITS: Final = 0x7F
_MORE: Final = 0x80


class OwnPubacks(NamedTuple):
    """Acknowledgements of ours: their ids, how many of them say no, and the offset after them."""

    message_ids: list[int]
    refused: int
    offset: int


class OwnPublishes:
    """Messages of QoS 1 in the order in which they were given; one thread uses it."""

    def __init__(
        self,
        under_way_most: int = UNDER_WAY_MOST,
        bytes_most: int = BYTES_MOST,
        *,
        has_properties: bool = False,
    ) -> None:
        """Begin with none. At most so many are under way; with those behind them, so many bytes.

        `has_properties` is MQTT 5's packet.
        """
        self.under_way_most, self._bytes_most = under_way_most, bytes_most
        self._packet_bytes_most: int | None = None
        self._properties = _NO_PROPERTIES if has_properties else b""
        self._bytes = 0
        self._under_way: dict[int, tuple[bytes, int]] = {}  # packet, bytes of its payload
        self._again: dict[int, None] = {}  # those of them not sent yet on this connection
        self._waiting: deque[tuple[bytes, bytes]] = deque()
        self._last_id = FIRST_OWN_ID - 1
        self._suspect: tuple[int, int] = (0, 0)  # an id, and how many connections ended over it
        self._payload_bytes_most = PAYLOAD_BYTES_MOST
        self.not_sent = 0
        self.let_go = 0  # of them, those over which the broker hung up
        self.let_go_bytes = self.let_go_hang_ups = 0  # of the last of them

    def __len__(self) -> int:
        """Return how many are not acknowledged, waiting ones among them."""
        return len(self._under_way) + len(self._waiting)

    @property
    def payload_bytes_most(self) -> int:
        """How large a payload may be, by the broker's word or by what it hung up over."""
        if self._packet_bytes_most is None:
            return self._payload_bytes_most
        told = max(self._packet_bytes_most - _ENVELOPE_BYTES, 0)
        return min(self._payload_bytes_most, told)

    def bound(self, under_way_most: int, packet_bytes_most: int | None) -> None:
        """Keep to what the broker of a new connection takes; `again` is to be asked next."""
        self.under_way_most = min(under_way_most, UNDER_WAY_MOST)
        self._packet_bytes_most = packet_bytes_most

    def add(self, topic: bytes, payload: bytes) -> bytes:
        """Return what to send now of a message: all of it, or nothing while it has to wait.

        Where too many bytes are unacknowledged, or where it is larger than the broker takes, it is
        let go and counted in `not_sent`.
        """
        if self._bytes + len(payload) > self._bytes_most:
            self.not_sent += 1
            return b""
        self._bytes += len(payload)
        if len(self._under_way) < self.under_way_most:
            return self._under_way_now(topic, payload)
        self._waiting.append((topic, payload))
        return b""

    def acknowledged(self, message_ids: Iterable[int]) -> bytes:
        """Let go of what the broker has, and return what may be sent in its place."""
        for message_id in message_ids:
            self._let_go(message_id)
        return self._released()

    def again(self, *, blame: bool = True) -> bytes:
        """Return what is to be sent on a new connection: first what was under way, marked so.

        A broker that hangs up over a message does so again: what was the oldest without an answer
        at the end of so many connections in a row is let go, and later ones are smaller than it;
        without `blame` the one that has ended does not count.
        """
        if blame:
            self._suspect_oldest()
        too_large = [
            message_id
            for message_id, (packet, _) in self._under_way.items()
            if self._is_too_large(packet)
        ]
        for message_id in too_large:
            self._let_go(message_id)
        self.not_sent += len(too_large)
        self._again = dict.fromkeys(self._under_way)
        return self._released()

    def _suspect_oldest(self) -> None:
        sent = (one for one in self._under_way if one not in self._again)
        oldest = next(sent, None)
        if oldest is None:
            self._suspect = (0, 0)
            return
        suspect, hang_ups = self._suspect
        self._suspect = (oldest, hang_ups + 1 if suspect == oldest else 1)
        _, payload_bytes = self._under_way[oldest]
        is_small = payload_bytes <= PAYLOAD_BYTES_LEAST
        if self._suspect[1] < (HANG_UPS_MOST_OF_A_SMALL_ONE if is_small else HANG_UPS_MOST):
            return
        self._let_go(oldest)
        self.let_go_hang_ups, self._suspect = self._suspect[1], (0, 0)
        self.not_sent += 1
        self.let_go += 1
        self.let_go_bytes = payload_bytes
        if not is_small:
            smaller = max(payload_bytes // 2, PAYLOAD_BYTES_LEAST)
            self._payload_bytes_most = min(self._payload_bytes_most, smaller)

    def _let_go(self, message_id: int) -> None:
        _, payload_bytes = self._under_way.pop(message_id, (b"", 0))
        self._again.pop(message_id, None)
        self._bytes -= payload_bytes

    def _released(self) -> bytes:
        """Return what may leave now, in order: what was sent before goes before what was not."""
        released = []
        room = self.under_way_most - (len(self._under_way) - len(self._again))
        if room > 0 and self._again:
            for message_id in list(islice(self._again, room)):
                del self._again[message_id]
                packet, _ = self._under_way[message_id]
                released.append(bytes((packet[0] | _DUP,)) + packet[1:])
        while self._waiting and len(self._under_way) < self.under_way_most:
            released.append(self._under_way_now(*self._waiting.popleft()))
        return b"".join(released)

    def _under_way_now(self, topic: bytes, payload: bytes) -> bytes:
        """Return the packet of a message for which there is room; nothing where it is too large."""
        message_id = self._free_id()
        packet = self._packet(topic, payload, message_id)
        if self._is_too_large(packet):
            self._bytes -= len(payload)
            self.not_sent += 1
            return b""
        self._under_way[message_id] = packet, len(payload)
        return packet

    def _is_too_large(self, packet: bytes) -> bool:
        return self._packet_bytes_most is not None and len(packet) > self._packet_bytes_most

    def _packet(self, topic: bytes, payload: bytes, message_id: int) -> bytes:
        length = 2 + len(topic) + 2 + len(self._properties) + len(payload)
        return b"".join(
            (
                bytes((_PUBLISH_QOS_1,)),
                _length_bytes(length),
                len(topic).to_bytes(2, "big"),
                topic,
                message_id.to_bytes(2, "big"),
                self._properties,
                payload,
            )
        )

    def _free_id(self) -> int:
        while True:  # fewer are under way than there are ids
            self._last_id = FIRST_OWN_ID if self._last_id == _LAST_ID else self._last_id + 1
            if self._last_id not in self._under_way:
                return self._last_id


def take_own_pubacks(buffer: bytes, offset: int) -> OwnPubacks:
    """Return the acknowledgements of ours at an offset; one that says no is one as well.

    It stops before the first packet that is another, is not whole, or is not well formed.
    """
    found: list[int] = []
    refused = 0
    while len(buffer) - offset >= _PUBACK_SHORT_BYTES and buffer[offset] == _PUBACK:
        # Written out for the length of every day.
        length, begin = buffer[offset + 1], offset + 2
        if length != _PUBACK_LEAST:
            length, begin = _length(buffer, offset + 1)
        if not _PUBACK_LEAST <= length <= _PUBACK_MOST or begin + length > len(buffer):
            break
        message_id = buffer[begin] << 8 | buffer[begin + 1]
        if message_id < FIRST_OWN_ID:
            break
        found.append(message_id)
        refused += length > _PUBACK_LEAST and buffer[begin + _PUBACK_LEAST] >= _FAILURE
        offset = begin + length
    return OwnPubacks(found, refused, offset)


def is_begun_puback(buffer: bytes, offset: int) -> bool:
    """Return whether what stands at an offset is an acknowledgement that has come by half."""
    if offset >= len(buffer) or buffer[offset] != _PUBACK:
        return False
    length, begin = _length(buffer, offset + 1)
    if length < 0:
        return len(buffer) - offset <= _LENGTH_BYTES_MOST
    return begin + length > len(buffer) and length <= _PUBACK_MOST


def _length(buffer: bytes, offset: int) -> tuple[int, int]:
    """Return a variable byte integer and the offset after it; -1 where it is not whole or valid."""
    value = 0
    for place, digit in enumerate(buffer[offset : offset + _LENGTH_BYTES_MOST]):
        value |= (digit & _LENGTH_LOW_BITS) << 7 * place
        if digit < _MORE:
            return value, offset + place + 1
    return -1, offset


def _length_bytes(length: int) -> bytes:
    found = bytearray()
    while length > _LENGTH_LOW_BITS:
        found.append(length & _LENGTH_LOW_BITS | _MORE)
        length >>= 7
    found.append(length)
    return bytes(found)
