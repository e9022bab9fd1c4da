"""Writes a table as Parquet by DuckDB's COPY, with its meaning in the file's own metadata.

Rows keep their order by number, as else the threads and the table's history change the bytes.
DuckDB writes no zone: a column of instants says it by its name (`_utc`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from domain.errors import StoreUnavailable
from storage.table_files.columns import About, Chunk, Kind, Table, Values

MEMORY = "160MiB"  # beyond it DuckDB puts rows into the folder beside the file
THREADS = 2
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
        names: list[str] | None = None
        for number, chunk in enumerate(chunks):
            if names is None:
                names = _make_tables(connection, table, chunk)
            _insert(connection, table, number, chunk)
        if names is None:
            _make_tables(connection, table, Chunk(rows=0, columns=dict.fromkeys(table.names, ())))
        told = ", ".join(f"{_name(name)}: {_text(text)}" for name, _, text in about.lines)
        columns = ", ".join(_name(name) for name in table.names)
        connection.execute(
            f"COPY (SELECT {columns} FROM varying JOIN fixed USING (chunk_) "  # noqa: S608 - our own names
            f"ORDER BY chunk_, row_) TO {_text(str(path))} "
            f"(FORMAT parquet, COMPRESSION {_COMPRESSION}, KV_METADATA {{{told}}})"
        )


@contextmanager
def _scratch(path: Path, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    try:
        with duckdb.connect(":memory:") as connection:
            connection.execute(f"SET threads = {threads}")
            connection.execute(f"SET memory_limit = '{MEMORY}'")
            connection.execute(f"SET temp_directory = {_text(str(path.parent / 'rows'))}")
            yield connection
    except duckdb.Error as error:
        raise StoreUnavailable(
            f"the Parquet file cannot be written: {error}; look at the disk's space",
            where=str(path),
        ) from error


def _make_tables(connection: duckdb.DuckDBPyConnection, table: Table, first: Chunk) -> list[str]:
    """Make a table of what differs from row to row, and one of what is the same in a chunk."""
    types = {one.name: f"{_name(one.name)} {_TYPES[one.kind]}" for one in table.columns}
    same = [types[name] for name in table.names if name in first.same]
    others = [types[name] for name in table.names if name not in first.same]
    connection.execute(f"CREATE TABLE varying (chunk_ INTEGER, row_ INTEGER, {', '.join(others)})")
    connection.execute(f"CREATE TABLE fixed ({', '.join(['chunk_ INTEGER', *same])})")
    return list(types)


def _insert(connection: duckdb.DuckDBPyConnection, table: Table, number: int, chunk: Chunk) -> None:
    varying = [one for one in table.columns if one.name not in chunk.same]
    fixed = [chunk.same[one.name] for one in table.columns if one.name in chunk.same]
    places = ", ".join("?" * (1 + len(fixed)))
    connection.execute(f"INSERT INTO fixed VALUES ({places})", [number, *fixed])  # noqa: S608 - our own names
    batch = {"row_": np.arange(chunk.rows, dtype=np.int32)}
    batch |= {one.name: _array(one.kind, chunk.columns[one.name]) for one in varying}
    taken = ", ".join(_taken(one.name, one.kind) for one in varying)
    connection.register("batch", batch)
    connection.execute(f"INSERT INTO varying SELECT {number}, row_, {taken} FROM batch")  # noqa: S608 - our own names
    connection.unregister("batch")


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
