"""Makes the certificates between gateways and broker: an authority of our own, and what it signs.

A gateway's certificate bears the gateway's id as its common name, which is who it is to the broker.
It decides nothing about rights, and keeps no gateway's private key. The authority's own key lies in
its folder, readable by its owner only: never put it on the broker's machine.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from domain.errors import SettingsUnusable
from ingest.sources.mqtt.accounts.rights import replace_whole

AUTHORITY_DAYS = 3_650
SERVER_DAYS = 825
GATEWAY_DAYS = 1_825
# A clock of a gateway or of the broker may be behind ours when a certificate is new.
CLOCK_ALLOWANCE = timedelta(hours=1)
_PEM = serialization.Encoding.PEM


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its private key as PEM, and the authority's certificate to trust."""

    certificate: bytes
    key: bytes = field(repr=False)
    authority: bytes
    ends: datetime


class Authority:
    """The authority of one folder: `ca.crt`, `ca.key`, `revoked.crl`, and every gateway's
    certificate under `gateways/`, each named by its serial number.
    """

    def __init__(self, folder: Path) -> None:
        """Open an authority; raises SettingsUnusable where there is none or it cannot be read."""
        self._folder = folder
        try:
            certificate = (folder / "ca.crt").read_bytes()
            key = (folder / "ca.key").read_bytes()
        except FileNotFoundError as error:
            raise SettingsUnusable(
                "there is no certificate authority yet: `nhue gateway ca --name HOST` makes one",
                where=str(folder),
            ) from error
        except OSError as error:
            raise SettingsUnusable(
                f"cannot be read: {error.strerror}", where=str(folder)
            ) from error
        try:
            self._certificate = x509.load_pem_x509_certificate(certificate)
            loaded = serialization.load_pem_private_key(key, None)
        except ValueError as error:
            raise SettingsUnusable(
                f"ca.crt or ca.key is not PEM as we wrote it ({error}): restore the folder",
                where=str(folder),
            ) from error
        if not isinstance(loaded, ec.EllipticCurvePrivateKey) or (
            loaded.public_key() != self._certificate.public_key()
        ):
            raise SettingsUnusable("ca.key is not the key of ca.crt: restore it", where=str(folder))
        self._key = loaded

    @property
    def certificate(self) -> bytes:
        """The authority's certificate as PEM: what both sides trust."""
        return self._certificate.public_bytes(_PEM)

    @property
    def revocations(self) -> bytes:
        """The list of revoked certificates as PEM, for the broker's `crlfile`."""
        return (self._folder / "revoked.crl").read_bytes()

    def issue_server(
        self, names: Sequence[str], now: datetime, *, days: int = SERVER_DAYS
    ) -> Issued:
        """Return a certificate for the broker under these host names and IP addresses."""
        alternatives = x509.SubjectAlternativeName([_alternative(name) for name in names])
        return self._issue(names[0], ExtendedKeyUsageOID.SERVER_AUTH, now, days, alternatives)

    def issue_gateway(self, gateway_id: str, now: datetime, *, days: int = GATEWAY_DAYS) -> Issued:
        """Return a certificate whose common name is the gateway's id, and note its serial number.

        The private key is in the answer only. Raises SettingsUnusable where it cannot be noted.
        """
        issued = self._issue(gateway_id, ExtendedKeyUsageOID.CLIENT_AUTH, now, days, None)
        serial = x509.load_pem_x509_certificate(issued.certificate).serial_number
        replace_whole(self._folder / "gateways" / f"{serial:x}.crt", issued.certificate)
        return issued

    def revoke_gateway(self, gateway_id: str, now: datetime) -> int:
        """Revoke every certificate of a gateway that is not revoked yet, and return how many.

        The broker heeds it once it has read the new list; raises SettingsUnusable.
        """
        before = x509.load_pem_x509_crl(self.revocations)
        revoked = [one.serial_number for one in before]
        new = [
            one.serial_number
            for one in self._of_gateway(gateway_id)
            if one.serial_number not in revoked
        ]
        if not new:
            return 0
        # A list dated like the one before could be taken for it: OpenSSL keeps the newer of two.
        dated = max(before.last_update_utc + timedelta(seconds=1), _whole(now) - CLOCK_ALLOWANCE)
        builder = _revocation_list(self._certificate, dated)
        for old in before:
            builder = builder.add_revoked_certificate(old)
        for serial in new:
            entry = x509.RevokedCertificateBuilder(serial, _whole(now))
            builder = builder.add_revoked_certificate(entry.build())
        signed = builder.sign(self._key, hashes.SHA256())
        replace_whole(self._folder / "revoked.crl", signed.public_bytes(_PEM))
        return len(new)

    def certificate_ends(self, gateway_id: str) -> datetime | None:
        """Return when a gateway's last certificate ends; None where it has none that counts."""
        crl = x509.load_pem_x509_crl(self.revocations)
        ends = [
            one.not_valid_after_utc
            for one in self._of_gateway(gateway_id)
            if crl.get_revoked_certificate_by_serial_number(one.serial_number) is None
        ]
        return max(ends, default=None)

    def _of_gateway(self, gateway_id: str) -> list[x509.Certificate]:
        found = []
        for path in sorted((self._folder / "gateways").glob("*.crt")):
            try:
                one = x509.load_pem_x509_certificate(path.read_bytes())
                one.verify_directly_issued_by(self._certificate)
            except (ValueError, InvalidSignature) as error:
                raise SettingsUnusable(
                    f"is no certificate of this authority ({error}): restore or delete it",
                    where=str(path),
                ) from error
            if one.subject == _name(gateway_id):
                found.append(one)
        return found

    def _issue(
        self,
        common_name: str,
        purpose: x509.ObjectIdentifier,
        now: datetime,
        days: int,
        alternatives: x509.SubjectAlternativeName | None,
    ) -> Issued:
        key = ec.generate_private_key(ec.SECP256R1())
        ends = min(_whole(now) + timedelta(days=days), self._certificate.not_valid_after_utc)
        if ends <= now:
            raise SettingsUnusable(
                f"the authority ended at {ends.isoformat()}: move its folder away, make a new one "
                "and give every gateway a new certificate",
                where=str(self._folder),
            )
        public = self._key.public_key()
        builder = (
            _builder(_name(common_name), key, _whole(now) - CLOCK_ALLOWANCE, ends)
            .issuer_name(self._certificate.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(signs=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False
            )
        )
        if alternatives is not None:
            builder = builder.add_extension(alternatives, critical=False)
        signed = builder.sign(self._key, hashes.SHA256())
        return Issued(signed.public_bytes(_PEM), _key_pem(key), self.certificate, ends)


def make_authority(folder: Path, now: datetime) -> Authority:
    """Make a new authority in a folder that has none; raises SettingsUnusable."""
    if (folder / "ca.crt").exists() or (folder / "gateways").exists():
        raise SettingsUnusable(
            "there is or was a certificate authority: restore it, or move the folder away",
            where=str(folder),
        )
    key = ec.generate_private_key(ec.SECP256R1())
    begins = _whole(now) - CLOCK_ALLOWANCE
    name = _name("Nhue gateways")
    certificate = (
        _builder(name, key, begins, _whole(now) + timedelta(days=AUTHORITY_DAYS))
        .issuer_name(name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    revoked = _revocation_list(certificate, begins).sign(key, hashes.SHA256())
    # The certificate comes last: where it is missing, the authority was never whole.
    replace_whole(folder / "ca.key", _key_pem(key))
    replace_whole(folder / "revoked.crl", revoked.public_bytes(_PEM))
    replace_whole(folder / "ca.crt", certificate.public_bytes(_PEM))
    return Authority(folder)


def _builder(
    subject: x509.Name, key: ec.EllipticCurvePrivateKey, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(identifier, critical=False)
    )


def _revocation_list(
    certificate: x509.Certificate, dated: datetime
) -> x509.CertificateRevocationListBuilder:
    # Past its next update OpenSSL refuses every client: it lasts as long as the authority does.
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(certificate.subject)
        .last_update(dated)
        .next_update(certificate.not_valid_after_utc)
    )


def _key_usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        pass
    try:
        return x509.DNSName(name.encode("idna").decode("ascii"))
    except UnicodeError:
        raise SettingsUnusable(f"{name!r} is neither a host name nor an IP address") from None


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _whole(now: datetime) -> datetime:
    return now.replace(microsecond=0)
