"""Opens the embedded store's file: its tables, when it is tidied, how much memory it may take."""

from __future__ import annotations

from pathlib import Path

import duckdb

from storage.private_files import make_private_folder
from storage.readings.embedded import sql

# DuckDB would keep as much of the file in memory as four fifths of the machine hold; what sealing a
# backlog needs beyond this goes to a folder beside the file while it runs.
MIB_A_THREAD = 96
# As many threads as serve one question: more of them only hold more memory.
THREADS_MOST = 4


def opened(path: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection to the file, made where it is missing; raises duckdb.Error, OSError."""
    make_private_folder(path.parent)
    connection = duckdb.connect(str(path))
    [[machine]] = connection.execute("SELECT current_setting('threads')").fetchall()
    threads = min(int(machine), THREADS_MOST)
    connection.execute(f"SET threads = {threads}")
    connection.execute(f"SET memory_limit = '{max(2, threads) * MIB_A_THREAD}MiB'")
    connection.execute(sql.CHECKPOINT_SELDOM)
    connection.execute(sql.SCHEMA)
    return connection


def why_not_opened(error: Exception) -> str:
    """Return in words, with the remedy, why the file could not be opened."""
    if "lock" in str(error).lower():
        return (
            "another process has this file open: the embedded store belongs to one process; "
            f"stop the other one, or use InfluxDB for more than one ({error})"
        )
    return f"the embedded store cannot be opened: {error}"
