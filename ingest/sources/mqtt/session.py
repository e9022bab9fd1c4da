"""One persistent session at the broker: connects, subscribes, and hands over what has come.

The broker holds for it whatever was not acknowledged. It decides neither what a message is worth
nor which of two sessions goes first (loop.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from paho.mqtt import client as mqtt
from paho.mqtt.enums import MQTTErrorCode

from ingest.pipeline import Arrival, Examined
from ingest.sources.mqtt.broker.address import BrokerAddress
from ingest.sources.mqtt.broker.connecting import broker_client, connect
from ingest.sources.mqtt.broker.hang_ups import Said
from ingest.sources.mqtt.broker.letting_in import LettingIn
from ingest.sources.mqtt.broker.losses import BrokerWatch
from ingest.sources.mqtt.broker.reconnecting import SETTLED_SECONDS, Reconnecting
from ingest.sources.mqtt.broker.terms import Terms, terms
from ingest.sources.mqtt.packets.client import BufferedClient
from ingest.sources.mqtt.packets.incoming import Frame
from ingest.sources.mqtt.sparkplug_host.state import STATE_MARK, HostState
from ingest.sources.mqtt.subscriptions.filters import Subscriptions
from ingest.sources.mqtt.subscriptions.foreign import ForeignSubscriptions
from ingest.sources.mqtt.subscriptions.probes import PROBE_MARK
from ingest.sources.mqtt.subscriptions.served import SubscriptionWatch
from ingest.wire.contract import NOT_UTF_8, topic_text

_LOG = structlog.get_logger("nhue.gateway")
GROUP_BYTES_MOST = 8 * 1024 * 1024  # what one group may hold in memory, give or take a message


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
        watch: BrokerWatch | None = None,
        probes: bool = False,
    ) -> None:
        """`group_most` bounds how many messages are handed over at once.

        Under `host_id` Sparkplug nodes hear whether we are here. `watch` is told whether the broker
        had kept our session; with `probes` each subscription is shown to serve.
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
        self._lives = Reconnecting()
        self.letting_in = LettingIn(address)
        self._connected_at = time.monotonic()
        self._open = self._was_hung_up_early = False
        self._welcome: tuple[Any] | None = None  # a CONNACK's properties, until they are heeded
        self.held: Sequence[Examined] = ()  # a group that is not journalled yet
        self.held_since = 0.0  # seconds, monotonic
        self.client = self._make_client()
        self._host = HostState(self.client, host_id, clock_us)
        self.subscribed = SubscriptionWatch(self.client, subscriptions.wanted, probes=probes)
        self.foreign = ForeignSubscriptions(self.client)
        self.terms = Terms()
        self._watch = watch
        said: tuple[Said | None, ...] = (self._host, self.subscribed, self.foreign, watch)
        self._said = [one for one in said if one is not None]
        # When the broker last sent anything, on this connection and on the one before.
        self._heard_us: int | None = None
        self._heard_before_us: int | None = None
        self._heard_at = 0.0  # the same, monotonic

    @property
    def restless(self) -> str | None:
        """Say that our connections keep ending soon after they began, None where they last."""
        settled = self.connected and time.monotonic() - self._connected_at >= SETTLED_SECONDS
        if told := [why for one in self._said if (why := one.venture.trouble(lasts=settled))]:
            return "; ".join(told)
        hang_ups = self.subscribed.hang_ups
        return self._lives.trouble(self._address.client_id, hang_ups, lasts=settled)

    @property
    def handle(self) -> int | None:
        """The socket that `select` is to watch, None while there is no connection."""
        socket = self.client.socket() if self._open else None
        return None if socket is None else int(socket.fileno())

    @property
    def seconds_to_wait(self) -> float:
        """How long nothing needs to be done here, unless the socket says otherwise."""
        if self.handle is None:
            return self._lives.seconds_to_wait
        return 0.0 if self.client.has_received or self.held else float("inf")

    def follow(self, foreign: tuple[str, ...], ended: tuple[str, ...]) -> None:
        """Take the topics of profiles in force, and those that have ended or not begun."""
        wanted, shared_ended = map(self._subscriptions.of_foreign, (foreign, ended))
        self.foreign.follow(wanted, (*shared_ended, *ended, *foreign))

    def tend(self) -> None:
        """Connect where there is no connection and it is time to try; else see to what is said."""
        if self.connected:
            self.subscribed.tend(self._heard_at)
            self.foreign.tend()
            self._host.tend()
        if self.handle is not None or self._lives.seconds_to_wait > 0:
            return
        self._lives.begin()
        self._open = self._connect()
        if self._open:
            self._lives.reached()
        else:
            self._lives.ended()

    def read(self) -> Sequence[Arrival]:
        """Return what has come, at most a group; empty also where the connection has ended."""
        self._heard_us, self._heard_at = self._clock_us(), time.monotonic()
        if self._read_group() and self.client.loop_misc() == MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._send_again()
            group, self._arrived, self._arrived_bytes = self._arrived, [], 0
            return group
        self._ended()
        return ()

    def _send_again(self) -> None:
        """Send what no broker has acknowledged, behind what was said at connecting: so what has no
        answer when the broker hangs up tells over what it did.
        """
        if self._welcome is not None:
            (connack,), self._welcome = self._welcome, None
            self.client.loop_write()
            self.client.send_again(connack, blame=not self._was_hung_up_early)

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
        # What was said first and has no answer is what the broker hung up over, if over anything.
        unanswered = [one.ended(was_brief=self._lives.is_brief) for one in self._said]
        self._was_hung_up_early = any(unanswered)
        self._open = self.connected = False
        self._lives.ended(is_refused=self.letting_in.refused is not None)

    def _make_client(self) -> BufferedClient:
        client = broker_client(self._address)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_subscribe = self._on_subscribe
        client.on_publish = self._on_publish
        return client

    def _connect(self) -> bool:
        self._arrived, self._arrived_bytes = [], 0  # not acknowledged: the broker sends them again
        self.held, self._welcome = (), None
        self._heard_before_us = self._heard_us
        self.client.forget()
        self._host.before_connecting()
        try:
            connect(self.client, self._address)
        except OSError as error:
            self.trouble = self.letting_in.not_reached(error)
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
        if PROBE_MARK in (topics := b"".join([topic for topic, _, _ in frames])):
            frames = [one for one in frames if not self._is_probe(*one)]
        if STATE_MARK in topics:
            frames = [one for one in frames if not self._host.took(*one)]
        now_us = self._clock_us()
        self._arrived += [
            Arrival(topic_text(topic), payload, now_us, message_id, 1)
            for topic, payload, message_id in frames
        ]
        self._arrived_bytes += sum([len(payload) for _, payload, _ in frames])

    def _on_connect(
        self, client: mqtt.Client, _userdata: Any, flags: Any, reason: Any, properties: Any
    ) -> None:
        if not self.letting_in.answered(reason, properties):
            return
        self.subscribed.subscribe()
        if self._subscriptions.unwanted:
            client.unsubscribe(list(self._subscriptions.unwanted))
        self.foreign.connected()
        self._host.connected()
        self._welcome = (properties,)
        self.terms = terms(properties, self._subscriptions.wanted)
        if self._watch is not None:
            self._watch.connected(
                client,
                session_present=flags.session_present,
                at_us=self._clock_us(),
                heard_us=self._heard_before_us,
            )
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
        self.trouble = self.letting_in.ended(reason, self.client.fault)
        _LOG.warning("disconnected", trouble=self.trouble, client_id=self._address.client_id)

    def _on_message(self, _client: mqtt.Client, _userdata: Any, message: mqtt.MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = NOT_UTF_8
        payload = bytes(message.payload)
        if self._is_probe(topic.encode(), payload, message.mid) or self._host.hears(topic, payload):
            return
        watch, at_us = self._watch, self._clock_us()
        if watch is not None and watch.hears(topic, payload, at_us, retained=message.retain):
            return
        self._arrived_bytes += len(payload)
        self._arrived.append(Arrival(topic, payload, at_us, message.mid, message.qos))

    def _on_subscribe(
        self, _client: mqtt.Client, _userdata: Any, mid: int, codes: Any, _properties: Any
    ) -> None:
        for one in (self.subscribed, self.foreign, self._watch):
            if one is not None:
                one.answered(mid, codes)

    def _on_publish(
        self, _client: mqtt.Client, _userdata: Any, mid: int, reason: Any, _properties: Any
    ) -> None:
        self.subscribed.published(mid, reason)

    def _is_probe(self, topic: bytes, payload: bytes, message_id: int) -> bool:
        """Take a probe, of ours or of another worker: it is acknowledged and never journalled."""
        if PROBE_MARK not in topic:
            return False
        self.subscribed.hears(topic_text(topic), payload)
        if message_id:
            self.client.acknowledge([message_id])
        return True
