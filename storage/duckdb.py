"""Keeps readings in one DuckDB file, for a service that runs as one process.

It decides what stands when it reads and when it seals, so that an append only appends and both
give one answer. It never updates a value, and never shares its file with a second process.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from domain.errors import StoreUnavailable
from domain.readings import Conflict, Reading
from storage.ports import ReadingColumns

_SCHEMA = """
CREATE TABLE IF NOT EXISTS series (id INTEGER, outlet VARCHAR, parameter VARCHAR);
CREATE TABLE IF NOT EXISTS recent (
    series INTEGER, time_us BIGINT, value DOUBLE, status TINYINT, position BIGINT);
CREATE TABLE IF NOT EXISTS sealed (
    series INTEGER, time_us BIGINT, value DOUBLE, status TINYINT, position BIGINT);
CREATE TABLE IF NOT EXISTS conflicts (
    series INTEGER, time_us BIGINT, value DOUBLE, status TINYINT, position BIGINT);
"""

_INSERT = "INSERT INTO recent SELECT series, time_us, value, status, position FROM batch"

# `place` and `row` decide between readings of one journal position, that is of one message:
# the one that it names first stands. Row numbers rise in the order of insertion.
_STANDING_CANDIDATES = """
SELECT time_us, value, status FROM (
    SELECT *, 0 AS place, rowid AS row FROM sealed
    WHERE series = $series AND time_us >= $begin AND time_us < $end
    UNION ALL
    SELECT *, 2 AS place, rowid AS row FROM recent
    WHERE series = $series AND time_us >= $begin AND time_us < $end
) ORDER BY time_us, position, place, row
"""

# What is sealed stands once an instant, and lies in time order but where a late reading was
# sealed after its neighbours. Where nothing recent is in the way, a scan is all that is needed.
# A status other than 00 is rare: fetched apart, it spares a third of the scan's cost.
_SEALED_ONLY = """
SELECT time_us, value FROM sealed
WHERE series = $series AND time_us >= $begin AND time_us < $end
"""
_SEALED_STATUS = """
SELECT time_us, status FROM sealed
WHERE series = $series AND time_us >= $begin AND time_us < $end AND status <> 0
"""
_ANY_RECENT = """
SELECT 1 FROM recent WHERE series = $series AND time_us >= $begin AND time_us < $end LIMIT 1
"""
_OLDEST_RECENT = "SELECT min(time_us) FROM recent"
_NEVER = 2**63 - 1

# nth: the order among all that came for an instant; repeat: the order among equal ones.
# DuckDB holds 0.0 and -0.0 for equal, as Python does.
_RANKED = """
SELECT *,
    row_number() OVER (PARTITION BY series, time_us ORDER BY position, place, row) AS nth,
    row_number() OVER (
        PARTITION BY series, time_us, value, status ORDER BY position, place, row) AS repeat
FROM ({everything})
"""

_IN_RANGE = " UNION ALL ".join(
    f"SELECT *, {place} AS place, rowid AS row FROM {table} "  # noqa: S608 - our own table names
    "WHERE series = $series AND time_us >= $begin AND time_us < $end"
    for place, table in enumerate(("sealed", "conflicts", "recent"))
)

_CONFLICTS = f"""
SELECT time_us, value, status, position FROM ({_RANKED.format(everything=_IN_RANGE)})
WHERE nth > 1 AND repeat = 1 ORDER BY time_us, position, place, row
"""  # noqa: S608 - composed of the constants above; values are bound

# Whatever is kept already of the instants that are sealed is judged anew with them.
_TO_SEAL = """
    SELECT *, 2 AS place, rowid AS row FROM recent WHERE time_us < $before
    UNION ALL
    SELECT *, 0 AS place, rowid AS row FROM sealed
    WHERE (series, time_us) IN (SELECT series, time_us FROM recent WHERE time_us < $before)
    UNION ALL
    SELECT *, 1 AS place, rowid AS row FROM conflicts
    WHERE (series, time_us) IN (SELECT series, time_us FROM recent WHERE time_us < $before)
