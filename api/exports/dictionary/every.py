"""Every table that can be taken away, and the dictionary as a page of the documents."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from api.exports.dictionary.city import COVERAGE, REGISTRY
from api.exports.dictionary.judged import EVENTS, VERDICTS, VIOLATIONS
from api.exports.dictionary.measured import MEANS, READINGS
from storage.table_files.columns import Column, Table


class What(StrEnum):
    """What can be taken away."""

    READINGS = "readings"
    MEANS = "means"
    VERDICTS = "verdicts"
    VIOLATIONS = "violations"
    EVENTS = "events"
    COVERAGE = "coverage"
    REGISTRY = "registry"


TABLES: dict[What, Table] = {
    What(table.name): table
    for table in (READINGS, MEANS, VERDICTS, VIOLATIONS, EVENTS, COVERAGE, REGISTRY)
}


def as_markdown() -> str:
    """Return the tables and their columns as docs/data-dictionary.md shows them."""
    return "\n".join(line for table in TABLES.values() for line in _told(table)) + "\n"


def _told(table: Table) -> Iterator[str]:
    yield f"## {table.name}\n"
    yield f"{table.vi} Thứ tự: {table.order_vi}.\n"
    yield f"{table.en} Order: {table.order_en}.\n"
    yield "| column | type | unit | ý nghĩa | meaning | căn cứ · clause |"
    yield "|---|---|---|---|---|---|"
    yield from map(_row, table.columns)
    yield ""


def _row(column: Column) -> str:
    cells = (
        f"`{column.name}`",
        column.kind.value,
        column.unit or "",
        column.vi,
        column.en,
        column.clause or "",
    )
    return "| " + " | ".join(cells) + " |"
