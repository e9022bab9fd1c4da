"""Accounts' changes are in the journal of decisions, and built from it again to the byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from domain.access.accounts import (
    AccountRemoved,
    PasswordSet,
    RoleSet,
    TokenIssued,
    TokenRevoked,
)
from domain.access.roles import Role, TokenScope
from domain.errors import FaultsFound
from storage.journal.decisions.journal import DecisionJournal, read_decisions
from storage.records.store import SqlRecords
from tests.storage.records.access.accounts import (
    ADDED,
    AN,
    BY,
    FIRST,
    ISSUED,
    SECOND,
    an_administrator,
)
from tests.storage.records.access.identities import LINKED, UNLINKED
from tests.storage.records.examples import T0


def opened(folder: Path, name: str, *, decides: bool = True) -> SqlRecords:
    journal = DecisionJournal(folder / "decisions")
    return SqlRecords.open(f"sqlite:///{folder / name}", journal, decides=decides)


def told(records: SqlRecords) -> tuple[object, ...]:
    everybody = records.accounts()
    return (
        everybody,
        [records.password_of(one.id) for one in everybody],
        [records.tokens(one.name) for one in everybody if one.removed_at is None],
        records.token_holder(ISSUED.sha256),
        records.salted_digests(),
        records.identities(),
        records.known_through(),
    )


def change_everything(records: SqlRecords) -> None:
    records.change_account(an_administrator())
    records.change_account(replace(ADDED, account="  Trần  Văn An ", password=FIRST))
    records.change_account(PasswordSet(account=AN.lower(), password=SECOND, by=AN, known_at=T0))
    scope = ("CCN-2", "CCN-1", "CCN-2")
    records.change_account(RoleSet(account=AN, role=Role.OPERATOR, scope=scope, by=BY, known_at=T0))
    both = (TokenScope.WRITE, TokenScope.READ)
    records.change_account(replace(ISSUED, name=" một ", scopes=both))
    other: TokenIssued = replace(ISSUED, name="hai", salt="ab" * 16, sha256="b" * 64)
    records.change_account(replace(other, expires_at=None))
    for subject in ("1", "2"):
        records.change_account(replace(LINKED, subject=subject))
    records.change_account(replace(UNLINKED, subject="1"))
    records.change_account(TokenRevoked(account=AN, name="hai", by=AN, known_at=T0))
    records.change_account(replace(ADDED, account="Đi rồi"))
    records.change_account(AccountRemoved(account="Đi rồi", by=BY, known_at=T0))
    records.change_account(replace(ADDED, account="Đi rồi"))


def test_records_that_are_lost_are_built_again_from_the_journal(tmp_path: Path) -> None:
    first = opened(tmp_path, "first.sqlite")
    change_everything(first)
    again = opened(tmp_path, "again.sqlite", decides=False)
    assert told(again) == told(first)
    assert again.decision_differences() == []
    assert first.decision_differences() == []
    first.close()
    again.close()


def test_changes_of_before_there_was_a_journal_come_into_it(tmp_path: Path) -> None:
    before = SqlRecords.open(f"sqlite:///{tmp_path / 'first.sqlite'}")
    change_everything(before)
    expected = told(before)
    before.close()
    adopted = opened(tmp_path, "first.sqlite")
    assert adopted.decision_differences() == []
    again = opened(tmp_path, "again.sqlite", decides=False)
    assert told(again) == told(adopted) == expected
    adopted.close()
    again.close()


def test_a_change_that_is_refused_is_in_no_journal(tmp_path: Path) -> None:
    records = opened(tmp_path, "records.sqlite")
    records.change_account(ADDED)
    with pytest.raises(FaultsFound):
        records.change_account(ADDED)
    kinds = [one.kind for one in read_decisions(tmp_path / "decisions")]
    assert kinds == ["account"]
    records.close()
