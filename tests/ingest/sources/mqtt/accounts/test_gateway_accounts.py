"""The gateways' accounts in the broker's files; the broker itself is asked in tests/end_to_end."""

from __future__ import annotations

import base64
import hashlib
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from typer.testing import CliRunner

from domain.errors import FaultsFound, NhueError, NotFound, SettingsUnusable
from ingest.sources.mqtt.accounts.certificates import AUTHORITY_DAYS, Authority, make_authority
from ingest.sources.mqtt.accounts.gateway_accounts import BrokerPlace, Gateways
from ingest.sources.mqtt.accounts.rights import (
    MARKER,
    password_hash,
    read_rights,
    reload_broker,
    replace_whole,
    set_password,
)
from service.commands.gateways.accounts import gateway_app
from service.settings.settings import load_settings

NOW = datetime(2026, 11, 24, 8, 0, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def place(tmp_path: Path) -> BrokerPlace:
    broker = tmp_path / "broker"
    return BrokerPlace(broker / "passwords", broker / "acl", broker / "tls", tmp_path / "ca")


@pytest.fixture
def gateways(place: BrokerPlace) -> Gateways:
    return Gateways(place)


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def user_of(line: str) -> str:
    return line.partition(":")[0]


def test_a_password_is_kept_as_mosquitto_keeps_it_and_nowhere_in_plain(
    gateways: Gateways, place: BrokerPlace, tmp_path: Path
) -> None:
    given = gateways.add("GW-1", NOW)
    assert given.password is not None
    user, _, kept = lines_of(place.passwords)[0].partition(":")
    _, scheme, rounds, salt, made = kept.split("$")
    assert (user, scheme) == ("GW-1", "7")
    again = hashlib.pbkdf2_hmac(
        "sha512", given.password.encode(), base64.b64decode(salt), int(rounds)
    )
    assert base64.b64encode(again).decode() == made
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert given.password.encode() not in everything
    assert given.password not in repr(given)


def test_two_gateways_have_passwords_and_salts_of_their_own(gateways: Gateways) -> None:
    first, second = gateways.add("GW-1", NOW), gateways.add("GW-2", NOW)
    assert first.password != second.password
    assert password_hash("x", b"a" * 12) != password_hash("x", b"b" * 12)


def test_the_files_are_for_their_owner_only(gateways: Gateways, place: BrokerPlace) -> None:
    gateways.serve_tls(["broker.test"], NOW)
    gateways.add("GW-1", NOW)
    gateways.add("GW-2", NOW, certificate=True)
    files = [path for path in place.rights.parent.rglob("*") if path.is_file()]
    files += [path for path in place.authority.rglob("*") if path.is_file()]
    assert len(files) == 10
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_a_file_that_belongs_to_the_broker_still_does_when_root_has_written_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "acl"
    path.touch()
    os.chown(path, 65534, 65534)
    replace_whole(path, b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65534)
    assert path.read_bytes() == b"new"


def test_what_a_person_wrote_into_either_file_stays(gateways: Gateways, place: BrokerPlace) -> None:
    place.rights.parent.mkdir()
    mine = "# mine\nuser dashboard\ntopic read nhue/v1/+/status\n"
    place.rights.write_text(mine, encoding="utf-8")
    set_password(place.passwords, "dashboard", "secret", b"a" * 12)
    before = lines_of(place.passwords)
    gateways.add("GW-1", NOW)
    gateways.rotate("GW-1", LATER)
    gateways.remove("GW-1", LATER)
    assert place.rights.read_text(encoding="utf-8").startswith(mine + MARKER)
    assert lines_of(place.passwords) == before


def test_a_new_acl_file_has_our_own_rights_and_then_the_gateways(
    gateways: Gateways, place: BrokerPlace
) -> None:
    gateways.add("GW-2", NOW)
    gateways.add("GW-1", NOW)
    users = [line for line in lines_of(place.rights) if line.startswith("user ")]
    assert users == ["user nhue-ingest", "user GW-1", "user GW-2"]


def test_an_account_is_added_rotated_removed_and_may_come_back(
    gateways: Gateways, place: BrokerPlace
) -> None:
    first = gateways.add("GW-1", NOW)
    with pytest.raises(SettingsUnusable, match="has an account"):
        gateways.add("GW-1", LATER)
    second = gateways.rotate("GW-1", LATER)
    assert first.password != second.password
    assert [user_of(line) for line in lines_of(place.passwords)] == ["GW-1"]
    gateways.remove("GW-1", LATER)
    assert lines_of(place.passwords) == []
    assert "user GW-1" not in lines_of(place.rights)
    assert [(one.credential, one.since) for one in gateways.accounts()] == [("removed", LATER)]
    for gone in (gateways.rotate, gateways.remove):
        with pytest.raises(NotFound, match="was removed"):
            gone("GW-1", LATER)
    gateways.add("GW-1", LATER)
    assert gateways.accounts()[0].credential == "password"


def test_an_unknown_gateway_is_neither_rotated_nor_removed(gateways: Gateways) -> None:
    for act in (gateways.rotate, gateways.remove):
        with pytest.raises(NotFound, match="no account"):
            act("GW-1", NOW)


def test_what_was_written_by_hand_among_the_gateways_is_refused_with_its_line(
    gateways: Gateways, place: BrokerPlace
) -> None:
    gateways.add("GW-1", NOW)
    whole = place.rights.read_text(encoding="utf-8")
    widened = whole.replace("topic write nhue/v1/GW-1/readings", "topic write nhue/v1/+/readings")
    at = lines_of(place.rights).index("topic write nhue/v1/GW-1/readings") + 1
    for text, line in (
        (widened, at),
        (whole + "topic read #\n", whole.count("\n") + 1),
        (whole[: whole.rindex("topic read spBv1.0/+/DCMD")], whole.count("\n") - 1),
        (whole.replace(NOW.isoformat(), "yesterday"), lines_of(place.rights).index(MARKER) + 2),
        (whole.replace(NOW.isoformat(), "2026-11-24"), lines_of(place.rights).index(MARKER) + 2),
    ):
        place.rights.write_text(text, encoding="utf-8")
        with pytest.raises(FaultsFound) as refused:
            gateways.add("GW-2", NOW)
        assert refused.value.faults[0].line == line
        assert place.rights.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "line",
    ["topic read spBv1.0/STATE/+\n", "topic write nhue/v1/{gateway}/backlog/readings\n"],
    ids=["hosts", "backlogs"],
)
def test_rights_of_before_there_was_a_topic_are_read_and_get_the_line_that_they_lack(
    gateways: Gateways, place: BrokerPlace, line: str
) -> None:
    names = ("GW-1", "GW-2", "GW-3")
    for name in names[:2]:
        gateways.add(name, NOW)
    head, marker, written = place.rights.read_text(encoding="utf-8").partition(MARKER)
    older = written
    for name in names:
        older = older.replace(line.format(gateway=name), "")
    assert older != written
    place.rights.write_text(head + marker + older, encoding="utf-8")
    gateways.add(names[2], NOW)
    assert [one.gateway_id for one in gateways.accounts()] == list(names)
    after = place.rights.read_text(encoding="utf-8").partition(MARKER)[2]
    assert after.startswith(written)


