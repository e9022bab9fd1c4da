"""Makes a persistent session of ours at the broker, with its subscriptions, and leaves it there.

It takes no message: what the broker hands over meanwhile is not acknowledged, and comes again.
"""

from __future__ import annotations

import select
import time
from collections.abc import Sequence
from typing import Any

from paho.mqtt.enums import MQTTErrorCode

from domain.errors import SettingsUnusable, StoreUnavailable
from ingest.sources.mqtt.broker.address import BrokerAddress, why_not_reached
from ingest.sources.mqtt.broker.connecting import broker_client, connect
from ingest.sources.mqtt.broker.letting_in import why_refused
from ingest.sources.mqtt.broker.terms import terms
from ingest.sources.mqtt.subscriptions.served import shown_filter

ANSWER_SECONDS = 15.0
AGAIN_SECONDS = 0.5


def make_session(address: BrokerAddress, filters: Sequence[str], *, wait_seconds: float) -> bool:
    """Return whether the broker knew the session already; it has its subscriptions now.

    Raises StoreUnavailable where no broker answers within `wait_seconds`, and SettingsUnusable
    where it does not let us in, refuses a subscription, or grants less than QoS 1.
    """
    give_up_at = time.monotonic() + wait_seconds
    client = broker_client(address)
    found: dict[str, Any] = {}

    def connected(_client: Any, _data: Any, flags: Any, reason: Any, properties: Any) -> None:
        found["refused"] = []
        if reason.is_failure:
            found["not_let_in"] = why_refused(address, reason, properties)
        else:
            found["refused"] += terms(properties, filters).refused
            found["was_there"] = bool(flags.session_present)
            client.subscribe([(one, 1) for one in filters])

    def subscribed(_client: Any, _data: Any, _mid: int, codes: Any, _properties: Any) -> None:
        found["refused"] += [
            f"answers {code} to our subscription to {shown_filter(one)}"
            for one, code in zip(filters, codes, strict=False)
            if code.value != 1
        ]
        found["answered"] = True

    client.on_connect, client.on_subscribe = connected, subscribed
    while True:
        try:
            connect(client, address)
            break
        except OSError as error:
            if time.monotonic() > give_up_at:
                raise StoreUnavailable(why_not_reached(address, error)) from error
            time.sleep(AGAIN_SECONDS)
    try:
        _turn_until_answered(client, found)
    finally:
        client.disconnect()
        client.loop_write()
        client.flush()
        client.loop_misc()
    where = f"{address.host}:{address.port}"
    if "not_let_in" in found:
        raise SettingsUnusable(found["not_let_in"])
    if found.get("refused"):
        raise SettingsUnusable(f"the broker {'; it '.join(found['refused'])}", where=where)
    if "answered" not in found:
        raise StoreUnavailable(f"{where}: the broker did not answer our subscriptions")
    return bool(found["was_there"])


def _turn_until_answered(client: Any, found: dict[str, Any]) -> None:
    give_up_at = time.monotonic() + ANSWER_SECONDS
    while not {"answered", "not_let_in"} & found.keys() and not found.get("refused"):
        connection = client.socket()
        if connection is None or time.monotonic() > give_up_at:
            return
        if client.want_write():
            client.loop_write()
        if not client.flush() or client.loop_misc() != MQTTErrorCode.MQTT_ERR_SUCCESS:
            return
        readable, _, _ = select.select([connection], [], [], 0.0 if client.has_received else 0.1)
        if (readable or client.has_received) and not client.read_packet():
            return
