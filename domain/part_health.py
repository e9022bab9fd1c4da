"""How a part of the running service is, as the others and the health page are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

PartStatus = Literal["ok", "degraded", "down"]


@dataclass(frozen=True, slots=True)
class PartHealth:
    """How one part of the service is: what is wrong in words, and since when (aware)."""

    status: PartStatus
    detail: str
    since: datetime | None = None
