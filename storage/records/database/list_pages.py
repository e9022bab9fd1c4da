"""Says which rows come after a place in a list's order, so that a list is read page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, or_


def comes_after(
    order: Sequence[tuple[Column[Any], bool]], key: Sequence[object]
) -> ColumnElement[bool]:
    """Return what holds for the rows behind a key in an order by columns, each rising or not.

    Raises ValueError where the key has another length than the order.
    """
    behind: list[ColumnElement[bool]] = []
    same: list[ColumnElement[bool]] = []
    for (column, rising), value in zip(order, key, strict=True):
        behind.append(and_(*same, column > value if rising else column < value))
        same.append(column == value)
    return or_(*behind)
