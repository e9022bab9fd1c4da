"""What may be asked of the records about the registry, kept in whole versions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

from domain.registry import Registry


class RegistryRecords(Protocol):
    """The part of the records that keeps the registry; a version is added whole, never changed."""

    def registry(self, known_at: datetime | None = None) -> Registry:
        """Return the newest registry, or the one that was known at an instant."""
        ...

    def registry_version(self) -> int:
        """Return the newest registry's version, 0 where none was imported (cheap: polled)."""
        ...

    def add_registry(
        self,
        registry: Registry,
        known_at: datetime,
        due: Iterable[tuple[str, date]] = (),
        *,
        by: str = "",
        seen_us: int | None = None,
    ) -> int:
        """In one transaction: keep a whole registry as the next version, and mark the outlet-days
        due that it changes. `by` is who imports it. Returns the version.

        Raises DecidedSince where another version was added after `seen_us`.
        """
        ...

    def gateways_of(self, outlet_id: str) -> frozenset[str]:
        """Return every gateway that spoke for an outlet in any version of the registry."""
        ...

    def parameters_ever(self) -> dict[str, frozenset[str]]:
        """Return by outlet all that it measured in any version of the registry."""
        ...
