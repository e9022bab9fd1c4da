"""What may be asked of the records about what gateways are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.gateways.running_numbers import GatewayCommand


class CommandRecords(Protocol):
    """The part of the records that keeps commands; `NumberRecords.keep_sequences` adds them."""

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
