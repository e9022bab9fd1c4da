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

from ingest.sources.mqtt.broker.hang_ups import Venture
from ingest.sources.mqtt.packets.client import BufferedClient
from ingest.sources.mqtt.sparkplug_host.messages import STATE_PREFIX, state_messages
from ingest.wire.contract import topic_text

_LOG = structlog.get_logger("nhue.gateway")
LEAVE_SECONDS = 2.0
STATE_MARK = STATE_PREFIX.encode()
# On a connection that lasts without our STATE it is said once more, and each time later.
AGAIN_SECONDS = (60.0, 240.0, 960.0, 3_600.0)


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
        self._birth: MQTTMessageInfo | None = None
        self._left_out_at = 0.0  # seconds, monotonic
        self._times_again = 0
        topic = f"{STATE_PREFIX}{host_id}"
        self.venture = Venture(
            f"our STATE on {topic}",
            f"its access list needs a line for {topic}. Until then Sparkplug nodes that wait for "
            "a host do not hear that we are here",
        )
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
        if self.venture.may_be_said():
            self._say_birth(self._host_id)
        else:
            self._left_out_at = time.monotonic()
            _LOG.warning("no STATE", trouble=self.venture.trouble(lasts=False))

    def ended(self, *, was_brief: bool) -> bool:
        """Say that the connection has ended; return whether before the broker took our STATE.

        The answer to a will of ours that we saw may be lost when the broker ends in good order:
        that tells nothing of whether it takes our STATE.
        """
        unanswered = self._birth is not None and not self._birth.is_published()
        if self._birth is not None and not unanswered:
            self._times_again = 0
        self.venture.ended(unanswered=unanswered, was_brief=was_brief)
        self._birth = None
        return unanswered

    def tend(self) -> None:
        """Say once more what was left out, where the connection lasts without it."""
        if self._host_id is None or not self.venture.is_left_out:
            return
        wait_seconds = AGAIN_SECONDS[min(self._times_again, len(AGAIN_SECONDS) - 1)]
        if time.monotonic() - self._left_out_at > wait_seconds:
            self._times_again += 1
            self.venture.say_again()
            self._say_birth(self._host_id)

    def hears(self, topic: str, payload: bytes) -> bool:
        """Return whether a message is a STATE; an offline that is not true any more is answered.

        It may be the will of a connection before this one, or of another of our processes.
        """
        if self._host_id is None or not topic.startswith(STATE_PREFIX):
            return False
        own, online, _ = state_messages(self._host_id, self._connecting_ms)
        is_said = not self.venture.is_left_out and not self._leaving
        if topic == own and is_said and _says_offline(payload):
            self._say(own, online)
        return True

    def took(self, topic: bytes, payload: bytes, message_id: int) -> bool:
        """Take a STATE that came as readings do, and acknowledge it; False where it is none."""
        if not topic.startswith(STATE_MARK) or not self.hears(topic_text(topic), payload):
            return False
        self._client.acknowledge([message_id])
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

    def _say_birth(self, host_id: str) -> None:
        topic, online, _ = state_messages(host_id, self._connecting_ms)
        self._client.subscribe(topic, qos=0)
        self._birth = self._say(topic, online)

    def _say(self, topic: str, state: bytes) -> MQTTMessageInfo:
        said = self._client.publish(topic, state, qos=1, retain=True)
        self._said = [one for one in self._said if not one.is_published()]
        if said.rc == MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._said.append(said)
        return said

    def _take_back(self) -> None:
        """Let nothing be sent again that a connection before this one did not bring to the broker:
        it would stand for the state of now.
        """
        for one in self._said:
            if not one.is_published():
                self._client.take_back(one.mid)
        self._said = []


_STATE = msgspec.json.Decoder(_State)


def _says_offline(payload: bytes) -> bool:
    try:
        return not _STATE.decode(payload).online
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return True  # nothing of ours: nodes could not read it either
