"""Why the broker was not reached is said in words that name what to look at."""

from __future__ import annotations

import socket
import ssl

import pytest

from ingest.sources.mqtt.broker.address import BrokerAddress, why_not_reached

ADDRESS = BrokerAddress(host="broker.city", port=8883, client_id="nhue")


def untrusted(code: int, message: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, message
    return error


def no_tls() -> ssl.SSLError:
    error = ssl.SSLError(1, "wrong version number")
    error.reason = "WRONG_VERSION_NUMBER"
    return error


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            untrusted(62, "Hostname mismatch"),
            ["not the one to trust: Hostname mismatch", "NHUE_MQTT_TLS_CA"],
        ),
        (untrusted(10, "certificate has expired"), ["has expired; renew its certificate"]),
        (untrusted(9, "certificate is not yet valid"), ["our clock is slow"]),
        (no_tls(), ["no TLS with", "(WRONG_VERSION_NUMBER)", "that port's way"]),
        (ConnectionRefusedError(111, "Connection refused"), ["no broker at", "nobody listens"]),
        (socket.gaierror(-2, "Name or service not known"), ["NHUE_MQTT_HOST", "DNS"]),
        (TimeoutError("timed out"), ["does not answer", "firewall"]),
        (OSError(101, "Network is unreachable"), ["NHUE_MQTT_HOST"]),
    ],
)
def test_each_failure_names_the_address_and_what_to_look_at(
    error: OSError, says: list[str]
) -> None:
    told = why_not_reached(ADDRESS, error)
    assert all(word in told for word in [*says, "broker.city:8883"])
