"""What may be asked of the records about laboratory samples."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from domain.judged.entered.samples import LabSample


class SampleRecords(Protocol):
    """The part of the records that keeps laboratory samples; appended to, never changed."""

    def add_sample(self, sample: LabSample) -> LabSample:
        """Keep a sample; return it with its number and the instant from which it is known.

        Raises FaultsFound where it replaces none of its outlet, or one that is replaced already.
        """
        ...

    def samples(
        self,
        outlet_id: str,
        begin_us: int,
        end_us: int,
        *,
        parameter: str | None = None,
        known_at: datetime | None = None,
    ) -> list[LabSample]:
        """Return the samples that touch [begin_us, end_us), in order of their begin, without
        those that were replaced by then.
        """
        ...

    def samples_of(
        self, ids: Collection[str], *, known_at: datetime | None = None
    ) -> list[LabSample]:
        """Return samples by their ids, those that were replaced too, in order of their ids."""
        ...

    def samples_of_case(self, case_id: str, *, known_at: datetime | None = None) -> list[LabSample]:
        """Return the samples that were entered for a case, without those that were replaced."""
        ...
