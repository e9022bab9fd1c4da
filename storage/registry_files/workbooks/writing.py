"""Writes the registry as one workbook that an import takes again, or the same without a row.

What a spreadsheet cannot keep exactly as a number or a day is written as text. A text that it
cannot keep at all refuses the file: nothing is cut.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from domain.errors import Fault, FaultsFound
from domain.registry import Registry
from storage.registry_files.columns import Kind
from storage.registry_files.described.column import Described, Form
from storage.registry_files.described.every import TITLES_VI
from storage.registry_files.workbooks.guide import write_guide, write_lists
from storage.registry_files.workbooks.layout import HEADS, KindSheet
from storage.registry_files.workbooks.shown import FIRST_DAY
from storage.registry_files.writing import Cell, cell_text, registry_rows
from storage.table_files.book import new_book

LETTERS_MOST = 32_767  # of one cell, in UTF-16 units
# Always the same, so that the same registry gives the same bytes; its first sheet says more.
MADE_AT = datetime(2025, 7, 1, tzinfo=UTC)
# Not of XML, or by which a spreadsheet writes a letter that is not.
_UNTOLD = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|x005F_|_x[0-9A-Fa-f]{4}_")
_TITLE = "Nhuệ registry"


def write_template(path: Path) -> None:
    """Write a workbook to be filled in; the same bytes each time. Raises StoreUnavailable."""
    _write(path, {kind: [] for kind in Kind}, [])


def write_registry_workbook(
    registry: Registry, path: Path, about: Sequence[tuple[str, str]] = ()
) -> None:
    """Write the registry into a new workbook, `about` it on its first sheet.

    Raises FaultsFound with every text that no spreadsheet keeps, StoreUnavailable.
    """
    rows = registry_rows(registry)
    faults = [
        Fault(f"{path}[{TITLES_VI[kind]}]", line, f"{column} {said}")
        for kind in Kind
        for line, row in enumerate(rows[kind], start=HEADS + 1)
        for column, cell in row.items()
        if (said := _kept_badly(cell)) is not None
    ]
    if faults:
        raise FaultsFound(faults)
    _write(path, rows, about)


def _kept_badly(cell: Cell) -> str | None:
    if not isinstance(cell, str):
        return None
    letters = len(cell.encode("utf-16-le")) // 2
    if letters > LETTERS_MOST:
        return (
            f"has {letters} letters, and a spreadsheet keeps {LETTERS_MOST} in a cell: export CSV "
            "files, or shorten it"
        )
    if found := _UNTOLD.search(cell):
        return f"holds {found[0]!r}, which a spreadsheet keeps otherwise: export CSV files"
    return None


def _write(
    path: Path, rows: Mapping[Kind, Sequence[Mapping[str, Cell]]], about: Sequence[tuple[str, str]]
) -> None:
    with new_book(path, _TITLE, MADE_AT) as book:
        write_guide(book, about)
        lists = write_lists(book)
        for kind in Kind:
            sheet = KindSheet(book, kind, lists, len(rows[kind]))
            for line, row in enumerate(rows[kind], start=HEADS):
                for place, one in enumerate(sheet.columns):
                    _write_cell(sheet, line, place, one, row[one.column])


def _write_cell(sheet: KindSheet, line: int, place: int, one: Described, cell: Cell) -> None:
    text = cell_text(cell)
    if not text:
        return
    if one.words:
        text = one.told(text)
    done: int
    match cell:
        case bool() | StrEnum() | str() | tuple():
            done = sheet.sheet.write_string(line, place, text, sheet.formats[Form.TEXT])
        case int() | float() if kept_as_number(cell):
            done = sheet.sheet.write_number(line, place, cell, sheet.formats[one.form])
        case date() if not isinstance(cell, datetime) and cell >= FIRST_DAY:
            done = sheet.sheet.write_datetime(line, place, cell, sheet.formats[Form.DAY])
        case _:
            done = sheet.sheet.write_string(line, place, text, sheet.formats[Form.TEXT])
    assert done == 0  # noqa: S101 - what a cell cannot keep was refused before


def kept_as_number(number: float) -> bool:
    """Return whether a workbook gives a number back as it is, whoever has saved it since.

    Excel shows 15 digits, and LibreOffice saves no more of them.

    >>> kept_as_number(0.1), kept_as_number(0.1 + 0.2), kept_as_number(1.234567890123456)
    (True, False, False)
    """
    return float(f"{number:.15G}") == number
