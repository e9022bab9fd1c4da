"""Accounts and tokens on the command line, and officials of before who are taken over."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from api.access.officials_file import read_officials
from api.access.secrets_kept import digest, is_password
from domain.access.accounts import AccountRemoved
from domain.access.audit import AuditQuestion
from domain.access.roles import Role, TokenScope
from domain.errors import FaultsFound, NhueError, NotFound, SettingsUnusable
from service.commands.main import app
from service.processes.serving.officials_taken_over import RENAMED, take_over_officials
from service.settings.clock import now
from service.settings.settings import load_settings
from service.stores.opened import open_records
from storage.ports.records import RecordStore
from tests.api.sample_city import NOW, sample_registry
from tests.servers.nhue import write_official

Nhue = Callable[..., Result]
AN = "Trần Văn An"


@pytest.fixture
def nhue(tmp_path: Path) -> Nhue:
    """Return the command line on a data folder with a registry."""
    with open_records(load_settings(data_dir=tmp_path)) as records:
        records.add_registry(sample_registry(), now())

    def run(*arguments: str, refused: type[NhueError] | None = None, **options: Any) -> Result:
        result = CliRunner().invoke(app, ["--data-dir", str(tmp_path), *arguments], **options)
        if refused is None:
            assert result.exit_code == 0, (result.output, result.exception)
        else:
            assert isinstance(result.exception, refused), (result.output, result.exception)
        return result

    return run


@pytest.fixture
def records(tmp_path: Path) -> Iterator[RecordStore]:
    with open_records(load_settings(data_dir=tmp_path)) as opened:
        yield opened


def test_the_first_administrator_is_made_and_the_password_printed_once(
    nhue: Nhue, records: RecordStore
) -> None:
    assert "--role administrator" in nhue("account", "list").stdout
    password = nhue("account", "add", AN, "--role", "administrator").stdout.strip()
    account = records.account_of(AN)
    assert account.role is Role.ADMINISTRATOR
    assert is_password(password, records.password_of(account.id))
    listed = nhue("account", "list").stdout
    assert AN in listed
    assert password not in listed
    [entry] = records.audit_entries(AuditQuestion())
    assert (entry.act, entry.on, entry.name) == ("nhue account add", AN, "command line")


def test_an_operator_is_of_clusters_and_a_vendor_of_gateways_of_the_registry(
    nhue: Nhue, records: RecordStore
) -> None:
    nhue("account", "add", "Đ", "--role", "operator", "--cluster", "CCN-1", "--cluster", "CCN-2")
    assert records.account_of("Đ").scope == ("CCN-1", "CCN-2")
    nhue("account", "add", "B", "--role", "vendor", "--gateway", "GW-99", refused=NotFound)
    nhue("account", "add", "B", "--role", "vendor", refused=SettingsUnusable)
    nhue(
        *("account", "add", "B", "--role", "vendor", "--cluster", "CCN-1"),
        refused=SettingsUnusable,
    )
    nhue(
        *("account", "add", "B", "--role", "official", "--gateway", "GW-1"),
        refused=SettingsUnusable,
    )
    assert (
        "vendor of GW-1"
        in nhue("account", "role", "Đ", "--role", "vendor", "--gateway", "GW-1").stdout
    )


def test_a_password_can_be_asked_for_and_a_short_one_is_refused(
    nhue: Nhue, records: RecordStore
) -> None:
    nhue("account", "add", AN, "--role", "official")
    nhue("account", "password", AN, "--ask", input="ngắn\nngắn\n", refused=SettingsUnusable)
    nhue("account", "password", AN, "--ask", input="mật khẩu của tôi\n" * 2)
    account = records.account_of(AN)
    assert is_password("mật khẩu của tôi", records.password_of(account.id))


def test_an_identity_is_linked_and_unlinked_by_the_provider_that_is_set_or_named(
    nhue: Nhue, records: RecordStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    nhue("account", "add", AN, "--role", "official")
    nhue("account", "link", AN, "--subject", "1", refused=SettingsUnusable)
    nhue("account", "link", AN, "--subject", "1", "--issuer", "https://sso.test")
    monkeypatch.setenv("NHUE_OIDC_ISSUER", "https://sso.hanoi.test")
    monkeypatch.setenv("NHUE_OIDC_CLIENT_ID", "nhue")
    monkeypatch.setenv("NHUE_PUBLIC_URL", "https://nhue.test")
    said = nhue("account", "link", AN, "--subject", "1").stdout
    assert "signs in as 1 of https://sso.hanoi.test" in said
    assert records.account_of_identity("https://sso.hanoi.test", "1").name == AN
    nhue("account", "unlink", AN, "--subject", "1")
    nhue("account", "unlink", AN, "--subject", "1", refused=NotFound)
    assert [one.issuer for one in records.identities()] == ["https://sso.test"]


def test_a_removed_account_stays_listed(nhue: Nhue, records: RecordStore) -> None:
    nhue("account", "add", AN, "--role", "official")
    nhue("account", "add", AN, "--role", "official", refused=FaultsFound)
    nhue("account", "remove", AN)
    nhue("account", "remove", AN, refused=NotFound)
    assert AN in nhue("account", "list").stdout
    assert records.accounts()[0].removed_at is not None


def test_a_token_is_printed_once_listed_by_name_and_revoked(
    nhue: Nhue, records: RecordStore
) -> None:
    nhue("account", "add", AN, "--role", "official")
    token = nhue(
        *("token", "add", AN, "--name", "báo cáo", "--expires", "30"),
        *("--scope", "read", "--scope", "write"),
    ).stdout.strip()
    found = records.token_holder(digest(token))
    assert found is not None
    assert found[0].scopes == (TokenScope.READ, TokenScope.WRITE)
    assert found[0].expires_at is not None
    assert (found[0].expires_at - found[0].known_at).days == 30
    listed = nhue("token", "list", AN).stdout
    assert "báo cáo" in listed
    assert token not in listed
    nhue("token", "revoke", AN, "--name", "báo cáo")
    nhue("token", "revoke", AN, "--name", "báo cáo", refused=NotFound)
    found = records.token_holder(digest(token))
    assert found is not None
    assert found[0].revoked_at is not None


# Officials of before


def test_officials_of_before_are_taken_over_once_and_their_tokens_go_on(
    tmp_path: Path, records: RecordStore
) -> None:
    file = tmp_path / "officials.toml"
    tokens = {name: write_official(file, name) for name in (AN, "Lê Thị Bình")}
    salts = {official.name: official.salt for official in read_officials(file)}
    with capture_logs() as logs:
        take_over_officials(records, file, NOW)
    assert not file.exists()
    assert (tmp_path / f"officials.toml{RENAMED}").exists()
    assert "nhue account list" in str(logs)
    for name, token in tokens.items():
        found = records.token_holder(digest(token, salts[name]))
        assert found is not None
        assert (found[1].name, found[1].role) == (name, Role.OFFICIAL)
        assert token not in str(logs)
    before = records.accounts()
    take_over_officials(records, file, NOW)
    assert records.accounts() == before


def test_whoever_was_removed_since_is_not_taken_over_again(
    tmp_path: Path, records: RecordStore
) -> None:
    file = tmp_path / "officials.toml"
    token = write_official(file, AN)
    salt = read_officials(file)[0].salt
    content = file.read_bytes()
    take_over_officials(records, file, NOW)
    records.change_account(AccountRemoved(account=AN, by="x", known_at=NOW))
    file.write_bytes(content)
    take_over_officials(records, file, NOW)
    assert records.token_holder(digest(token, salt)) is None
    assert [one.removed_at is None for one in records.accounts()] == [False]


def test_a_file_that_cannot_be_renamed_is_said_and_taken_over_all_the_same(
    tmp_path: Path, records: RecordStore
) -> None:
    file = tmp_path / "officials.toml"
    write_official(file, AN)
    (tmp_path / f"officials.toml{RENAMED}").mkdir()
    with capture_logs() as logs:
        take_over_officials(records, file, NOW)
    assert "takes no right back any more" in str(logs)
    assert records.account_of(AN).role is Role.OFFICIAL
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_file_there_is_nobody_to_take_over(tmp_path: Path, records: RecordStore) -> None:
    take_over_officials(records, tmp_path / "officials.toml", NOW)
    assert not records.has_accounts()


GOOD = f'[[official]]\nname = "An"\nsalt = "{"a" * 32}"\nsha256 = "{"b" * 64}"\n'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[[official]]\nname = 1\n", 1, "name"),
        (GOOD + '[[official]]\nname = "B"\nsalt = "zz"\nsha256 = "b"\n', 5, "salt"),
        (GOOD + 'may = "all"\n', 1, "may"),
        ("[[officials]]\n", 1, "officials"),
        ("official = 5\n", 1, "official"),
        ("\n[[official]\n", 2, "not TOML"),
        (GOOD + GOOD, 5, "twice"),
    ],
)
def test_a_faulty_file_is_refused_at_the_start_by_line_and_nobody_is_taken_over(
    tmp_path: Path, records: RecordStore, text: str, line: int, said: str
) -> None:
    file = tmp_path / "officials.toml"
    file.write_text(text)
    with pytest.raises(FaultsFound, match=said) as refused:
        take_over_officials(records, file, NOW)
    assert refused.value.faults[0].line == line
    assert not records.has_accounts()
    assert file.exists()
