"""One persistent session at the broker: connects, subscribes, and hands over what has come.

The broker holds for it whatever was not acknowledged. It decides neither what a message is worth
nor which of two sessions goes first (gateway.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ingest.broker_address import BrokerAddress, why_not_reached
from ingest.buffered_client import BufferedClient
from ingest.frames import Frame
from ingest.host_state import HostState
from ingest.pipeline import Arrival, Examined
from ingest.subscriptions import Subscriptions
from ingest.wire import NOT_UTF_8, topic_text

_LOG = structlog.get_logger("nhue.gateway")
GROUP_BYTES_MOST = 8 * 1024 * 1024  # what one group may hold in memory, give or take a message
RECONNECT_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)
SETTLED_SECONDS = 10.0  # a connection that ends sooner was brief
BRIEF_SECONDS_MOST = 1.0  # between connections that are brief: two of us must not fight all out
BRIEF_LIVES_TOLD = 3
KEPT_SECONDS = 30 * 86_400  # how long an MQTT 5 broker keeps our session


class Session:
    """One client id at the broker; the thread that turns the network loop uses it."""

    def __init__(
        self,
        address: BrokerAddress,
        subscriptions: Subscriptions,
        *,
        group_most: int,
        clock_us: Callable[[], int],
        host_id: str | None = None,
    ) -> None:
        """`group_most` bounds how many messages are handed over at once.

        Under `host_id` Sparkplug nodes hear whether we are here.
        """
        self._address = address
        self._subscriptions = subscriptions
        self._group_most = group_most
        self._clock_us = clock_us
        self._arrived: list[Arrival] = []
        self._arrived_bytes = 0
        self.connected = False
        self.trouble: str | None = "not connected yet"
        self.connections = 0
        self._brief_lives = 0
        self._attempt = 0
        self._again_at = self._began = self._connected_at = time.monotonic()
        self._reached = self._open = False
        self.held: Sequence[Examined] = ()  # a group that is not journalled yet
        self.held_since = 0.0  # seconds, monotonic
        self.client = self._make_client()
        self._host = HostState(self.client, host_id, clock_us)

    @property
    def restless(self) -> str | None:
        """Say that our connections keep ending soon after they began, None where they last."""
        settled = self.connected and time.monotonic() - self._connected_at >= SETTLED_SECONDS
        if self._host.trouble is not None:
            return self._host.trouble
        if self._brief_lives < BRIEF_LIVES_TOLD or settled:
            return None
        return (
            f"{self._brief_lives} connections in a row ended within {SETTLED_SECONDS:g} s: is "
            f"another service here as {self._address.client_id!r}? Each needs its own client id"
        )

    @property
    def handle(self) -> int | None:
        """The socket that `select` is to watch, None while there is no connection."""
        socket = self.client.socket() if self._open else None
        return None if socket is None else int(socket.fileno())

    @property
    def seconds_to_wait(self) -> float:
        """How long nothing needs to be done here, unless the socket says otherwise."""
        if self.handle is None:
            return max(0.0, self._again_at - time.monotonic())
        return 0.0 if self.client.has_received or self.held else float("inf")

    def tend(self) -> None:
        """Connect where there is no connection and it is time to try."""
        if self.handle is not None or time.monotonic() < self._again_at:
            return
        self._began = time.monotonic()
        self._reached = self._open = self._connect()
        if not self._reached:
            self._wait_before_next()

    def read(self) -> Sequence[Arrival]:
        """Return what has come, at most a group; empty also where the connection has ended."""
        if self._read_group() and self.client.loop_misc() == MQTTErrorCode.MQTT_ERR_SUCCESS:
            group, self._arrived, self._arrived_bytes = self._arrived, [], 0
            return group
        self._ended()
        return ()

    def keep_alive(self) -> None:
        """Ping where it is time to."""
        if self.handle is not None and self.client.loop_misc() != MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._ended()

    def acknowledge(self, group: Sequence[Arrival]) -> None:
        """Put the acknowledgements of a group among what `write` sends."""
        self.client.acknowledge([arrival.message_id for arrival in group if arrival.qos])

    def write(self) -> None:
        """Send what waits, as far as the socket takes it."""
        if self.handle is None:
            return
        if self.client.want_write():
            self.client.loop_write()
        if not self.client.flush():
            self.client.loop_misc()
            self._ended()

    def leave(self) -> None:
        """Say that we go, and hang up."""
        if self.connected:
            self._host.leave()
        self.client.disconnect()
        self.client.flush()
        self.client.loop_misc()
        self.connected = False

    def _ended(self) -> None:
        self._open = self.connected = False
        self._wait_before_next()

    def _wait_before_next(self) -> None:
        """Set when to connect again: later each time, until a connection lasts."""
        now = time.monotonic()
        if now - self._began >= SETTLED_SECONDS:
            self._attempt, self._brief_lives = 0, 0
        elif self._reached:
            self._brief_lives += 1
        most = BRIEF_SECONDS_MOST if self._reached else RECONNECT_SECONDS[-1]
        step = RECONNECT_SECONDS[min(self._attempt, len(RECONNECT_SECONDS) - 1)]
        self._again_at = now + min(most, step)
        self._attempt += 1

    def _make_client(self) -> BufferedClient:
        address = self._address
        five = address.version == "5"
        client = BufferedClient(
            CallbackAPIVersion.VERSION2,
            client_id=address.client_id,
            clean_session=None if five else False,
            protocol=MQTTProtocolVersion.MQTTv5 if five else MQTTProtocolVersion.MQTTv311,
            manual_ack=True,
        )
        if address.username is not None:
            client.username_pw_set(address.username, address.password)
        if address.tls is not None:
            client.tls_set_context(address.tls)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        return client

    def _connect(self) -> bool:
        self._arrived_bytes = 0
        self._arrived.clear()  # never acknowledged: the broker sends these again
        self.held = ()
        self.client.forget()
        self._host.before_connecting()
        options: dict[str, Any] = {}
        if self._address.version == "5":
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho's
            properties.SessionExpiryInterval = KEPT_SECONDS
            options = {"properties": properties, "clean_start": False}
        try:
            self.client.connect(self._address.host, self._address.port, keepalive=30, **options)
        except OSError as error:
            self.trouble = why_not_reached(self._address, error)
            _LOG.warning("broker not reached", trouble=self.trouble)
            return False
        return True

    def _read_group(self) -> bool:
        """Read until nothing waits or the group is full; False when the connection ended."""
        client = self.client
        while len(self._arrived) < self._group_most and self._arrived_bytes < GROUP_BYTES_MOST:
            frames = client.take(
                self._group_most - len(self._arrived), GROUP_BYTES_MOST - self._arrived_bytes
            )
            if frames:
                self._take(frames)
                continue
            if not client.awaits_more and not client.read_packet():
                return False
            if client.awaits_more:
                break
        return True

    def _take(self, frames: Sequence[Frame]) -> None:
        """Take readings messages that came whole, past paho."""
        now_us = self._clock_us()
        self._arrived += [
            Arrival(topic_text(topic), payload, now_us, message_id, 1)
            for topic, payload, message_id in frames
        ]
        self._arrived_bytes += sum([len(payload) for _, payload, _ in frames])

    def _on_connect(
        self, client: mqtt.Client, _userdata: Any, _flags: Any, reason: Any, properties: Any
    ) -> None:
        if reason.is_failure:
            self.trouble = f"the broker refuses us: {reason}"
            _LOG.error("broker refuses us", reason=str(reason))
            return
        client.subscribe([(topic_filter, 1) for topic_filter in self._subscriptions.wanted])
        if self._subscriptions.unwanted:
            client.unsubscribe(list(self._subscriptions.unwanted))
        self._host.connected()
        self.client.send_again(properties)
        self.connected = True
        self.connections += 1
        self._connected_at = time.monotonic()
        self.trouble = None
        address = self._address
        _LOG.info("connected", host=address.host, port=address.port, client_id=address.client_id)

    def _on_disconnect(
        self, _client: mqtt.Client, _userdata: Any, _flags: Any, reason: Any, _properties: Any
    ) -> None:
        self.connected = False
        fault = self.client.fault
        self.trouble = f"disconnected: {reason if fault is None else fault}"
        _LOG.warning("disconnected", trouble=self.trouble, client_id=self._address.client_id)

    def _on_message(self, _client: mqtt.Client, _userdata: Any, message: mqtt.MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = NOT_UTF_8
        payload = bytes(message.payload)
        if self._host.hears(topic, payload):
            return
        self._arrived_bytes += len(payload)
        self._arrived.append(Arrival(topic, payload, self._clock_us(), message.mid, message.qos))
