"""A provider of sign-on (OpenID Connect): the city's own, beside names and passwords here.

It decides nothing about who may what: an account is linked to an identity by an administrator.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from service.settings.sensor_proof import SensorProof

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class SigningOn(SensorProof):
    """What was agreed with the provider of sign-on."""

    oidc_issuer: str | None = Field(
        default=None,
        description="Issuer of the provider of sign-on, letter by letter as its own document "
        "(`/.well-known/openid-configuration`) has it; unset: none. Needs NHUE_PUBLIC_URL.",
    )
    oidc_client_id: str | None = Field(default=None, description="What it calls us.")
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="Our secret there; unset: a public client, by PKCE alone."
    )
    oidc_name: str = Field(
        default="Đăng nhập chung (SSO)",
        min_length=1,
        max_length=60,
        description="What the button on the sign-in page calls it.",
    )
    oidc_scope: str = Field(
        default="openid profile",
        pattern=r"(^|\s)openid(\s|$)",
        description="What is asked for of who signs in; `openid` is needed.",
    )
    oidc_ca: Path | None = Field(
        default=None,
        description="Authorities that signed its certificate; unset: those of the system.",
    )

    def check_signing_on(self, public_url: str | None) -> None:
        """Return where the provider of sign-on can be asked; raises ValueError."""
        if self.oidc_issuer is None:
            return
        split = urlsplit(self.oidc_issuer)
        is_near = split.scheme == "http" and split.hostname in _LOOPBACK
        if not split.hostname or (split.scheme != "https" and not is_near):
            raise ValueError("NHUE_OIDC_ISSUER is no https:// address (http:// is for loopback)")
        if self.oidc_client_id is None or public_url is None:
            raise ValueError(
                "NHUE_OIDC_ISSUER is set and NHUE_OIDC_CLIENT_ID or NHUE_PUBLIC_URL is not: set all"
            )
        if self.oidc_ca is not None and not self.oidc_ca.is_file():
            raise ValueError(f"NHUE_OIDC_CA names {self.oidc_ca}, which is no file")
