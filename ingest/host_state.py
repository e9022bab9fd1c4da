"""Tells Sparkplug nodes whether we are here, as their primary host application.

A node that waits for its primary host keeps what it measures until we say online, and after the
broker says for us that we are gone. Source: Sparkplug 3.0, 5.11 and 6.4.28. It decides nothing
about what a node sends.
"""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable

import msgspec
import structlog
from paho.mqtt.client import MQTTMessageInfo
from paho.mqtt.enums import MQTTErrorCode

from ingest.buffered_client import BufferedClient
from ingest.sparkplug_host import STATE_PREFIX, state_messages

_LOG = structlog.get_logger("nhue.gateway")
LEAVE_SECONDS = 2.0
UNHEARD_MOST = 3  # births in a row that the broker never took before the connection ended


class _State(msgspec.Struct):
    online: bool


class HostState:
    """The STATE of one host id over one client; the thread that turns the network loop uses it."""

    def __init__(
        self, client: BufferedClient, host_id: str | None, clock_us: Callable[[], int]
    ) -> None:
        """Take the id, None to say nothing; raises ValueError for one that no topic holds."""
        self._client, self._host_id, self._clock_us = client, host_id, clock_us
        self._leaving = False
        self._connecting_ms = 0
        self._said: list[MQTTMessageInfo] = []  # not known to be at the broker
        self._unheard = 0
        self.trouble: str | None = None
        self.before_connecting()

    def before_connecting(self) -> None:
        """Leave with the broker what it is to say when the connection breaks."""
        self._take_back()
        self._connecting_ms = self._clock_us() // 1000
        if self._host_id is not None:
            topic, _, offline = state_messages(self._host_id, self._connecting_ms)
            self._client.will_set(topic, offline, qos=1, retain=True)

    def connected(self) -> None:
        """Say that we are here, at the time of connecting that the will has."""
        if self._host_id is None:
            return
        topic, online, _ = state_messages(self._host_id, self._connecting_ms)
        if self._unheard >= UNHEARD_MOST:
            self._unheard -= 1  # once more when this connection has ended
            self.trouble = (
                f"the broker hangs up when we publish {topic}: its access list needs a line for "
                "it. Until then Sparkplug nodes that wait for a host do not hear that we are here"
            )
            _LOG.warning("no STATE", trouble=self.trouble)
            return
        self._client.subscribe(topic, qos=0)
        self._say(topic, online)

    def hears(self, topic: str, payload: bytes) -> bool:
        """Return whether a message is a STATE; an offline that is not true any more is answered.

        It may be the will of a connection before this one, or of another of our processes.
        """
        if self._host_id is None or not topic.startswith(STATE_PREFIX):
            return False
        own, online, _ = state_messages(self._host_id, self._connecting_ms)
        if topic == own and not self._leaving and _says_offline(payload):
            self._say(own, online)
        return True

    def leave(self) -> None:
        """Say that we go; where the broker does not take it in time, its will for us must do."""
        if self._host_id is None:
            return
        self._leaving = True
        topic, _, offline = state_messages(self._host_id, self._clock_us() // 1000)
        said = self._client.publish(topic, offline, qos=1, retain=True)
        until = time.monotonic() + LEAVE_SECONDS
        while said.rc != MQTTErrorCode.MQTT_ERR_QUEUE_SIZE and self._client.flush():
            connection = self._client.socket()
            if connection is None or said.is_published():
                return
            if time.monotonic() > until or not self._client.read_packet():
                break
            select.select([connection], [], [], 0.0 if self._client.has_received else 0.05)
        connection = self._client.socket()
        if isinstance(connection, socket.socket):
            connection.shutdown(socket.SHUT_RDWR)  # no DISCONNECT: with it the will is not told

    def _say(self, topic: str, state: bytes) -> None:
        said = self._client.publish(topic, state, qos=1, retain=True)
        self._said = [one for one in self._said if not one.is_published()]
        if said.rc == MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._said.append(said)

    def _take_back(self) -> None:
        """Let nothing be sent again that a connection before this one did not bring to the broker:
        it would stand for the state of now.
        """
        lost = [one for one in self._said if not one.is_published()]
        if lost:
            self._unheard += 1
        elif self._said:
            self._unheard, self.trouble = 0, None
        self._said = []
        for one in lost:
            self._client.take_back(one.mid)


def _says_offline(payload: bytes) -> bool:
    try:
        return not msgspec.json.decode(payload, type=_State).online
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return True  # nothing of ours: nodes could not read it either
