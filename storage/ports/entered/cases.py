"""What may be asked of the records about cases and their steps."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from domain.judged.entered.cases import Case, CaseStep, CaseSubject


class CaseRecords(Protocol):
    """The part of the records that keeps cases; steps are appended, never changed."""

    def open_case(self, opening: CaseStep) -> Case:
        """Keep a case by its opening; return it with its number and since when it is known.

        Raises FaultsFound with every fault, and where the same thing has a case already.
        """
        ...

    def add_step(self, step: CaseStep, *, seen_us: int | None = None) -> Case:
        """Keep a step of a case; return the case with it.

        Raises NotFound, FaultsFound where it may not follow on what stands (case_rules.py), and
        DecidedSince where another step came after `seen_us`.
        """
        ...

    def case(self, case_id: str, *, known_at: datetime | None = None) -> Case:
        """Return a case as known at an instant; raises NotFound."""
        ...

    def cases(
        self,
        *,
        outlets: Collection[str] | None = None,
        open_only: bool = False,
        known_at: datetime | None = None,
    ) -> list[Case]:
        """Return cases (of some outlets, or all) as known at an instant, the newest first."""
        ...

    def case_of(self, subject: CaseSubject, *, known_at: datetime | None = None) -> Case | None:
        """Return the newest case of the same thing that goes on, closed or not, None for none."""
        ...
