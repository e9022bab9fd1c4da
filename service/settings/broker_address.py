"""Turns the settings into the broker's address, for whoever connects under a client id.

Certificates and keys are read here, once, at the start: a file that cannot be used is named then.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from domain.errors import SettingsUnusable
from ingest.sources.mqtt.broker.address import BrokerAddress
from service.settings.settings import Settings


def broker_address(settings: Settings, client_id: str) -> BrokerAddress:
    """Return where the broker is and who we are to it, under a client id of ours.

    Raises SettingsUnusable where there is no broker or a file of the TLS settings cannot be used.
    """
    if not settings.has_broker:
        raise SettingsUnusable("NHUE_MQTT_HOST is none: name the broker's host for this")
    password = settings.mqtt_password
    return BrokerAddress(
        host=settings.mqtt_host,
        port=settings.mqtt_port,
        client_id=client_id,
        username=settings.mqtt_username,
        password=None if password is None else password.get_secret_value(),
        version=settings.mqtt_version,
        tls=broker_tls(settings),
    )


def broker_tls(settings: Settings) -> ssl.SSLContext | None:
    """Return how the broker is trusted and what we show it; None where no TLS setting is set.

    Without a CA file the system's authorities are trusted. Raises SettingsUnusable.
    """
    authority, certificate = settings.mqtt_tls_ca, settings.mqtt_tls_cert
    if authority is None and certificate is None:
        return None
    tls = ssl.create_default_context()
    if authority is not None:
        _readable("NHUE_MQTT_TLS_CA", authority)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # no other authority is trusted
        try:
            tls.load_verify_locations(cafile=authority)
        except ssl.SSLError as error:
            raise _unusable("NHUE_MQTT_TLS_CA", authority, "holds no certificate in PEM") from error
    if certificate is not None:
        key = settings.mqtt_tls_key
        _readable("NHUE_MQTT_TLS_CERT", certificate)
        if key is not None:
            _readable("NHUE_MQTT_TLS_KEY", key)
        try:
            tls.load_cert_chain(certificate, key, password="")  # nobody is there to type one
        except ssl.SSLError as error:
            told = (
                f"certificate and key do not serve ({error.reason or error}): both in PEM, the key "
                "belonging to the certificate and not encrypted"
            )
            raise _unusable("NHUE_MQTT_TLS_CERT", certificate, told) from error
    tls.sslsocket_class = _ClosedWhenRefused
    return tls


class _ClosedWhenRefused(ssl.SSLSocket):
    """A connection that does not outlive a handshake that failed; paho lets go of it unclosed."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002  # as it is called
        try:
            super().do_handshake(block)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except OSError:
            self.close()
            raise


def _readable(name: str, file: Path) -> None:
    try:
        file.open("rb").close()
    except OSError as error:
        raise _unusable(name, file, f"cannot be read: {error.strerror}") from error


def _unusable(name: str, file: Path, why: str) -> SettingsUnusable:
    return SettingsUnusable(f"{name}: {why}", where=str(file))
