"""Takes over, once, those who could write before there were accounts: each gets an account.

Their tokens go on. The file is renamed, so that nobody takes a right back there in vain.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import structlog

from api.access.officials_file import Official, read_officials
from domain.access.accounts import Account, AccountAdded, TokenIssued, name_key
from domain.access.roles import Role, TokenScope
from domain.errors import FaultsFound
from storage.ports.records import RecordStore

_LOG = structlog.get_logger("nhue.accounts")
RENAMED = ".taken-over"
TOKEN_NAME = "before there were accounts"  # noqa: S105 - a token's name, no token
BY = "taken over from the officials' file"


def take_over_officials(records: RecordStore, path: Path, now: datetime) -> None:
    """Make an account of each official of a file that is there; raises FaultsFound by line.

    Whose name had an account before is left out: what was taken back since stays so.
    """
    officials = read_officials(path)
    for official in officials:
        try:
            _take_over(records, official, now)
        except FaultsFound as error:  # another process did at the same time, or took the name
            _LOG.warning("an official was not taken over", name=official.name, trouble=str(error))
    if not path.exists():
        return
    renamed = path.with_name(path.name + RENAMED)
    try:
        path.rename(renamed)
    except OSError as error:
        _LOG.warning(
            "what is deleted in the officials' file takes no right back any more: rename it",
            file=str(path),
            trouble=error.strerror,
        )
        return
    _LOG.info(
        "officials have accounts now, and their tokens go on: see `nhue account list`",
        officials=len(officials),
        renamed_to=str(renamed),
    )


def _take_over(records: RecordStore, official: Official, now: datetime) -> None:
    ever = [one for one in records.accounts() if name_key(one.name) == name_key(official.name)]
    if not ever:
        added = AccountAdded(account=official.name, role=Role.OFFICIAL, by=BY, known_at=now)
        records.change_account(added)
    elif not _is_half_done(records, ever[-1]):
        _LOG.warning(
            "an official has an account already; the file's token is left", name=official.name
        )
        return
    issued = TokenIssued(
        account=official.name,
        name=TOKEN_NAME,
        salt=official.salt,
        sha256=official.sha256,
        scopes=(TokenScope.READ, TokenScope.WRITE),
        expires_at=None,
        by=BY,
        known_at=now,
    )
    records.change_account(issued)


def _is_half_done(records: RecordStore, account: Account) -> bool:
    """Return whether we were ended between the account and its token."""
    return (
        account.removed_at is None
        and account.role is Role.OFFICIAL
        and not account.has_password
        and not records.tokens(account.name)
    )
