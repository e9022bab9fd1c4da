"""What may be asked of the records about verdicts: appended to, never overwritten."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Protocol

from domain.judged.quality import Check
from domain.judged.verdicts import DayOutcome, Outcome, Verdict

# A place in the order of a list: day, outlet, parameter.
VerdictKey = tuple[date, str, str]


class VerdictRecords(Protocol):
    """The part of the records that reads verdicts; `SettlingRecords.settle` adds them."""

    def verdicts(
        self,
        first: date,
        last: date,
        *,
        outlet_id: str | None = None,
        parameter: str | None = None,
        outcome: Outcome | None = None,
        outlets: Collection[str] | None = None,
        min_times_over: float | None = None,
        known_at: datetime | None = None,
        after: VerdictKey | None = None,
        most: int | None = None,
    ) -> list[Verdict]:
        """Return the newest verdicts of days first..last, newest day first, then outlet and
        parameter: at most so many of those that come after a key.

        `outcome`, `outlets` (only these) and `min_times_over` (at least) filter after superseding,
        so a superseded verdict never shows.
        """
        ...

    def outcomes(
        self,
        outlet_id: str,
        first: date,
        last: date,
        *,
        parameter: str | None = None,
        known_at: datetime | None = None,
    ) -> list[DayOutcome]:
        """Return the answers of an outlet's newest verdicts of days first..last, by day and
        parameter: of a year in a fraction of the time of `verdicts`.
        """
        ...

    def flagged(self, day: date, check: Check, *, known_at: datetime) -> list[tuple[str, str]]:
        """Return outlet and parameter of a day's newest verdicts of which a check said something,
        in order.
        """
        ...

    def verdict_history(self, outlet_id: str, parameter: str, day: date) -> list[Verdict]:
        """Return every verdict ever reached on an outlet's parameter and day, oldest first."""
        ...
