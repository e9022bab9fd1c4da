"""What the migrations make of an empty SQLite file, made again at once in the files that follow.

Each test has records of its own, and the migrations take most of what such records cost. The first
empty file of a process has them run; what they left in it is then written into each other one.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

Upgrade = Callable[[Connection, str], None]
_OBJECTS = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid"
_Rows = list[tuple[object, ...]]


class NewTables:
    """Brings tables up to date as the migrations do, and runs them once for all empty files."""

    def __init__(self, migrate: Upgrade) -> None:
        self._migrate = migrate
        self._made: dict[str, tuple[_Rows, dict[str, _Rows]]] = {}

    def upgrade(self, connection: Connection, revision: str) -> None:
        """Bring the tables up to a revision; raises what the migrations raise."""
        if connection.dialect.name != "sqlite" or objects_of(connection):
            self._migrate(connection, revision)
        elif revision in self._made:
            objects, rows = self._made[revision]
            for *_, sql in objects:
                if sql is not None:  # an index of a key comes with its table
                    connection.exec_driver_sql(str(sql))
            for table, of_table in rows.items():
                places = ", ".join("?" * len(of_table[0]))
                insert = f'INSERT INTO "{table}" VALUES ({places})'  # noqa: S608 - our own names
                connection.exec_driver_sql(insert, of_table)
        else:
            self._migrate(connection, revision)
            self._made[revision] = objects_of(connection), rows_of(connection)


def objects_of(connection: Connection) -> _Rows:
    """Return each table and index of an SQLite file as its own list of them has it."""
    return [tuple(one) for one in connection.exec_driver_sql(_OBJECTS)]


def rows_of(connection: Connection) -> dict[str, _Rows]:
    """Return the rows of each table that has some."""
    tables = [str(name) for kind, name, *_ in objects_of(connection) if kind == "table"]
    found = {table: list(_rows(connection, table)) for table in tables}
    return {table: rows for table, rows in found.items() if rows}


def _rows(connection: Connection, table: str) -> map[tuple[object, ...]]:
    every = f'SELECT * FROM "{table}"'  # noqa: S608 - our own names
    return map(tuple, connection.exec_driver_sql(every))
