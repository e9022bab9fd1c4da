"""Decides how long a gateway that leaves waits for its network thread, and then cuts the line.

A connection that came about just as we hung up would else be kept for what is not acknowledged,
for as long as its broker answers pings. Nothing here knows MQTT, nor what is said at last.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

JOIN_S = 2.0
CUTS_MOST = 10  # dialling takes five seconds at most, and may begin once more


def end_or_cut(end: Callable[[], object], cut: Callable[[], object]) -> bool:
    """Run what ends a network thread, cutting its line while it does not; return whether it did."""
    ending = Thread(target=end, daemon=True)
    ending.start()
    for _ in range(CUTS_MOST):
        ending.join(JOIN_S)
        if not ending.is_alive():
            return True
        cut()
    return False


def cut(line: object) -> bool:
    """Cut a connection as a pulled cable would; return whether there was one."""
    if not isinstance(line, socket.socket):
        return False
    with suppress(OSError):  # it broke by itself just now
        line.shutdown(socket.SHUT_RDWR)
    return True
