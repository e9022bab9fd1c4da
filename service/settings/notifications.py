"""How notifications leave the house: the mail server, webhooks, how long is tried; none by default.

It decides nothing about who is told what: rules do, which are entered by name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, model_validator

from service.settings.open_data import OpenData

# Empty, they are as good as unset: a file of settings may name them where there is no mail.
_EMPTY_IS_UNSET = frozenset(
    {"smtp_host", "smtp_username", "smtp_password", "mail_from", "public_url"}
)


class Notifications(OpenData):
    """By which server mail is sent, which web addresses are called, and how patiently."""

    smtp_host: str | None = Field(
        default=None,
        min_length=1,
        description="Mail server that notifications are given to; unset: mail waits, and health "
        "says so.",
    )
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Its port.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="`starttls`, `tls` from the first byte, or `none` (a server on this machine).",
    )
    smtp_tls_ca: Path | None = Field(
        default=None, description="Authority of its certificate; unset: the system's authorities."
    )
    smtp_username: str | None = Field(default=None, description="Our user name there.")
    smtp_password: SecretStr | None = Field(default=None, description="Our password there.")
    smtp_password_file: Path | None = Field(
        default=None, description="File that holds our password there, instead of the setting."
    )
    mail_from: str = Field(
        default="nhue@localhost.localdomain",
        max_length=254,
        pattern=r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
        r"@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$",
        description="Address that notifications come from.",
    )
    mail_folder: Path | None = Field(
        default=None,
        description="Folder into which mail is written as files, instead of being sent: the demo, "
        "and trying out.",
    )
    webhook_plain_http: bool = Field(
        default=False, description="Whether webhooks may go to `http://` on other machines."
    )
    webhook_private_addresses: bool = Field(
        default=False,
        description="Whether webhooks may go to this machine and to private networks.",
    )
    notify_interval_seconds: float = Field(
        default=5.0, gt=0, description="How often it is looked for something to tell."
    )
    notify_settle_seconds: float = Field(
        default=60.0,
        ge=0,
        description="Days are told of once nothing waits to be judged and no verdict came for so "
        "long, or after ten times that: what is still arriving is not called silent.",
    )
    notify_timeout_seconds: float = Field(
        default=20.0, gt=0, le=300, description="How long a mail server or webhook is waited for."
    )
    notify_retry_seconds: float = Field(
        default=30.0,
        gt=0,
        description="First wait after a failed attempt; each next one is twice as long.",
    )
    notify_retry_most_seconds: float = Field(
        default=1800.0, gt=0, description="Longest wait between two attempts."
    )
    notify_give_up_hours: float = Field(
        default=72.0, gt=0, description="After so long a message is said not to be delivered."
    )
    notify_late_days: int = Field(
        default=3,
        ge=1,
        description="What was over for more than so many days when it became known is told in one "
        "message with others.",
    )
    notify_part_seconds: int = Field(
        default=300,
        ge=0,
        description="A part of the service is told of once it is down, or well, for so long.",
    )

    @model_validator(mode="before")
    @classmethod
    def _empty_is_unset(cls, given: dict[str, Any]) -> dict[str, Any]:
        return {
            name: value
            for name, value in given.items()
            if name not in _EMPTY_IS_UNSET or value not in ("", SecretStr(""))
        }