def test_a_gateways_certificate_names_it_and_is_for_clients_only(gateways: Gateways) -> None:
    gateways.serve_tls(["broker.test", "10.0.0.1"], NOW)
    issued = gateways.add("GW-1", NOW, certificate=True).certificate
    assert issued is not None
    assert b"PRIVATE KEY" not in repr(issued).encode()
    shown = x509.load_pem_x509_certificate(issued.certificate)
    assert shown.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "GW-1"
    usage = shown.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert gateways.certificate_ends("GW-1") == issued.ends == NOW + timedelta(days=1825)


def test_the_brokers_certificate_names_every_host_and_address(
    gateways: Gateways, place: BrokerPlace
) -> None:
    gateways.serve_tls(["mqtt.hà-nội.test", "10.0.0.1", "::1"], NOW)
    shown = x509.load_pem_x509_certificate((place.tls / "server.crt").read_bytes())
    names = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    (host,) = names.get_values_for_type(x509.DNSName)
    assert host.encode("ascii").decode("idna") == "mqtt.hà-nội.test"
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["10.0.0.1", "::1"]
    with pytest.raises(SettingsUnusable, match="neither a host name"):
        gateways.serve_tls(["a..b"], NOW)


def test_a_rotated_certificate_is_on_the_list_that_the_broker_reads(
    gateways: Gateways, place: BrokerPlace
) -> None:
    gateways.serve_tls(["broker.test"], NOW)
    serials = []
    for act in (gateways.add, gateways.rotate, gateways.rotate):
        options = {"certificate": True} if act == gateways.add else {}
        issued = act("GW-1", NOW, **options).certificate
        assert issued is not None
        serials.append(x509.load_pem_x509_certificate(issued.certificate).serial_number)
    crl = x509.load_pem_x509_crl((place.tls / "revoked.crl").read_bytes())
    assert {one.serial_number for one in crl} == set(serials[:2])
    gateways.remove("GW-1", NOW)
    last = x509.load_pem_x509_crl((place.tls / "revoked.crl").read_bytes())
    assert {one.serial_number for one in last} == set(serials)
    assert last.last_update_utc > crl.last_update_utc
    assert gateways.certificate_ends("GW-1") is None


