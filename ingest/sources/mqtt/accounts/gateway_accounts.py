"""Decides what adding, renewing and removing a gateway's account at the broker comes to.

One credential, one prefix: an account is either a password or a certificate, named as the gateway,
with the rights of that gateway alone. A password is given out once and kept nowhere; a private key
likewise. Which outlets a gateway may speak for is the registry's, and checked at ingest.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from domain.errors import NotFound, SettingsUnusable
from ingest.sources.mqtt.accounts.certificates import Authority, Issued, make_authority
from ingest.sources.mqtt.accounts.rights import (
    SALT_BYTES,
    Account,
    Credential,
    alone_in,
    read_rights,
    reload_broker,
    replace_whole,
    rights_of_ingest,
    rights_of_profile,
    set_password,
    write_rights,
)

PASSWORD_BYTES = 32
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")  # as in docs/wire.md


@dataclass(frozen=True, slots=True)
class BrokerPlace:
    """Where the broker's files are, and our own account's name there.

    `tls` holds what the broker's TLS listener reads; `authority` the authority with its secret key.
    """

    passwords: Path
    rights: Path
    tls: Path
    authority: Path
    pid: Path | None = None
    settle_seconds: float = 1.0  # the next command signals the broker no sooner than this
    ingest_user: str = "nhue-ingest"


@dataclass(frozen=True, slots=True)
class GivenOut:
    """What a gateway is given once: a password, or a certificate with its key.

    `to_do` says what is left for a person to do, None where the broker has been told.
    """

    gateway_id: str
    to_do: str | None
    password: str | None = field(default=None, repr=False)
    certificate: Issued | None = None


class Gateways:
    """The gateways' accounts in the files of one broker; one process at a time changes them."""

    def __init__(self, place: BrokerPlace) -> None:
        """`place` names the files; what is missing is made by the first account."""
        self._place = place

    def accounts(self) -> tuple[Account, ...]:
        """Return every account that ever was, by id; raises FaultsFound."""
        return read_rights(self._place.rights)[1]

    def is_active(self, gateway_id: str) -> bool:
        """Return whether a gateway has an account that was not removed; raises FaultsFound."""
        known = self._known(gateway_id)
        return known is not None and known.credential != "removed"

    def certificate_ends(self, gateway_id: str) -> datetime | None:
        """Return when a gateway's certificate ends, None where it has none."""
        return Authority(self._place.authority).certificate_ends(gateway_id)

    def add(self, gateway_id: str, now: datetime, *, certificate: bool = False) -> GivenOut:
        """Make an account, and return its password, or its certificate and key.

        Raises SettingsUnusable where the id is not well formed, is ours, or has an account.
        """
        self.check_id(gateway_id)
        with alone_in(self._place.rights.parent):
            known = self._known(gateway_id)
            if known is not None and known.credential != "removed":
                raise SettingsUnusable(
                    f"gateway {gateway_id} has an account since {known.since.isoformat()}: "
                    f"`nhue gateway rotate {gateway_id}` gives it a new {known.credential}"
                )
            return self._give_out(gateway_id, "certificate" if certificate else "password", now)

    def allow(
        self, gateway_id: str, profile_id: str, topic: str, receipts_topic: str | None
    ) -> str | None:
        """Give an account the rights of a profile's topics, in place of those that it had of it.

        Our own account gets them the other way round. Returns what is left to do; raises NotFound.
        """
        place = self._place
        users = (gateway_id, place.ingest_user)
        rights = rights_of_profile(users, profile_id, topic, receipts_topic)
        with alone_in(place.rights.parent):
            active = self._active(gateway_id)
            others = [one for one in active.profiles if one.profile_id != profile_id]
            self._set(replace(active, profiles=(*others, rights)))
            return reload_broker(place.pid, place.settle_seconds)

    def rotate(self, gateway_id: str, now: datetime) -> GivenOut:
        """Give a gateway a new password or certificate; the old one ends. Raises NotFound."""
        with alone_in(self._place.rights.parent):
            return self._give_out(gateway_id, self._active(gateway_id).credential, now)

    def remove(self, gateway_id: str, now: datetime) -> str | None:
        """Take an account's rights, password and certificates; return what is left to do.

        The line that it was there stays. Raises NotFound.
        """
        place = self._place
        with alone_in(place.rights.parent):
            active = self._active(gateway_id)
            self._set(Account(gateway_id, "removed", now))
            set_password(place.passwords, gateway_id, None, b"")
            if active.credential == "certificate":
                self._revoke(gateway_id, now)
            return reload_broker(place.pid, place.settle_seconds)

    def serve_tls(self, names: Sequence[str], now: datetime) -> GivenOut:
        """Make the authority where there is none, and a new certificate for the broker.

        Written into the TLS folder: `ca.crt`, `server.crt`, `server.key`, `revoked.crl`. Raises
        SettingsUnusable.
        """
        place = self._place
        with alone_in(place.rights.parent):
            whole = (place.authority / "ca.crt").exists()
            authority = (
                Authority(place.authority) if whole else make_authority(place.authority, now)
            )
            issued = authority.issue_server(names, now)
            replace_whole(place.tls / "ca.crt", authority.certificate)
            replace_whole(place.tls / "revoked.crl", authority.revocations)
            replace_whole(place.tls / "server.key", issued.key)
            replace_whole(place.tls / "server.crt", issued.certificate)
            return GivenOut(
                names[0], reload_broker(place.pid, place.settle_seconds), certificate=issued
            )

    def _give_out(self, gateway_id: str, credential: Credential, now: datetime) -> GivenOut:
        place = self._place
        password, issued = None, None
        if credential == "certificate":
            authority = Authority(place.authority)
            self._revoke(gateway_id, now)
            issued = authority.issue_gateway(gateway_id, now)
        else:
            password = secrets.token_urlsafe(PASSWORD_BYTES)
        salt = secrets.token_bytes(SALT_BYTES)
        set_password(place.passwords, gateway_id, password, salt)
        known = self._known(gateway_id)
        self._set(Account(gateway_id, credential, now, () if known is None else known.profiles))
        return GivenOut(
            gateway_id, reload_broker(place.pid, place.settle_seconds), password, issued
        )

    def _revoke(self, gateway_id: str, now: datetime) -> None:
        authority = Authority(self._place.authority)
        authority.revoke_gateway(gateway_id, now)
        replace_whole(self._place.tls / "revoked.crl", authority.revocations)

    def _set(self, account: Account) -> None:
        head, accounts = read_rights(self._place.rights)
        if not self._place.rights.exists():
            head = rights_of_ingest(self._place.ingest_user)
        others = [one for one in accounts if one.gateway_id != account.gateway_id]
        ordered = sorted((*others, account), key=lambda one: one.gateway_id)
        write_rights(self._place.rights, head, ordered)

    def _known(self, gateway_id: str) -> Account | None:
        return next((one for one in self.accounts() if one.gateway_id == gateway_id), None)

    def _active(self, gateway_id: str) -> Account:
        known = self._known(gateway_id)
        if known is None:
            raise NotFound(f"gateway {gateway_id} has no account: `nhue gateway list` shows all")
        if known.credential == "removed":
            raise NotFound(
                f"gateway {gateway_id} was removed at {known.since.isoformat()}: "
                f"`nhue gateway add {gateway_id}` admits it again"
            )
        return known

    def check_id(self, gateway_id: str) -> None:
        """Raise SettingsUnusable where no gateway may be called so."""
        if not _ID.fullmatch(gateway_id):
            raise SettingsUnusable(
                f"{gateway_id!r} is no gateway id: 1 to 64 of the letters A-Z a-z 0-9 _ -, the "
                "first no _ or -"
            )
        if gateway_id.startswith(self._place.ingest_user):
            raise SettingsUnusable(
                f"{gateway_id!r} begins like our own account {self._place.ingest_user!r} at the "
                "broker: have the gateway registered under another id"
            )
