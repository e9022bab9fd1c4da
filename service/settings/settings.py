"""Every setting, and the one place that reads them from the environment (prefix NHUE_).

A setting that is unknown, of the wrong kind or in conflict with another is refused at the start.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import SettingsConfigDict

from compliance.city.figure.window import KEPT_SHARE
from domain.errors import SettingsUnusable
from service.settings.file import read_settings_file
from service.settings.signing_on import SigningOn

NO_BROKER_HERE = "none"  # as NHUE_MQTT_HOST


def default_data_dir() -> Path:
    """Return the XDG data folder of the present user."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "nhue"


class Settings(SigningOn):
    """All settings, each read from NHUE_<NAME> in the environment; docs/settings.md explains."""

    model_config = SettingsConfigDict(env_prefix="NHUE_", extra="ignore", frozen=True)

    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="Folder of the journal, the embedded store and the SQLite records.",
    )
    mqtt_host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="Host of the MQTT broker; `none` where there is none, and a drop folder alone.",
    )
    mqtt_port: int = Field(default=1883, ge=1, le=65535, description="Port of the MQTT broker.")
    mqtt_username: str | None = Field(default=None, description="Our user name at the broker.")
    mqtt_password: SecretStr | None = Field(default=None, description="Our password there.")
    mqtt_client_id: str = Field(
        default="nhue-ingest",
        description="Our client id: the broker keeps our session under it; of worker N, if "
        "unset: `nhue-ingest-N`.",
    )
    ingest_worker: int = Field(
        default=1,
        ge=1,
        le=900,
        description="Number of this worker where several take in together; see docs/scaling.md.",
    )
    mqtt_share_group: SecretStr | None = Field(
        default=None,
        description="Group in which workers share the readings, 16 to 64 random letters and "
        "digits, kept like a password; unset: one worker alone.",
    )
    mqtt_version: Literal["3.1.1", "5"] = Field(
        default="3.1.1", description="MQTT version spoken by ingest; 3.1.1 costs less a message."
    )
    mqtt_tls_ca: Path | None = Field(
        default=None, description="Authority that signed the broker's certificate; turns TLS on."
    )
    mqtt_tls_cert: Path | None = Field(
        default=None, description="Our certificate at the broker; turns TLS on."
    )
    mqtt_tls_key: Path | None = Field(
        default=None, description="Its key; unset: in the same file as the certificate."
    )
    sparkplug_host_id: str = Field(
        default="nhue",
        pattern=r"^[^/+#]{1,64}$",
        description="Our id as primary host of Sparkplug nodes, who hear under it that we are on.",
    )
    store: Literal["embedded", "influxdb"] = Field(
        default="embedded",
        description="Where readings are kept: DuckDB in one process, or InfluxDB 2.",
    )
    influx_url: str | None = Field(
        default=None, description="Address of InfluxDB 2, for `influxdb`."
    )
    influx_token: SecretStr | None = Field(default=None, description="Token with read and write.")
    influx_org: str = Field(default="nhue", description="Organisation in InfluxDB.")
    influx_bucket: str = Field(default="readings", description="Bucket of the readings.")
    records_url: str | None = Field(
        default=None,
        description="Database of registry, means and verdicts; unset: SQLite in the data folder.",
    )
    decisions_dir: Path | None = Field(
        default=None,
        description="Folder of the journal of what people decide, one for each records' database; "
        "unset: `decisions` in the data folder.",
    )
    api_host: str = Field(default="127.0.0.1", description="Address that the API listens on.")
    api_port: int = Field(default=8080, ge=0, le=65535, description="Port of the API; 0: any free.")
    journal_keep_days: int | None = Field(
        default=None, ge=1, description="Days after which sealed journal segments go; unset: never."
    )
    broker_passwords_file: Path | None = Field(
        default=None,
        description="Mosquitto's password file for `nhue gateway`; unset: in the data folder.",
    )
    broker_acl_file: Path | None = Field(
        default=None, description="Mosquitto's ACL file for it; unset: in the data folder."
    )
    broker_pid_file: Path | None = Field(
        default=None, description="Mosquitto's pid file, so that it is told to reload."
    )
    broker_ca_folder: Path | None = Field(
        default=None, description="The certificate authority's folder; unset: in the data folder."
    )
    drop_folder: Path | None = Field(
        default=None,
        description="Folder where an SFTP or FTP server drops the loggers' files; unset: none.",
    )
    drop_settle_seconds: float = Field(
        default=10.0,
        gt=0,
        description="A dropped file is whole after so long: longer than a stall.",
    )
    drop_receipts: bool = Field(
        default=False, description="Whether `NAME.receipt.json` beside a dropped file answers it."
    )
    metrics_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="Port of `nhue ingest`'s own metrics; 0: none (`nhue run`: in its API).",
    )
    receipts_keep_days: int = Field(
        default=90, ge=1, description="Days for which gateways' receipts can be looked up."
    )
    resend_after_seconds: int = Field(
        default=30,
        ge=1,
        description="A gateway's message number missing for so long is asked for again.",
    )
    future_tolerance_seconds: int = Field(
        default=600, ge=0, description="How far a reading's time may lie ahead of our clock."
    )
    minimum_capture: float = Field(
        default=0.75, gt=0, le=1, description="Least valid share that proves a day; ours, no law's."
    )
    window_kept_share: float = Field(
        default=KEPT_SHARE,
        gt=0,
        le=1,
        description="Share of a window's judged days that a cluster must keep; ours, no law's.",
    )
    silent_after_minutes: int = Field(
        default=1440,
        ge=1,
        description="An outlet that has sent nothing for so long is an event of its own.",
    )
    judge_interval_seconds: float = Field(
        default=5.0, gt=0, description="How often waiting outlet-days are looked for."
    )
    role_without_accounts: Literal["public", "inspector", "official", "demo"] = Field(
        default="public",
        description="As whom all read while there is no account; `demo`: a click signs in as any.",
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/\s]+/?$",
        description="Address of the pages for people; `https://` sends cookies over TLS alone.",
    )
    trusted_proxies: str = Field(
        default="127.0.0.1", description="Proxies whose word on whence a request comes counts."
    )
    officials_file: Path | None = Field(
        default=None, description="Officials of before, taken over once; unset: in the data folder."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="How the log is written."
    )

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.mqtt_tls_key is not None and self.mqtt_tls_cert is None:
            raise ValueError("NHUE_MQTT_TLS_KEY is set and NHUE_MQTT_TLS_CERT is not: set both")
        if not self.has_broker and self.drop_folder is None:
            raise ValueError(
                "NHUE_MQTT_HOST is none and NHUE_DROP_FOLDER is not set: nothing could come in"
            )
        if self.influx_url is not None and self.influx_token is None:
            raise ValueError("NHUE_INFLUX_URL is set and NHUE_INFLUX_TOKEN is not: set both")
        if self.store == "influxdb" and not self.influx_url and self.influx_token:
            raise ValueError("NHUE_INFLUX_TOKEN is set and NHUE_INFLUX_URL is not: set both")
        self.check_signing_on(self.public_url)
        self._share()
        return self

    def _share(self) -> None:
        if self.mqtt_share_group is None:
            if self.ingest_worker > 1:
                raise ValueError(
                    f"NHUE_INGEST_WORKER is {self.ingest_worker} and NHUE_MQTT_SHARE_GROUP is not "
                    "set: give every worker the same group"
                )
            return
        if not self.has_broker:
            raise ValueError("workers that share need a broker: NHUE_MQTT_HOST is none")
        if not re.fullmatch("[A-Za-z0-9]{16,64}", self.mqtt_share_group.get_secret_value()):
            raise ValueError("NHUE_MQTT_SHARE_GROUP must be 16 to 64 random letters and digits")
        if self.store != "influxdb" or not self.influx_url:
            raise ValueError(
                "workers that share need one InfluxDB: set NHUE_STORE=influxdb and NHUE_INFLUX_URL"
            )
        if not (self.records_url or "").startswith("postgresql"):
            raise ValueError("workers that share need one PostgreSQL: set NHUE_RECORDS_URL")

    @property
    def has_broker(self) -> bool:
        """Whether there is a broker to connect to, or a drop folder alone."""
        return self.mqtt_host.lower() != NO_BROKER_HERE

    @property
    def ingest_client_id(self) -> str:
        """Our client id as a worker: the broker keeps a session for each."""
        if self.ingest_worker == 1 or "mqtt_client_id" in self.model_fields_set:
            return self.mqtt_client_id
        return f"{self.mqtt_client_id}-{self.ingest_worker}"

    @property
    def share_group(self) -> str | None:
        """The group in plain, for the broker alone: never for the log."""
        group = self.mqtt_share_group
        return None if group is None else group.get_secret_value()

    @property
    def journal_dir(self) -> Path:
        """The journal's folder."""
        return self.data_dir / "journal"

    @property
    def decisions_folder(self) -> Path:
        """The folder of the journal of decisions."""
        return self.decisions_dir or self.data_dir / "decisions"

    @property
    def receipts_dir(self) -> Path:
        """The folder of the receipts that were sent."""
        return self.data_dir / "receipts"

    @property
    def sessions_file(self) -> Path:
        """The file of what receiving has in mind of the messages before."""
        return self.data_dir / f"sessions-{self.ingest_worker}"

    @property
    def wishes_dir(self) -> Path:
        """The folder in which `nhue quarantine release` leaves its wishes."""
        return self.data_dir / "quarantine"

    @property
    def officials_path(self) -> Path:
        """The file of the officials who may write."""
        return self.officials_file or self.data_dir / "officials.toml"

    @property
    def records_address(self) -> str:
        """The database URL of the records."""
        return self.records_url or f"sqlite:///{self.data_dir / 'records.sqlite'}"


def load_settings(file: Path | None = None, **overrides: object) -> Settings:
    """Return the settings of file, environment and overrides, the later ones winning.

    Raises FaultsFound with the line of every fault in the file, and SettingsUnusable with every
    fault of the environment; a name that begins with NHUE_ and is no setting is a typing error.
    """
    from_file = {} if file is None else read_settings_file(file, Settings)
    given = {name: value for name, value in overrides.items() if value is not None}
    faults = [
        f"{name}: no such setting; see docs/settings.md"
        for name in sorted(os.environ)
        if name.startswith("NHUE_")
        and name.removeprefix("NHUE_").lower() not in Settings.model_fields
    ]
    file_only = {
        name: value for name, value in from_file.items() if f"NHUE_{name.upper()}" not in os.environ
    }
    try:
        settings = Settings(**(file_only | given))
    except ValidationError as error:
        faults += [_said(list(found["loc"]), found["msg"]) for found in error.errors()]
        raise SettingsUnusable("\n".join(faults)) from error
    if faults:
        raise SettingsUnusable("\n".join(faults))
    return settings


def _said(place: list[object], message: str) -> str:
    name = "_".join(str(part) for part in place).upper()
    return f"NHUE_{name}: {message}" if name else message.removeprefix("Value error, ")