def test_the_authority_stays_when_the_brokers_certificate_is_renewed(
    gateways: Gateways, place: BrokerPlace
) -> None:
    gateways.serve_tls(["broker.test"], NOW)
    authority, server = (place.tls / "ca.crt").read_bytes(), (place.tls / "server.crt").read_bytes()
    gateways.serve_tls(["broker.test"], LATER)
    assert (place.tls / "ca.crt").read_bytes() == authority
    assert (place.tls / "server.crt").read_bytes() != server


def test_a_certificate_never_outlives_its_authority(tmp_path: Path) -> None:
    authority = make_authority(tmp_path / "ca", NOW)
    end = NOW + timedelta(days=AUTHORITY_DAYS)
    assert authority.issue_gateway("GW-1", end - timedelta(days=1)).ends == end
    with pytest.raises(SettingsUnusable, match="the authority ended"):
        authority.issue_gateway("GW-1", end)


def test_an_authority_that_is_missing_or_damaged_is_said_and_never_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "ca"
    with pytest.raises(SettingsUnusable, match="no certificate authority yet"):
        Authority(folder)
    make_authority(folder, NOW).issue_gateway("GW-1", NOW)
    other = make_authority(tmp_path / "other", NOW)
    assert other.certificate
    with pytest.raises(SettingsUnusable, match="there is or was"):
        make_authority(folder, NOW)
    key = (folder / "ca.key").read_bytes()
    (folder / "ca.key").write_bytes((tmp_path / "other" / "ca.key").read_bytes())
    with pytest.raises(SettingsUnusable, match="not the key of"):
        Authority(folder)
    (folder / "ca.key").write_bytes(b"rubbish")
    with pytest.raises(SettingsUnusable, match="not PEM"):
        Authority(folder)
    (folder / "ca.key").write_bytes(key)
    (folder / "ca.crt").unlink()
    with pytest.raises(SettingsUnusable, match="there is or was"):
        make_authority(folder, NOW)


def test_a_process_that_is_not_the_broker_is_never_signalled(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    other = subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    try:
        for text in (str(other.pid), "", "x", "99999999"):
            pid_file.write_text(text, encoding="ascii")
            assert "read its files again" in (reload_broker(pid_file) or "")
        assert other.poll() is None
    finally:
        other.kill()
        other.communicate()
    assert "no pid file" in (reload_broker(None) or "")
    assert "No such file" in (reload_broker(tmp_path / "none") or "")


def asked(data: Path, *arguments: str, refused: type[NhueError] | None = None) -> tuple[str, str]:
    app = typer.Typer()
    app.add_typer(gateway_app, name="gateway")
    app.callback()(lambda: None)
    settings = load_settings(data_dir=data)
    result = CliRunner().invoke(app, ["gateway", *arguments], obj=settings)
    if refused is not None:
        assert isinstance(result.exception, refused)
        return str(result.exception), ""
    assert result.exit_code == 0, result.output
    return result.stdout, result.stderr


def test_the_command_prints_a_password_once_and_says_what_is_left_to_do(tmp_path: Path) -> None:
    password, said = asked(tmp_path, "add", "GW-1")
    assert "Still to do: no pid file" in said
    assert len(password.strip()) == 43
    listed, _ = asked(tmp_path, "list")
    assert "GW-1\tpassword\t" in listed
    assert password.strip() not in listed
    kept = (tmp_path / "broker" / "passwords").read_text(encoding="utf-8")
    assert kept.startswith("GW-1:$7$")
    assert "removed" in asked(tmp_path, "remove", "GW-1")[0]
    assert "GW-1\tremoved\t" in asked(tmp_path, "list")[0]


def test_the_command_writes_a_certificate_and_never_over_an_older_key(tmp_path: Path) -> None:
    out = tmp_path / "for-the-vendor"
    options = ("--client-certificate", "--out", str(out))
    told, _ = asked(tmp_path, "add", "GW-1", *options, refused=SettingsUnusable)
    assert "no certificate authority yet" in told
    assert asked(tmp_path, "list")[0].endswith("none\n")
    asked(tmp_path, "ca", "--name", "broker.test", "--name", "10.0.0.1")
    asked(tmp_path, "add", "GW-1", *options)
    assert {path.name for path in out.iterdir()} == {"ca.crt", "gateway.crt", "gateway.key"}
    assert stat.S_IMODE((out / "gateway.key").stat().st_mode) == 0o600
    assert "GW-1\tcertificate\t" in asked(tmp_path, "list")[0]
    asked(tmp_path, "rotate", "GW-1", "--out", str(out), refused=SettingsUnusable)
    asked(tmp_path, "rotate", "GW-1", "--out", str(tmp_path / "new"))
    accounts = read_rights(tmp_path / "broker" / "acl")[1]
    assert [one.credential for one in accounts] == ["certificate"]


def test_an_id_that_leads_out_of_the_folder_makes_nothing(tmp_path: Path) -> None:
    asked(tmp_path, "add", "../x", "--client-certificate", refused=SettingsUnusable)
    assert list(tmp_path.rglob("x")) == []
