"""What may be asked of the records about outlets' own thresholds of quality control."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from domain.judged.entered.own_thresholds import OwnThresholds, OwnThresholdsEnd


class OwnThresholdRecords(Protocol):
    """The part of the records that keeps own thresholds and their ends; never changed.

    No day is marked: they bind on legal days alone that begin after they became known.
    """

    def add_own_thresholds(
        self, own: OwnThresholds, *, seen_us: int | None = None
    ) -> OwnThresholds:
        """Keep an outlet's own thresholds; return them with their number and the instant from which
        they are known.

        Their own `id` counts for nothing. Raises DecidedSince where own thresholds of the outlet
        were entered or ended after `seen_us`.
        """
        ...

    def end_own_thresholds(
        self, number: int, end: OwnThresholdsEnd, *, seen_us: int | None = None
    ) -> OwnThresholds:
        """Keep the end of own thresholds and return them with it.

        Raises NotFound where there are none of this number, DecidedSince as above, FaultsFound
        where they are ended already.
        """
        ...

    def own_thresholds(
        self, outlet_id: str | None = None, *, known_at: datetime | None = None
    ) -> list[OwnThresholds]:
        """Return own thresholds, oldest entry first, each with its end, as known at an instant."""
        ...
