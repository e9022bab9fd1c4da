"""What may be asked of the records about what was refused of gateways."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from domain.gateways.rejections import KeptRejection

RejectionKey = tuple[int, int]  # position, ordinal


class RejectionRecords(Protocol):
    """The part of the records that keeps refusals; appended to, never overwritten."""

    def add_rejections(self, rejections: Sequence[KeptRejection]) -> None:
        """Keep rejections; one already kept (same position and ordinal) is not doubled."""
        ...

    def rejections(
        self,
        *,
        gateway_id: str | None = None,
        outlet_id: str | None = None,
        parameter: str | None = None,
        code: str | None = None,
        gateways: Collection[str] | None = None,
        after: RejectionKey | None = None,
        most: int | None = 100,
    ) -> list[KeptRejection]:
        """Return rejections, newest first: at most so many of those that come after a key.

        Of `gateways` alone where those are named.
        """
        ...

    def rejection_counts(self, gateways: Collection[str] | None = None) -> dict[str, int]:
        """Return how many rejections are kept, by reason code; of `gateways` alone, if named."""
        ...
