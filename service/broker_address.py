"""Turns the settings into the broker's address, for whoever connects under a client id."""

from __future__ import annotations

from ingest.gateway import BrokerAddress
from service.settings import Settings


def broker_address(settings: Settings, client_id: str) -> BrokerAddress:
    """Return where the broker is and who we are to it, under a client id of ours."""
    password = settings.mqtt_password
    return BrokerAddress(
        host=settings.mqtt_host,
        port=settings.mqtt_port,
        client_id=client_id,
        username=settings.mqtt_username,
        password=None if password is None else password.get_secret_value(),
        version=settings.mqtt_version,
    )
