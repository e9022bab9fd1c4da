"""Refuses an outlet that no version of the registry ever had, so that a slip gets no empty list."""

from __future__ import annotations

from domain.errors import NotFound
from storage.ports.registry import RegistryRecords


def refuse_unknown_outlet(records: RegistryRecords, outlet_id: str | None) -> None:
    """Return where an outlet is or was in the registry, or none is named; raises NotFound."""
    if outlet_id is None:
        return
    if "\0" in outlet_id or not records.gateways_of(outlet_id):
        raise NotFound(f"no outlet {outlet_id!r} in any version of the registry")
