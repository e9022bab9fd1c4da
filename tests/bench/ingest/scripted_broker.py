"""A broker of one subscriber that hands over ready packets, for a benchmark without a broker.

It answers CONNECT and SUBSCRIBE, sends what it was given as fast as the socket takes it, and
acknowledges what comes back. It is a process of its own, so that it costs the measured one
nothing.
"""

from __future__ import annotations

import multiprocessing
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.bench.ingest.load import packet_at

_CONNACK = b"\x20\x02\x00\x00"
_SUBACK = 0x90
_PUBACK = b"\x40\x02"
_PUBLISH = 0x32  # of QoS 1
_PUBLISH_AT_ONCE = 256  # packets in one send, as a broker under load would


@contextmanager
def scripted_broker(packets: Sequence[bytes]) -> Iterator[int]:
    """Yield the loopback port on which the packets wait for the one that subscribes."""
    listening = socket.create_server(("127.0.0.1", 0))
    broker = multiprocessing.get_context("fork").Process(
        target=_serve, args=(listening, packets), daemon=True
    )
    broker.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        listening.close()
        broker.terminate()
        broker.join()


def _serve(listening: socket.socket, packets: Sequence[bytes]) -> None:
    link, _ = listening.accept()
    link.recv(4_096)
    link.sendall(_CONNACK)
    subscribe = link.recv(4_096)
    begin = 2 + (subscribe[1] >= 0x80)  # a remaining length of one or two bytes
    filters = subscribe.count(b"v1") + subscribe.count(b"spBv1.0")
    codes = bytes([1] * filters)
    link.sendall(bytes((_SUBACK, 2 + filters)) + subscribe[begin : begin + 2] + codes)
    sending = threading.Lock()  # so that no packet is sent into the middle of another
    threading.Thread(target=_acknowledge, args=(link, sending), daemon=True).start()
    for first in range(0, len(packets), _PUBLISH_AT_ONCE):
        with sending:
            link.sendall(b"".join(packets[first : first + _PUBLISH_AT_ONCE]))
    threading.Event().wait()


def _acknowledge(link: socket.socket, sending: threading.Lock) -> None:
    """Acknowledge the receipts that come back, as a broker does, and forget all else."""
    received = b""
    while more := _heard(link):
        received += more
        begin = 0
        while (packet := packet_at(received, begin)) is not None:
            kind, (body, begin) = received[begin], packet
            if kind & 0xF6 == _PUBLISH:
                topic_end = 2 + int.from_bytes(body[:2], "big")
                with sending:
                    link.sendall(_PUBACK + body[topic_end : topic_end + 2])
        received = received[begin:]


def _heard(link: socket.socket) -> bytes:
    try:
        return link.recv(65_536)
    except ConnectionResetError:  # the subscriber has what it wanted
        return b""
