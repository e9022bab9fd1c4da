"""What a table that leaves the house is: its columns with unit, meaning and clause, its order.

Rows come in chunks, so that no table is held whole; an instant is microseconds since 1970, UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import islice, repeat
from typing import Any

import numpy as np

ROWS_A_CHUNK = 4_096
Cell = str | int | float | bool | date | None
Values = Sequence[Any] | np.ndarray[Any, Any]


class Kind(StrEnum):
    """What a column's cells are; an empty cell is not known, or there is none."""

    TEXT = "text"
    INTEGER = "integer"
    REAL = "real"
    FLAG = "flag"
    DAY = "day"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: `unit` is None where there is none, or where the column `unit` says it.

    `clause` is the source in the law that its meaning rests on, None where it is ours.
    """

    name: str
    kind: Kind
    vi: str
    en: str
    unit: str | None = None
    clause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: what a row is, and in which order rows stand, in both languages."""

    name: str
    vi: str
    en: str
    order_vi: str
    order_en: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in their order."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Rows that follow each other: `same` holds what is the same in all, `columns` the others.

    Every chunk of a table has the same names in `same`.
    """

    rows: int
    columns: Mapping[str, Values]
    same: Mapping[str, Cell] = field(default_factory=dict)

    def cells(self, name: str) -> Values | Iterable[Cell]:
        """Return the cells of a column, one a row."""
        if name in self.same:
            return repeat(self.same[name], self.rows)
        return self.columns[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a file says of itself besides its rows: name, Vietnamese name and text, in order.

    `made_at` stands for when the file was made, so that the same question gives the same bytes.
    """

    lines: tuple[tuple[str, str, str], ...]
    made_at: datetime


def chunks_of(table: Table, rows: Iterable[Sequence[Cell]]) -> Iterator[Chunk]:
    """Give rows, each in the order of the columns, in chunks."""
    left = iter(rows)
    while some := list(islice(left, ROWS_A_CHUNK)):
        columns = zip(table.names, zip(*some, strict=True), strict=True)
        yield Chunk(rows=len(some), columns=dict(columns))


def instants(time_us: Values) -> list[str | None]:
    """Return instants as RFC 3339 in UTC, with a fraction where there is one.

    >>> instants([0, None, 1_500_000])
    ['1970-01-01T00:00:00Z', None, '1970-01-01T00:00:01.500000Z']
    """
    if not isinstance(time_us, np.ndarray):
        known = [one for one in time_us if one is not None]
        told = iter(instants(np.asarray(known, np.int64)))
        return [None if one is None else next(told) for one in time_us]
    whole = np.datetime_as_string(time_us.astype("datetime64[us]"), unit="s").tolist()
    texts: list[str | None] = [f"{text}Z" for text in whole]
    for place in np.flatnonzero(time_us % 1_000_000).tolist():
        exact = np.datetime_as_string(time_us[place].astype("datetime64[us]"), unit="us")
        texts[place] = f"{exact}Z"
    return texts


def plain(values: Values | Iterable[Cell]) -> Iterable[Any]:
    """Return cells as Python's own numbers, of a column that may be an array."""
    return values.tolist() if isinstance(values, np.ndarray) else values
