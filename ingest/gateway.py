"""Moves bytes between the broker and the pipeline; buffered_client.py and post.py are its own.

One thread runs the network loop itself: it reads what the broker has sent, takes the whole group
through the pipeline, acknowledges it, and has the receipts sent. The callbacks only keep bytes. The
session is persistent, so that the broker holds whatever we have not acknowledged.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from domain.errors import StoreUnavailable
from ingest.broker_address import BrokerAddress, why_not_reached
from ingest.buffered_client import BufferedClient
from ingest.folder_inbox import FolderInbox
from ingest.frames import Frame
from ingest.gateway_desk import GatewayDesk
from ingest.host_state import HostState
from ingest.pipeline import Arrival, Pipeline
from ingest.post import Post
from ingest.receipts_log import ReceiptsLog
from ingest.release_inbox import ReleaseInbox
from ingest.subscriptions import Subscriptions
from ingest.wire import NOT_UTF_8, topic_text

_LOG = structlog.get_logger("nhue.gateway")
GROUP_MOST = 2_048  # what waits is taken: a few while idle, many where the disk is slow
GROUP_BYTES_MOST = 8 * 1024 * 1024  # what one group may hold in memory, give or take a message
TURN_SECONDS = 0.5  # the loop turns at least so often
RECONNECT_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)
SETTLED_SECONDS = 10.0  # a connection that ends sooner was brief
BRIEF_SECONDS_MOST = 1.0  # between connections that are brief: two of us must not fight all out
BRIEF_LIVES_TOLD = 3
ALONE = Subscriptions()
SESSION_SECONDS = 30 * 86_400  # how long an MQTT 5 broker keeps our session


class Gateway:
    """The MQTT side of ingest; `run` ends when `stop` is set, with nothing half done."""

    def __init__(
        self,
        address: BrokerAddress,
        pipeline: Pipeline,
        *,
        clock_us: Callable[[], int],
        on_stored: Callable[[], None],
        desk: GatewayDesk | None = None,
        receipts: ReceiptsLog | None = None,
        inbox: FolderInbox | None = None,
        releases: ReleaseInbox | None = None,
        subscriptions: Subscriptions = ALONE,
        sparkplug_host_id: str | None = None,
    ) -> None:
        """`on_stored` is called when a group is on disk: it wakes the storer.

        `inbox` holds files of a drop folder, which are taken whether a broker is there or not;
        under `sparkplug_host_id` nodes hear whether we are here.
        """
        self._address = address
        self._pipeline = pipeline
        self._clock_us = clock_us
        self._on_stored = on_stored
        self._inbox = inbox
        self._subscriptions = subscriptions
        self._arrived: list[Arrival] = []
        self._arrived_bytes = 0
        self.connected = False
        self.last_turn = time.monotonic()
        self.trouble: str | None = "not connected yet"
        self.connections = self.journal_failures = self.unacknowledged = 0
        self._brief_lives = 0
        self._connected_at = time.monotonic()
        self._client = self._make_client()
        self._host = HostState(self._client, sparkplug_host_id, clock_us)
        self.post = Post(self._client, clock_us, desk, receipts, releases)

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

    def run(self, stop: threading.Event) -> None:
        """Connect, and again whenever the connection ends, until `stop` is set."""
        attempt = 0
        while not stop.is_set():
            began = time.monotonic()
            reached = self._connect()
            if reached:
                self._serve(stop)
            if time.monotonic() - began >= SETTLED_SECONDS:
                attempt, self._brief_lives = 0, 0
            elif reached:
                self._brief_lives += 1
            most = BRIEF_SECONDS_MOST if reached else RECONNECT_SECONDS[-1]
            seconds = min(most, RECONNECT_SECONDS[min(attempt, len(RECONNECT_SECONDS) - 1)])
            self._pause(stop, seconds)
            attempt += 1
        if self.connected:
            self._host.leave()
        self._client.disconnect()
        self._client.flush()
        self._client.loop_misc()
        self.connected = False

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
        self._client.forget()
        self._host.before_connecting()
        options: dict[str, Any] = {}
        if self._address.version == "5":
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho's
            properties.SessionExpiryInterval = SESSION_SECONDS
            options = {"properties": properties, "clean_start": False}
        try:
            self._client.connect(self._address.host, self._address.port, keepalive=30, **options)
        except OSError as error:
            self.trouble = why_not_reached(self._address, error)
            _LOG.warning("broker not reached", trouble=self.trouble)
            return False
        return True

    def _serve(self, stop: threading.Event) -> None:
        """Turn the loop: read a group, process it, write, until the connection ends."""
        client = self._client
        while not stop.is_set():
            self.last_turn = time.monotonic()
            socket = client.socket()
            if socket is None:
                return
            connection = socket.fileno()
            writing = [connection] if client.has_unsent else []
            wait_seconds = 0.0 if client.has_received else TURN_SECONDS
            reading = [connection, *self._open_inboxes()]
            readable, _, _ = select.select(reading, writing, [], wait_seconds)
            self._take_files()
            if (connection in readable or client.has_received) and not self._read_group():
                return
            if client.loop_misc() != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return
            if self._arrived and not self._process_group(stop):
                return
            if self.connected:
                self.post.send_what_waits()
            if client.want_write():
                client.loop_write()
            if not client.flush():
                self._client.loop_misc()
                return

    def _pause(self, stop: threading.Event, seconds: float) -> None:
        """Wait before connecting again; files of the drop folder are taken meanwhile."""
        self.last_turn = time.monotonic()
        if self._inbox is None:
            stop.wait(seconds)
            return
        until = time.monotonic() + seconds
        while not stop.is_set() and (left := until - time.monotonic()) > 0:
            select.select(self._open_inboxes(), [], [], min(left, TURN_SECONDS))
            self._take_files()
            self.last_turn = time.monotonic()

    def _open_inboxes(self) -> list[int]:
        """Return what `select` listens to beside the socket; a full disk is tried by the turn."""
        if self._inbox is None or self._inbox.trouble is not None:
            return []
        return [self._inbox.fileno()]

    def _take_files(self) -> None:
        if self._inbox is not None and self._inbox.process(self._pipeline, self.post.keep):
            self._on_stored()

    def _read_group(self) -> bool:
        """Read until nothing waits or the group is full; False when the connection ended."""
        client = self._client
        while not self._is_full:
            frames = client.take(
                GROUP_MOST - len(self._arrived), GROUP_BYTES_MOST - self._arrived_bytes
            )
            if frames:
                self._take(frames)
                continue
            if not client.awaits_more and not client.read_packet():
                return False
            if client.awaits_more:
                break
        return True

    @property
    def _is_full(self) -> bool:
        return len(self._arrived) >= GROUP_MOST or self._arrived_bytes >= GROUP_BYTES_MOST

    def _take(self, frames: Sequence[Frame]) -> None:
        """Take readings messages that came whole, past paho."""
        now_us = self._clock_us()
        self._arrived += [
            Arrival(topic_text(topic), payload, now_us, message_id, 1)
            for topic, payload, message_id in frames
        ]
        self._arrived_bytes += sum([len(payload) for _, payload, _ in frames])

    def _process_group(self, stop: threading.Event) -> bool:
        """Take the group through the pipeline; a journal that is full is tried again."""
        group, self._arrived, self._arrived_bytes = self._arrived, [], 0
        self.unacknowledged = len(group)
        while True:
            try:
                answers = self._pipeline.process(group, self._acknowledge)
            except StoreUnavailable as error:
                self.trouble = str(error)
                self.journal_failures += 1
                _LOG.error("nothing is acknowledged", trouble=self.trouble)  # said in words
                if stop.wait(1.0):
                    return False
                self.last_turn = time.monotonic()
                self._client.loop_misc()
                continue
            self.trouble, self.unacknowledged = None, 0
            self._on_stored()
            self.post.send_receipts(answers.receipts)
            self.post.ask_rebirths(answers.rebirths)
            return True

    def _acknowledge(self, group: Sequence[Arrival]) -> None:
        self._client.acknowledge([arrival.message_id for arrival in group if arrival.qos])

    def _on_connect(
        self, client: mqtt.Client, _userdata: Any, _flags: Any, reason: Any, _properties: Any
    ) -> None:
        if reason.is_failure:
            self.trouble = f"the broker refuses us: {reason}"
            _LOG.error("broker refuses us", reason=str(reason))
            return
        client.subscribe([(topic_filter, 1) for topic_filter in self._subscriptions.wanted])
        if self._subscriptions.unwanted:
            client.unsubscribe(list(self._subscriptions.unwanted))
        self._host.connected()
        self._client.send_again()
        self.connected = True
        self.connections += 1
        self._connected_at = time.monotonic()
        self.trouble = None
        _LOG.info("connected", host=self._address.host, port=self._address.port)

    def _on_disconnect(
        self, _client: mqtt.Client, _userdata: Any, _flags: Any, reason: Any, _properties: Any
    ) -> None:
        self.connected = False
        fault = self._client.fault
        self.trouble = f"disconnected: {reason if fault is None else fault}"
        _LOG.warning("disconnected", trouble=self.trouble)

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
