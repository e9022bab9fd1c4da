"""A broker of one subscriber that hands over ready packets, for a benchmark without a broker.

It answers CONNECT and SUBSCRIBE, sends what it was given as fast as the socket takes it, and reads
and forgets all that comes back. It is a process of its own, so that it costs the measured one
nothing.
"""

from __future__ import annotations

import multiprocessing
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

_CONNACK = b"\x20\x02\x00\x00"
_SUBACK = 0x90
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
    threading.Thread(target=_forget, args=(link,), daemon=True).start()
    for first in range(0, len(packets), _PUBLISH_AT_ONCE):
        link.sendall(b"".join(packets[first : first + _PUBLISH_AT_ONCE]))
    threading.Event().wait()


def _forget(link: socket.socket) -> None:
    while link.recv(65_536):
        pass
