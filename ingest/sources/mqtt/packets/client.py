"""paho's client with a buffer on each side of its socket; it changes no byte and no order.

paho asks the socket for a byte at a time and sends each acknowledgement by itself. Each such call
lets another thread take Python's lock, and getting it back costs up to a whole switch interval:
measured here, four fifths of the time of a busy ingest. So what the socket holds is read at once,
and what is to be sent leaves together when `flush` is called. TLS sockets serve alike: what TLS has
deciphered and not handed out counts as received, since `select` cannot see it.

Whole PUBLISH packets of QoS 1 are taken out of that buffer without paho (incoming.py) and
acknowledged likewise. Receipts leave without paho too (outgoing.py), under packet ids that it
does not use. Every other packet takes paho's own way, in its order. paho does not look at what an
MQTT 5 broker lets be under way: it is parted here between the two.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable

from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import MessageState, MQTTErrorCode
from paho.mqtt.properties import Properties

from ingest.sources.mqtt.packets.incoming import Frame, is_begun, pubacks, take_frames
from ingest.sources.mqtt.packets.outgoing import (
    FIRST_OWN_ID,
    OwnPublishes,
    is_begun_puback,
    take_own_pubacks,
)

READ_BYTES = 256 * 1024
QUEUED_MOST = 10_000  # of what goes through paho: commands
IN_FLIGHT_MOST = 2_000  # of paho's: at 20, as it comes, commands wait for the turns of the loop
# Of an MQTT 5 broker's Receive Maximum paho has a quarter, at least 2 and at most so many.
PAHO_MOST_OF_5 = 20
_PAHO_LEAST_OF_5 = 2
_RECEIVE_MAXIMUM = 65_535  # where the CONNACK does not say (MQTT 5, 3.2.2.3.3)


class BufferedClient(Client):
    """A client for a loop of our own: `take` or `read_packet`, `loop_misc` and `flush`."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]  # handed on as they are
        five = self._protocol == MQTTv5
        self.max_inflight_messages_set(PAHO_MOST_OF_5 if five else IN_FLIGHT_MOST)
        self.max_queued_messages_set(QUEUED_MOST)
        self._received = b""
        self._taken = 0
        self._unsent = bytearray()
        self._own = OwnPublishes(has_properties=five)
        self._refused = 0
        self.awaits_more = False  # the socket held no more; part of a packet may wait
        # What the socket said when it failed; paho hands on only that it did.
        self.fault: OSError | None = None

    @property
    def has_received(self) -> bool:
        """Whether bytes wait that `select` does not see: read here and more than part of a packet,
        or deciphered by TLS.
        """
        read_here = self._taken < len(self._received) and not self.awaits_more
        return read_here or self._pending() > 0

    @property
    def has_unsent(self) -> bool:
        """Whether bytes wait to be sent."""
        return bool(self._unsent)

    @property
    def not_sent(self) -> int:
        """How many messages of `send` never reach anyone: let go, since too many waited or the
        broker takes none so large, or refused by an MQTT 5 broker, which says so.
        """
        return self._own.not_sent + self._refused

    @property
    def payload_bytes_most(self) -> int:
        """How large a payload of `send` may be."""
        return self._own.payload_bytes_most

    @property
    def hung_up_over(self) -> str | None:
        """Say which messages were let go since the broker hung up over each, None without any."""
        own = self._own
        if not own.let_go:
            return None
        return (
            f"the broker hung up {own.let_go_hang_ups} times on a message with receipts "
            f"({own.let_go_bytes} bytes), which was let go ({own.let_go} so far) and can be looked "
            f"up; messages of at most {own.payload_bytes_most} bytes are sent now: look at the "
            "broker's limit of a message, and at our right to publish receipts"
        )

    def take(self, most: int, most_bytes: int) -> list[Frame]:
        """Return at most so many PUBLISH packets of QoS 1 that have come whole and are next.

        Empty with `awaits_more` where the socket holds no more now; and empty without it where
        something else is next, which `read_packet` then takes: nothing is overtaken.
        """
        self.awaits_more = False
        if self._in_packet["command"] != 0:
            return []  # paho is in the middle of a packet
        five = self._protocol == MQTTv5
        while True:
            self._take_own_pubacks()
            frames, self._taken = take_frames(
                self._received, self._taken, most, most_bytes, has_properties=five
            )
            if frames and self._ping_t:
                # The answer to our ping stands behind all that the broker holds for us; what comes
                # before it is a sign of life as well.
                self._ping_t = time.monotonic()
            if frames or not self._may_become_more() or not self._fill():
                return frames

    def read_packet(self) -> bool:
        """Let paho read the next packet and no other; False when the connection has ended."""
        # paho's own `loop_read` reads as many as we have receipts under way.
        result = self._packet_read()
        self.awaits_more = result == MQTTErrorCode.MQTT_ERR_AGAIN
        if result > MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._loop_rc_handle(result)
            return False
        return True

    def acknowledge(self, message_ids: Iterable[int]) -> None:
        """Put PUBACKs among what `flush` sends."""
        self._unsent += pubacks(message_ids)

    def send(self, topic: str, payload: bytes) -> None:
        """Publish with QoS 1; `send_again` repeats what no broker has acknowledged."""
        if self._own.under_way_most == 0:  # the broker takes two at a time: paho has both
            self.publish(topic, payload, qos=1)
        else:
            self._unsent += self._own.add(topic.encode(), payload)

    def send_again(self, connack: Properties | None = None, *, blame: bool = True) -> None:
        """Send again what `send` sent and no broker has acknowledged; for a new connection.

        `connack` are its properties, which bound what an MQTT 5 broker takes. `blame`: what ended
        the connection before may have been one of these.
        """
        if self._protocol == MQTTv5:
            under_way_most = getattr(connack, "ReceiveMaximum", _RECEIVE_MAXIMUM)
            self._part(under_way_most, getattr(connack, "MaximumPacketSize", None))
        self._unsent += self._own.again(blame=blame)

    def take_back(self, message_id: int) -> None:
        """Let a message of ours that was never acknowledged not be sent again."""
        with self._out_message_mutex:
            self._out_messages.pop(message_id, None)

    def forget(self) -> None:
        """Let go of what belongs to a connection that has ended."""
        self._received, self._taken = b"", 0
        self.awaits_more = False
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

    def _take_own_pubacks(self) -> None:
        ours, refused, self._taken = take_own_pubacks(self._received, self._taken)
        if ours:
            self._unsent += self._own.acknowledged(ours)
            self._refused += refused

    def _part(self, under_way_most: int, packet_bytes_most: int | None) -> None:
        """Part what the broker lets be under way between paho and what `send` sends."""
        share = min(PAHO_MOST_OF_5, max(_PAHO_LEAST_OF_5, under_way_most // 4), under_way_most)
        # Its setter refuses on a connection: a bound must not become 0, and this one does not.
        self._max_inflight_messages = share
        self._own.bound(under_way_most - share, packet_bytes_most)

    def _messages_reconnect_reset_out(self) -> None:
        """Let paho send again one message at first; each PUBACK lets go of what its bound allows.

        It would send again all at once, whatever the broker allows.
        """
        super()._messages_reconnect_reset_out()
        if self._protocol == MQTTv5:
            with self._out_message_mutex:
                for message in list(self._out_messages.values())[1:]:
                    message.state = MessageState.MQTT_MS_QUEUED

    def _may_become_more(self) -> bool:
        """Whether what stands next is ours to take when more bytes have come."""
        received, taken = self._received, self._taken
        return is_begun(received, taken) or is_begun_puback(received, taken)

    def _mid_generate(self) -> int:
        if self._last_mid >= FIRST_OWN_ID - 1:
            self._last_mid = 0
        return super()._mid_generate()

    def _pending(self) -> int:
        """Return how many bytes of a TLS record that was read are not handed out yet."""
        connection = self._sock
        return connection.pending() if isinstance(connection, ssl.SSLSocket) else 0

    def _fill(self) -> bool:
        """Read what the socket holds behind what is left; an end or error is left for paho."""
        try:
            more = self._receive(READ_BYTES)
        except BlockingIOError:
            self.awaits_more = True
            return False
        except OSError:
            return False
        self._received, self._taken = self._received[self._taken :] + more, 0
        return bool(more)

    def _receive(self, most: int) -> bytes:
        try:
            return super()._sock_recv(most)
        except BlockingIOError:
            raise
        except OSError as error:
            self.fault = error
            raise

    def _sock_recv(self, bufsize: int) -> bytes:
        if self._taken >= len(self._received):
            self._received, self._taken = self._receive(max(bufsize, READ_BYTES)), 0
        begin = self._taken
        self._taken = begin + bufsize
        return self._received[begin : begin + bufsize]

    def _sock_send(self, buf: bytes | bytearray) -> int:
        self._unsent += buf
        return len(buf)
