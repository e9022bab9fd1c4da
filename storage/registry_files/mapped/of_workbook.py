"""A sheet of a workbook as a sheet of somebody else's: numbers and days stay what they are."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from storage.registry_files.mapped.mapping import Dialect
from storage.registry_files.mapped.sheet import Sheet
from storage.registry_files.workbooks.opening import Opened, open_workbook
from storage.registry_files.workbooks.shown import (
    ShownCell,
    beyond_bounds,
    hidden,
    merged,
    rows_of,
)


def read_workbook_sheet(path: Path, dialect: Dialect, used: Collection[str]) -> Sheet:
    """Return the sheet that the dialect names, or the only one; what is wrong stands in `faults`.

    Of cells under a heading that is not `used` nothing is asked.
    """
    opened = open_workbook(path)
    if isinstance(opened, str):
        sheet = Sheet(str(path))
        sheet.fault(1, opened)
        return sheet
    return _sheet(path, opened, dialect, used)


def _sheet(path: Path, opened: Opened, dialect: Dialect, used: Collection[str]) -> Sheet:
    filled = [
        pair
        for pair in opened.sheets()
        if beyond_bounds(pair[0]) or next(rows_of(*pair), None) is not None
    ]
    titles = [values.title for values, _ in filled]
    chosen = [pair for pair in filled if dialect.sheet in (None, pair[0].title)]
    sheet = Sheet(str(path))
    if len(chosen) != 1:
        sheet.fault(1, f"has the filled sheets {', '.join(titles)}: name one as sheet in [dialect]")
        return sheet
    values, formulas = chosen[0]
    sheet.file = f"{path}[{values.title}]"
    if (told := beyond_bounds(values)) is not None:
        sheet.fault(1, told)
        return sheet
    rows = [row for row in rows_of(values, formulas) if row[0].row >= dialect.header_line]
    below_top = [one for one in merged(values) if one[0] >= dialect.header_line]
    for line, said in (*hidden(values, rows), *below_top):
        sheet.fault(line, said)
    if not rows or rows[0][0].row != dialect.header_line:
        line = dialect.header_line
        sheet.fault(1, f"there is no line {line} of headings: correct header_line")
        return sheet
    head, *below = rows
    sheet.header_line = head[0].row
    columns = {cell.column: str(cell.told()) for cell in head}
    sheet.headings = list(columns.values())
    for row in below:
        _add(sheet, row, columns, used)
    return sheet


def _add(
    sheet: Sheet, row: list[ShownCell], columns: dict[int, str], used: Collection[str]
) -> None:
    cells = {cell.column: cell for cell in row}
    for place, cell in cells.items():
        if place not in columns:
            sheet.fault(
                cell.row, f"{cell.place} stands under no heading: delete it, or give it one"
            )
        elif columns[place] in used and (said := cell.fault()) is not None:
            sheet.fault(cell.row, said)
    told = [cells[place].told() if place in cells else None for place in columns]
    sheet.rows.append((row[0].row, told))
