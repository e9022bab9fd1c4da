"""Reads a workbook into the registry's tables, one for each of its sheets, each row with its line.

A sheet's kind is told by the columns' own names, as of a text file: on its first line that is not
blank, or on the second below the headings. A sheet that has none is a fault: none is left out.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from storage.registry_files.columns import Kind
from storage.registry_files.described.column import Described
from storage.registry_files.described.every import DESCRIBED
from storage.registry_files.text_files.table import RegistryTable, check_header, kind_of
from storage.registry_files.workbooks.guide import GUIDE, LISTS
from storage.registry_files.workbooks.opening import open_workbook
from storage.registry_files.workbooks.shown import (
    ShownCell,
    beyond_bounds,
    hidden,
    merged,
    rows_of,
)


def read_workbook(path: Path) -> list[RegistryTable]:
    """Read every sheet that is not blank; what is wrong stands in the tables' `faults`.

    The sheets `Hướng dẫn` and `Danh mục` of our own workbooks hold no rows and are not read.
    """
    opened = open_workbook(path)
    whole = RegistryTable(str(path))
    if isinstance(opened, str):
        whole.fault(1, opened)
        return [whole]
    tables = [
        _table(str(path), values, formulas)
        for values, formulas in opened.sheets()
        if values.title not in (GUIDE, LISTS)
    ]
    found = [table for table in tables if table is not None]
    if not found:
        whole.fault(1, "no sheet of the workbook holds a cell: fill in one")
    return found or [whole]


def _table(path: str, values: Worksheet, formulas: Worksheet) -> RegistryTable | None:
    table = RegistryTable(f"{path}[{values.title}]")
    if (told := beyond_bounds(values)) is not None:
        table.fault(1, told)
        return table
    rows = list(rows_of(values, formulas))
    if not rows:
        return None
    for line, said in (*hidden(values, rows), *merged(values)):
        table.fault(line, said)
    names = _names(table, rows)
    if names is None or table.kind is None:
        return table
    line, columns, below = names
    check_header(table, line, [name for _, name in sorted(columns.items())])
    table.whole = True
    described = {one.column: one for one in DESCRIBED[table.kind]}
    for row in below:
        table.rows.append((row[0].row, _cells(table, row, columns, described)))
    return table


def _names(
    table: RegistryTable, rows: list[list[ShownCell]]
) -> tuple[int, dict[int, str], list[list[ShownCell]]] | None:
    """Return line and columns of the names, and the rows below; None where no line has them."""
    for index, row in enumerate(rows[:2]):
        names = {cell.column: str(cell.kept).casefold() for cell in row}
        table.kind = kind_of(list(names.values()))
        if table.kind is None:
            continue
        if index:
            _check_headings(table, table.kind, rows[0], names)
        return row[0].row, names, rows[index + 1 :]
    table.fault(
        rows[0][0].row,
        "neither this line nor the next has the columns' own names, such as 'id': take the sheet "
        "of `nhue registry template`, or give a mapping",
    )
    return None


def _check_headings(
    table: RegistryTable, kind: Kind, headings: list[ShownCell], names: dict[int, str]
) -> None:
    """Blame a heading that stands over another column than its own."""
    told = {one.column: one.heading_vi for one in DESCRIBED[kind]}
    for cell in headings:
        name = names.get(cell.column)
        if name is None:
            table.fault(
                cell.row, f"{cell.place} {cell.kept!r} has no column's name below: delete it"
            )
        elif name in told and _plain(str(cell.kept)) != _plain(told[name]):
            table.fault(
                cell.row,
                f"{cell.place} {cell.kept!r} stands over {name!r}, whose heading is "
                f"{told[name]!r}: put both in order again",
            )


def _cells(
    table: RegistryTable,
    row: list[ShownCell],
    columns: dict[int, str],
    described: dict[str, Described],
) -> dict[str, str]:
    """Return a row by column; one that is at fault is left out, so that it is blamed once."""
    told = dict.fromkeys((name for name in columns.values() if name in described), "")
    for cell in row:
        name = columns.get(cell.column)
        if name is None:
            table.fault(cell.row, f"{cell.place} stands under no column's name: delete it")
            continue
        if name not in described:
            continue  # the line of names was blamed for it
        one = described[name]
        text, said = "", cell.fault()
        if said is None:
            text, said = cell.text(name, one.form)
        if said is None:
            told[name] = _word(one, text)
        else:
            table.fault(cell.row, said)
            told.pop(name, None)
    return told


def _word(one: Described, text: str) -> str:
    """Return the registry's word for what a list calls it; another text stays as it is."""
    called = {_plain(vi): word for word, vi in one.words}
    return called.get(_plain(text), text)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
