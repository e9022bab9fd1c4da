"""What may be asked of the records about instants of which a device said why there is no value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.measured.readings import Statement


class StatementRecords(Protocol):
    """The part of the records that concerns statements; appended to, never overwritten."""

    def add_statements(self, statements: Sequence[Statement]) -> None:
        """Keep statements; the first of an outlet, parameter and instant stands. Idempotent."""
        ...

    def statements(self, outlet_id: str, begin_us: int, end_us: int) -> list[Statement]:
        """Return an outlet's statements in [begin_us, end_us), by time and parameter."""
        ...
