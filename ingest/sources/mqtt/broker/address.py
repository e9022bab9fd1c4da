"""Where the broker is and how it is reached; in words, why it was not."""

from __future__ import annotations

import ssl
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerAddress:
    """Where the broker is, and who we are to it; `tls` is None for a connection in the clear."""

    host: str
    port: int
    client_id: str
    username: str | None = None
    password: str | None = None
    version: str = "3.1.1"
    tls: ssl.SSLContext | None = None

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def why_not_reached(address: BrokerAddress, error: OSError) -> str:
    """Say why no connection came about, and what to look at."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"the broker at {address} is not the one to trust: {error.verify_message}; compare its "
            "certificate with NHUE_MQTT_TLS_CA and NHUE_MQTT_HOST"
        )
    if isinstance(error, ssl.SSLError):
        return f"no TLS with the broker at {address} ({error.reason}): is it that port's way?"
    return f"no broker at {address} ({error})"
