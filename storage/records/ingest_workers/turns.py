"""Lets several workers write one bucket in turns, by a lock in PostgreSQL that is held by one.

InfluxDB overwrites and cannot tell an old writer from a new one, so two things stand in for that: a
writer that lost its lock, by a cut network or a pause of its machine, finds out before it writes;
and who comes after a write that was begun and not ended waits until it can no longer arrive.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.errors import StoreUnavailable
from storage.records.database.engine import accepted_url

WRITE_SECONDS_MOST = 8.0  # the longest that a sharing worker waits for one write
UNSURE_SECONDS = 20.0  # how long after its beginning a write, of blocks in two rounds, may arrive
# The server takes the lock from a holder that is gone or stands still, and not only its own word.
_SERVER_OPTIONS = (
    "-c lock_timeout=120s -c idle_session_timeout=300s -c tcp_keepalives_idle=10 "
    "-c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
)
_LOCK = text("SELECT pg_advisory_lock(hashtextextended(:lock, 0))")
_UNLOCK = text("SELECT pg_advisory_unlock(hashtextextended(:lock, 0))")
_STAND = text(
    "SELECT coalesce(max(writes), 0), coalesce(max(writing_until_us), 0) "
    "- (extract(epoch FROM clock_timestamp()) * 1000000)::bigint "
    "FROM bucket_writes WHERE bucket = :bucket"
)
_BEGIN = text(
    "INSERT INTO bucket_writes (bucket, writes, writing_until_us) VALUES (:bucket, 1, "
    "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint + :unsure_us) "
    "ON CONFLICT (bucket) DO UPDATE SET writes = bucket_writes.writes + 1, "
    "writing_until_us = excluded.writing_until_us"
)
_END = text("UPDATE bucket_writes SET writing_until_us = NULL WHERE bucket = :bucket")


class PostgresTurns:
    """The turns of the workers that write one bucket; one thread of each asks for them."""

    def __init__(self, url: str, bucket: str) -> None:
        """Nothing is asked yet; raises SettingsUnusable where the address is no PostgreSQL."""
        parsed = accepted_url(url)
        self._where = parsed.render_as_string(hide_password=True)
        self._bucket = {"bucket": bucket}
        self._lock = {"lock": f"writes:{bucket}"}
        arguments = {"connect_timeout": 10, "options": _SERVER_OPTIONS, "tcp_user_timeout": 10_000}
        self._engine: Engine = create_engine(
            parsed,
            connect_args=arguments,
            pool_pre_ping=True,
            pool_size=1,
            max_overflow=0,
            isolation_level="AUTOCOMMIT",
        )
        self._held: Connection | None = None
        self._writes = -1  # the count of writes after our own last one
        self._begun = False

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Wait for the turn and give whether nobody else has written since our last one.

        Raises StoreUnavailable where PostgreSQL does not answer or others take too long.
        """
        with self._answering(), self._engine.connect() as connection:
            connection.execute(_LOCK, self._lock)
            writes, unsure_us = connection.execute(_STAND, self._bucket).one()
            if unsure_us > 0:
                time.sleep(unsure_us / 1e6)
            self._held, self._begun = connection, False
            alone, self._writes = writes == self._writes, writes
            try:
                yield alone
                if self._begun:
                    connection.execute(_END, self._bucket)
            finally:
                self._held = None
                self._let_go(connection)

    def begin_write(self) -> None:
        """Say that a write follows now; raises StoreUnavailable where the turn is lost."""
        if self._held is None:
            raise StoreUnavailable("a write without a turn", where=self._where)
        with self._answering():
            given = self._bucket | {"unsure_us": int(UNSURE_SECONDS * 1_000_000)}
            self._held.execute(_BEGIN, given)
        self._begun = True
        self._writes += 1

    def close(self) -> None:
        """Let go of the connection."""
        self._engine.dispose()

    def _let_go(self, connection: Connection) -> None:
        """Unlock; a connection that cannot is closed, which unlocks too."""
        if connection.invalidated:
            return
        try:
            connection.execute(_UNLOCK, self._lock)
        except DBAPIError:
            connection.invalidate()

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreUnavailable(
                f"the turn to write is not to be had or is lost ({error.orig}): it is tried again",
                where=self._where,
            ) from error
        except PoolTimeout as error:
            raise StoreUnavailable("another thread has the turn", where=self._where) from error
