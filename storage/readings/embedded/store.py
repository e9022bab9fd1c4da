"""Keeps readings in one DuckDB file, for a service that runs as one process.

It decides what stands when it reads and when it seals, so that an append only appends and both
give one answer. It never updates a value, and never shares its file with a second process.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from domain.errors import StoreUnavailable
from domain.gateways.running_numbers import RunPlace
from domain.legal_day import MICROSECONDS_PER_DAY
from domain.measured.readings import Conflict, Reading, Sample
from domain.measured.refused import RefusedReading
from storage.ports.readings import NO_PLACES, ReadingColumns
from storage.readings.embedded import sql
from storage.readings.embedded.columns import (
    Settled,
    first_of_each,
    in_standing_order,
    of_both,
    of_each,
    of_sealed,
)
from storage.readings.embedded.incoming import Named, columns_of, columns_of_readings
from storage.readings.embedded.marks import keep_mark, marks_of
from storage.readings.embedded.opening import opened, why_not_opened
from storage.readings.embedded.places import any_place, by_position, keep_places, settled_by
from storage.readings.embedded.statuses import UnusualStatuses

_NEVER = 2**63 - 1


class DuckdbReadings:
    """A ReadingStore in one file; safe to share between the threads of one process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writing = threading.Lock()
        try:
            self._connection = opened(path)
        except (duckdb.Error, OSError) as error:
            raise StoreUnavailable(why_not_opened(error), where=str(path)) from error
        with self._answering():
            rows = self._connection.execute("SELECT outlet, parameter, id FROM series").fetchall()
            self._oldest_recent_us = _least(self._connection)
            self._has_places = any_place(self._connection.execute)
            self._unusual = UnusualStatuses(
                self._connection.execute(sql.UNUSUAL.format("sealed")).fetchall()
            )
        self._series: dict[tuple[str, str], int] = {(o, p): number for o, p, number in rows}

    def append(self, readings: Sequence[Reading]) -> Sequence[RefusedReading]:
        """Store a batch in one transaction, durable on return; raises StoreUnavailable."""
        if readings:
            self._insert(*columns_of_readings(readings))
        return ()

    def append_samples(
        self,
        samples: Sequence[Sample],
        positions: Sequence[int],
        *,
        through: int | None = None,
        places: Mapping[int, RunPlace] = NO_PLACES,
    ) -> Sequence[RefusedReading]:
        """Store a batch of samples and its mark in one transaction; raises StoreUnavailable."""
        if not samples:
            if through is not None:
                with self._writing, self._transaction() as connection:
                    keep_mark(connection.execute, through)
                    connection.commit()
            return ()
        self._insert(*columns_of(samples, positions), through=through, places=places)
        return ()

    def marks(self) -> Mapping[int, int]:
        """Return by worker the highest mark that was kept; raises StoreUnavailable."""
        with self._reading() as cursor:
            return marks_of(cursor.execute)

    def seal(self, before_us: int) -> int:
        """Move what was read before an instant into the sorted table, once each; answers to
        reads stay the same. Returns how many rows were moved; raises StoreUnavailable.
        """
        with self._writing, self._transaction() as connection:
            counting = "SELECT count(*) FROM recent WHERE time_us < $before"
            [[moved]] = connection.execute(counting, {"before": before_us}).fetchall()
            if moved:
                connection.execute(sql.BEGIN_SEALING[self._has_places], {"before": before_us})
                unusual = connection.execute(sql.UNUSUAL.format("sealing"))
                self._unusual.widen(unusual.fetchall())
                for statement in sql.SEAL:
                    bound = {"before": before_us} if "$before" in statement else {}
                    connection.execute(statement, bound)
                connection.commit()
                self._oldest_recent_us = _least(connection)
            return int(moved)

    def read(self, outlet_id: str, parameter: str, begin_us: int, end_us: int) -> ReadingColumns:
        """Return the standing readings in [begin_us, end_us); raises StoreUnavailable."""
        series = self._series.get((outlet_id, parameter), -1)
        bound = {"series": series, "begin": begin_us, "end": end_us}
        # Asked before the transaction begins: while another thread seals, it may only err low.
        maybe_recent = self._oldest_recent_us < end_us
        with self._reading() as cursor:
            cursor.begin()  # so that all questions see one state
            if maybe_recent and cursor.execute(sql.ANY_RECENT, bound).fetchone() is not None:
                recent = cursor.execute(sql.STANDING_CANDIDATES, bound).fetchnumpy()
                return first_of_each(recent, series, self._settled(cursor))
            found = cursor.execute(sql.SEALED_ONLY, bound).fetchnumpy()
            # Asked after the transaction began: what it sees as sealed was taken in before
            if not self._unusual.may_lie_in(series, begin_us, end_us):
                return of_sealed(found)
            return of_sealed(found, cursor.execute(sql.SEALED_STATUS, bound).fetchnumpy())

    def read_range(
        self, outlet_id: str, parameters: Sequence[str], begin_us: int, end_us: int
    ) -> dict[str, ReadingColumns]:
        """Return the standing readings of several parameters; raises StoreUnavailable."""
        series = {p: self._series.get((outlet_id, p), -1) for p in parameters}
        if not series:
            return {}
        asked = ", ".join(str(number) for number in sorted(set(series.values())))
        bound = {"begin": begin_us, "end": end_us}
        maybe_recent = self._oldest_recent_us < end_us
        with self._reading() as cursor:
            is_short = maybe_recent and end_us - begin_us <= 2 * MICROSECONDS_PER_DAY
            if self._has_places or not is_short:
                cursor.begin()  # so that all questions see one state
            if is_short:
                both = cursor.execute(sql.BOTH_OF_SEVERAL.format(series=asked), bound)
                return of_each(of_both(both.fetchnumpy()), series, self._settled(cursor))
            recent = {}
            if maybe_recent:
                recent = cursor.execute(
                    sql.RECENT_OF_SEVERAL.format(series=asked), bound
                ).fetchnumpy()
            has_recent = bool(recent) and len(recent["time_us"]) > 0
            question = sql.SEALED_WITH_POSITIONS if has_recent else sql.SEALED_OF_SEVERAL
            found = cursor.execute(question.format(series=asked), bound).fetchnumpy()
            if has_recent:
                found = in_standing_order(found, recent)
            return of_each(found, series, self._settled(cursor))

    def conflicts(
        self, outlet_id: str, parameter: str, begin_us: int, end_us: int
    ) -> list[Conflict]:
        """Return what did not stand, by time and position; raises StoreUnavailable."""
        series = self._series.get((outlet_id, parameter), -1)
        bound = {"series": series, "begin": begin_us, "end": end_us}
        question = sql.CONFLICTS_BY_PLACE if self._has_places else sql.CONFLICTS
        with self._reading() as cursor:
            rows = cursor.execute(question, bound).fetchall()
        return [Conflict(outlet_id, parameter, *row) for row in rows]

    def places(
        self, outlet_id: str, parameter: str, begin_us: int, end_us: int
    ) -> Mapping[int, RunPlace]:
        """Return the places of standing readings' messages; raises StoreUnavailable."""
        if not self._has_places:
            return NO_PLACES
        series = self._series.get((outlet_id, parameter), -1)
        bound = {"series": series, "begin": begin_us, "end": end_us}
        with self._reading() as cursor:
            rows = cursor.execute(sql.PLACES, bound).fetchall()
        return {time_us: RunPlace(run, number) for time_us, run, number in rows}

    def latest_us(self, outlet_id: str) -> int | None:
        """Return the newest instant of an outlet, or None; raises StoreUnavailable."""
        with self._reading() as cursor:
            [[newest_us]] = cursor.execute(sql.NEWEST, {"outlet": outlet_id}).fetchall()
        return None if newest_us is None else int(newest_us)

    def first_us(self, outlet_ids: Collection[str]) -> dict[str, int]:
        """Return the oldest instant of each outlet that has one; raises StoreUnavailable."""
        with self._reading() as cursor:
            return dict(cursor.execute(sql.OLDEST, {"outlets": [*outlet_ids]}).fetchall())

    def newest_us(self, outlet_ids: Collection[str], begin_us: int) -> dict[str, int]:
        """Return each outlet's newest instant from `begin_us` on; raises StoreUnavailable."""
        bound = {"outlets": [*outlet_ids], "begin": begin_us}
        with self._reading() as cursor:
            return dict(cursor.execute(sql.NEWEST_SINCE, bound).fetchall())

    def findings(self) -> Sequence[str]:
        """Return nothing: the file is ours alone."""
        return ()

    def kept_seconds(self) -> None:
        """Return None: the file forgets nothing."""

    def check(self) -> None:
        """Return when the file answers; raises StoreUnavailable."""
        with self._reading() as cursor:
            cursor.execute("SELECT count(*) FROM series").fetchone()

    def close(self) -> None:
        """Let go of the file, so that another process may open it."""
        with self._writing:
            self._connection.close()

    def _insert(
        self,
        named: Named,
        times_us: NDArray[np.int64],
        values: NDArray[np.float64],
        statuses: NDArray[np.int8],
        positions: NDArray[np.int64],
        *,
        through: int | None = None,
        places: Mapping[int, RunPlace] = NO_PLACES,
    ) -> None:
        """Insert readings: `named` tells an outlet and its parameters for so many of them."""
        # Gateways send the same parameters over and over: each set is looked up once.
        keys_of = {one: _keys(*one) for one in set(named)}
        with self._writing, self._transaction() as connection:
            known = self._series | self._add_series(connection, chain(*keys_of.values()))
            series_of = {one: [known[key] for key in keys] for one, keys in keys_of.items()}
            batch = {
                "series": np.array(
                    list(chain.from_iterable([series_of[one] for one in named])), np.int32
                ),
                "time_us": times_us,
                "value": values,
                "status": statuses,
                "position": positions,
            }
            # Lowered before the commit, so that no read passes over what it should have seen.
            self._oldest_recent_us = min(self._oldest_recent_us, int(times_us.min()))
            connection.register("batch", batch)
            connection.execute(sql.INSERT)
            connection.unregister("batch")
            if places:
                self._has_places = True  # before the commit, as above
                keep_places(connection.execute, places)
            if through is not None:
                keep_mark(connection.execute, through)
            connection.commit()
            self._series = known

    def _add_series(
        self, connection: duckdb.DuckDBPyConnection, keys: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], int]:
        unknown = sorted(set(keys) - self._series.keys())
        added = {key: number for number, key in enumerate(unknown, len(self._series))}
        if added:
            connection.executemany(
                "INSERT INTO series VALUES (?, ?, ?)",
                [(number, outlet, parameter) for (outlet, parameter), number in added.items()],
            )
        return added

    def _settled(self, cursor: duckdb.DuckDBPyConnection) -> Settled:
        return settled_by(cursor.execute) if self._has_places else by_position

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


def _keys(outlet_id: str, parameters: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(outlet_id, parameter) for parameter in parameters]


def _least(connection: duckdb.DuckDBPyConnection) -> int:
    found = connection.execute(sql.OLDEST_RECENT).fetchone()
    return _NEVER if found is None or found[0] is None else int(found[0])
