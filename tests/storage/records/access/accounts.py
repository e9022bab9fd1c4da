"""What every record store must do with accounts: each change stays, the state follows from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.access.accounts import (
    Account,
    AccountAdded,
    AccountRemoved,
    PasswordSet,
    RoleSet,
    TokenIssued,
    TokenRevoked,
)
from domain.access.roles import Role, TokenScope
from domain.errors import FaultsFound, NotFound
from storage.ports.records import RecordStore
from tests.storage.records.examples import HOUR, T0

AN = "Trần Văn An"
BY = "command line"
FIRST, SECOND = "argon2id of the first", "argon2id of the second"
JUST_BEFORE = timedelta(microseconds=-1)
ADDED = AccountAdded(account=AN, role=Role.INSPECTOR, by=BY, known_at=T0)
ISSUED = TokenIssued(
    account=AN,
    name="báo cáo tháng",
    sha256="a" * 64,
    scopes=(TokenScope.READ,),
    expires_at=T0 + timedelta(days=30),
    by=AN,
    known_at=T0 + HOUR,
)


def an_administrator(name: str = "Lê Thị Bình") -> AccountAdded:
    return replace(ADDED, account=name, role=Role.ADMINISTRATOR)


class AccountsContract:
    def test_an_account_comes_back_with_a_number_and_the_instant_of_its_making(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        assert not store.has_accounts()
        known_at = store.change_account(ADDED)
        (account,) = reopened().accounts()
        assert account == Account(
            id=account.id, name=AN, role=Role.INSPECTOR, scope=(), known_at=known_at
        )
        assert store.has_accounts()
        assert store.account_of("  trần văn an ") == account
        assert store.password_of(account.id) is None

    def test_of_two_passwords_the_later_one_counts(self, store: RecordStore) -> None:
        store.change_account(replace(ADDED, password=FIRST))
        account = store.account_of(AN)
        assert account.has_password
        assert store.password_of(account.id) == FIRST
        store.change_account(PasswordSet(account=AN, password=SECOND, by=AN, known_at=T0))
        assert store.password_of(account.id) == SECOND

    def test_what_was_known_before_a_change_is_told_the_same(self, store: RecordStore) -> None:
        store.change_account(an_administrator())
        first = store.change_account(ADDED)
        change = RoleSet(
            account=AN,
            role=Role.OPERATOR,
            scope=("CCN-2", "CCN-1", "CCN-2"),
            by=BY,
            known_at=T0 + HOUR,
        )
        second = store.change_account(change)
        third = store.change_account(AccountRemoved(account=AN, by=BY, known_at=T0 + 2 * HOUR))
        then = [
            next(one for one in store.accounts(at) if one.name == AN)
            for at in (second + JUST_BEFORE, third + JUST_BEFORE, third)
        ]
        assert [one.role for one in then] == [Role.INSPECTOR, Role.OPERATOR, Role.OPERATOR]
        assert [one.scope for one in then] == [(), ("CCN-1", "CCN-2"), ("CCN-1", "CCN-2")]
        assert [one.removed_at for one in then] == [None, None, third]
        assert [one.name for one in store.accounts(first + JUST_BEFORE)] == ["Lê Thị Bình"]

    def test_a_removed_account_is_nobody_and_its_name_may_be_given_anew(
        self, store: RecordStore
    ) -> None:
        store.change_account(replace(ADDED, password=FIRST))
        before = store.account_of(AN)
        store.change_account(AccountRemoved(account=AN, by=BY, known_at=T0))
        with pytest.raises(NotFound, match="nhue account list"):
            store.account_of(AN)
        for change in (
            AccountRemoved(account=AN, by=BY, known_at=T0),
            PasswordSet(account=AN, password=SECOND, by=BY, known_at=T0),
            RoleSet(account=AN, role=Role.OFFICIAL, by=BY, known_at=T0),
            ISSUED,
            TokenRevoked(account=AN, name="x", by=BY, known_at=T0),
        ):
            with pytest.raises(NotFound):
                store.change_account(change)
        store.change_account(replace(ADDED, account=AN.upper()))
        assert store.account_of(AN).id > before.id
        assert store.password_of(store.account_of(AN).id) is None
        assert store.has_accounts()

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (replace(ADDED, account="trần  văn AN"), "is there already"),
            (replace(ADDED, account=""), "printable"),
            (replace(ADDED, account="a\nb"), "printable"),
            (replace(ADDED, account="x" * 101), "printable"),
            (replace(ADDED, account="An official"), "stands for"),
            (replace(ADDED, account="B", role=Role.OPERATOR), "name the clusters"),
            (replace(ADDED, account="B", role=Role.VENDOR), "name the gateways"),
            (replace(ADDED, account="B", scope=("CCN-1",)), "not limited"),
            (replace(ADDED, account="B", role=Role.PUBLIC), "no account"),
            (RoleSet(account=AN, role=Role.OPERATOR, by=BY, known_at=T0), "name the clusters"),
            (replace(ISSUED, name=" "), "printable"),
            (replace(ISSUED, scopes=()), "say which"),
            (replace(ISSUED, expires_at=ISSUED.known_at), "expired already"),
        ],
    )
    def test_a_change_that_cannot_be_is_refused_in_words_and_leaves_nothing(
        self, store: RecordStore, change: AccountAdded, said: str
    ) -> None:
        store.change_account(ADDED)
        before = store.accounts(), store.tokens(AN), store.known_through()
        with pytest.raises(FaultsFound, match=said):
            store.change_account(change)
        assert (store.accounts(), store.tokens(AN), store.known_through()) == before

    def test_the_last_administrator_stays(self, store: RecordStore) -> None:
        store.change_account(an_administrator())
        removed = AccountRemoved(account="Lê Thị Bình", by=BY, known_at=T0)
        demoted = RoleSet(account="Lê Thị Bình", role=Role.OFFICIAL, by=BY, known_at=T0)
        for change in (removed, demoted):
            with pytest.raises(FaultsFound, match="only administrator"):
                store.change_account(change)
        store.change_account(an_administrator("Phạm Chi"))
        store.change_account(removed)
        assert store.account_of("Phạm Chi").role is Role.ADMINISTRATOR

    def test_a_token_is_listed_by_name_and_never_by_what_it_is(self, store: RecordStore) -> None:
        store.change_account(ADDED)
        store.change_account(ISSUED)
        (token,) = store.tokens(AN)
        assert (token.name, token.scopes) == (ISSUED.name, ISSUED.scopes)
        assert token.expires_at == ISSUED.expires_at
        assert token.is_good(T0 + timedelta(days=29))
        assert not token.is_good(T0 + timedelta(days=30))
        with pytest.raises(FaultsFound, match="revoke that first"):
            store.change_account(replace(ISSUED, sha256="b" * 64))
        revoked = TokenRevoked(account=AN, name=ISSUED.name, by=AN, known_at=T0 + 2 * HOUR)
        at = store.change_account(revoked)
        with pytest.raises(NotFound, match="not revoked"):
            store.change_account(revoked)
        store.change_account(replace(ISSUED, sha256="b" * 64))
        assert [one.revoked_at for one in store.tokens(AN)] == [at, None]

    def test_of_one_account_there_are_so_many_tokens_at_most(self, store: RecordStore) -> None:
        store.change_account(ADDED)
        for number in range(20):
            store.change_account(replace(ISSUED, name=f"số {number}", sha256=f"{number:064}"))
        with pytest.raises(FaultsFound, match="at most 20"):
            store.change_account(replace(ISSUED, name="số 20"))
