"""Makes the client of a persistent session and connects it, in both versions of MQTT."""

from __future__ import annotations

from typing import Any

from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ingest.sources.mqtt.broker.address import BrokerAddress
from ingest.sources.mqtt.broker.terms import KEPT_SECONDS
from ingest.sources.mqtt.packets.client import BufferedClient

KEEPALIVE_SECONDS = 30


def broker_client(address: BrokerAddress) -> BufferedClient:
    """Return a client that acknowledges by hand, under the address's client id and credential."""
    five = address.version == "5"
    client = BufferedClient(
        CallbackAPIVersion.VERSION2,
        client_id=address.client_id,
        clean_session=None if five else False,
        protocol=MQTTProtocolVersion.MQTTv5 if five else MQTTProtocolVersion.MQTTv311,
        manual_ack=True,
        reconnect_on_failure=False,  # else paho speaks MQTT 3.1 by itself where 3.1.1 is refused
    )
    if address.username is not None:
        client.username_pw_set(address.username, address.password)
    if address.tls is not None:
        client.tls_set_context(address.tls)
    return client


def connect(client: BufferedClient, address: BrokerAddress) -> None:
    """Connect, asking the broker to keep the session when we are away; raises OSError."""
    options: dict[str, Any] = {}
    if address.version == "5":
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho's
        properties.SessionExpiryInterval = KEPT_SECONDS
        options = {"properties": properties, "clean_start": False}
    client.connect(address.host, address.port, keepalive=KEEPALIVE_SECONDS, **options)
