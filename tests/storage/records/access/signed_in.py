"""What every record store must do with who asks: sessions, tokens' holders, failures, audit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from domain.access.accounts import (
    AccountRemoved,
    PasswordSet,
    RoleSet,
    TokenRevoked,
)
from domain.access.audit import AuditEntry, AuditOutcome, AuditQuestion
from domain.access.roles import Role
from domain.access.signing_in import FORGOTTEN_AFTER, OF_ACCOUNT, OF_ADDRESS, Session
from storage.ports.records import RecordStore
from tests.storage.records.access.accounts import ADDED, AN, BY, ISSUED, SECOND
from tests.storage.records.examples import HOUR, T0

KEYS = {"account:an": OF_ACCOUNT, "address:10.0.0.1": OF_ADDRESS}
ENTRY = AuditEntry(
    at=T0,
    account_id=7,
    name=AN,
    role=Role.INSPECTOR,
    act="GET /api/v1/holds",
    on="/api/v1/holds",
    outcome=AuditOutcome.DONE,
    address="10.0.0.1",
)


def a_session(store: RecordStore, digest: str = "d1") -> Session:
    return Session(
        digest=digest,
        account_id=store.account_of(AN).id,
        role=None,
        csrf="c" * 43,
        created_at=T0,
        used_at=T0,
        expires_at=T0 + 12 * HOUR,
    )


class SignedInContract:
    # Sessions

    def test_a_session_is_found_with_its_account_until_it_is_ended(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        store.change_account(ADDED)
        session = a_session(store)
        store.begin_session(session)
        again = reopened()
        assert again.session("d1") == (session, store.account_of(AN))
        again.use_session("d1", T0 + HOUR)
        found = store.session("d1")
        assert found is not None
        assert found[0] == replace(session, used_at=T0 + HOUR)
        store.end_session("d1")
        store.end_session("d1")
        assert again.session("d1") is None

    def test_a_session_of_the_demo_has_a_role_and_no_account(self, store: RecordStore) -> None:
        session = Session(
            digest="demo",
            account_id=None,
            role=Role.VENDOR,
            csrf="c",
            created_at=T0,
            used_at=T0,
            expires_at=T0 + HOUR,
        )
        store.begin_session(session)
        assert store.session("demo") == (session, None)

    def test_another_password_another_role_and_a_removal_end_every_session_of_an_account(
        self, store: RecordStore
    ) -> None:
        store.change_account(ADDED)
        for change in (
            PasswordSet(account=AN, password=SECOND, by=AN, known_at=T0),
            RoleSet(account=AN, role=Role.OFFICIAL, by=BY, known_at=T0),
            AccountRemoved(account=AN, by=BY, known_at=T0),
        ):
            for digest in ("d1", "d2"):
                store.begin_session(a_session(store, digest))
            assert store.session("d2") is not None
            store.change_account(change)
            assert store.session("d1") is None
            assert store.session("d2") is None

    def test_sessions_that_are_over_do_not_heap_up(self, store: RecordStore) -> None:
        store.change_account(ADDED)
        store.begin_session(a_session(store))
        later = T0 + 13 * HOUR
        store.begin_session(
            replace(a_session(store, "d2"), created_at=later, expires_at=later + HOUR)
        )
        assert store.session("d1") is None
        assert store.session("d2") is not None

    # Tokens

    def test_a_token_is_found_by_its_digest_with_whose_it_is(self, store: RecordStore) -> None:
        store.change_account(ADDED)
        store.change_account(ISSUED)
        found = store.token_holder(ISSUED.sha256)
        assert found == (store.tokens(AN)[0], store.account_of(AN))
        assert store.token_holder("b" * 64) is None
        store.change_account(TokenRevoked(account=AN, name=ISSUED.name, by=AN, known_at=T0))
        found = store.token_holder(ISSUED.sha256)
        assert found is not None
        assert found[0].revoked_at is not None

    def test_a_token_of_a_removed_account_is_nobodys(self, store: RecordStore) -> None:
        store.change_account(ADDED)
        store.change_account(ISSUED)
        store.change_account(AccountRemoved(account=AN, by=BY, known_at=T0))
        assert store.token_holder(ISSUED.sha256) is None
        store.change_account(ADDED)
        assert store.token_holder(ISSUED.sha256) is None

    def test_a_token_with_a_salt_is_found_among_the_salted_ones_until_it_is_revoked(
        self, store: RecordStore
    ) -> None:
        store.change_account(ADDED)
        store.change_account(replace(ISSUED, salt="ab" * 16, expires_at=None))
        assert store.salted_digests() == [("ab" * 16, ISSUED.sha256)]
        store.change_account(TokenRevoked(account=AN, name=ISSUED.name, by=AN, known_at=T0))
        assert store.salted_digests() == []

    # Failures

    def test_who_fails_waits_longer_each_time_and_a_restart_changes_nothing(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        now = T0
        for _ in range(3):
            assert store.begin_sign_in(KEYS, now) == timedelta(0)
        assert reopened().begin_sign_in(KEYS, now) == timedelta(seconds=2)
        now += timedelta(seconds=2)
        assert store.begin_sign_in(KEYS, now) == timedelta(0)
        assert store.begin_sign_in(KEYS, now + timedelta(seconds=1)) == timedelta(seconds=3)
        assert store.begin_sign_in({"account:other": OF_ACCOUNT}, now) == timedelta(0)

    def test_who_signs_in_waits_no_more_and_the_failures_of_an_address_stay(
        self, store: RecordStore
    ) -> None:
        address = {"address:10.0.0.1": OF_ADDRESS}
        for number in range(10):
            assert not store.begin_sign_in({f"account:{number}": OF_ACCOUNT} | address, T0)
        assert store.begin_sign_in(address, T0) == timedelta(seconds=2)
        later = T0 + timedelta(seconds=2)
        assert not store.begin_sign_in(KEYS, later)
        store.succeed_sign_in("account:an", "address:10.0.0.1")
        assert not store.begin_sign_in({"account:an": OF_ACCOUNT}, later)
        assert store.begin_sign_in(address, later) == timedelta(seconds=2)

    def test_failures_are_forgotten_after_a_day(self, store: RecordStore) -> None:
        for _ in range(3):
            store.begin_sign_in(KEYS, T0)
        later = T0 + FORGOTTEN_AFTER + timedelta(microseconds=1)
        for _ in range(3):
            assert store.begin_sign_in(KEYS, later) == timedelta(0)

    def test_of_many_attempts_at_once_no_more_pass_than_one_after_the_other(
        self, store: RecordStore
    ) -> None:
        passed: list[timedelta] = []
        threads = [
            threading.Thread(target=lambda: passed.append(store.begin_sign_in(KEYS, T0)))
            for _ in range(12)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert passed.count(timedelta(0)) == 3

    # Audit

    def test_the_audit_log_comes_newest_first_page_by_page(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        for number in range(5):
            store.add_audit_entry(replace(ENTRY, at=T0 + number * HOUR, on=f"/{number}"))
        again = reopened()
        first = again.audit_entries(AuditQuestion(), most=2)
        assert [one.on for one in first] == ["/4", "/3"]
        behind = again.audit_entries(AuditQuestion(), before=first[-1].id, most=2)
        assert [one.on for one in behind] == ["/2", "/1"]
        assert replace(behind[0], id=0) == replace(ENTRY, at=T0 + 2 * HOUR, on="/2")

    def test_the_audit_log_is_filtered_by_who_what_how_and_when(self, store: RecordStore) -> None:
        other = replace(
            ENTRY,
            at=T0 + HOUR,
            account_id=None,
            name="\0ai đó",
            act="sign in",
            outcome=AuditOutcome.REFUSED,
        )
        for entry in (ENTRY, other):
            store.add_audit_entry(entry)

        def found(**asked: object) -> list[str]:
            return [one.act for one in store.audit_entries(AuditQuestion(**asked))]  # type: ignore[arg-type]  # each case names its own

        assert found(name="trần văn an") == [ENTRY.act]
        assert found(act="sign in") == ["sign in"]
        assert found(outcome=AuditOutcome.DONE) == [ENTRY.act]
        assert found(since=T0 + HOUR) == ["sign in"]
        assert found(until=T0 + HOUR) == [ENTRY.act]
        assert store.audit_entries(AuditQuestion(act="sign in"))[0].name == "␀ai đó"
