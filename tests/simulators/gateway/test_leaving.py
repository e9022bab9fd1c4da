"""A simulated gateway ends, whatever its connection is doing just then."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any

import pytest

from simulators.gateway.broker import Broker
from simulators.gateway.connection import SimulatedGateway
from tests.house.runs.patience import PATIENCE_SECONDS, until

CONNACK, PINGREQ, PINGRESP = b"\x20\x02\x00\x00", b"\xc0\x00", b"\xd0\x00"


@contextmanager
def broker_that_acknowledges_nothing() -> Iterator[tuple[int, list[socket.socket]]]:
    """Yield a port, and the connections there: each is welcomed, its pings are answered."""
    lines: list[socket.socket] = []

    def serve(line: socket.socket) -> None:
        with suppress(OSError):  # its end may come as a reset
            line.recv(1 << 16)
            line.sendall(CONNACK)
            while said := line.recv(1 << 16):
                if said == PINGREQ:
                    line.sendall(PINGRESP)

    def accept() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            lines.append(line)
            Thread(target=serve, args=(line,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1], lines
        listener.shutdown(socket.SHUT_RDWR)
    for line in lines:
        line.close()


def test_a_gateway_ends_though_its_broker_is_back_while_it_hangs_up_and_acknowledges_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dials_again, may_go_on = Event(), Event()
    look_up = socket.getaddrinfo

    def slow(*asked: Any, **more: Any) -> Any:
        dials_again.set()
        may_go_on.wait(PATIENCE_SECONDS)
        return look_up(*asked, **more)

    with broker_that_acknowledges_nothing() as (port, lines):
        gateway = SimulatedGateway(
            "gw-leaving",
            Broker(host="127.0.0.1", port=port),
            clock=lambda: datetime.now(UTC),
            acknowledged=lambda: None,
        )
        gateway.connect()
        gateway.publish("nhue/v1/gw-leaving/readings", b"{}")
        monkeypatch.setattr(socket, "getaddrinfo", slow)
        lines[0].shutdown(socket.SHUT_RDWR)
        assert dials_again.wait(PATIENCE_SECONDS)
        leaving = Thread(target=gateway.close, daemon=True)
        leaving.start()
        until(lambda: gateway._client._thread_terminate)
        may_go_on.set()
        until(lambda: len(lines) == 2)
        leaving.join(PATIENCE_SECONDS)
        assert not leaving.is_alive()
