"""What may be asked of the records about workers of ingest: how far each has come, which numbers
it heard for the one that looks for gaps, and which of them left for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from domain.gateways.running_numbers import HeardNumber
from domain.health_log import OurOutage
from domain.retirement import Retirement


class WorkerRecords(Protocol):
    """The part of the records that concerns workers; a watermark is moved, all else is added."""

    def watermark(self, name: str) -> int:
        """Return the journal position up to which a reader has come, 0 at first."""
        ...

    def watermarks(self, *names: str) -> dict[str, int]:
        """Return the watermarks `name` and `name:…` of each name, by their names."""
        ...

    def set_watermark(self, name: str, position: int) -> None:
        """Note how far a reader of the journal has come, durably."""
        ...

    def set_watermarks(self, positions: Mapping[str, int]) -> None:
        """In one transaction: set several watermarks."""
        ...

    def add_heard(self, numbers: Sequence[HeardNumber]) -> None:
        """Keep numbers that one worker heard, in its journal's order; told again none is lost."""
        ...

    def heard(self, after: int, through: int, rows_most: int) -> tuple[list[HeardNumber], bool]:
        """Return numbers at positions in (after, through] by position, each once, and whether
        there are more: at most `rows_most` rows, of some thousand numbers each, are read.
        """
        ...

    def retire_worker(
        self,
        retirement: Retirement,
        *,
        beat: tuple[str, int],
        forget: Sequence[str] = (),
        outage: OurOutage | None = None,
        due: Iterable[tuple[str, date]] = (),
    ) -> Retirement:
        """In one transaction: keep a retirement, end the worker's beat, keep its last outage.

        `beat` is the beat's name and value as it was read, `forget` are watermarks that become 0
        with it. Raises FaultsFound where the worker was heard of since.
        """
        ...

    def retirements(self) -> list[Retirement]:
        """Return every retirement, oldest first."""
        ...
