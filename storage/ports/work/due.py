"""What may be asked of the records about outlet-days that wait, and about days that ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class DueDay:
    """An outlet's legal day that waits to be judged; `revision` rises with each new cause."""

    outlet_id: str
    day: date
    revision: int


class DueRecords(Protocol):
    """The part of the records that keeps what waits; `SettlingRecords.settle` drops it again."""

    def mark_due(self, outlet_days: Iterable[tuple[str, date]]) -> None:
        """Note that outlet-days have changed and must be judged (again)."""
        ...

    def due(self, most: int, before: date | None = None) -> list[DueDay]:
        """Return at most so many waiting outlet-days, oldest day first, only days < `before`."""
        ...

    def due_count(self, before: date | None = None) -> int:
        """Return how many outlet-days wait."""
        ...

    def closed_through(self) -> date | None:
        """Return the last legal day whose end was noted by `close_days`, or None."""
        ...

    def close_days(self, through: date, outlet_days: Iterable[tuple[str, date]]) -> None:
        """In one transaction: note that days up to `through` have ended, and mark them due."""
        ...
