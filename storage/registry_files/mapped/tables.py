"""Turns a sheet into the registry's tables by its mapping, each row with its line.

A cell that is written otherwise than the mapping says is a fault with its remedy; a heading of the
sheet that the mapping does not name is one too, so that nothing is left out by oversight.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from storage.registry_files.columns import DAY_COLUMNS, NUMBER_COLUMNS
from storage.registry_files.mapped.mapping import Dialect, MappedTable, Rule, SheetMapping, Where
from storage.registry_files.mapped.sheet import Sheet, SheetCell
from storage.registry_files.text_files.table import RegistryTable

_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
Row = Mapping[str, SheetCell]


def mapped_tables(sheet: Sheet, mapping: SheetMapping) -> list[RegistryTable]:
    """Return one table for each of the mapping's; what is wrong stands in their `faults`."""
    tables = [RegistryTable(sheet.file, told.kind, whole=True) for told in mapping.tables]
    tables[0].faults += sheet.faults
    if not sheet.faults:  # of a sheet that is read otherwise than it is written nothing is right
        _check_headings(sheet, mapping, tables[0])
    if tables[0].faults:
        tables[0].whole = False
        return tables
    for line, cells in sheet.rows:
        row = dict.fromkeys(sheet.headings, None) | dict(zip(sheet.headings, cells, strict=False))
        for told, table in zip(mapping.tables, tables, strict=True):
            of_row = _Row(mapping, table, line, row)
            if all(of_row.is_one_of(one) for one in told.only):
                table.rows.append((line, of_row.cells(told)))
    return tables


def _check_headings(sheet: Sheet, mapping: SheetMapping, table: RegistryTable) -> None:
    if not sheet.headings:
        return
    for heading, times in Counter(sheet.headings).items():
        if times > 1:
            table.fault(sheet.header_line, f"heading {heading!r} stands {times} times: keep one")
        if heading not in mapping.headings and heading not in mapping.left_out:
            table.fault(
                sheet.header_line,
                f"heading {heading!r} has no place in the mapping: map it, or add it to left_out",
            )
    for heading in sorted((mapping.headings | set(mapping.left_out)) - set(sheet.headings)):
        table.fault(
            sheet.header_line,
            f"the mapping names heading {heading!r}, which the sheet has not: correct one of them",
        )


class _Row:
    """One row of a sheet, told column by column."""

    def __init__(self, mapping: SheetMapping, table: RegistryTable, line: int, row: Row) -> None:
        self._mapping = mapping
        self._table = table
        self._line = line
        self._row = row

    def is_one_of(self, where: Where) -> bool:
        """Return whether a table that takes such rows alone takes this one."""
        cell = self._known(where.heading)
        return bool(cell) and (where.one_of is None or cell in where.one_of)

    def cells(self, told: MappedTable) -> dict[str, str]:
        """Return the row's cells as the registry's files write them."""
        return {column: self._cell(column, rule) for column, rule in told.rules()}

    def _cell(self, column: str, rule: Rule) -> str:
        if rule.where_filled is not None and not self._known(rule.where_filled):
            return ""
        if rule.constant is not None:
            return rule.constant
        if rule.join is not None:
            cells = ((heading, _text(self._row[heading])) for heading in rule.join)
            return "; ".join(f"{heading}: {cell}" for heading, cell in cells if cell)
        if rule.text is not None:
            return rule.text.format_map({name: self._known(name) for name in rule.headings})
        assert rule.heading is not None  # noqa: S101 - for mypy: the mapping was checked
        if rule.words is not None:
            return self._word(rule.heading, rule.words)
        return self._written(column, rule.heading)

    def _known(self, heading: str) -> str:
        """Return a cell's text, empty where it says that the thing is not known."""
        cell = _text(self._row[heading])
        unknown = {word.casefold() for word in self._mapping.dialect.unknown}
        return "" if cell.casefold() in unknown else cell

    def _word(self, heading: str, name: str) -> str:
        cell, words = _text(self._row[heading]), self._mapping.words[name]
        if cell not in words:
            self._table.fault(
                self._line,
                f"{heading} {cell!r} has no word in the mapping: add it to [words.{name}]",
            )
            return ""
        return words[cell]

    def _written(self, column: str, heading: str) -> str:
        cell, text = self._row[heading], self._known(heading)
        if isinstance(cell, date) and column not in DAY_COLUMNS:
            self._table.fault(
                self._line,
                f"{heading} {text} is a day for Excel, and {column} is none: format the cell as "
                "text and type it again",
            )
            return ""
        if not text or not isinstance(cell, str):
            return text
        told: str | None = text
        if column in NUMBER_COLUMNS:
            told = number_text(text, self._mapping.dialect)
        elif column in DAY_COLUMNS:
            told = day_text(text, self._mapping.dialect)
        if told is None:
            self._table.fault(self._line, _otherwise(column, heading, text, self._mapping.dialect))
            return ""
        return told


def number_text(text: str, dialect: Dialect) -> str | None:
    """Return a number as the registry's files write it, None where the dialect has no such one.

    >>> dialect = Dialect(separator=";", decimal=",", thousands=".", days="day/month/year")
    >>> number_text("1.250,5", dialect), number_text("1250.5", dialect)
    ('1250.5', None)
    """
    mark, point = re.escape(dialect.thousands), re.escape(dialect.decimal)
    whole = rf"(?:\d{{1,3}}(?:{mark}\d{{3}})+|\d+)" if mark else r"\d+"
    if not re.fullmatch(rf"[+-]?{whole}(?:{point}\d+)?", text, re.ASCII):
        return None
    if dialect.thousands:
        text = text.replace(dialect.thousands, "")
    return text.replace(dialect.decimal, ".")


def day_text(text: str, dialect: Dialect) -> str | None:
    """Return a day as year-month-day, None where it is written otherwise than the dialect says."""
    if dialect.days == "year-month-day":
        return text if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    found = _DAY.fullmatch(text)
    return None if found is None else f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"


def _otherwise(column: str, heading: str, text: str, dialect: Dialect) -> str:
    if column in DAY_COLUMNS:
        said = f"days written {dialect.days}"
    else:
        marks = (
            f"the mark {dialect.thousands!r} between" if dialect.thousands else "no mark between"
        )
        said = f"the decimal mark {dialect.decimal!r} and {marks} thousands"
    return (
        f"{heading} {text!r} is written otherwise than the mapping says ({said}): correct the "
        "cell, or [dialect] where the whole sheet is written so"
    )


def _text(cell: SheetCell) -> str:
    """Return a cell as text; what a spreadsheet keeps as a number or day, as our files write it."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case float():
            return repr(cell).removesuffix(".0")
        case datetime():
            return cell.isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell).strip()
