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

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, Select, Table, create_engine, event, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import DataError as SqlDataError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.errors import SettingsUnusable, StoreUnavailable
from storage.private_files import make_private_folder, private
from storage.records.database.turns import Turns

MIGRATIONS = Path(__file__).parent / "migrations"

_WAIT_SECONDS = 30
_CONNECTIONS_KEPT = 8
_CONNECTIONS_MORE = 40  # more than the API's threads, so that none waits for another
# A batch of judged days fits in, so that none of it is written twice.
_CACHE_KIB = 16_384
_WRITERS_LOCK = 0x6E687565  # "nhue": PostgreSQL's advisory lock for the one writer
_SQLITE_START = b"SQLite format 3\0"
_MISUSE = (IntegrityError, ProgrammingError, SqlDataError)  # our mistakes, not the store's state

# Alembic keeps the running migration in module globals.
_one_upgrade_at_a_time = threading.Lock()


class RecordsDatabase:
    """An engine for SQLite or PostgreSQL with one way to read and one way to write."""

    def __init__(self, url: URL) -> None:
        self.where = url.render_as_string(hide_password=True)
        self._engine = _engine(url)
        self._writer = self._engine.execution_options(nhue_writes=True)
        is_sqlite = self._engine.dialect.name == "sqlite"
        self._turns = Turns(self.where, _WAIT_SECONDS).one if is_sqlite else nullcontext
        self._is_closed = False
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
        deadline = time.monotonic() + _WAIT_SECONDS
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
        try:
            upgrade_tables(connection, "head")
        except CommandError as error:
            raise SettingsUnusable(
                f"the records were written by another version of Nhuệ ({error}): use the newer one",
                where=self.where,
            ) from error


def upgrade_tables(connection: Connection, revision: str) -> None:
    """Bring the tables up to a revision, or make them; raises CommandError on an unknown one."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


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


def accepted_url(url: str) -> URL:
    """Return the address as the driver takes it; raises SettingsUnusable."""
    try:
        parsed = make_url(url)
    except ArgumentError:  # its text may hold the password
        raise SettingsUnusable(
            "the records' address is not readable: write sqlite:///FILE "
            "or postgresql://USER:PASSWORD@HOST/DATABASE"
        ) from None
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "postgresql+psycopg":
        return parsed
    if parsed.get_backend_name() != "sqlite":
        raise SettingsUnusable(
            f"records are not kept in {parsed.drivername!r}: use sqlite or postgresql"
        )
    if parsed.database in (None, "", ":memory:"):
        raise SettingsUnusable("records need a file that stays: write sqlite:///FILE")
    return parsed


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        arguments: dict[str, Any] = {"connect_timeout": 10}
        if "options" not in url.query:
            arguments["options"] = f"-c lock_timeout={_WAIT_SECONDS}s"
        return create_engine(
            url,
            connect_args=arguments,
            pool_pre_ping=True,
            pool_size=_CONNECTIONS_KEPT,
            max_overflow=_CONNECTIONS_MORE,
        )
    _make_sure_of_file(Path(str(url.database)))
    engine = create_engine(url, pool_size=_CONNECTIONS_KEPT, max_overflow=_CONNECTIONS_MORE)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_sure_of_file(path: Path) -> None:
    try:
        make_private_folder(path.parent)
        with open(path, "a+b", opener=private) as file:
            file.seek(0)
            start = file.read(len(_SQLITE_START))
    except OSError as error:
        raise SettingsUnusable(
            f"records cannot be kept here ({error.strerror}): name another file", where=str(path)
        ) from error
    if start not in (b"", _SQLITE_START):
        raise SettingsUnusable(
            "this file is not a database: name another one for the records", where=str(path)
        )


def _prepare_sqlite(driver: sqlite3.Connection, _record: object) -> None:
    driver.isolation_level = None  # transactions begin where we say, see _begin_sqlite
    driver.execute(f"PRAGMA busy_timeout={_WAIT_SECONDS * 1000}")
    driver.execute("PRAGMA synchronous=FULL")  # a commit is on disk when it returns
    driver.execute("PRAGMA foreign_keys=ON")
    driver.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: one that reads first and then writes would be refused.
    writes = connection.get_execution_options().get("nhue_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
