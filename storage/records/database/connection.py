"""Opens the records' database, brings its tables up to date, and gives out transactions.

One writer at a time on both databases, since a writer reads what it supersedes. Readers never
wait. What the database cannot do now rises as StoreUnavailable; it never retries by itself.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError as SqlDataError
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.errors import SettingsUnusable, StoreUnavailable
from storage.records.database.engine import WAIT_SECONDS, accepted_url, engine_of
from storage.records.database.in_turn.schema import (
    MIGRATIONS,
    Hold,
    Schema,
    schema_of,
    take_for_change,
)
from storage.records.database.in_turn.turns import Turns

_WRITERS_LOCK = 0x6E687565  # "nhue": PostgreSQL's advisory lock for the one writer
_MISUSE = (IntegrityError, ProgrammingError, SqlDataError)  # our mistakes, not the store's state

# Alembic keeps the running migration in module globals.
_one_upgrade_at_a_time = threading.Lock()


class RecordsDatabase:
    """An engine for SQLite or PostgreSQL with one way to read and one way to write."""

    def __init__(self, url: URL) -> None:
        self.where = url.render_as_string(hide_password=True)
        self._engine = engine_of(url)
        self._writer = self._engine.execution_options(nhue_writes=True)
        is_sqlite = self._engine.dialect.name == "sqlite"
        self._turns = Turns(self.where, WAIT_SECONDS).one if is_sqlite else nullcontext
        self._is_closed = False
        self._hold: Hold | None = None
        self._shared = threading.local()

    @classmethod
    def open(cls, url: str) -> RecordsDatabase:
        """Connect and upgrade the tables; raises SettingsUnusable or StoreUnavailable."""
        database = cls(accepted_url(url))
        with ExitStack() as on_failure:
            on_failure.callback(database.close)
            database._prepare()
            on_failure.pop_all()
        return database

    @classmethod
    def as_it_is(cls, url: str) -> RecordsDatabase:
        """Connect and change nothing; raises SettingsUnusable where there are no records."""
        accepted = accepted_url(url)
        if accepted.get_backend_name() == "sqlite":
            try:
                Path(str(accepted.database)).stat()
            except (FileNotFoundError, NotADirectoryError):
                raise SettingsUnusable(
                    "there are no records yet", where=str(accepted.database)
                ) from None
            except OSError as error:
                raise SettingsUnusable(
                    f"the records cannot be read ({error.strerror}): run it as the service's user",
                    where=str(accepted.database),
                ) from error
        return cls(accepted)

    def schema(self) -> Schema:
        """Return of which version the tables are; raises StoreUnavailable."""
        with self.reading() as connection:
            return schema_of(connection)

    def hold_tables(self) -> None:
        """Keep other versions from changing the tables until `close`; raises StoreUnavailable."""
        with self._unavailable_as_such():
            self._hold = Hold(self._engine)
        if not self.schema().is_newest:
            raise StoreUnavailable(
                "another version has just changed the records' tables: try again", where=self.where
            )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the records; raises StoreUnavailable."""
        shared: Connection | None = getattr(self._shared, "connection", None)
        if shared is not None:
            with self._unavailable_as_such():
                yield shared
            return
        with self._unavailable_as_such(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def reading_at_once(self) -> Iterator[None]:
        """Have all that this thread reads within on one connection, of one state on SQLite."""
        with self.reading() as connection:
            before: Connection | None = getattr(self._shared, "connection", None)
            self._shared.connection = connection
            try:
                yield
            finally:
                self._shared.connection = before

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the one writer's transaction: all of it is durable, or nothing is kept."""
        with self._unavailable_as_such(), self._turns(), self._writer.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})"))
            yield connection

    def close(self) -> None:
        """Let go of every connection, and open none any more."""
        self._is_closed = True
        if self._hold is not None:
            self._hold.close()
        self._engine.dispose()

    @contextmanager
    def _unavailable_as_such(self) -> Iterator[None]:
        if self._is_closed:
            raise StoreUnavailable("the records are closed", where=self.where)
        try:
            yield
        except _MISUSE:
            raise
        except DBAPIError as error:
            raise StoreUnavailable(
                f"the records do not answer: {error.orig}", where=self.where
            ) from error
        except PoolTimeout as error:
            raise StoreUnavailable(
                f"every connection to the records is taken: {error}", where=self.where
            ) from error

    def _prepare(self) -> None:
        if self._engine.dialect.name == "sqlite":
            with self._unavailable_as_such():
                self._set_write_ahead_log()
        with _one_upgrade_at_a_time, self.writing() as connection:
            self._upgrade(connection)

    def _set_write_ahead_log(self) -> None:
        # SQLite does not wait for the lock that the change of journal needs, so we do.
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                with self._engine.connect() as connection:
                    driver = connection.connection.driver_connection
                    assert isinstance(driver, sqlite3.Connection)  # noqa: S101  for mypy only
                    driver.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise StoreUnavailable(str(error), where=self.where) from error
                time.sleep(0.05)
            else:
                return

    def _upgrade(self, connection: Connection) -> None:
        schema = schema_of(connection)
        if schema.is_newest:
            return
        alone = None
        if schema.is_older:
            alone = take_for_change(self._engine, connection, self.where)
        try:
            upgrade_tables(connection, "head")
        finally:
            if alone is not None:
                alone.close()


def upgrade_tables(connection: Connection, revision: str) -> None:
    """Bring the tables up to a revision, or make them; raises SettingsUnusable on one that another
    version made.
    """
    from alembic import command  # noqa: PLC0415 - slow to load, and rarely needed
    from alembic.config import Config  # noqa: PLC0415 - the same
    from alembic.util.exc import CommandError  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise SettingsUnusable(
            f"the records were written by another version of Nhuệ ({error}): use the newer one",
            where=str(connection.engine.url.render_as_string(hide_password=True)),
        ) from error


class RecordsPart:
    """A part of the records over the database that all share; its tables stand beside it.

    Each call is one transaction, and raises StoreUnavailable where the database does not answer.
    """

    def __init__(self, database: RecordsDatabase) -> None:
        """Begin on a database whose tables are up to date."""
        self._database = database


def insert_into(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that can say what happens where the row is there already."""
    return insert_on(connection.dialect.name, table)


def insert_on(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return such an insert by the database's name, for who makes it once."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def insert_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Add many rows, each with the named columns in their order: three times as fast as by name.

    A day is given as `day_as_kept` returns it.
    """
    if not rows:
        return
    place = "%s" if connection.dialect.name == "postgresql" else "?"
    places = ", ".join([place] * len(names))
    told = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - our own names
    connection.exec_driver_sql(told, [*rows])


def day_as_kept(connection: Connection, day: date) -> date | str:
    """Return a day as `insert_rows` takes it."""
    return day if connection.dialect.name == "postgresql" else day.isoformat()


def new_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """Return so many rising ids that no row of a table has or will get otherwise.

    Under the one writer's lock; so that many rows are added at once and their ids are known.
    """
    if connection.dialect.name == "postgresql":
        asked = text(
            "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :n)"
        )
        return list(connection.scalars(asked, {"name": table.name, "n": count}))
    last: int = connection.scalar(_last_id(table)) or 0
    return list(range(last + 1, last + 1 + count))


@cache
def _last_id(table: Table) -> Select[tuple[int | None]]:
    return select(func.max(table.c.id))
