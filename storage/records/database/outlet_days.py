"""Groups outlet-days for queries: outlets that have the same days, with these days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

_AT_ONCE = 400  # outlets, and days, named in one query


def alike(outlet_days: Iterable[tuple[str, date]]) -> Iterator[tuple[list[str], list[date]]]:
    """Give outlets that have the same days, with these days: few queries, all by the index.

    SQLite reads the whole table for pairs, (outlet, day) IN (...), and not for two lists.

    >>> first, second = date(2026, 1, 1), date(2026, 1, 2)
    >>> [outlets for outlets, _ in alike([("B", first), ("A", first), ("C", second)])]
    [['A', 'B'], ['C']]
    """
    days_of: defaultdict[str, set[date]] = defaultdict(set)
    for outlet_id, day in outlet_days:
        days_of[outlet_id].add(day)
    outlets_of: defaultdict[tuple[date, ...], list[str]] = defaultdict(list)
    for outlet_id, days in days_of.items():
        outlets_of[tuple(sorted(days))].append(outlet_id)
    for days_alike, outlets in outlets_of.items():
        outlets.sort()
        for start in range(0, len(outlets), _AT_ONCE):
            for first in range(0, len(days_alike), _AT_ONCE):
                yield (
                    outlets[start : start + _AT_ONCE],
                    list(days_alike[first : first + _AT_ONCE]),
                )
