"""What may be asked of the records about gateways' clocks that were found wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.gateways.clocks import ClockFinding


class ClockRecords(Protocol):
    """The part of the records that keeps findings on clocks; one that has ended stays on record."""

    def keep_clocks(self, findings: Sequence[ClockFinding]) -> None:
        """Keep findings; of the same gateway and position the one told last stands."""
        ...

    def clocks(self) -> dict[str, ClockFinding]:
        """Return each gateway's newest finding, whether it has ended or not."""
        ...
