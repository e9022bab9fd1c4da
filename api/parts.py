"""What the API needs of the rest of the house, handed in whole by the composition root.

It opens nothing and reads no setting; the clock is a part too, so that a test can hold it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NoReturn

from domain.errors import NhueError
from domain.registry import Permit
from domain.verdicts import Limit
from storage.ports import ReadingStore, RecordStore

PartStatus = Literal["ok", "degraded", "down"]


@dataclass(frozen=True, slots=True)
class PartHealth:
    """How one part of the service is: what is wrong in words, and since when (aware)."""

    status: PartStatus
    detail: str
    since: datetime | None = None


class WritingOff(NhueError):
    """No official is registered, so nobody may write."""

    def __init__(self) -> None:
        super().__init__("writing is off: no official is registered (`nhue official add NAME`)")


def nobody(_token: str) -> NoReturn:
    """Answer for a house in which no official is registered; raises WritingOff."""
    raise WritingOff


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The stores and callables behind every route.

    `regulations_limit` answers the limit of a permit and parameter, None where it is unknown;
    `clock` gives an aware instant; `metrics` gives the Prometheus text format. `official_of` tells
    whose token it is, None where it is nobody's; it raises WritingOff where none is registered.
    """

    records: RecordStore
    readings: ReadingStore
    regulations_limit: Callable[[Permit, str], Limit | None]
    clock: Callable[[], datetime]
    health: Callable[[], Mapping[str, PartHealth]]
    metrics: Callable[[], bytes]
    official_of: Callable[[str], str | None] = nobody
