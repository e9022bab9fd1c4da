"""Writes a table as CSV (RFC 4180) or as JSON, one object a line; in UTF-8, and never whole."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec
import numpy as np

from storage.table_files.columns import Cell, Chunk, Kind, Table, Values, instants, plain

BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # without which spreadsheets garble Vietnamese letters
# A spreadsheet runs what begins so as a formula (OWASP, CSV injection): an apostrophe goes before.
# A sign alone is none: the unit of pH is "-".
_FORMULA = re.compile(r"[=@\t\r\n]|[+-].", re.DOTALL)


def write_csv(
    file: BinaryIO, table: Table, chunks: Iterable[Chunk], *, with_mark: bool = False
) -> None:
    """Write a table as CSV, the names of its columns first; raises OSError.

    A text that a spreadsheet would run as a formula is given an apostrophe; what is not known is
    an empty cell.
    """
    if with_mark:
        file.write(BYTE_ORDER_MARK)
    file.write(_lines([table.names]))
    for chunk in chunks:
        columns = [_texts(one.kind, chunk.cells(one.name)) for one in table.columns]
        file.write(_lines(zip(*columns, strict=True)))


def write_json_lines(file: BinaryIO, table: Table, chunks: Iterable[Chunk]) -> None:
    """Write a table as JSON, one object a line; raises OSError."""
    encoder = msgspec.json.Encoder()
    for chunk in chunks:
        columns = [_values(one.kind, chunk.cells(one.name)) for one in table.columns]
        file.writelines(
            encoder.encode(dict(zip(table.names, row, strict=True))) + b"\n"
            for row in zip(*columns, strict=True)
        )


def _lines(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _texts(kind: Kind, cells: Values | Iterable[Cell]) -> Iterator[object]:
    """Give cells as CSV has them: None is an empty one."""
    match kind:
        case Kind.TEXT:
            return (_harmless(one) for one in plain(cells))
        case Kind.FLAG:
            return (None if one is None else str(one).lower() for one in plain(cells))
        case _:
            return iter(_values(kind, cells))


def _values(kind: Kind, cells: Values | Iterable[Cell]) -> Iterable[object]:
    if kind is Kind.INSTANT:
        return instants(cells if isinstance(cells, np.ndarray) else list(cells))
    if kind is Kind.DAY:
        return (None if one is None else str(one) for one in plain(cells))
    return plain(cells)


def _harmless(text: str | None) -> str | None:
    return f"'{text}" if text and _FORMULA.match(text) else text
