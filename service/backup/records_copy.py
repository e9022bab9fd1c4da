"""Copies the records of one state, while others write them, and puts such a copy back.

SQLite's as its own file; PostgreSQL's table by table, of one snapshot, for an empty database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

import psycopg
from psycopg import sql
from sqlalchemy import create_engine

from domain.errors import SettingsUnusable, StoreUnavailable
from storage.private_files import make_private_folder, write_private
from storage.records.database.connection import upgrade_tables
from storage.records.database.engine import accepted_url
from storage.records.store import SqlRecords

SQLITE_NAME = "records.sqlite"
POSTGRES_FOLDER = "records"
_BLOCK = 1024 * 1024


def kind_of(address: str) -> Literal["sqlite", "postgresql"]:
    """Return which database an address is of."""
    return "sqlite" if accepted_url(address).get_backend_name() == "sqlite" else "postgresql"


def sqlite_file(address: str) -> Path:
    """Return the file of records that are in SQLite."""
    return Path(str(accepted_url(address).database))


def copy_records(address: str, folder: Path) -> str:
    """Copy the records of one state into an empty folder; return their schema's revision.

    Raises StoreUnavailable.
    """
    if kind_of(address) == "sqlite":
        return _copy_sqlite(sqlite_file(address), folder / SQLITE_NAME)
    with _postgres(address) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        make_private_folder(folder / POSTGRES_FOLDER)
        for table in _tables(connection):
            _copy_table(connection, table, folder / POSTGRES_FOLDER / f"{table}.copy")
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone() or (
            "",
        )
        return str(revision)


def restore_postgres(address: str, folder: Path, schema: str) -> None:
    """Put a copy into an empty database, all of it or nothing; raises SettingsUnusable."""
    with _postgres(address) as connection:
        if _tables(connection):
            raise SettingsUnusable(
                "the records' database is not empty: name an empty one (NHUE_RECORDS_URL)"
            )
    _make_tables(address, schema)
    with _postgres(address) as connection:
        in_order = _in_order(_tables(connection))
        for table in reversed(in_order):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        for table in in_order:
            _fill_table(connection, table, folder / POSTGRES_FOLDER / f"{table}.copy")
        _move_sequences(connection)


def _copy_sqlite(source: Path, target: Path) -> str:
    try:
        write_private(target, b"")
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30)) as ours,
            closing(sqlite3.connect(target)) as copy,
        ):
            ours.backup(copy)
            (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
            return str(revision)
    except sqlite3.Error as error:
        raise StoreUnavailable(
            f"the records cannot be copied: {error}", where=str(source)
        ) from error


@contextmanager
def _postgres(address: str) -> Iterator[psycopg.Connection]:
    url = accepted_url(address).set(drivername="postgresql")
    try:
        with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise StoreUnavailable(f"the records do not answer: {error}") from error


def _tables(connection: psycopg.Connection) -> list[str]:
    asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    return [name for (name,) in connection.execute(asked)]


def _in_order(tables: list[str]) -> list[str]:
    """Return tables so that each comes after those that its rows refer to."""
    place = {table.name: number for number, table in enumerate(SqlRecords.tables())}
    return sorted(tables, key=lambda name: place.get(name, -1))


def _copy_table(connection: psycopg.Connection, table: str, path: Path) -> None:
    asked = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
    write_private(path, b"")
    with connection.cursor() as cursor, cursor.copy(asked) as copy, path.open("wb") as file:
        for data in copy:
            file.write(data)


def _fill_table(connection: psycopg.Connection, table: str, path: Path) -> None:
    asked = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(asked) as copy, path.open("rb") as file:
        while data := file.read(_BLOCK):
            copy.write(data)


def _move_sequences(connection: psycopg.Connection) -> None:
    asked = (
        "SELECT table_name, column_name FROM information_schema.columns WHERE "
        "table_schema = 'public' AND pg_get_serial_sequence(quote_ident(table_name), column_name) "
        "IS NOT NULL"
    )
    for table, column in connection.execute(asked).fetchall():
        moving = sql.SQL(
            "SELECT setval(pg_get_serial_sequence({name}, {column}), "
            "coalesce((SELECT max({field}) FROM {table}), 0) + 1, false)"
        )
        connection.execute(
            moving.format(
                name=sql.Literal(f'"{table}"'),
                column=sql.Literal(column),
                field=sql.Identifier(column),
                table=sql.Identifier(table),
            )
        )


def _make_tables(address: str, schema: str) -> None:
    engine = create_engine(accepted_url(address))
    try:
        with engine.begin() as connection:
            upgrade_tables(connection, schema)
    finally:
        engine.dispose()
