"""A gateway of ours for the trials: it keeps what has no PUBACK, and sends it again.

Message n is one reading, n at the n-th second, so that the journal says by itself what is missing,
twice or out of order.
"""

from __future__ import annotations

import socket
import threading
import time
from typing import Self

from tests.bench.ingest.load import connect, publish_packet
from tests.end_to_end.faults.load import body_of

_DUPLICATE_FLAG = 0x08
_PUBACK = 0x40
_WINDOW = 100
_REST_SECONDS = 0.3
_ANSWER_SECONDS = 5.0


class Gateway:
    """Publishes `count` messages at a pace; raises nothing while the broker is away."""

    def __init__(
        self, port: int, count: int, *, topic: str = "nhue/v1/GW-1/readings", per_second: int = 500
    ) -> None:
        self._port, self._count, self._topic = port, count, topic
        self._pause = 20 / per_second
        self._id = f"trial-{port}-{time.monotonic_ns()}"
        self._unanswered: dict[int, bytes] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.sent = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)

    @property
    def acknowledged(self) -> int:
        """How many messages have their PUBACK."""
        return self.sent - len(self._unanswered)

    def reached(self, count: int, seconds: float = 60.0) -> bool:
        """Wait until so many have their PUBACK; False where they do not get it in time."""
        give_up_at = time.monotonic() + seconds
        while self.acknowledged < count and time.monotonic() < give_up_at:
            time.sleep(0.02)
        return self.acknowledged >= count

    def _run(self) -> None:
        while not self._stop.is_set() and self.acknowledged < self._count:
            try:
                self._use()
            except (OSError, KeyError):
                self._stop.wait(_REST_SECONDS)

    def _use(self) -> None:
        socket.setdefaulttimeout(_ANSWER_SECONDS)  # a broker that comes again may not answer yet
        with connect(self._port, self._id) as link:
            link.settimeout(0.2)
            for packet in list(self._unanswered.values()):
                link.sendall(bytes((packet[0] | _DUPLICATE_FLAG,)) + packet[1:])
            heard = b""
            while not self._stop.wait(self._pause) and self.acknowledged < self._count:
                while self.sent < self._count and len(self._unanswered) < _WINDOW:
                    link.sendall(self._next())
                    if self.sent % 20 == 0:
                        break
                try:
                    got = link.recv(65_536)
                except TimeoutError:
                    continue
                if not got:
                    raise ConnectionError("the broker hung up")
                heard = self._answered(heard + got)

    def _answered(self, heard: bytes) -> bytes:
        """Take the PUBACKs out of what was heard, and return what is no whole packet yet.

        Some brokers send a retained message to who subscribed to nothing: it is passed over.
        """
        while len(heard) > 1:
            end, length, shift = 1, 0, 0
            while end < len(heard) and heard[end] & 0x80:
                length |= (heard[end] & 0x7F) << shift
                end, shift = end + 1, shift + 7
            if end == len(heard):
                break
            length |= heard[end] << shift
            end += 1
            if len(heard) < end + length:
                break
            if heard[0] == _PUBACK:
                self._unanswered.pop(int.from_bytes(heard[end : end + 2]), None)
            heard = heard[end + length :]
        return heard

    def _next(self) -> bytes:
        message_id = self.sent % 65_535 + 1
        packet = publish_packet(self._topic, body_of(self.sent), message_id)
        self._unanswered[message_id] = packet
        self.sent += 1
        return packet
