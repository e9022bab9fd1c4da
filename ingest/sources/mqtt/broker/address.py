"""Where the broker is and how it is reached; in words, why it was not."""

from __future__ import annotations

import socket
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
        remedy = _OF_CERTIFICATES.get(getattr(error, "verify_code", 0), _OF_ANOTHER)
        return (
            f"refused by us: the broker at {address} is not the one to trust: "
            f"{error.verify_message}; {remedy}"
        )
    if isinstance(error, ssl.SSLError):
        return f"no TLS with the broker at {address} ({error.reason}): is it that port's way?"
    return f"no broker at {address} ({error}): {_remedy(error)}"


# By OpenSSL's X509_V_ERR_*
_OF_ANOTHER = "compare its certificate with NHUE_MQTT_TLS_CA and NHUE_MQTT_HOST"
_OF_CERTIFICATES = {
    9: "its certificate is not valid yet, or our clock is slow",
    10: "renew its certificate, or set our clock right",
    23: "its certificate was revoked: give it a new one",
}


def _remedy(error: OSError) -> str:
    match error:
        case socket.gaierror():
            return "that name has no address; look at NHUE_MQTT_HOST and this machine's DNS"
        case ConnectionRefusedError():
            return "nobody listens there; start it, or look at NHUE_MQTT_HOST and NHUE_MQTT_PORT"
        case TimeoutError():
            return "it does not answer; look at NHUE_MQTT_HOST, the network and a firewall"
        case _:
            return "look at NHUE_MQTT_HOST, NHUE_MQTT_PORT and the network"
