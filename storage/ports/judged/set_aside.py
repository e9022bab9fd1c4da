"""What may be asked of the records about outlet-days that could not be judged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from domain.judged.set_aside import SetAsideDay

SetAsideKey = tuple[date, str]  # day, outlet


class SetAsideRecords(Protocol):
    """The part of the records that concerns days set aside; `SettlingRecords.settle` keeps them."""

    def set_aside_days(
        self,
        outlet_id: str | None = None,
        *,
        day: date | None = None,
        known_at: datetime | None = None,
        after: SetAsideKey | None = None,
        most: int | None = None,
    ) -> list[SetAsideDay]:
        """Return the outlet-days that are set aside, newest day first, as known at an
        instant: at most so many of those that come after a key.
        """
        ...

    def set_aside_outlets(
        self, first: date, last: date, *, known_at: datetime
    ) -> Mapping[date, frozenset[str]]:
        """Return the outlets that are set aside on each of the days first..last that has any."""
        ...

    def set_aside_count(self) -> int:
        """Return how many outlet-days are set aside."""
        ...
