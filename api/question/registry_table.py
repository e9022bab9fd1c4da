"""Which table of the registry an address names."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path

from domain.errors import NotFound
from storage.registry_files.columns import Kind


async def _table(
    table: Annotated[
        str,
        Path(description="A table of the registry", json_schema_extra={"enum": list(Kind)}),
    ],
) -> Kind:
    """Return the table that is asked for; raises NotFound."""
    return table_named(table)


def table_named(table: str) -> Kind:
    """Return the table of a name; raises NotFound."""
    if table not in set(Kind):
        raise NotFound(f"no table {table!r} in the registry: use one of {', '.join(Kind)}")
    return Kind(table)


AskedTable = Annotated[Kind, Depends(_table)]
