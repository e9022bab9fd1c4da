"""What may be asked of the records about means and verdicts: appended to, never overwritten.

A key names a place in a list's order, so that a list can be read page by page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Protocol

from domain.judged.set_aside import SetAsideDay
from domain.judged.verdicts import DailyMean, Outcome, Verdict
from storage.ports.due import DueDay

MeanKey = tuple[date, str]  # day, parameter
VerdictKey = tuple[date, str, str]  # day, outlet, parameter
NOTHING: Mapping[tuple[str, date], bytes] = MappingProxyType({})


class JudgedRecords(Protocol):
    """The part of the records that keeps what was judged, and drops what waited for it."""

    def settle(
        self,
        done: Sequence[DueDay],
        means: Sequence[DailyMean],
        verdicts: Sequence[Verdict],
        *,
        set_aside: Sequence[SetAsideDay] = (),
        not_before: datetime | None = None,
        judged_on: Mapping[tuple[str, date], bytes] = NOTHING,
    ) -> int:
        """In one transaction: append means and verdicts that differ from the newest known, note
        which days could not be judged (the others of `done` are set aside no more), and drop the
        waiting days whose revision has not risen. Returns how many verdicts are new.

        A mean without a verdict (a flow) is kept too. Their known time is the store's, see above:
        not before any verdict's `known_at`, nor before `not_before`, which a settlement of flows
        alone needs, since a mean carries no instant. Where nothing is new, nothing becomes known.
        `judged_on` are the digests of what days of `done` rest on; of its other days none is known.
        """
        ...

    def judged_on(self, outlet_days: Collection[tuple[str, date]]) -> dict[tuple[str, date], bytes]:
        """Return the digests that the last settlements of outlet-days gave, where they gave one."""
        ...

    def means(
        self,
        outlet_id: str,
        first: date,
        last: date,
        *,
        parameter: str | None = None,
        known_at: datetime | None = None,
        after: MeanKey | None = None,
        most: int | None = None,
    ) -> list[DailyMean]:
        """Return the newest means of days first..last (inclusive), as known at an instant, by day
        and parameter: at most so many of those that come after a key.
        """
        ...

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

    def newest_verdict_number(self, day: date, *, known_at: datetime) -> int:
        """Return the number of a day's verdict that was known last at an instant, 0 for none.

        Numbers rise as verdicts become known, so that the same number tells the same verdicts.
        """
        ...

    def verdict_history(self, outlet_id: str, parameter: str, day: date) -> list[Verdict]:
        """Return every verdict ever reached on an outlet's parameter and day, oldest first."""
        ...
