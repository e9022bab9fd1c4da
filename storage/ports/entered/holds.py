"""What may be asked of the records about legal holds: which there are, and which were released."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from domain.judged.entered.holds import LegalHold, Release


class HoldRecords(Protocol):
    """The part of the records that concerns legal holds; appended to, never overwritten."""

    def add_hold(self, hold: LegalHold, *, seen_us: int | None = None) -> LegalHold:
        """Keep a hold; return it with its number and the instant from which it is known.

        Its own `id` counts for nothing. Raises DecidedSince where a hold on the outlet was placed
        or released after `seen_us`.
        """
        ...

    def release_hold(
        self, hold_id: int, release: Release, *, seen_us: int | None = None
    ) -> LegalHold:
        """Keep the release of a hold and return the hold with it.

        Raises NotFound where there is no such hold, DecidedSince where one on its outlet was placed
        or released after `seen_us`, FaultsFound where it is released already.
        """
        ...

    def holds(
        self, outlet_id: str | None = None, known_at: datetime | None = None
    ) -> list[LegalHold]:
        """Return holds, oldest first, each with its release, as known at an instant."""
        ...
