"""Speaks MQTT for one simulated gateway: the only file here that imports paho.

It connects with a persistent session and a last will, publishes with QoS 1, and counts PUBACKs
and receipts. It never decides what is published, nor what a receipt should have said.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from threading import Event, Lock, Thread
from typing import NamedTuple

from paho.mqtt.client import (
    Client,
    ConnectFlags,
    MQTTMessage,
    MQTTMessageInfo,
)
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from simulators.encoder import encode_status
from simulators.gateway.awaited import OUTCOMES, UNREADABLE, AwaitedReceipts, receipts_in
from simulators.gateway.broker import Broker, BrokerError
from simulators.gateway.certified import Break, Sampler, Sandbox
from simulators.gateway.leaving import cut, end_or_cut
from simulators.gateway.misbehaving import Misbehaviour, leaves
from simulators.gateway.resend import MESSAGES_KEPT_MOST, SentMessages

KEEPALIVE_S = 30
SESSION_S = 7 * 86_400  # MQTT 5: how long the broker keeps the session of a gateway that is away
FAREWELL_S = 2.0
RECONNECT_S = (1, 10)


class Said(NamedTuple):
    """What a gateway says of itself."""

    topic: str
    payload: bytes
    retain: bool = False


class SimulatedGateway:
    """One gateway's connection; `acknowledged` is called on the network thread for each PUBACK.

    It sends again what it is asked for and still has (resend.py); with `sample_of` it also answers
    the commands of a self-certification (certified.py).
    """

    def __init__(
        self,
        gateway_id: str,
        broker: Broker,
        *,
        clock: Callable[[], datetime],
        acknowledged: Callable[[], None],
        sample_of: Sampler | None = None,
        misbehaves: Collection[Misbehaviour] = (),
    ) -> None:
        self.gateway_id = gateway_id
        self.receipts = dict.fromkeys((*OUTCOMES, UNREADABLE), 0)
        self._broker = broker
        self._clock = clock
        self._acknowledged = acknowledged
        self._answered = Event()
        self._turned_away: str | None = None
        self._own_mids: set[int] = set()
        self._closing = False
        self._closed = Event()
        self._sent = SentMessages(0 if Misbehaviour.FORGETFUL in misbehaves else MESSAGES_KEPT_MOST)
        self._awaited = AwaitedReceipts()
        self._misbehaves = frozenset(misbehaves)
        self._aside, self._counting = 0, Lock()
        self._online_since = clock()
        self._sandbox = None if sample_of is None else Sandbox(sample_of, clock)
        self._client = self._new_client()

    def connect(self, timeout_s: float = 10.0) -> None:
        """Connect and return when the broker has agreed; raises BrokerError."""
        where = f"{self._broker.host}:{self._broker.port}"
        try:
            self._dial()
        except OSError as error:
            raise BrokerError(
                f"no MQTT broker at {where} ({error}): start it, or name another host and port"
            ) from error
        self._client.loop_start()
        if not self._answered.wait(timeout_s):
            self._hang_up()
            raise BrokerError(f"{where} accepted the connection but does not answer as MQTT")
        if self._turned_away is not None:
            self._hang_up()
            raise BrokerError(
                f"{where} turns {self.gateway_id} away ({self._turned_away}): "
                "check its user name and password"
            )

    def publish(self, topic: str, payload: bytes, seq: int | None = None) -> None:
        """Hand a message over with QoS 1; while the broker is away, it waits until it is back.

        With its number it is kept for 60 days, should it be asked for again, and waited for until
        its receipt has come.
        """
        if seq is None:
            self._client.publish(topic, payload, qos=1)
            return
        now = self._clock()
        self._sent.keep(seq, payload, now)
        self._awaited.sent(seq, payload, now)
        first, *more = leaves(self._misbehaves, topic, payload, seq)
        self._client.publish(*first, qos=1)
        for other_topic, again in more:
            self._publish_to(other_topic, again)

    def send_again(self) -> None:
        """Publish again what has had no receipt for too long."""
        for payload in self._awaited.due(self._clock()):
            self._publish_aside(payload, "readings")

    def close(self) -> None:
        """Say offline, which is retained, and hang up; returns within a few seconds.

        A message that is acknowledged only now is not counted any more.
        """
        self._closing = True
        self._closed.set()
        if self._client.is_connected() and Misbehaviour.VANISHING not in self._misbehaves:
            last = self._farewell()
            farewell = None if last is None else self._say(last)
            if farewell is not None and farewell.rc == MQTTErrorCode.MQTT_ERR_SUCCESS:
                farewell.wait_for_publish(FAREWELL_S)
        self._hang_up()

    def _new_client(self) -> Client:
        broker = self._broker
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self.gateway_id,
            clean_session=None if broker.mqtt5 else False,
            protocol=MQTTProtocolVersion.MQTTv5 if broker.mqtt5 else MQTTProtocolVersion.MQTTv311,
        )
        credential = broker.credential_of(self.gateway_id)
        if credential is not None:
            client.username_pw_set(credential.username, credential.password)
        if broker.tls is not None:
            client.tls_set_context(broker.tls)
        client.max_inflight_messages_set(0)  # the simulation bounds what is in flight, not paho
        client.reconnect_delay_set(*RECONNECT_S)
        client.on_connect = self._on_connect
        client.on_publish = self._on_publish
        client.on_message = self._on_message
        return client

    def _dial(self) -> None:
        will = self._will()
        if will is not None:
            self._client.will_set(will.topic, will.payload, qos=1, retain=will.retain)
        host, port = self._broker.host, self._broker.port
        if self._broker.mqtt5:
            wishes = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call] # paho leaves it untyped
            wishes.SessionExpiryInterval = SESSION_S
            self._client.connect(host, port, KEEPALIVE_S, clean_start=False, properties=wishes)
        else:
            self._client.connect(host, port, KEEPALIVE_S)

    def _said(self, *, online: bool, cannot_resend: Mapping[str, str] | None = None) -> Said:
        since = self._online_since if online else self._clock()
        status = encode_status(online=online, since=since, cannot_resend=cannot_resend)
        return Said(self._topic("status"), status, retain=True)

    def _will(self) -> Said | None:
        # written beforehand: its `since` is the time of connecting (docs/wire.md)
        return self._said(online=False)

    def _greetings(self) -> list[Said]:
        """Return what is said first on a connection."""
        return [self._said(online=True)]

    def _greeted(self) -> None:
        """Send what waited for that."""

    def _farewell(self) -> Said | None:
        """Return what is said last."""
        return self._said(online=False)

    def _heard(self) -> list[str]:
        """Return the topics that are subscribed to."""
        return [self._topic("receipts"), self._topic("commands")]

    def _hang_up(self) -> None:
        client = self._client
        client.disconnect()
        end_or_cut(client.loop_stop, lambda: cut(client.socket()))
        # paho closes its wake-up sockets when it is deleted, so let no circle keep it alive
        client.on_connect = client.on_publish = client.on_message = None
        self._acknowledged = _nothing

    def _say(self, said: Said) -> MQTTMessageInfo:
        return self._client.publish(said.topic, said.payload, qos=1, retain=said.retain)

    def _topic(self, channel: str) -> str:
        return f"nhue/v1/{self.gateway_id}/{channel}"

    def _on_connect(
        self,
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self._turned_away = str(reason)
        else:
            self._turned_away = None
            client.reconnect_delay_set(*RECONNECT_S)
            client.subscribe([(topic, 1) for topic in self._heard()])
            self._online_since = self._clock()
            # on the network thread, so its PUBACK cannot come before its mid is noted
            self._own_mids.update(self._say(said).mid for said in self._greetings())
            self._greeted()
        self._answered.set()

    def _on_publish(
        self,
        _client: Client,
        _userdata: object,
        mid: int,
        _reason: ReasonCode,
        _properties: Properties,
    ) -> None:
        with self._counting:
            is_aside = mid not in self._own_mids and self._aside > 0
            self._aside -= is_aside
        if mid in self._own_mids:
            self._own_mids.discard(mid)
        elif not is_aside and not self._closing:
            self._acknowledged()

    def _on_message(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        is_deaf = Misbehaviour.DEAF in self._misbehaves
        if message.topic != self._topic("receipts"):
            if not is_deaf:
                self._obey(message.topic, bytes(message.payload))
            return
        for outcome, seq in receipts_in(message.payload):
            self.receipts[outcome] += 1
            if seq is not None and not is_deaf:
                self._awaited.has_come(seq)

    def _obey(self, _topic: str, command: bytes) -> None:
        """Answer a command; a break of the connection is left to a thread of its own."""
        resent = self._sent.answer(command)
        for payload in resent.messages:
            self._publish_aside(payload, "backlog/readings")
        if resent.cannot is not None:
            said = self._said(online=True, cannot_resend=resent.cannot)
            self._own_mids.add(self._say(said).mid)
        if self._sandbox is None:
            return
        answer = self._sandbox.answer(command)
        for payload in answer.messages:
            self._publish_aside(payload)
        if answer.connection_break is not None:
            Thread(target=self._break_off, args=(answer.connection_break,), daemon=True).start()

    def _publish_aside(self, payload: bytes, channel: str = "certify") -> None:
        """Publish what was asked for; its PUBACK is none of the simulation's."""
        self._publish_to(self._topic(channel), payload)

    def _publish_to(self, topic: str, payload: bytes) -> None:
        with self._counting:  # beforehand: its PUBACK may come before publish returns
            self._aside += 1
        self._client.publish(topic, payload, qos=1)

    def _break_off(self, wish: Break) -> None:
        """Cut the connection as a pulled cable would, stay away, and let paho come back."""
        if self._closed.wait(wish.after_s):
            return
        self._client.reconnect_delay_set(wish.away_s, wish.away_s)  # type: ignore[arg-type] # fractions too
        if not cut(self._client.socket()):
            return
        while self._client.is_connected():
            if self._closed.wait(0.01):
                return
        if wish.measure is not None:
            self._publish_aside(wish.measure())


def _nothing() -> None:
    pass
