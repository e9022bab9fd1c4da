"""What may be asked of the records about how far readers of the journal have come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class ProgressRecords(Protocol):
    """The part of the records that is written anew: it says where work goes on."""

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
