"""What may be asked of the records about what was worked out of days before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol


class DayPart(StrEnum):
    """What of a day: how each cluster stands, or what was exceeded; they are read apart."""

    STANDINGS = "standings"
    EXCEEDANCES = "exceedances"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFigure:
    """What was worked out of a legal day, and the digest by which it is known to hold still."""

    part: DayPart
    day: date
    digest: bytes
    body: str


class DayFigureRecords(Protocol):
    """The part of the records that remembers figures: to lose it costs time, never an answer."""

    def day_figures(self, part: DayPart, first: date, last: date) -> Mapping[date, KeptFigure]:
        """Return what is kept of one part of the days first..last."""
        ...

    def keep_day_figures(self, figures: Sequence[KeptFigure]) -> None:
        """Keep figures of days, each instead of what was kept of its part and day."""
        ...
