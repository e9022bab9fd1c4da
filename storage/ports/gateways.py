"""What may be asked of the records about gateways: what they said, what was refused of them, which
of their numbers are missing, and what they are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.gateways.rejections import KeptRejection
from domain.gateways.running_numbers import (
    GapState,
    GatewayCommand,
    GatewaySequence,
    SequenceChanges,
    SequenceGap,
)
from domain.health_log import GatewayState

RejectionKey = tuple[int, int]  # position, ordinal
GapKey = tuple[int, str, int, int]  # noticed (microseconds), gateway, run, first number


class GatewayRecords(Protocol):
    """The part of the records that concerns gateways; appended to, never overwritten."""

    def add_gateway_states(self, states: Sequence[GatewayState]) -> None:
        """Keep what gateways said of themselves; idempotent by gateway and position."""
        ...

    def gateway_states(self, gateway_id: str, begin_us: int, end_us: int) -> list[GatewayState]:
        """Return a gateway's states in [begin_us, end_us) and the last one before, by time."""
        ...

    def newest_gateway_states(self) -> dict[str, GatewayState]:
        """Return what each gateway said last of itself, in the journal's order."""
        ...

    def add_rejections(self, rejections: Sequence[KeptRejection]) -> None:
        """Keep rejections; one already kept (same position and ordinal) is not doubled."""
        ...

    def rejections(
        self,
        *,
        gateway_id: str | None = None,
        outlet_id: str | None = None,
        parameter: str | None = None,
        code: str | None = None,
        after: RejectionKey | None = None,
        most: int | None = 100,
    ) -> list[KeptRejection]:
        """Return rejections, newest first: at most so many of those that come after a key."""
        ...

    def rejection_counts(self) -> dict[str, int]:
        """Return how many rejections are kept, by reason code."""
        ...

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
