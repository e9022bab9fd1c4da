"""Publishes ready-made MQTT 3.1.1 packets as fast as the broker takes them.

Load for a benchmark only: the packets are built before the clock starts, so that the publisher
costs the measured machine as little as it can. No test of behaviour uses it.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Sequence

ACKNOWLEDGEMENT_BYTES = 4


def connect(port: int, client_id: str) -> socket.socket:
    """Open a clean MQTT 3.1.1 session on loopback."""
    link = socket.create_connection(("127.0.0.1", port))
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    body = _text("MQTT") + bytes((4, 2)) + struct.pack(">H", 60) + _text(client_id)
    link.sendall(b"\x10" + _length(len(body)) + body)
    if link.recv(4)[3:] != b"\x00":
        raise ConnectionError("the broker refuses the benchmark's publisher")
    return link


def publish_packet(topic: str, payload: bytes, message_id: int) -> bytes:
    """Return a PUBLISH packet of QoS 1."""
    body = _text(topic) + struct.pack(">H", message_id) + payload
    return b"\x32" + _length(len(body)) + body


def packet_at(received: bytes, begin: int) -> tuple[bytes, int] | None:
    """Return what follows the fixed header of a packet, and where it ends; None if not whole."""
    length, shift, at = 0, 0, begin + 1
    while at < len(received):
        length |= (received[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if received[at - 1] < 0x80:
            break
    else:
        return None
    end = at + length
    return (received[at:end], end) if end <= len(received) else None


def publish_all(link: socket.socket, packets: Sequence[bytes], in_flight: int = 2_000) -> None:
    """Send every packet, with at most so many unacknowledged, and wait for every PUBACK."""
    window = threading.Semaphore(in_flight)
    done = threading.Event()

    def take_acknowledgements() -> None:
        left = len(packets) * ACKNOWLEDGEMENT_BYTES
        part = 0
        while left:
            got = len(link.recv(65_536))
            left -= got
            part += got
            whole, part = divmod(part, ACKNOWLEDGEMENT_BYTES)
            if whole:
                window.release(whole)
        done.set()

    threading.Thread(target=take_acknowledgements, daemon=True).start()
    batch: list[bytes] = []
    for packet in packets:
        if not window.acquire(blocking=False):
            link.sendall(b"".join(batch))
            batch.clear()
            window.acquire()
        batch.append(packet)
        if len(batch) >= 100:
            link.sendall(b"".join(batch))
            batch.clear()
    link.sendall(b"".join(batch))
    done.wait()


def _text(text: str) -> bytes:
    raw = text.encode()
    return struct.pack(">H", len(raw)) + raw


def _length(number: int) -> bytes:
    found = bytearray()
    while True:
        number, digit = divmod(number, 128)
        found.append(digit | (0x80 if number else 0))
        if not number:
            return bytes(found)
