"""Says where the broker of simulated gateways listens, and what they show to it.

It opens no connection.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field


class BrokerError(ConnectionError):
    """No broker answers, or it turns the gateway away; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What a gateway shows to the broker."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """Where the broker listens, and what to show it: a gateway's own credential, else the common
    one, else none. `mqtt5` chooses MQTT 5 in the place of 3.1.1, `tls` a connection in cipher.
    """

    host: str
    port: int
    credential: Credential | None = None
    credentials: Mapping[str, Credential] = field(default_factory=dict)
    mqtt5: bool = False
    tls: ssl.SSLContext | None = None

    def credential_of(self, gateway_id: str) -> Credential | None:
        """Return what a gateway shows, or None to connect without a name."""
        return self.credentials.get(gateway_id, self.credential)
