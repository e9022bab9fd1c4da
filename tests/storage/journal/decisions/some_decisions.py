"""One decision of each kind, told apart by a number, for tests that decide many."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from domain.access.accounts import (
    AccountAdded,
    AccountChange,
    AccountRemoved,
    IdentityLinked,
    IdentityUnlinked,
    PasswordSet,
    RoleSet,
    TokenIssued,
    TokenRevoked,
)
from domain.access.roles import Role, TokenScope
from domain.errors import (
    FaultsFound,
    NotFound,
)
from domain.judged.entered.cases import ClosingGround, StepKind
from domain.judged.entered.holds import Release
from storage.records.store import SqlRecords
from tests.storage.records.contract.entered.cases import OPENING, SUBJECT, a_step
from tests.storage.records.contract.entered.own_thresholds import END, OWN
from tests.storage.records.contract.entered.samples import CHECK, SAMPLE
from tests.storage.records.contract.holds import HOLD
from tests.storage.records.examples import (
    DAY,
    HOUR,
    T0,
    a_figure,
    a_registry,
    a_ruling,
    an_announcement,
)


def _release_some(records: SqlRecords, number: int) -> None:
    open_ones = [hold for hold in records.holds() if hold.release is None]
    if open_ones:
        ending = Release(released_by="Lê Thị Bình", reason=str(number), known_at=T0)
        records.release_hold(open_ones[number % len(open_ones)].id, ending)


def _own_thresholds(records: SqlRecords, number: int) -> None:
    """Enter own thresholds, or end some that stand."""
    standing = [one for one in records.own_thresholds() if one.end is None]
    if number % 2 and standing:
        ending = replace(END, reason=str(number))
        records.end_own_thresholds(standing[number % len(standing)].id, ending)
    else:
        records.add_own_thresholds(replace(OWN, known_at=T0 + number * HOUR))


def _change_some_account(records: SqlRecords, number: int) -> None:
    """Add an account, or change one that is there; what cannot be is refused, and not kept."""
    name, at = f"Tài khoản {number % 3}", T0 + number * HOUR
    by = "Lê Thị Bình"
    expires = at + timedelta(days=30)
    changes: list[AccountChange] = [
        AccountAdded(account=name, role=Role.VENDOR, scope=("GW-2", "GW-1"), by=by, known_at=at),
        RoleSet(account=name, role=Role.OFFICIAL, by=by, known_at=at),
        PasswordSet(account=name, password=f"argon2id {number}", by=by, known_at=at),
        TokenIssued(
            account=name,
            name=f"báo cáo {number % 2}",
            sha256=f"{number:064}",
            scopes=(TokenScope.WRITE, TokenScope.READ),
            expires_at=expires,
            by=name,
            known_at=at,
        ),
        TokenRevoked(account=name, name="báo cáo 1", by=name, known_at=at),
        IdentityLinked(
            account=name, issuer="https://sso.test", subject=f"{number % 2}", by=by, known_at=at
        ),
        IdentityUnlinked(account=name, issuer="https://sso.test", subject="0", by=by, known_at=at),
        AccountRemoved(account=name, by=by, known_at=at),
    ]
    with suppress(FaultsFound, NotFound):
        records.change_account(changes[number % len(changes)])


def _go_on_with_some_case(records: SqlRecords, number: int) -> None:
    """Open a case, or do what may follow in the newest."""
    with suppress(FaultsFound):
        records.open_case(replace(OPENING, subject=SUBJECT, known_at=T0 + number * HOUR))
    kinds = [StepKind.NOTE, StepKind.NOTICE, StepKind.SAMPLE, StepKind.CLOSING]
    case, kind = records.cases()[0], kinds[number % len(kinds)]
    ground = ClosingGround.NOT_ESTABLISHED if kind is StepKind.CLOSING else None
    with suppress(FaultsFound):
        records.add_step(a_step(case, kind, number, ground=ground))


DECISIONS: dict[str, Callable[[SqlRecords, int], object]] = {
    "registry": lambda records, n: records.add_registry(
        a_registry(), T0 + n * HOUR, [("hd-01-a", DAY + timedelta(days=n))]
    ),
    "figures": lambda records, n: records.add_figures([replace(a_figure(), upper=str(n))]),
    "ruling": lambda records, n: records.add_ruling(
        replace(a_ruling(), reason=f"số {n}"), [("hd-01-a", DAY)]
    ),
    "hold": lambda records, n: records.add_hold(replace(HOLD, known_at=T0 + n * HOUR)),
    "release": _release_some,
    "announcement": lambda records, n: records.add_announcement(
        an_announcement(T0 + n * HOUR, what=f"việc {n}"), [("hd-01-a", DAY)]
    ),
    "account": _change_some_account,
    "case": _go_on_with_some_case,
    "sample": lambda records, n: records.add_sample(
        replace(SAMPLE, value=n, known_at=T0 + n * HOUR)
    ),
    "own thresholds": _own_thresholds,
    "sensor check": lambda records, n: records.add_sensor_check(
        replace(CHECK, passed=n % 2 == 0, known_at=T0 + n * HOUR), [("hd-01-a", DAY)]
    ),
}
