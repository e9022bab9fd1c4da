"""A reading that the reading store refuses for good, which is no outage of the store.

It is kept with its value, so that it can be given to the store again after the mend. It never
stands for a fault of the plant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.measured.readings import Reading


@dataclass(frozen=True, slots=True)
class RefusedReading:
    """A reading, why the store refuses it, and what an operator can do about it."""

    reading: Reading
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRefused:
    """A refused reading as it is kept, since `known_at`; `asked`: it is to be given again.

    `ordinal` is its place among the values that one message gave for one instant.
    """

    refused: RefusedReading
    known_at: datetime
    asked: bool
    ordinal: int = 0
