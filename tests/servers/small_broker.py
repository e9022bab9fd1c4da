"""A broker of MQTT 3.1.1 that does on purpose what Mosquitto does not: refuses, deafens, hangs up.

It keeps no session and no queue, and hands a message to every connection that subscribed to it. It
decides nothing about a test; a frame that it does not know ends the connection.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.bench.ingest.load import packet_at
from tests.house.runs.patience import PATIENCE_SECONDS

_CONNECT, _PUBLISH, _PUBACK, _SUBSCRIBE, _UNSUBSCRIBE, _PING = 1, 3, 4, 8, 10, 12


@dataclass(slots=True, kw_only=True)
class Manners:
    """How it behaves: each is asked with a topic or a topic filter (and a payload)."""

    session_present: bool = False
    code: Callable[[str], int] = lambda _: 1  # what a subscription is answered with
    serves: Callable[[str], bool] = lambda _: True  # whether it is ever handed anything
    hangs_up: Callable[[str, bytes], bool] = lambda _topic, _payload: False  # before an answer
    hangs_up_on: Callable[[str], bool] = lambda _: False  # a subscription, before an answer
    takes: Callable[[str], bool] = lambda _: True  # whether a message is handed on, not its PUBACK


@dataclass(slots=True)
class SmallBroker:
    """Where it listens, and what it saw."""

    port: int
    manners: Manners
    published: list[tuple[str, bytes]] = field(default_factory=list)
    connections: int = 0
    _links: dict[socket.socket, set[str]] = field(default_factory=dict)
    _sending: threading.Lock = field(default_factory=threading.Lock)

    def send(self, topic: str, payload: bytes) -> None:
        """Hand a message to whoever has subscribed to its topic."""
        self._hand_on(topic, payload)

    def hang_up(self) -> None:
        """End every connection."""
        for link in list(self._links):
            with suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)

    def serve(self, link: socket.socket) -> None:
        """Answer one connection until it ends."""
        self.connections += 1
        self._links[link] = set()
        received = b""
        with link, suppress(OSError):
            while more := link.recv(65_536):
                received += more
                begin = 0
                while (packet := packet_at(received, begin)) is not None:
                    head = received[begin]
                    body, begin = packet
                    if not self._answer(link, head, body):
                        return
                received = received[begin:]
        self._links.pop(link, None)

    def _answer(self, link: socket.socket, head: int, body: bytes) -> bool:
        kind = head >> 4
        if kind == _CONNECT:
            self._send(link, bytes((0x20, 2, self.manners.session_present, 0)))
        elif kind == _PUBLISH:
            return self._take(link, head, body)
        elif kind == _SUBSCRIBE:
            filters = list(_filters(body[2:]))
            if any(map(self.manners.hangs_up_on, filters)):
                return False
            codes = [self.manners.code(one) for one in filters]
            self._links[link] |= {
                one for one, code in zip(filters, codes, strict=True) if code < 0x80
            }
            self._send(link, bytes((0x90, 2 + len(codes))) + body[:2] + bytes(codes))
        elif kind == _UNSUBSCRIBE:
            self._links[link] -= set(_filters(body[2:], options=0))
            self._send(link, bytes((0xB0, 2)) + body[:2])
        elif kind == _PING:
            self._send(link, bytes((0xD0, 0)))
        return kind in {_CONNECT, _PUBACK, _SUBSCRIBE, _UNSUBSCRIBE, _PING}

    def _take(self, link: socket.socket, head: int, body: bytes) -> bool:
        end = 2 + int.from_bytes(body[:2], "big")
        topic, has_id = body[2:end].decode(), bool(head & 0x06)
        payload = body[end + 2 * has_id :]
        if self.manners.hangs_up(topic, payload):
            self._links.pop(link, None)
            return False
        self.published.append((topic, payload))
        if self.manners.takes(topic):
            self._hand_on(topic, payload)
        if has_id:
            self._send(link, bytes((0x40, 2)) + body[end : end + 2])
        return True

    def _hand_on(self, topic: str, payload: bytes) -> None:
        name = topic.encode()
        body = len(name).to_bytes(2, "big") + name + b"\0\7" + payload
        length = bytearray()
        left = len(body)
        while True:
            left, digit = divmod(left, 128)
            length.append(digit | (0x80 if left else 0))
            if not left:
                break
        for link, filters in list(self._links.items()):
            if any(self.manners.serves(one) and _matches(one, topic) for one in filters):
                with suppress(OSError):
                    self._send(link, b"\x32" + bytes(length) + body)

    def _send(self, link: socket.socket, packet: bytes) -> None:
        with self._sending:
            link.sendall(packet)


def _filters(body: bytes, options: int = 1) -> Iterator[str]:
    while body:
        end = 2 + int.from_bytes(body[:2], "big")
        yield body[2:end].decode()
        body = body[end + options :]


def _matches(topic_filter: str, topic: str) -> bool:
    if topic_filter.startswith("$share/"):
        topic_filter = topic_filter.split("/", 2)[2]
    pattern = re.escape(topic_filter).replace(r"\+", "[^/]*")
    return re.fullmatch(pattern, topic) is not None


@contextmanager
def small_broker(manners: Manners) -> Iterator[SmallBroker]:
    """Yield a broker on a free loopback port; every connection is ended afterwards."""
    threads: Sequence[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        broker = SmallBroker(int(listener.getsockname()[1]), manners)
        served = list(threads)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    link, _ = listener.accept()
                    served.append(threading.Thread(target=broker.serve, args=(link,)))
                    served[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield broker
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join(PATIENCE_SECONDS)
            broker.hang_up()
            for one in served:
                one.join(PATIENCE_SECONDS)
