"""What every record store must do with whom a provider of sign-on knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.access.accounts import AccountRemoved, Identity, IdentityLinked, IdentityUnlinked
from domain.errors import FaultsFound, NotFound
from storage.ports.records import RecordStore
from tests.storage.records.access.accounts import ADDED, AN, BY, an_administrator
from tests.storage.records.access.signed_in import a_session
from tests.storage.records.examples import HOUR, T0

ISSUER, SUBJECT = "https://sso.hanoi.test/realms/city", "248289761001"
LINKED = IdentityLinked(account=AN, issuer=ISSUER, subject=SUBJECT, by=BY, known_at=T0 + HOUR)
UNLINKED = IdentityUnlinked(account=AN, issuer=ISSUER, subject=SUBJECT, by=BY, known_at=T0)


class IdentitiesContract:
    def test_a_linked_subject_is_of_its_account_and_of_its_issuer_alone(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        store.change_account(ADDED)
        known_at = store.change_account(replace(LINKED, account=AN.upper()))
        again = reopened()
        assert again.identities() == [
            Identity(account=AN, issuer=ISSUER, subject=SUBJECT, known_at=known_at)
        ]
        assert again.account_of_identity(ISSUER, SUBJECT).name == AN
        for issuer, subject in (
            ("https://other.test", SUBJECT),
            (ISSUER + "/", SUBJECT),
            (ISSUER, SUBJECT + " "),
            (ISSUER, "24828976100"),
            (ISSUER, ""),
        ):
            with pytest.raises(NotFound, match="an administrator links it"):
                again.account_of_identity(issuer, subject)

    def test_a_subject_is_told_by_each_of_its_letters(self, store: RecordStore) -> None:
        store.change_account(ADDED)
        store.change_account(replace(LINKED, subject="Abc"))
        with pytest.raises(NotFound):
            store.account_of_identity(ISSUER, "abc")

    def test_who_is_unlinked_is_nobody_and_is_signed_in_no_more(self, store: RecordStore) -> None:
        store.change_account(ADDED)
        store.change_account(LINKED)
        session = a_session(store)
        store.begin_session(session)
        store.change_account(UNLINKED)
        assert store.identities() == []
        assert store.session(session.digest) is None
        with pytest.raises(NotFound):
            store.account_of_identity(ISSUER, SUBJECT)
        with pytest.raises(NotFound, match="has no subject"):
            store.change_account(UNLINKED)
        store.change_account(LINKED)
        assert store.account_of_identity(ISSUER, SUBJECT).name == AN

    def test_a_subject_is_of_one_account_until_that_is_removed(self, store: RecordStore) -> None:
        store.change_account(an_administrator())
        store.change_account(ADDED)
        store.change_account(LINKED)
        other = replace(LINKED, account="Lê Thị Bình")
        with pytest.raises(FaultsFound, match="unlink it there first"):
            store.change_account(other)
        with pytest.raises(NotFound, match="has no subject"):
            store.change_account(replace(UNLINKED, account="Lê Thị Bình"))
        store.change_account(AccountRemoved(account=AN, by=BY, known_at=T0))
        with pytest.raises(NotFound):
            store.account_of_identity(ISSUER, SUBJECT)
        store.change_account(other)
        assert store.account_of_identity(ISSUER, SUBJECT).name == "Lê Thị Bình"

    @pytest.mark.parametrize(
        ("subject", "issuer"), [("", ISSUER), ("a\nb", ISSUER), ("x" * 256, ISSUER), ("x", " ")]
    )
    def test_what_no_provider_would_say_is_refused(
        self, store: RecordStore, subject: str, issuer: str
    ) -> None:
        store.change_account(ADDED)
        with pytest.raises(FaultsFound):
            store.change_account(replace(LINKED, subject=subject, issuer=issuer))
        assert store.identities() == []
