"""What may be asked of the records about numbers that workers heard, for the one that looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.gateways.running_numbers import HeardNumber


class HeardRecords(Protocol):
    """The part of the records that keeps what was heard until it was looked through."""

    def add_heard(self, numbers: Sequence[HeardNumber]) -> None:
        """Keep numbers that one worker heard, in its journal's order; told again none is lost."""
        ...

    def heard(self, after: int, through: int, rows_most: int) -> tuple[list[HeardNumber], bool]:
        """Return numbers at positions in (after, through] by position, each once, and whether
        there are more: at most `rows_most` rows, of some thousand numbers each, are read.
        """
        ...
