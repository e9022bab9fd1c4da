"""A network between the service and its broker that a test can cut, and that counts PUBACKs.

It passes every byte on unchanged and in order, or none. Nothing else of MQTT is its business.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.house.runs.patience import PATIENCE_SECONDS

_PUBACK = 0x40
_HOST = "127.0.0.1"


class CuttableNetwork:
    """Listens on `port` and passes on to the broker's port, until it is cut."""

    def __init__(self, broker_port: int) -> None:
        self._broker_port = broker_port
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._cut = False
        self.pubacks = 0
        self.connections = 0
        self._listener = socket.create_server((_HOST, 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads: list[threading.Thread] = []
        self._run(self._accept)

    def cut(self) -> None:
        """End every connection in the middle of whatever it carries, and let no new one live."""
        with self._lock:
            self._cut = True
            for link in self._open:
                _end(link)
            self._open.clear()

    def mend(self) -> None:
        """Let new connections live again."""
        with self._lock:
            self._cut = False

    def close(self) -> None:
        """End it for good."""
        self.cut()
        _end(self._listener)
        self._listener.close()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)

    def _accept(self) -> None:
        while True:
            try:
                ours, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                if self._cut:
                    ours.close()
                    continue
                theirs = socket.create_connection((_HOST, self._broker_port))
                self._open += [ours, theirs]
                self.connections += 1
            self._run(self._to_broker, ours, theirs)
            self._run(_pass_on, theirs, ours)

    def _run(self, work: Callable[..., None], *arguments: socket.socket) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _to_broker(self, ours: socket.socket, theirs: socket.socket) -> None:
        frames = _FrameTypes()
        for data in _read(ours):
            self.pubacks += frames.take(data).count(_PUBACK)
            with contextlib.suppress(OSError):
                theirs.sendall(data)
        _end(theirs)
        ours.close()


class _FrameTypes:
    """Cuts a stream into MQTT packets and tells the type of each that has come whole."""

    def __init__(self) -> None:
        self._rest = b""

    def take(self, data: bytes) -> list[int]:
        self._rest += data
        found = []
        while (size := self._first_size()) is not None:
            found.append(self._rest[0] & 0xF0)
            self._rest = self._rest[size:]
        return found

    def _first_size(self) -> int | None:
        length = 0
        for at, digit in enumerate(self._rest[1:5]):
            length |= (digit & 0x7F) << (7 * at)
            if not digit & 0x80:
                size = 2 + at + length
                return size if size <= len(self._rest) else None
        return None


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    for data in _read(source):
        with contextlib.suppress(OSError):
            target.sendall(data)
    _end(target)
    source.close()


def _read(link: socket.socket) -> Iterator[bytes]:
    while True:
        try:
            data = link.recv(65_536)
        except OSError:
            return
        if not data:
            return
        yield data


def _end(link: socket.socket) -> None:
    with contextlib.suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)


@contextmanager
def cuttable_network(broker_port: int) -> Iterator[CuttableNetwork]:
    """Yield a network to the broker that can be cut; ends it afterwards."""
    network = CuttableNetwork(broker_port)
    try:
        yield network
    finally:
        network.close()
