"""What may be asked of the records about who was there: gateways, and ourselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from domain.health_log import GatewayState, OurOutage


class PresenceRecords(Protocol):
    """The part of the records that keeps gateways' states and our outages; rows are only added."""

    def add_gateway_states(self, states: Sequence[GatewayState]) -> None:
        """Keep what gateways said of themselves; idempotent by gateway and position."""
        ...

    def gateway_states(self, gateway_id: str, begin_us: int, end_us: int) -> list[GatewayState]:
        """Return a gateway's states in [begin_us, end_us) and the last one before, by time."""
        ...

    def newest_gateway_states(self) -> dict[str, GatewayState]:
        """Return what each gateway said last of itself, in the journal's order."""
        ...

    def add_outage(self, outage: OurOutage, due: Iterable[tuple[str, date]] = ()) -> datetime:
        """In one transaction: keep an outage of ours, and mark outlet-days due."""
        ...

    def outages(
        self, begin_us: int, end_us: int, known_at: datetime | None = None
    ) -> list[OurOutage]:
        """Return our outages that touch [begin_us, end_us), by begin."""
        ...
