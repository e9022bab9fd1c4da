"""Writes a table as Parquet by DuckDB's COPY, with its meaning in the file's own metadata.

Rows keep their order by number, as else the threads and the table's history change the bytes.
DuckDB writes no zone: a column of instants says it by its name (`_utc`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from domain.errors import StoreUnavailable
from storage.table_files.columns import About, Cell, Chunk, Column, Kind, Table, Values

MEMORY = "160MiB"  # beyond it DuckDB puts rows into the folder beside the file
THREADS = 2
ROWS_AT_ONCE = 131_072  # more than DuckDB's row group: fewer rows cost four times as much each
_EVERY_ROW = 2**31
_COMPRESSION = "zstd"
_TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.INTEGER: "BIGINT",
    Kind.REAL: "DOUBLE",
    Kind.FLAG: "BOOLEAN",
    Kind.DAY: "DATE",
    Kind.INSTANT: "TIMESTAMP",
}


def write_parquet(
    path: Path, table: Table, chunks: Iterable[Chunk], about: About, *, threads: int = THREADS
) -> None:
    """Write a table into a new file, its folder taking what does not fit into memory.

    The same rows give the same bytes, whatever the threads. Raises StoreUnavailable.
    """
    with _scratch(path, threads) as connection:
        same: dict[str, list[Cell]] | None = None
        number = 0
        for some in _gathered(chunks):
            if same is None:
                same = {name: [] for name in table.names if name in some[0].same}
                _make_table(connection, table, same)
            _insert(connection, table, number, some)
            for name, cells in same.items():
                cells += [chunk.same[name] for chunk in some]
            number += len(some)
        if same is None:
            same = {}
            _make_table(connection, table, same)
        told = ", ".join(f"{_name(name)}: {_text(text)}" for name, _, text in about.lines)
        columns = ", ".join(_of_row(one, same) for one in table.columns)
        connection.execute(
            f"COPY (SELECT {columns} FROM (SELECT * FROM varying ORDER BY chunk_, row_)) "  # noqa: S608 - our own names
            f"TO {_text(str(path))} "
            f"(FORMAT parquet, COMPRESSION {_COMPRESSION}, KV_METADATA {{{told}}})"
        )


def _gathered(chunks: Iterable[Chunk]) -> Iterator[list[Chunk]]:
    """Put chunks together until they are enough for DuckDB to take them at once."""
    some: list[Chunk] = []
    rows = 0
    for chunk in chunks:
        some.append(chunk)
        rows += chunk.rows
        if rows >= ROWS_AT_ONCE:
            yield some
            some, rows = [], 0
    if some:
        yield some


@contextmanager
def _scratch(path: Path, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    try:
        with duckdb.connect(":memory:") as connection:
            connection.execute(f"SET threads = {threads}")
            # Of a sample DuckDB takes a column for whole numbers, and cuts the others to such.
            connection.execute(f"SET pandas_analyze_sample = {_EVERY_ROW}")
            connection.execute(f"SET memory_limit = '{MEMORY}'")
            connection.execute(f"SET temp_directory = {_text(str(path.parent / 'rows'))}")
            yield connection
    except duckdb.Error as error:
        raise StoreUnavailable(
            f"the Parquet file cannot be written: {error}; look at the disk's space",
            where=str(path),
        ) from error


def _make_table(connection: duckdb.DuckDBPyConnection, table: Table, same: Collection[str]) -> None:
    """Make a table of what differs from row to row; what is `same` in a chunk is not in it."""
    others = [
        f"{_name(one.name)} {_TYPES[one.kind]}" for one in table.columns if one.name not in same
    ]
    connection.execute(f"CREATE TABLE varying (chunk_ INTEGER, row_ INTEGER, {', '.join(others)})")


def _insert(
    connection: duckdb.DuckDBPyConnection, table: Table, first: int, some: Sequence[Chunk]
) -> None:
    rows = np.array([chunk.rows for chunk in some])
    batch: dict[str, np.ndarray[Any, Any]] = {
        "chunk_": np.repeat(np.arange(first, first + len(some), dtype=np.int32), rows),
        "row_": np.concatenate([np.arange(chunk.rows, dtype=np.int32) for chunk in some]),
    }
    varying = [one for one in table.columns if one.name not in some[0].same]
    for one in varying:
        arrays = [_array(one.kind, chunk.columns[one.name]) for chunk in some]
        batch[one.name] = np.concatenate(arrays) if len(arrays) > 1 else arrays[0]
    taken = ", ".join(_taken(one.name, one.kind) for one in varying)
    connection.register("batch", batch)
    connection.execute(f"INSERT INTO varying SELECT chunk_, row_, {taken} FROM batch")  # noqa: S608 - our own names
    connection.unregister("batch")


def _of_row(column: Column, same: Mapping[str, Sequence[Cell]]) -> str:
    """Return how a column is had of a row; what is the same in a chunk is put in after sorting."""
    name = _name(column.name)
    if column.name not in same:
        return name
    cells = ", ".join("NULL" if one is None else _text(str(one)) for one in same[column.name])
    return f"CAST([{cells}] AS {_TYPES[column.kind]}[])[chunk_ + 1] AS {name}"


def _array(kind: Kind, cells: Values) -> np.ndarray[Any, Any]:
    if isinstance(cells, np.ndarray):
        return cells
    if kind is Kind.DAY:
        cells = [None if one is None else str(one) for one in cells]
    array = np.empty(len(cells), object)
    array[:] = cells
    return array


def _taken(name: str, kind: Kind) -> str:
    told = _name(name)
    if kind is Kind.INSTANT:
        return f"make_timestamp(CAST({told} AS BIGINT))"
    return f"CAST({told} AS {_TYPES[kind]})"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
