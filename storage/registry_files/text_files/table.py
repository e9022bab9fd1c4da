"""Turns a registry file's bytes into rows of named cells, each with its line.

It decides which of the ten kinds a file is by its header, and reports what is wrong with the
file as such: bytes that are not UTF-8, another separator, missing or unknown columns.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from domain.errors import Fault
from storage.registry_files.columns import COLUMNS, OPTIONAL_COLUMNS, Kind

# The share of columns that a header must have in common with a kind to be taken for it.
_ALIKE = 0.4
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs"}


@dataclass(slots=True)
class RegistryTable:
    """What one file holds; `kind` is None where the header does not tell, `whole` where all was
    read. A row lacks the cells that its file has no column for. `cell_lines` are by a row's line
    those of its cells, where they stand on lines of their own.
    """

    file: str
    kind: Kind | None = None
    whole: bool = False
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    cell_lines: dict[int, Mapping[str, int]] = field(default_factory=dict)

    def fault(self, line: int, message: str, column: str = "") -> None:
        """Note what is wrong at a line, and what to do; `column` is the one at fault."""
        self.faults.append(Fault(self.file, line, message, column))


def read_table(path: Path) -> RegistryTable:
    """Read one file; what is wrong stands in the table's `faults`, nothing is raised."""
    table = RegistryTable(str(path))
    text = text_of(path, table)
    if text is None:
        return table
    records = records_of(text, table)
    line, header = next(records, (1, []))
    names = [name.casefold() for name in header]
    if not names:
        table.fault(line, "the file is empty: its first line must name the columns")
        return table
    table.kind = kind_of(names)
    if table.kind is None:
        table.fault(line, _which_header(names))
        return table
    check_header(table, line, names)
    table.whole = True
    for row_line, cells in records:
        table.rows.append((row_line, _named(table, row_line, names, cells)))
    return table


def text_of(path: Path, table: RegistryTable) -> str | None:
    """Return what a file holds, None where it cannot be read, which `table` is blamed for."""
    try:
        data = path.read_bytes()
    except OSError as error:
        table.fault(1, f"cannot be read ({error.strerror}): check the name and the rights")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        table.fault(line, "is not UTF-8: save it again as 'CSV UTF-8 (comma delimited)'")
        return None


def records_of(
    text: str, table: RegistryTable, separator: str = ","
) -> Iterator[tuple[int, list[str]]]:
    """Give each record that is not blank with the line on which it begins, cells trimmed."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            table.whole = False
            table.fault(line, f"cannot be split into cells ({error}): look for a quote left open")
            return
        if any(cells):
            yield line, cells


def kind_of(names: list[str]) -> Kind | None:
    """Return the kind whose columns the names are, as far as they are alike; None for none."""

    def likeness(kind: Kind) -> float:
        optional = OPTIONAL_COLUMNS.get(kind, frozenset())
        columns = set(COLUMNS[kind]) - (optional - set(names))
        return len(columns & set(names)) / len(columns | set(names))

    best = max(Kind, key=likeness)
    return best if likeness(best) >= _ALIKE else None


def _which_header(names: list[str]) -> str:
    if len(names) == 1:
        for separator, word in _OTHER_SEPARATORS.items():
            if separator in names[0]:
                return f"columns are separated by {word}: save the file with commas"
    expected = "; ".join(f"{kind}: {','.join(COLUMNS[kind])}" for kind in Kind)
    return f"the header {','.join(names)} is none of a registry's ten; expected one of {expected}"


def check_header(table: RegistryTable, line: int, names: list[str]) -> None:
    """Blame each name that is unknown, missing or there twice, of a table whose kind is known."""
    assert table.kind is not None  # noqa: S101 - for mypy: the caller has found it
    columns = COLUMNS[table.kind]
    for name, count in Counter(names).items():
        if name not in columns:
            known = ",".join(columns)
            table.fault(
                line, f"unknown column {name!r} in {table.kind}: remove it, or use {known}", name
            )
        elif count > 1:
            table.fault(line, f"column {name!r} stands {count} times: keep one", name)
    for name in columns:
        if name not in names and name not in OPTIONAL_COLUMNS.get(table.kind, ()):
            table.fault(line, f"column {name!r} is missing in {table.kind}: add it", name)


def _named(table: RegistryTable, line: int, names: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) == len(names):
        return dict(zip(names, cells, strict=True))
    hint = (
        "a comma inside a cell needs quotes around the cell, and decimals need a point"
        if len(cells) > len(names)
        else "an empty cell still needs its comma"
    )
    table.fault(line, f"{len(cells)} cells under {len(names)} columns: {hint}")
    # The rest may have slipped into other columns; the id still serves those who refer to it.
    return {name: cell for name, cell in zip(names, cells, strict=False) if name == "id"}
