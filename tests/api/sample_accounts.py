"""An account of each role in the invented city, each with a token of its own and one password."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from api.access.secrets_kept import digest, hashed_password
from domain.access.accounts import AccountAdded, TokenIssued
from domain.access.roles import Role, TokenScope
from storage.ports.records import RecordStore

NAMES = {
    Role.ADMINISTRATOR: "Quản Trị Viên",
    Role.OFFICIAL: "Trần Văn An",
    Role.INSPECTOR: "Lê Thị Bình",
    Role.OPERATOR: "Chủ đầu tư Đầm Sen",
    Role.VENDOR: "Công ty Logger Mẫu",
}
SCOPES = {Role.OPERATOR: ("CCN-1",), Role.VENDOR: ("GW-2",)}
TOKENS = {role: f"nhue_test-of-the-{role}" for role in NAMES}
READS_ONLY = "nhue_test-reads-only"
PASSWORD = "một mật khẩu dài"  # noqa: S105  # known to the tests alone


@cache
def password_kept() -> str:
    """Return what the password is held against."""
    return hashed_password(PASSWORD)


def add_accounts(records: RecordStore, at: datetime) -> None:
    """Make an account of each role."""
    for role, name in NAMES.items():
        records.change_account(
            AccountAdded(
                account=name,
                role=role,
                scope=SCOPES.get(role, ()),
                password=password_kept(),
                by="tests",
                known_at=at,
            )
        )
        _issue(records, name, TOKENS[role], at, (TokenScope.READ, TokenScope.WRITE))
    _issue(records, NAMES[Role.OFFICIAL], READS_ONLY, at, (TokenScope.READ,))


def _issue(
    records: RecordStore, name: str, token: str, at: datetime, scopes: tuple[TokenScope, ...]
) -> None:
    records.change_account(
        TokenIssued(
            account=name,
            name=token,
            sha256=digest(token),
            scopes=scopes,
            expires_at=at + timedelta(days=3650),
            by="tests",
            known_at=at,
        )
    )


def bearing(role: Role) -> dict[str, str]:
    """Return the headers of somebody with a role; nobody signed in has none."""
    return {} if role is Role.PUBLIC else {"Authorization": f"Bearer {TOKENS[role]}"}
