"""Records in which outlets exceed, so that there is something to tell; verdicts are given, not
judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from compliance.city.event_keeper import keep_events_up
from domain.access.accounts import AccountAdded
from domain.access.roles import Role
from domain.judged.told.rules import MailAddress, NotifyRule, Who, WhoKind
from domain.judged.verdicts import Outcome, Verdict
from domain.legal_day import legal_day_bounds_us
from storage.records.store import SqlRecords
from tests.storage.records.examples import (
    LIMIT,
    T0,
    a_mean,
    a_notify_rule,
    a_registry,
    a_verdict,
)

SILENT_MINUTES = 1440
REGISTRY = replace(a_registry(), calibrations=())
OUTLETS = sorted(REGISTRY.outlets)
OUTLET = OUTLETS[0]


def records_in(folder: Path) -> SqlRecords:
    """New records with a registry."""
    records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
    if not records.registry_version():
        records.add_registry(REGISTRY, T0 - timedelta(days=2000))
    return records


def a_rule(who: Who, **changes: object) -> NotifyRule:
    """A rule that tells whom it names of all that they may know."""
    return a_notify_rule(who, **{"by": "An", "known_at": T0 - timedelta(days=1), **changes})


def address(name: str) -> Who:
    """A bare address."""
    return Who(kind=WhoKind.ADDRESS, name=name)


def add_account(
    records: SqlRecords, name: str, role: Role, mail: str, scope: Sequence[str] = ()
) -> None:
    """Add an account that gets its mail."""
    at = T0 - timedelta(days=2)
    records.change_account(
        AccountAdded(account=name, role=role, scope=tuple(scope), by="x", known_at=at)
    )
    records.set_mail_address(
        MailAddress(account=name, address=mail, language="vi", by=name, known_at=at)
    )


def judged(
    records: SqlRecords,
    day: date,
    times_over: float | None,
    known_at: datetime,
    *,
    outlet: str = OUTLET,
    parameter: str = "COD",
) -> None:
    """Keep the verdict of a day: exceeded by so much, or kept; and the events that follow."""
    upper = LIMIT.upper
    assert upper is not None
    value = upper * (times_over or 0.5)
    mean = a_mean(value, outlet_id=outlet, parameter=parameter, day=day, missing=0, valid=288)
    verdict: Verdict = a_verdict(
        mean,
        known_at=known_at,
        outcome=Outcome.KEPT if times_over is None else Outcome.EXCEEDED,
        times_over=times_over,
    )
    records.settle([], [mean], [verdict])
    keep_events_up(records, SILENT_MINUTES)


def morning_of(day: date) -> datetime:
    """Six in the morning of a legal day, when the day before is judged."""
    begin_us, _ = legal_day_bounds_us(day)
    return datetime.fromtimestamp(begin_us / 1e6, tz=T0.tzinfo) + timedelta(hours=6)