"""

_SEAL = (
    f"CREATE OR REPLACE TEMP TABLE sealing AS {_RANKED.format(everything=_TO_SEAL)}",
    "DELETE FROM sealed WHERE (series, time_us) IN (SELECT series, time_us FROM sealing)",
    "DELETE FROM conflicts WHERE (series, time_us) IN (SELECT series, time_us FROM sealing)",
    "DELETE FROM recent WHERE time_us < $before",
    """
    INSERT INTO sealed SELECT sealing.* EXCLUDE (place, row, nth, repeat)
    FROM sealing JOIN series ON series.id = sealing.series
    WHERE nth = 1 ORDER BY outlet, parameter, time_us
    """,
    """
    INSERT INTO conflicts SELECT * EXCLUDE (place, row, nth, repeat) FROM sealing
    WHERE nth > 1 AND repeat = 1 ORDER BY series, time_us, nth
    """,
    "DROP TABLE sealing",
)


class DuckdbReadings:
    """A ReadingStore in one file; safe to share between the threads of one process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writing = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = duckdb.connect(str(path))
        except (duckdb.Error, OSError) as error:
            raise StoreUnavailable(_why_not_opened(error), where=str(path)) from error
        with self._answering():
            self._connection.execute(_SCHEMA)
            rows = self._connection.execute("SELECT outlet, parameter, id FROM series").fetchall()
            self._oldest_recent_us = _least(self._connection)
        self._series: dict[tuple[str, str], int] = {(o, p): number for o, p, number in rows}

    def append(self, readings: Sequence[Reading]) -> None:
        """Store a batch in one transaction, durable on return; raises StoreUnavailable."""
        if not readings:
            return
        outlets, parameters, times_us, values, statuses, positions = zip(*readings, strict=True)
        keys = list(zip(outlets, parameters, strict=True))
        with self._writing, self._transaction() as connection:
            known = self._series | self._add_series(connection, keys)
            batch = {
                "series": np.array([known[key] for key in keys], np.int32),
                "time_us": np.array(times_us, np.int64),
                "value": np.array(values, np.float64),
                "status": np.array(statuses, np.int8),
                "position": np.array(positions, np.int64),
            }
            # Lowered before the commit, so that no read passes over what it should have seen.
            self._oldest_recent_us = min(self._oldest_recent_us, *times_us)
            connection.register("batch", batch)
            connection.execute(_INSERT)
            connection.unregister("batch")
            connection.commit()
            self._series = known

    def seal(self, before_us: int) -> int:
        """Move what was read before an instant into the sorted table, once each; answers to
        reads stay the same. Returns how many rows were moved; raises StoreUnavailable.
        """
        with self._writing, self._transaction() as connection:
            found = connection.execute(
                "SELECT count(*) FROM recent WHERE time_us < $before", {"before": before_us}
            ).fetchone()
            moved = int(found[0]) if found else 0
            if moved:
                for statement in _SEAL:
                    bound = {"before": before_us} if "$before" in statement else {}
                    connection.execute(statement, bound)
                connection.commit()
                self._oldest_recent_us = _least(connection)
            return moved

    def read(self, outlet_id: str, parameter: str, begin_us: int, end_us: int) -> ReadingColumns:
        """Return the standing readings in [begin_us, end_us); raises StoreUnavailable."""
        bound = {
            "series": self._series.get((outlet_id, parameter), -1),
            "begin": begin_us,
            "end": end_us,
        }
        # Asked before the transaction begins: while another thread seals, it may only err low.
        maybe_recent = self._oldest_recent_us < end_us
        with self._reading() as cursor:
            cursor.begin()  # so that all questions see one state
            if maybe_recent and cursor.execute(_ANY_RECENT, bound).fetchone() is not None:
                return _first_of_each(cursor.execute(_STANDING_CANDIDATES, bound).fetchnumpy())
            found = cursor.execute(_SEALED_ONLY, bound).fetchnumpy()
            unusual = cursor.execute(_SEALED_STATUS, bound).fetchnumpy()
        times_us = np.asarray(found["time_us"], np.int64)
        values = np.asarray(found["value"], np.float64)
        if not bool(np.all(times_us[1:] > times_us[:-1])):
            order = np.argsort(times_us, kind="stable")
            times_us, values = times_us[order], values[order]
        status = np.zeros(len(times_us), np.int8)
        status[np.searchsorted(times_us, unusual["time_us"])] = unusual["status"]
        return ReadingColumns(times_us, values, status)

    def conflicts(
        self, outlet_id: str, parameter: str, begin_us: int, end_us: int
    ) -> list[Conflict]:
        """Return what did not stand, by time and position; raises StoreUnavailable."""
        bound = {
            "series": self._series.get((outlet_id, parameter), -1),
            "begin": begin_us,
            "end": end_us,
        }
        with self._reading() as cursor:
            rows = cursor.execute(_CONFLICTS, bound).fetchall()
        return [Conflict(outlet_id, parameter, *row) for row in rows]

    def latest_us(self, outlet_id: str) -> int | None:
        """Return the newest instant of an outlet, or None; raises StoreUnavailable."""
        with self._reading() as cursor:
            found = cursor.execute(
                "SELECT max(time_us) FROM (SELECT series, time_us FROM recent UNION ALL "
                "SELECT series, time_us FROM sealed) "
                "WHERE series IN (SELECT id FROM series WHERE outlet = $outlet)",
                {"outlet": outlet_id},
            ).fetchone()
        return None if found is None or found[0] is None else int(found[0])

    def check(self) -> None:
        """Return when the file answers; raises StoreUnavailable."""
        with self._reading() as cursor:
            cursor.execute("SELECT count(*) FROM series").fetchone()

    def close(self) -> None:
        """Let go of the file, so that another process may open it."""
        with self._writing:
            self._connection.close()

    def _add_series(
        self, connection: duckdb.DuckDBPyConnection, keys: Sequence[tuple[str, str]]
    ) -> dict[tuple[str, str], int]:
        unknown = sorted(set(keys) - self._series.keys())
        added = {key: number for number, key in enumerate(unknown, len(self._series))}
        if added:
            connection.executemany(
                "INSERT INTO series VALUES (?, ?, ?)",
                [(number, outlet, parameter) for (outlet, parameter), number in added.items()],
            )
        return added

    @contextmanager
    def _transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        # Closing a cursor rolls back what it has not committed.
        with self._reading() as cursor:
            cursor.begin()
            yield cursor

    @contextmanager
    def _reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._answering():
            cursor = self._connection.cursor()
            try:
                yield cursor
            finally:
                cursor.close()

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            raise StoreUnavailable(
                f"the embedded store failed: {error}; look at the disk's space and health, "
                "and that no one has closed or moved the file",
                where=str(self._path),
            ) from error


def _least(connection: duckdb.DuckDBPyConnection) -> int:
    found = connection.execute(_OLDEST_RECENT).fetchone()
    return _NEVER if found is None or found[0] is None else int(found[0])


def _first_of_each(found: Mapping[str, Any]) -> ReadingColumns:
    times_us = np.asarray(found["time_us"], np.int64)
    first = np.ones(len(times_us), np.bool_)
    first[1:] = times_us[1:] != times_us[:-1]
    return ReadingColumns(
        times_us[first],
        np.asarray(found["value"], np.float64)[first],
        np.asarray(found["status"], np.int8)[first],
    )


def _why_not_opened(error: Exception) -> str:
    if "lock" in str(error).lower():
        return (
            "another process has this file open: the embedded store belongs to one process; "
            f"stop the other one, or use InfluxDB for more than one ({error})"
        )
    return f"the embedded store cannot be opened: {error}"
