"""What may be asked of the records about what people add to the law and to the readings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from domain.judged.entered.figures import EnteredFigure
from domain.judged.quality import FlagRuling


class LawRecords(Protocol):
    """The part of the records that keeps entered figures and rulings; appended to, never changed.

    Which of two entries counts, it does not say.
    """

    def add_figures(
        self,
        figures: Sequence[EnteredFigure],
        due: Iterable[tuple[str, date]] = (),
        *,
        seen_us: int | None = None,
    ) -> datetime:
        """In one transaction: keep entered figures of the law, and mark outlet-days due. Returns
        the instant from which they are known; raises ValueError where no figure is given.

        `seen_us` is the last decision on them that who decides has seen (microseconds UTC, as
        `last_decided_us` gave it): raises DecidedSince where another came since.
        """
        ...

    def figures(self, known_at: datetime | None = None) -> list[EnteredFigure]:
        """Return every figure entered, oldest first, as known at an instant."""
        ...

    def add_ruling(
        self,
        ruling: FlagRuling,
        due: Iterable[tuple[str, date]] = (),
        *,
        seen_us: int | None = None,
    ) -> datetime:
        """In one transaction: keep a person's ruling on flags, and mark outlet-days due.

        Raises DecidedSince where another ruled on the outlet after `seen_us`.
        """
        ...

    def rulings(
        self,
        outlet_id: str,
        begin_us: int,
        end_us: int,
        *,
        parameter: str | None = None,
        known_at: datetime | None = None,
    ) -> list[FlagRuling]:
        """Return the rulings that touch [begin_us, end_us), oldest first."""
        ...
