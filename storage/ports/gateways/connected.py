"""What may be asked of the records about since when something of an outlet has come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol


class ConnectedRecords(Protocol):
    """The part of the records that keeps the legal day of each outlet's first accepted reading."""

    def connected(self, known_at: datetime | None = None) -> dict[str, date]:
        """Return by outlet the earliest day kept, as known at an instant."""
        ...

    def connected_number(self, known_at: datetime | None = None) -> int:
        """Return how many days are kept as known at an instant: with each new one it rises."""
        ...

    def keep_connected(self, first_days: Mapping[str, date], not_before: datetime) -> None:
        """Keep by outlet a day that is earlier than the one kept, where there is one; what is no
        earlier changes nothing. Rows are only added.
        """
        ...
