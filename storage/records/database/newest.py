"""Asks for the newest row of each key of a table by its primary key, without reading the others."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Select, Table, and_, func, select


def newest_of_each(table: Table, key: Column[Any], rising: Column[Any]) -> Select[Any]:
    """Return the question for each key's row with the highest `rising`; both are an index's first.

    It goes from key to key, so that it costs as much as there are keys, whatever is behind them.
    """
    first = select(func.min(key).label("key")).cte(recursive=True)
    following = select(func.min(key)).where(key > first.c.key).scalar_subquery()
    each = first.union_all(select(following).where(first.c.key.is_not(None)))
    others = table.alias()
    highest = select(func.max(others.c[rising.name])).where(others.c[key.name] == each.c.key)
    newest = select(each.c.key, highest.scalar_subquery().label("rising")).subquery()
    return select(table).join(newest, and_(key == newest.c.key, rising == newest.c.rising))
