"""Says in words why a broker does not let us in, and what to do about it.

What it answered stays said while it only hangs up after that; it blames nobody whom the answer does
not name, and connects nothing itself.
"""

from __future__ import annotations

import ssl
from typing import Any

from ingest.sources.mqtt.broker.address import BrokerAddress, why_not_reached

_WITH_ITS_LOG = "its log says why"
# By the reason code of a CONNACK (MQTT 5, 3.2.2.2); paho tells those of MQTT 3.1.1 alike.
_REMEDIES = {
    128: _WITH_ITS_LOG,
    129: "is it MQTT that answers there? Look at NHUE_MQTT_HOST and NHUE_MQTT_PORT",
    130: "is it MQTT that answers there? Look at NHUE_MQTT_HOST and NHUE_MQTT_PORT",
    132: "it does not speak MQTT {version}: set NHUE_MQTT_VERSION to the other one",
    133: "it takes no client id {client_id!r}: set NHUE_MQTT_CLIENT_ID to one that it takes",
    134: "check NHUE_MQTT_USERNAME and NHUE_MQTT_PASSWORD",
    135: (
        "check NHUE_MQTT_USERNAME and NHUE_MQTT_PASSWORD, and that it lets {who} connect "
        "under the client id {client_id!r}"
    ),
    136: "it is there and takes nobody now: wait, then look at its log",
    137: "it is there and takes nobody more now: wait, then look at its limits",
    138: "it has banned {who} or this machine: ask who runs it",
    140: "it wants another way of signing in than user name and password",
    151: "a quota of ours is used up there: ask who runs it",
    156: "another server is to be used: set NHUE_MQTT_HOST to it",
    157: "it has moved: set NHUE_MQTT_HOST to where it is now",
    159: "we connect more often than it lets us: is another service here as {client_id!r}?",
}


def why_refused(address: BrokerAddress, reason: Any, properties: Any = None) -> str:
    """Return why a broker refuses us by its CONNACK, and what to do; paho's code and properties."""
    who = "an account without a name" if address.username is None else repr(address.username)
    remedy = _REMEDIES.get(reason.value, _WITH_ITS_LOG).format(
        version=address.version, client_id=address.client_id, who=who
    )
    told = f"refused: the broker at {address} does not let us in ({reason})"
    more = getattr(properties, "ReasonString", None), getattr(properties, "ServerReference", None)
    said = "; ".join(repr(one) for one in more if isinstance(one, str))
    return f"{told}, and says {said}: {remedy}" if said else f"{told}: {remedy}"


class LettingIn:
    """Whether the broker has let us in, connection by connection."""

    def __init__(self, address: BrokerAddress) -> None:
        self._address = address
        self._is_answered = False
        self.refused: str | None = None  # as it was last told, until we are let in

    def answered(self, reason: Any, properties: Any) -> bool:
        """Return whether the broker's CONNACK lets us in; it hangs up where it does not."""
        self._is_answered = True
        is_let_in = not reason.is_failure
        self.refused = None if is_let_in else why_refused(self._address, reason, properties)
        return is_let_in

    def not_reached(self, error: OSError) -> str:
        """Return why no connection came about; what was refused before is said no more."""
        self.refused = None
        return why_not_reached(self._address, error)

    def ended(self, reason: object, fault: OSError | None) -> str:
        """Return why the connection has ended; `fault` is what the socket said, if anything."""
        was_answered, self._is_answered = self._is_answered, False
        if was_answered:
            return self.refused or f"disconnected: {fault or reason}"
        self.refused = f"refused: {self._without_an_answer(fault)}"
        return self.refused

    def _without_an_answer(self, fault: OSError | None) -> str:
        address = self._address
        if isinstance(fault, ssl.SSLError):
            return (
                f"the broker at {address} ends TLS with us ({fault}): it wants a certificate that "
                "it trusts; look at NHUE_MQTT_TLS_CERT and NHUE_MQTT_TLS_KEY"
            )
        tls = "with TLS" if address.tls is not None else "without TLS (NHUE_MQTT_TLS_CA)"
        ended = "hung up" if fault is None else f"ended the connection ({fault})"
        return (
            f"what listens at {address} {ended} before it let us in: is NHUE_MQTT_PORT a port of "
            f"MQTT {tls}, and does it speak MQTT {address.version} (NHUE_MQTT_VERSION)?"
        )
