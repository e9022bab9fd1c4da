"""What may be asked of the records about means: appended to, never overwritten."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from domain.judged.verdicts import DailyMean

# A place in the order of a list: day, parameter.
MeanKey = tuple[date, str]


class MeanRecords(Protocol):
    """The part of the records that reads means; `SettlingRecords.settle` adds them."""

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
