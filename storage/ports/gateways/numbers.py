"""What may be asked of the records about gateways' running numbers: which are missing, and what
gateways are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.gateways.running_numbers import (
    GapState,
    GatewayCommand,
    GatewaySequence,
    HeardNumber,
    SequenceChanges,
    SequenceGap,
)

GapKey = tuple[int, str, int, int]  # noticed (microseconds), gateway, run, first number


class NumberRecords(Protocol):
    """The part of the records that keeps gateways' numbers, their gaps, and commands."""

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

    def commands_waiting(self, most: int = 100) -> list[GatewayCommand]:
        """Return commands that were neither sent nor answered, oldest first."""
        ...

    def command(self, gateway_id: str, command_id: str) -> GatewayCommand | None:
        """Return a command that was given to a gateway, or None."""
        ...

    def mark_commands_sent(self, sent: Sequence[tuple[str, str]], sent_us: int) -> None:
        """Note when commands (gateway id, command id) were sent; the first time stands."""
        ...

    def keep_cannot(self, gateway_id: str, about: str) -> None:
        """Keep that a gateway no longer has what commands about this asked for."""
        ...

    def gateways_without(self, about: str) -> frozenset[str]:
        """Return the gateways that no longer have what commands about this asked for."""
        ...

    def add_heard(self, numbers: Sequence[HeardNumber]) -> None:
        """Keep numbers that one worker heard, in its journal's order; told again none is lost."""
        ...

    def heard(self, after: int, through: int, rows_most: int) -> tuple[list[HeardNumber], bool]:
        """Return numbers at positions in (after, through] by position, each once, and whether
        there are more: at most `rows_most` rows, of some thousand numbers each, are read.
        """
        ...
