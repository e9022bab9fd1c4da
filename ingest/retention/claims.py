"""Says why a sealed segment must stay: a legal hold on it, or outlet-days that wait to be judged.

What a segment speaks of is told by the journal alone (days_of_segment.py); holds and waiting days
are asked of the records each time, and the reading store never. It removes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.judged.entered.holds import LegalHold
from domain.legal_day import legal_day_bounds_us
from ingest.retention.days_of_segment import SpokenOf
from storage.ports.records import RecordStore

DUE_MOST = 1_000_000
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """What one hold claims: days of an outlet, the gateways that ever spoke for it, and where the
    statuses stand that tell how those gateways were on these days.
    """

    hold: LegalHold
    gateways: frozenset[str]
    state_positions: tuple[int, ...]

    def is_on(self, spoken: SpokenOf, first: int, last: int) -> bool:
        """Return whether it is on anything that the positions first..last speak of."""
        hold = self.hold
        return (
            spoken.anybodys
            or hold.outlet_id in spoken.undated_outlets
            or not self.gateways.isdisjoint(spoken.undated_gateways)
            or any(o == hold.outlet_id and hold.first <= d <= hold.last for o, d in spoken.readings)
            or any(
                # Across midnight: a state of the day before or after bounds a gap of the day.
                g in self.gateways and hold.first - ONE_DAY <= d <= hold.last + ONE_DAY
                for g, d in spoken.statuses
            )
            or any(first <= position <= last for position in self.state_positions)
        )


@dataclass(frozen=True, slots=True)
class Claims:
    """Every claim of an instant: the holds that stand, and the outlet-days that wait."""

    on_hold: Sequence[Claim]
    due: frozenset[tuple[str, date]]

    def on(self, spoken: SpokenOf, first: int, last: int) -> list[str]:
        """Return why the positions first..last must stay, in words; nothing where they need not."""
        why = [str(claim.hold) for claim in self.on_hold if claim.is_on(spoken, first, last)]
        waiting = sorted(self.due & spoken.readings)
        if waiting:
            outlet_id, day = waiting[0]
            more = f" and {len(waiting) - 1} more" if len(waiting) > 1 else ""
            why.append(f"{outlet_id} {day} waits to be judged{more}")
        return why


def nothing_held() -> Claims:
    """Return no claim at all: for a journal that nobody else knows of."""
    return Claims((), frozenset())


def claims_of(records: RecordStore) -> Callable[[], Claims]:
    """Return what asks the records for every claim; it raises StoreUnavailable."""

    def asked() -> Claims:
        standing = [hold for hold in records.holds() if hold.release is None]
        due = frozenset((one.outlet_id, one.day) for one in records.due(DUE_MOST))
        return Claims([_claim(records, hold) for hold in standing], due)

    return asked


def _claim(records: RecordStore, hold: LegalHold) -> Claim:
    gateways = records.gateways_of(hold.outlet_id)
    begin_us, end_us = legal_day_bounds_us(hold.first)[0], legal_day_bounds_us(hold.last)[1]
    positions = [
        state.position
        for gateway_id in gateways
        for state in records.gateway_states(gateway_id, begin_us, end_us)
    ]
    return Claim(hold, gateways, tuple(positions))
