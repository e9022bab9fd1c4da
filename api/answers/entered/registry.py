"""The shapes of the registry's rows, of an entry, and of what became of it.

They say what an entry looks like; whether it may be taken in, the checks of an import decide.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from api.question.entry import Entry
from api.question.known_at import KnownAt
from api.question.paging import PagedAnswer

CELL_LETTERS_MOST = 2_000
_COLUMNS_MOST = 60

Cell = Annotated[str, Field(max_length=CELL_LETTERS_MOST)]


class RegistryEntry(Entry):
    """One row of a table of the registry; each cell as the files write it, an empty one not known.

    A column that is left out is empty, and a row that is there already is replaced whole.
    """

    cells: dict[str, Cell] = Field(
        max_length=_COLUMNS_MOST, description="By column: docs/registry.md"
    )


class RegistryRowsAnswer(PagedAnswer):
    """Every row of a table as the files write it, in their order."""

    known_at: KnownAt
    registry_version: int
    table: str
    rows: list[dict[str, str]]


class CommuneRemarkAnswer(BaseModel):
    """A commune that is none of Hanoi's list, and the nearest that is; it is taken all the same."""

    commune: str
    nearest: str | None


class RegistryKeptAnswer(BaseModel):
    """What became of an entry: `changed` is false where the registry said the same already.

    `before` is null where there was no such row.
    """

    registry_version: int
    table: str
    changed: bool
    before: dict[str, str] | None
    after: dict[str, str]
    outlet_days_due: int
    remarks: list[CommuneRemarkAnswer]
