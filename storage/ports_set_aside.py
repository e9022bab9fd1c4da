"""What may be asked of the records about outlet-days that could not be judged."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from domain.set_aside import SetAsideDay


class SetAsideRecords(Protocol):
    """The part of the records that concerns days set aside; `RecordStore.settle` keeps them."""

    def set_aside_days(
        self,
        outlet_id: str | None = None,
        *,
        day: date | None = None,
        known_at: datetime | None = None,
        most: int | None = None,
    ) -> list[SetAsideDay]:
        """Return the outlet-days that are set aside, newest day first, as known at an instant."""
        ...

    def set_aside_count(self) -> int:
        """Return how many outlet-days are set aside."""
        ...
