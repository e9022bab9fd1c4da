"""Writes a table as an Excel file for people: its rows, and a second sheet of what they mean.

It says of itself that it is a copy for reading: a spreadsheet keeps 15 digits and milliseconds. The
exact instant stands beside as text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]  # no stubs

from domain.errors import NhueError
from domain.legal_day import HANOI, from_microseconds
from storage.table_files.book import new_book
from storage.table_files.columns import (
    About,
    Cell,
    Chunk,
    Column,
    Kind,
    Table,
    instants,
    plain,
)

ROWS_MOST = 100_000  # more takes long to write and to open; a sheet ends at 1,048,576
_UTC, _HANOI = "_utc", "_hanoi"
_WIDTHS = {Kind.TEXT: 24, Kind.INSTANT: 28, Kind.DAY: 12}
_COPY = (
    ("bản để đọc", "Bảng tính chỉ giữ 15 chữ số và mili giây; bản chính xác là CSV hoặc Parquet."),
    ("a copy for reading", "A spreadsheet keeps 15 digits and ms; CSV and Parquet are exact."),
)
_TEXTS = (Kind.TEXT,) * 6
_HEADS = ("cột · column", "kiểu · type", "đơn vị · unit", "ý nghĩa", "meaning", "căn cứ · clause")


class TooManyRows(NhueError):
    """A table has more rows than a spreadsheet is written with."""


def write_workbook(path: Path, table: Table, chunks: Iterable[Chunk], about: About) -> None:
    """Write a table into a new .xlsx; the same rows give the same bytes.

    Raises TooManyRows, StoreUnavailable.
    """
    write_sheets(path, [(table, chunks)], about)


def write_sheets(path: Path, tables: Sequence[tuple[Table, Iterable[Chunk]]], about: About) -> None:
    """Write tables into a new .xlsx, a sheet each; the same rows give the same bytes.

    Raises TooManyRows, StoreUnavailable.
    """
    with new_book(path, tables[0][0].name, about.made_at, row_by_row=True) as book:
        sheets = [(table, _write_table(book, table, chunks)) for table, chunks in tables]
        _explain(_Sheet(book, "dictionary"), sheets, about)


def _write_table(book: Any, table: Table, chunks: Iterable[Chunk]) -> _Sheet:
    sheet = _Sheet(book, table.name)
    columns = list(_sheet_columns(table))
    kinds = [kind for _, kind, _ in columns]
    exact = frozenset(one.name for one in table.columns if one.kind is Kind.INSTANT)
    sheet.head([name for name, _, _ in columns], [_WIDTHS.get(kind, 14) for kind in kinds])
    for chunk in chunks:
        if sheet.row - 1 + chunk.rows > ROWS_MOST:
            raise TooManyRows(f"more than {ROWS_MOST} rows")
        cells = [_cells(kind, chunk, name, exact) for _, kind, name in columns]
        for row in zip(*cells, strict=True):
            sheet.write(kinds, row)
    return sheet


def hanoi_time(time_us: int) -> datetime:
    """Return an instant as a clock in Hanoi shows it, without a zone, as spreadsheets keep it.

    >>> str(hanoi_time(1_500_000_000_000_000))
    '2017-07-14 09:40:00'
    """
    return from_microseconds(time_us).astimezone(HANOI).replace(tzinfo=None)


class _Sheet:
    """A sheet that is written row after row; `cut` are the cells that were too long for it."""

    def __init__(self, book: Any, name: str) -> None:
        self._sheet: Any = book.add_worksheet(name)
        self._bold = book.add_format({"bold": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.000"})
        self.row = 0
        self.cut: list[str] = []

    def head(self, names: Sequence[str], widths: Sequence[int]) -> None:
        """Write the heading, which stays in sight."""
        self.width(widths)
        self._sheet.freeze_panes(1, 0)
        for place, name in enumerate(names):
            self._sheet.write_string(0, place, name, self._bold)
        self.row = 1

    def width(self, widths: Sequence[int]) -> None:
        """Make columns so many letters wide."""
        for place, width in enumerate(widths):
            self._sheet.set_column(place, place, width)

    def write(self, kinds: Sequence[Kind], cells: Sequence[Any]) -> None:
        """Write one row."""
        for place, (kind, cell) in enumerate(zip(kinds, cells, strict=False)):
            if cell is not None and self._write(kind, place, cell) != 0:
                self.cut.append(xl_rowcol_to_cell(self.row, place))
        self.row += 1

    def _write(self, kind: Kind, place: int, cell: Any) -> int:
        match kind:
            case Kind.INTEGER:
                return int(self._sheet.write_number(self.row, place, cell))
            case Kind.REAL if math.isfinite(cell):
                return int(self._sheet.write_number(self.row, place, cell))
            case Kind.FLAG:
                return int(self._sheet.write_boolean(self.row, place, cell))
            case Kind.DAY:
                return int(self._sheet.write_datetime(self.row, place, cell, self._day))
            case Kind.INSTANT:
                return int(self._sheet.write_datetime(self.row, place, cell, self._instant))
            case _:
                return int(self._sheet.write_string(self.row, place, str(cell)))


def _sheet_columns(table: Table) -> Iterator[tuple[str, Kind, str]]:
    """Give heading, kind and source of each column; an instant has two: its text, and Hanoi's."""
    for column in table.columns:
        if column.kind is Kind.INSTANT:
            yield column.name, Kind.TEXT, column.name
            yield column.name.removesuffix(_UTC) + _HANOI, Kind.INSTANT, column.name
        else:
            yield column.name, column.kind, column.name


def _cells(kind: Kind, chunk: Chunk, name: str, exact: frozenset[str]) -> Iterable[Any]:
    """Give the cells of one column of the sheet; `exact` are the instants that are told as text."""
    cells = chunk.cells(name)
    if kind is Kind.INSTANT:
        return (None if one is None else hanoi_time(one) for one in plain(cells))
    if name in exact:
        return instants(cells if isinstance(cells, np.ndarray) else list(cells))
    return plain(cells)


def _explain(sheet: _Sheet, sheets: Sequence[tuple[Table, _Sheet]], about: About) -> None:
    """Write what was asked and what each column means; a cell that was too long is named."""
    sheet.width((34, 44, 16, 60, 60, 40))
    lines = [*_COPY]
    lines += [(f"{vietnamese} · {name}", text) for name, vietnamese, text in about.lines]
    for name, text in lines:
        sheet.write(_TEXTS, (name, text))
    for table, written in sheets:
        sheet.row += 1
        sheet.write(_TEXTS, (table.name, table.vi, None, table.en))
        sheet.write(_TEXTS, ("thứ tự · order", table.order_vi, None, table.order_en))
        if written.cut:
            cut = "bị cắt ở 32.767 ký tự · cut at 32,767 letters"
            sheet.write(_TEXTS, (cut, " ".join(written.cut)))
        sheet.write(_TEXTS, _HEADS)
        for column in table.columns:
            sheet.write(_TEXTS, _explained(column))


def _explained(column: Column) -> tuple[Cell, ...]:
    return column.name, column.kind, column.unit, column.vi, column.en, column.clause
