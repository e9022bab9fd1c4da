"""What may be asked of the records about workers of ingest that left for good."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from domain.health_log import OurOutage, Retirement


class WorkerRecords(Protocol):
    """The part of the records that keeps retirements; rows are only added."""

    def retire_worker(
        self,
        retirement: Retirement,
        *,
        beat_seconds: int,
        outage: OurOutage | None = None,
        due: Iterable[tuple[str, date]] = (),
    ) -> Retirement:
        """In one transaction: keep a retirement, end the worker's beat, keep its last outage, and
        forget up to when it accounted for its time.

        `beat_seconds` is its beat as it was read. Raises FaultsFound where the worker was heard of
        since.
        """
        ...

    def retirements(self) -> list[Retirement]:
        """Return every retirement, oldest first."""
        ...
