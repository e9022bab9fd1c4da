"""What a mapping says: how a sheet is written, and which heading is which column of the registry.

Everything is told and nothing is guessed: separators, the decimal mark, how days are written, which
words mean that a thing is not known, and which headings are left out on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal

import msgspec

from domain.errors import Fault, FaultsFound
from storage.registry_files.columns import COLUMNS, OPTIONAL_COLUMNS, Kind

Separator = Literal[",", ";", "\t"]
Filled = Annotated[str, msgspec.Meta(min_length=1)]


class Dialect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the sheet's cells are written.

    `thousands` is "" where numbers have no such mark. A cell that is one of `unknown` (case aside)
    says that a thing is not known. Cells that a spreadsheet keeps as numbers and days need none of
    this. A text file needs its `separator`; a workbook may name its `sheet`.
    """

    separator: Separator | None = None
    sheet: Filled | None = None
    decimal: Literal[".", ","]
    thousands: Literal["", ".", ",", " "]
    days: Literal["year-month-day", "day/month/year"]
    unknown: tuple[str, ...] = ()
    header_line: Annotated[int, msgspec.Meta(ge=1)] = 1


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a column's cells come from: one of `heading`, `constant`, `text` and `join`.

    `words` names the table of words by which a heading's cell is told; `text` names headings in
    braces; `join` writes several headings with their cells into one, as they stand. With
    `where_filled` the column is empty where that heading is.
    """

    heading: Filled | None = None
    constant: str | None = None
    text: Filled | None = None
    join: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)] | None = None
    words: str | None = None
    where_filled: str | None = None

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that the rule names."""
        named = [one for one in (self.heading, self.where_filled) if one is not None]
        in_text = [name for _, name, _, _ in Formatter().parse(self.text or "") if name]
        return (*named, *in_text, *(self.join or ()))


class Where(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which rows a table takes: those whose cell of a heading is known, and one of these words."""

    heading: Filled
    one_of: tuple[str, ...] | None = None


class MappedTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the registry's kinds of file, made of rows of the sheet."""

    kind: Kind
    columns: Mapping[str, str | Rule]
    only: tuple[Where, ...] = ()

    def rules(self) -> Iterator[tuple[str, Rule]]:
        """Give each column with its rule; a bare text is a heading."""
        for column, told in self.columns.items():
            yield column, Rule(heading=told) if isinstance(told, str) else told


class SheetMapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole mapping of one sheet; a heading is used by a table, or left out on purpose."""

    dialect: Dialect
    tables: Annotated[tuple[MappedTable, ...], msgspec.Meta(min_length=1)]
    left_out: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] = {}

    @property
    def headings(self) -> frozenset[str]:
        """Every heading that the mapping uses."""
        found = {one for table in self.tables for _, rule in table.rules() for one in rule.headings}
        return frozenset(found | {where.heading for table in self.tables for where in table.only})


msgspec.json.Decoder(SheetMapping)  # what the file makes is known before any thread


def read_mapping(path: Path) -> SheetMapping:
    """Return the mapping of a TOML file; raises FaultsFound with what is wrong and what to do."""
    try:
        mapping = msgspec.toml.decode(path.read_bytes(), type=SheetMapping)
    except OSError as error:
        raise FaultsFound(
            [
                Fault(
                    str(path),
                    1,
                    f"cannot be read ({error.strerror}): check the name and the rights",
                )
            ]
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise FaultsFound(
            [Fault(str(path), 1, f"is no mapping ({error}): see docs/registry.md")]
        ) from error
    faults = [Fault(str(path), 1, said) for said in _faults(mapping)]
    if faults:
        raise FaultsFound(faults)
    return mapping


def _faults(mapping: SheetMapping) -> Iterator[str]:
    dialect = mapping.dialect
    if dialect.decimal == dialect.thousands:
        yield f"decimal and thousands are both {dialect.decimal!r}: say what the file has"
    for heading in sorted(mapping.headings & set(mapping.left_out)):
        yield f"heading {heading!r} is used and left out: take it out of left_out"
    for table in mapping.tables:
        yield from _faults_of_columns(table)
        for column, rule in table.rules():
            ways = (rule.heading, rule.constant, rule.text, rule.join)
            if sum(way is not None for way in ways) != 1:
                yield f"{column} of {table.kind} needs one of heading, constant, text and join"
            if rule.words is not None and rule.words not in mapping.words:
                yield (
                    f"{column} of {table.kind} names words {rule.words!r}: add [words.{rule.words}]"
                )


def _faults_of_columns(table: MappedTable) -> Iterator[str]:
    for column in table.columns:
        if column not in COLUMNS[table.kind]:
            yield f"{table.kind} has no column {column!r}: use {', '.join(COLUMNS[table.kind])}"
    for column in COLUMNS[table.kind]:
        if column not in table.columns and column not in OPTIONAL_COLUMNS.get(table.kind, ()):
            yield f"column {column!r} of {table.kind} is missing: say where it comes from"
