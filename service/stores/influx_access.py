"""Says how the InfluxDB 2 that the settings name is reached; it connects to nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.errors import SettingsUnusable
from service.settings.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class InfluxAccess:
    """What a client needs in order to reach one bucket of one server."""

    url: str
    token: str = field(repr=False)
    org: str
    bucket: str


def influx_access(settings: Settings) -> InfluxAccess:
    """Return how the settings' InfluxDB is reached; raises SettingsUnusable where none is named."""
    if settings.influx_url is None or settings.influx_token is None:
        raise SettingsUnusable(
            "NHUE_STORE=influxdb needs a running InfluxDB 2: set NHUE_INFLUX_URL and "
            "NHUE_INFLUX_TOKEN"
        )
    return InfluxAccess(
        url=settings.influx_url,
        token=settings.influx_token.get_secret_value(),
        org=settings.influx_org,
        bucket=settings.influx_bucket,
    )
