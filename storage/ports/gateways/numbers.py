"""What may be asked of the records about gateways' running numbers, and which are missing."""

from __future__ import annotations

from typing import Protocol

from domain.gateways.running_numbers import (
    GapState,
    GatewaySequence,
    SequenceChanges,
    SequenceGap,
)

GapKey = tuple[int, str, int, int]  # noticed (microseconds), gateway, run, first number


class NumberRecords(Protocol):
    """The part of the records that keeps gateways' numbers and their gaps."""

    def gateway_sequences(self, gateway_id: str | None = None) -> list[GatewaySequence]:
        """Return how far gateways have come with their numbers, by id."""
        ...

    def sequence_gaps(
        self,
        gateway_id: str | None = None,
        *,
        state: GapState | None = None,
        after: GapKey | None = None,
        most: int | None = 1000,
    ) -> list[SequenceGap]:
        """Return gaps, the last noticed first: at most so many of those that come after a key."""
        ...

    def open_gap_counts(self) -> dict[str, int]:
        """Return how many gaps are open, by gateway; those without one are left out."""
        ...

    def keep_sequences(self, changes: SequenceChanges) -> None:
        """In one transaction: keep states, gaps and commands, and forget gaps that were none.

        Told again it changes nothing; a gap that closed answers the commands about it.
        """
        ...
