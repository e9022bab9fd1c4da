"""A worker of ingest that left for good: who said so, why, and since when that is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Retirement:
    """The word that a worker is not waited for any more; it may start again and is listed anew.

    `known_at` (aware) is given by the store.
    """

    worker: int
    retired_by: str
    reason: str
    known_at: datetime
