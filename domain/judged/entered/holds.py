"""A legal hold: days of an outlet whose messages are kept, whatever the setting, until released.

A hold is appended and released by a second entry; neither is ever changed or removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The end of a hold: who released it, why, and since when that is known."""

    released_by: str
    reason: str
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHold:
    """A hold on the legal days first..last (inclusive) of an outlet, released or not.

    `document` names the paper that asks for it. `id` and `known_at` are given by the store.
    """

    id: int
    outlet_id: str
    first: date
    last: date
    reason: str
    document: str
    placed_by: str
    known_at: datetime
    release: Release | None = None

    def __str__(self) -> str:
        return f"hold {self.id} ({self.outlet_id}, {self.first} to {self.last}, {self.document})"
