"""Reads from an MQTT 5 broker's CONNACK what it does not grant us (MQTT 5, section 3.2.2.3).

It decides nothing about what we do then; a broker of MQTT 3.1.1 says none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from paho.mqtt.properties import Properties

from ingest.wire.contract import SHARE_PREFIX

# How long an MQTT 5 broker is asked to keep our session. ActiveMQ Artemis counts milliseconds in 32
# bits: a session that asks for more than 2,147,483 s ends at once.
KEPT_SECONDS = 24 * 86_400


class Terms(NamedTuple):
    """What stops us, and what weakens what we promise; in words, and empty where all is well."""

    refused: tuple[str, ...] = ()
    less: tuple[str, ...] = ()


def terms(connack: Properties | None, filters: Sequence[str]) -> Terms:
    """Return what a broker says that it does not do for us; `filters` are what we subscribe to."""

    def told(name: str) -> int | None:
        value = getattr(connack, name, None)
        return value if isinstance(value, int) else None

    refused = []
    if told("WildcardSubscriptionAvailable") == 0:
        refused.append("the broker takes no subscription with a wildcard: no reading can reach us")
    if told("SharedSubscriptionAvailable") == 0 and any(
        one.startswith(SHARE_PREFIX) for one in filters
    ):
        refused.append(
            "the broker takes no shared subscription: unset NHUE_MQTT_SHARE_GROUP, one worker alone"
        )
    if told("MaximumQoS") == 0:
        refused.append("the broker takes QoS 0 only: what it acknowledges it may lose")
    less = []
    kept = told("SessionExpiryInterval")
    if kept is not None and kept < KEPT_SECONDS:
        less.append(
            f"the broker keeps our session for {kept} s when we are away, not for the "
            f"{KEPT_SECONDS} s that we ask for: after that it loses what it had acknowledged"
        )
    return Terms(tuple(refused), tuple(less))
