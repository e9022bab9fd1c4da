"""The MQTT side of a self-certification: a connection of its own, beside that of ingest.

It subscribes to one gateway's certify and status topics, hands on what comes, and publishes what
the run asks for. It decides nothing, and what it hears never reaches the journal.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from domain.errors import SettingsUnusable, StoreUnavailable
from ingest.certification.run import Action, Certification, Say, certify_topic, status_topic
from ingest.sources.mqtt.broker.address import BrokerAddress, why_not_reached
from ingest.sources.mqtt.broker.letting_in import why_refused

TURN_SECONDS = 0.1
CONNECT_SECONDS = 10.0
_KEEPALIVE_SECONDS = 30


class CertificationLink:
    """One connection for one run; it is used once."""

    def __init__(self, address: BrokerAddress, clock_us: Callable[[], int]) -> None:
        """`address` names a client id of this run's own: the broker keeps no session for it."""
        self._address = address
        self._where = str(address)
        self._clock_us = clock_us
        self._heard: list[tuple[str, bytes, bool, int]] = []
        self._granted: bool | None = None
        self._refused: str | None = None
        self._published: dict[int, str] = {}
        self._forbidden: str | None = None
        self._client = _client(address)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_publish = self._on_publish
        self._client.on_message = self._on_message

    def run(self, run: Certification, stop: threading.Event, on_point: Callable[[], None]) -> None:
        """Take the run to its end, or until `stop`; `on_point` is called after each verdict.

        Raises StoreUnavailable where the broker is not reached or goes away, and SettingsUnusable
        where it does not let us in or does not let us hear the gateway.
        """
        self._connect()
        try:
            self._subscribe(run.gateway_id)
            self._do(run.begin(self._clock_us()))
            judged = 0
            while not run.done and not stop.is_set():
                self._turn()
                heard, self._heard = self._heard, []
                for topic, payload, retained, at_us in heard:
                    self._do(run.hear(topic, payload, at_us, retained=retained))
                self._do(run.tick(self._clock_us()))
                if len(run.result().points) > judged:
                    judged = len(run.result().points)
                    on_point()
            self._turn()
        finally:
            self._client.disconnect()

    def _connect(self) -> None:
        try:
            self._client.connect(self._address.host, self._address.port, _KEEPALIVE_SECONDS)
        except OSError as error:
            raise StoreUnavailable(why_not_reached(self._address, error)) from error
        self._await(lambda: self._client.is_connected() or self._refused is not None, "agree")
        if self._refused is not None:
            raise SettingsUnusable(self._refused)

    def _subscribe(self, gateway_id: str) -> None:
        topics = (certify_topic(gateway_id), status_topic(gateway_id))
        self._client.subscribe([(topic, 1) for topic in topics])
        self._await(lambda: self._granted is not None, "answer our subscription")
        if not self._granted:
            raise SettingsUnusable(
                f"the broker does not let us read {' and '.join(topics)}: its access list needs it",
                where=self._where,
            )

    def _await(self, true: Callable[[], bool], what: str) -> None:
        until_us = self._clock_us() + round(CONNECT_SECONDS * 1e6)
        while not true():
            if self._clock_us() > until_us:
                raise StoreUnavailable(f"the broker at {self._where} does not {what}")
            self._turn()

    def _turn(self) -> None:
        ended = self._client.loop(TURN_SECONDS) != MQTTErrorCode.MQTT_ERR_SUCCESS
        if self._forbidden is not None:
            raise SettingsUnusable(
                f"the broker does not let us write to {self._forbidden}: its access list needs it",
                where=self._where,
            )
        if ended and self._refused is None:
            raise StoreUnavailable(
                f"the broker at {self._where} went away, and what came meanwhile is not known: "
                "run again"
            )

    def _do(self, actions: list[Action]) -> None:
        for action in actions:
            if isinstance(action, Say):
                mid = self._client.publish(action.topic, action.payload, qos=1).mid
                self._published[mid] = action.topic
            else:
                self._client.subscribe(action.topic, qos=1)

    def _on_connect(
        self, _client: mqtt.Client, _userdata: Any, _flags: Any, reason: Any, properties: Any
    ) -> None:
        if reason.is_failure:
            self._refused = why_refused(self._address, reason, properties)

    def _on_subscribe(
        self, _client: mqtt.Client, _userdata: Any, _mid: int, reasons: Any, _properties: Any
    ) -> None:
        self._granted = not any(reason.is_failure for reason in reasons)

    def _on_publish(
        self, _client: mqtt.Client, _userdata: Any, mid: int, reason: Any, _properties: Any
    ) -> None:
        topic = self._published.pop(mid, "a topic of ours")
        if reason.is_failure:  # only MQTT 5 says so; 3.1.1 acknowledges, or hangs up
            self._forbidden = topic

    def _on_message(self, _client: mqtt.Client, _userdata: Any, message: mqtt.MQTTMessage) -> None:
        # Both topics are ours to the letter, so their names are always text.
        came = (message.topic, bytes(message.payload), message.retain, self._clock_us())
        self._heard.append(came)


def _client(address: BrokerAddress) -> mqtt.Client:
    five = address.version == "5"
    client = mqtt.Client(
        CallbackAPIVersion.VERSION2,
        client_id=address.client_id,
        clean_session=None if five else True,
        protocol=MQTTProtocolVersion.MQTTv5 if five else MQTTProtocolVersion.MQTTv311,
    )
    if address.username is not None:
        client.username_pw_set(address.username, address.password)
    if address.tls is not None:
        client.tls_set_context(address.tls)
    return client
