"""A sheet as rows of cells with their lines, whatever it was read from; here, from a text file.

A text file keeps texts alone; what a spreadsheet keeps as a number or a day stays one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from domain.errors import Fault
from storage.registry_files.mapped.mapping import Dialect
from storage.registry_files.text_files.table import RegistryTable, records_of, text_of

SheetCell = str | int | float | bool | date | None

_WORDS = {",": "commas", ";": "semicolons", "\t": "tabs"}


@dataclass(slots=True)
class Sheet:
    """What a file holds: its headings, and each row that is not blank, with its line.

    `faults` are what kept it from being read; a row may be shorter than the headings.
    """

    file: str
    header_line: int = 1
    headings: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[SheetCell]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, message: str) -> None:
        """Note what is wrong at a line, and what to do."""
        self.faults.append(Fault(self.file, line, message))


def read_sheet(path: Path, dialect: Dialect) -> Sheet:
    """Return a text file as a sheet, in UTF-8; what is wrong stands in its `faults`."""
    read = RegistryTable(str(path))
    sheet = Sheet(str(path), faults=read.faults)
    text = text_of(path, read)
    if text is None:
        return sheet
    if dialect.separator is None:
        sheet.fault(1, "is a text file, and the mapping says no separator: add it to [dialect]")
        return sheet
    for line, cells in records_of(text, read, dialect.separator):
        if not sheet.headings:
            if line < dialect.header_line:
                continue
            sheet.header_line, sheet.headings = line, cells
            _check_separator(sheet, dialect.separator)
        elif len(cells) > len(sheet.headings):
            sheet.fault(
                line,
                f"{len(cells)} cells under {len(sheet.headings)} headings: a cell that holds the "
                "separator needs quotes around it",
            )
        else:
            sheet.rows.append((line, list(cells)))
    if not sheet.headings:
        sheet.fault(1, f"there is no line {dialect.header_line} of headings: correct header_line")
    return sheet


def _check_separator(sheet: Sheet, said: str) -> None:
    """Refuse a file that is separated otherwise than the mapping says."""
    if len(sheet.headings) > 1:
        return
    for separator, word in _WORDS.items():
        if separator != said and separator in sheet.headings[0]:
            sheet.fault(
                sheet.header_line,
                f"the headings are separated by {word}, and the mapping says "
                f"{_WORDS[said]}: correct separator in [dialect]",
            )
