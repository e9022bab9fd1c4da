"""paho's client with a buffer on each side of its socket; it changes no byte and no order.

paho asks the socket for a byte at a time and sends each acknowledgement by itself. Each such call
lets another thread take Python's lock, and getting it back costs up to a whole switch interval:
measured here, four fifths of the time of a busy ingest. So what the socket holds is read at once,
and what is to be sent leaves together when `flush` is called. TLS sockets serve alike: what TLS has
deciphered and not handed out counts as received, since `select` cannot see it.

Whole PUBLISH packets of QoS 1 are taken out of that buffer without paho (frames.py) and
acknowledged likewise; every other packet takes paho's own way, in its order.
"""

from __future__ import annotations

import ssl

from paho.mqtt.client import Client, MQTTv5

from ingest.frames import Frame, puback, take_frames

READ_BYTES = 256 * 1024


class BufferedClient(Client):
    """A client for a loop of our own: turn it with `loop_read`, `loop_misc` and `flush`."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]  # handed on as they are
        self._received = b""
        self._taken = 0
        self._unsent = bytearray()
        # While set, no packet is read; `loop_read` by itself reads as many as are in flight.
        self.paused = False
        # What the socket said when it failed; paho hands on only that it did.
        self.fault: OSError | None = None

    @property
    def has_received(self) -> bool:
        """Whether bytes wait that `select` does not see: read here, or deciphered by TLS."""
        return self._holds_bytes or self._pending() > 0

    @property
    def has_unsent(self) -> bool:
        """Whether bytes wait to be sent."""
        return bool(self._unsent)

    def take(self, most: int, most_bytes: int) -> list[Frame]:
        """Return at most so many PUBLISH packets of QoS 1 that have come whole and are next.

        Empty where something else is next, which `loop_read` then takes: nothing is overtaken.
        """
        if self._in_packet["command"] != 0:
            return []  # paho is in the middle of a packet
        if not self._holds_bytes:
            self._fill()
        frames, self._taken = take_frames(
            self._received,
            self._taken,
            most,
            most_bytes,
            has_properties=self._protocol == MQTTv5,
        )
        return frames

    def acknowledge(self, message_id: int) -> None:
        """Put a PUBACK among what `flush` sends."""
        self._unsent += puback(message_id)

    def forget(self) -> None:
        """Let go of what belongs to a connection that has ended."""
        self._received, self._taken = b"", 0
        self._unsent.clear()
        self.fault = None

    def flush(self) -> bool:
        """Send what waits, as far as the socket takes it; False when the connection has ended."""
        while self._unsent:
            try:
                sent = super()._sock_send(self._unsent)
            except BlockingIOError:
                return True
            except OSError:
                return False
            del self._unsent[:sent]
        return True

    @property
    def _holds_bytes(self) -> bool:
        return self._taken < len(self._received)

    def _pending(self) -> int:
        """Return how many bytes of a TLS record that was read are not handed out yet."""
        connection = self._sock
        return connection.pending() if isinstance(connection, ssl.SSLSocket) else 0

    def _fill(self) -> None:
        """Read what the socket holds; an end or an error of it is left for paho to find."""
        try:
            self._receive(READ_BYTES)
        except OSError:
            self._received, self._taken = b"", 0

    def _receive(self, most: int) -> None:
        try:
            self._received, self._taken = super()._sock_recv(most), 0
        except BlockingIOError:
            raise
        except OSError as error:
            self.fault = error
            raise

    def _sock_recv(self, bufsize: int) -> bytes:
        if self.paused:
            raise BlockingIOError
        if self._taken >= len(self._received):
            self._receive(max(bufsize, READ_BYTES))
        begin = self._taken
        self._taken = begin + bufsize
        return self._received[begin : begin + bufsize]

    def _sock_send(self, buf: bytes | bytearray) -> int:
        self._unsent += buf
        return len(buf)
