"""What may be asked of the records about readings that the reading store refuses for good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from domain.measured.readings import Reading
from domain.measured.refused import KeptRefused, RefusedReading

# Position, time (microseconds), outlet, parameter, place among values of that instant.
RefusedKey = tuple[int, int, str, str, int]


class RefusedRecords(Protocol):
    """The part of the records that keeps refused readings; one that was taken stays on record."""

    def add_refused(
        self,
        refused: Sequence[RefusedReading],
        not_before: datetime,
        due: Iterable[tuple[str, date]] = (),
    ) -> None:
        """In one transaction: keep refused readings, those kept already once, and mark days due."""
        ...

    def refused(
        self,
        outlet_id: str | None = None,
        begin_us: int | None = None,
        end_us: int | None = None,
        *,
        known_at: datetime | None = None,
        after: RefusedKey | None = None,
        most: int | None = None,
    ) -> list[KeptRefused]:
        """Return the readings of [begin_us, end_us) that the store has not taken, by position: at
        most so many of those that come after a key.
        """
        ...

    def refused_counts(self) -> Mapping[tuple[str, str], int]:
        """Return how many readings the store has not taken, by reason and remedy."""
        ...

    def give_refused_again(self) -> int:
        """Ask for every refused reading to be given to the store again; return how many."""
        ...

    def refused_to_give(self, after: int, through: int, most: int) -> list[RefusedReading]:
        """Return at most so many of those asked for, of positions in (after, through]."""
        ...

    def settle_refused(
        self,
        taken: Sequence[Reading],
        still: Sequence[RefusedReading],
        not_before: datetime,
        due: Iterable[tuple[str, date]] = (),
    ) -> None:
        """In one transaction: note which readings the store took and which it refuses again."""
        ...
