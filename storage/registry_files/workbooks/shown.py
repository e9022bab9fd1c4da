"""What a cell of a workbook says, as the registry's files write it; or why that cannot be told."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import WINDOWS_EPOCH
from openpyxl.worksheet.worksheet import Worksheet

from storage.registry_files.described.column import Form
from storage.registry_files.workbooks.opening import COLUMNS_MOST, ROWS_MOST

FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a 29th of February that never was
_EXACT = 10**15  # Excel shows 15 digits
_PLAIN = frozenset({"General", "0", "@"})
_STOOD_FOR = re.compile("_x[0-9A-Fa-f]{4}_")
_AS_TEXT = "format the cell as text and type it again"

Kept = str | int | float | bool | date | None


class ShownCell:
    """A cell with its place: `kept` is what the workbook has, None for nothing."""

    def __init__(self, value: Any, formula: Any, *, is_1900: bool) -> None:
        self._is_1900 = is_1900
        self.place: str = value.coordinate
        self.row: int = value.row
        self.column: int = value.column
        self._type: str = value.data_type
        self._is_formula = formula.data_type == "f"
        self._format: str = value.number_format
        self.kept: Any = value.value.strip() if isinstance(value.value, str) else value.value

    @property
    def blank(self) -> bool:
        """Whether nothing stands here; a formula is something."""
        return self.kept in (None, "") and not self._is_formula

    def fault(self) -> str | None:
        """Return what keeps the cell from being told, whatever column it stands in."""
        return next(self._faults(), None)

    def _faults(self) -> Iterator[str]:
        if self._is_formula and self.kept in (None, ""):
            yield (
                f"{self.place} is a formula of which no value was kept: open the file in Excel and "
                "save it, or write the value"
            )
        if self._type == "e":
            yield f"{self.place} is an error ({self.kept}): write the value, or leave it empty"
        if isinstance(self.kept, str) and (found := _STOOD_FOR.search(self.kept)):
            yield f"{self.place} holds {found[0]!r}, which stands for another letter: take it out"
        if isinstance(self.kept, float) and not math.isfinite(self.kept):
            yield f"{self.place} is no number: write the value, or leave it empty"
        if isinstance(self.kept, int | float) and "%" in self._format:
            yield (
                f"{self.place} is shown in percent, and {self.kept} is kept: give the cell the "
                "plain number format and write the figure that is meant"
            )
        if isinstance(self.kept, time | timedelta):
            yield f"{self.place} is a time of day or a span: {_AS_TEXT}"
        if isinstance(self.kept, datetime) and self.kept.time() != time():
            yield f"{self.place} is {self.kept}, a time without its offset: {_AS_TEXT}"
        if self._is_1900 and isinstance(told := self.told(), date) and told < FIRST_DAY:
            yield f"{self.place} is before {FIRST_DAY}, where Excel counts wrongly: {_AS_TEXT}"

    def told(self) -> Kept:
        """Return what a sound cell keeps: a text, a number, a truth, or a day."""
        kept: Kept = self.kept.date() if isinstance(self.kept, datetime) else self.kept
        return kept

    def text(self, column: str, form: Form) -> tuple[str, str | None]:
        """Return the cell as the registry's files write it in a column, and a fault or None."""
        kept, fault = self.told(), None
        text = "" if kept is None else str(kept)
        match kept:
            case bool() if column == "simulated":
                text = text.lower()
            case bool():
                fault = f"is {text.upper()}: write what is meant"
            case date() if form is not Form.DAY:
                fault = f"is the day {kept} for Excel: {_AS_TEXT}"
            case int() | float() if form in {Form.NUMBER, Form.NUMBERS}:
                text = repr(kept).removesuffix(".0")
            case int() | float() if form is Form.DAY:
                fault = f"is the number {kept}: give the cell a day's format, or write it as text"
            case int() | float():
                text = text.removesuffix(".0")
                if kept != int(kept) or abs(kept) >= _EXACT or self._format not in _PLAIN:
                    fault = f"is the number {kept}, which Excel may show otherwise: {_AS_TEXT}"
            case _:
                pass
        if fault is None:
            return text, None
        return "", f"{column} in {self.place} {fault}"


def rows_of(values: Worksheet, formulas: Worksheet) -> Iterator[list[ShownCell]]:
    """Give each row that is not blank, its cells that are not blank, from the top."""
    book = values.parent
    is_1900 = book is not None and book.epoch == WINDOWS_EPOCH
    for row, written in zip(values.iter_rows(), formulas.iter_rows(), strict=True):
        cells = [ShownCell(*pair, is_1900=is_1900) for pair in zip(row, written, strict=True)]
        filled = [cell for cell in cells if not cell.blank]
        if filled:
            yield filled


def beyond_bounds(sheet: Worksheet) -> str | None:
    """Return that a sheet reaches too far to be read, None where it does not."""
    if sheet.max_row <= ROWS_MOST and sheet.max_column <= COLUMNS_MOST:
        return None
    return (
        f"the sheet reaches to {get_column_letter(sheet.max_column)}{sheet.max_row}, beyond "
        f"{ROWS_MOST} lines or {COLUMNS_MOST} columns: delete what is empty below and beside the "
        "table"
    )


def hidden(sheet: Worksheet, rows: list[list[ShownCell]]) -> list[tuple[int, str]]:
    """Return lines and faults: what is filled and hidden."""
    if sheet.sheet_state != "visible":
        return [(1, "the sheet is hidden and holds cells: show it, or delete it")]
    columns = {
        number
        for told in sheet.column_dimensions.values()
        if told.hidden and told.min and told.max
        for number in range(told.min, min(told.max, COLUMNS_MOST) + 1)
    }
    filled = {cell.column for row in rows for cell in row}
    of_columns = [
        (1, f"column {get_column_letter(one)} is hidden and holds cells: show it, or delete it")
        for one in sorted(columns & filled)
    ]
    lines = [row[0].row for row in rows]
    return of_columns + [
        (line, "the line is hidden and holds cells: show it, or delete it")
        for line in lines
        if line in sheet.row_dimensions and sheet.row_dimensions[line].hidden
    ]


def merged(sheet: Worksheet) -> list[tuple[int, str]]:
    """Return lines and faults: cells that are merged, from the top."""
    told = "are merged, so that one cell stands for several: unmerge and fill in each"
    found = [(one.min_row, one.min_col, one.coord) for one in sheet.merged_cells.ranges]
    return [(line, f"cells {place} {told}") for line, _, place in sorted(found)]
