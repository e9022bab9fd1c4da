"""Makes the engine of an address: how SQLite and PostgreSQL are reached, and what each is told.

It opens no connection by itself, and never shows a password.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from domain.errors import SettingsUnusable
from storage.private_files import make_private_folder, private

WAIT_SECONDS = 30
_CONNECTIONS_KEPT = 8
_CONNECTIONS_MORE = 40  # more than the API's threads, so that none waits for another
# A batch of judged days fits in, so that none of it is written twice.
_CACHE_KIB = 16_384
_SQLITE_START = b"SQLite format 3\0"


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


def engine_of(url: URL) -> Engine:
    """Return the engine of an accepted address; raises SettingsUnusable."""
    if url.get_backend_name() == "postgresql":
        arguments: dict[str, Any] = {"connect_timeout": 10}
        if "options" not in url.query:
            arguments["options"] = f"-c lock_timeout={WAIT_SECONDS}s"
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
    driver.execute(f"PRAGMA busy_timeout={WAIT_SECONDS * 1000}")
    driver.execute("PRAGMA synchronous=FULL")  # a commit is on disk when it returns
    driver.execute("PRAGMA foreign_keys=ON")
    driver.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: one that reads first and then writes would be refused.
    writes = connection.get_execution_options().get("nhue_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
