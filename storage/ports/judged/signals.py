"""What may be asked of the records about signals: reasons to visit, for inspectors alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.measured.signals import WeekSignals

OutletWeek = tuple[str, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownWeek:
    """The signals of an outlet's week, and since when they are known."""

    week: WeekSignals
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """A week that was looked at, and the digest of all that this rests on."""

    week: WeekSignals
    digest: bytes


class SignalRecords(Protocol):
    """The part of the records that keeps weeks' signals; rows are only added."""

    def week_signals(self, first_day: date, *, known_at: datetime | None = None) -> list[KnownWeek]:
        """Return what is known at an instant of the week from a day on, by outlet."""
        ...

    def failed_weeks(self, since: date) -> list[KnownWeek]:
        """Return the weeks from a day on at which our own looking failed, as known now, the newest
        first.
        """
        ...

    def outlets_judged_after(self, number: int) -> Collection[str]:
        """Return of which outlets there are verdicts behind a number."""
        ...

    def looked_at_on(self, first_days: Collection[date]) -> Mapping[OutletWeek, bytes]:
        """Return the digests of what weeks' signals rest on, of those that were looked at."""
        ...

    def keep_week_signals(self, found: Sequence[LookedAt], known_at: datetime) -> int:
        """Keep in one transaction what was found and on what; return of how many weeks it is not
        what was known.
        """
        ...
