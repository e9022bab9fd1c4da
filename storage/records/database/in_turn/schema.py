"""Of which version the records' tables are, and that they are not changed under who runs on them.

A process that runs for long holds them; who would bring them up to date is refused meanwhile. The
hold ends with the process, however that ends. It changes no table itself, and leaves alembic
unloaded: most processes find the tables as they want them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, inspect, text

from domain.errors import StoreUnavailable
from storage.folder_lock import FolderLock
from storage.private_files import FILE_MODE

MIGRATIONS = Path(__file__).parents[1] / "migrations"
_VERSION_TABLE = "alembic_version"
_TABLES_LOCK = 0x6E687566  # PostgreSQL's advisory lock of who runs on the tables as they are
_LOCK_SUFFIX = ".lock"  # of the file beside an SQLite file


class Schema(NamedTuple):
    """The version that tables are of (None: there are none yet), and that of this program."""

    current: str | None
    newest: str

    @property
    def is_newest(self) -> bool:
        """Whether this program runs on the tables as they are."""
        return self.current == self.newest

    @property
    def is_older(self) -> bool:
        """Whether the tables are there and this program would bring them up to date."""
        return not self.is_newest and self.current in _revisions()


@cache
def _revisions() -> tuple[str, ...]:
    """Return the versions of the tables that this program knows, the newest first, as the names of
    the migrations' files have them (mNNNN_what.py).
    """
    files = (MIGRATIONS / "versions").glob("m[0-9]*_*.py")
    return tuple(sorted((one.name[1:].partition("_")[0] for one in files), reverse=True))


def schema_of(connection: Connection) -> Schema:
    """Return of which version the tables of a database are."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return Schema(None, _revisions()[0])
    current = connection.scalar(text(f"SELECT version_num FROM {_VERSION_TABLE}"))  # noqa: S608 - our own name
    return Schema(current, _revisions()[0])


class Hold:
    """Keeps the tables as they are from its making until `close`."""

    def __init__(self, engine: Engine) -> None:
        """Wait for who changes them now, then hold them with any others."""
        self._lock: FolderLock | None = None
        self._connection: Connection | None = None
        if engine.dialect.name == "sqlite":
            file = _lock_file(engine)
            self._lock = FolderLock(file, create_mode=FILE_MODE, shared=True, waits=True)
            return
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # the database lets go of it with the connection
        connection.execute(text(f"SELECT pg_advisory_lock_shared({_TABLES_LOCK})"))
        self._connection = connection

    def close(self) -> None:
        """Let go of them."""
        if self._lock is not None:
            self._lock.close()
        if self._connection is not None:
            self._connection.close()


def take_for_change(engine: Engine, connection: Connection, where: str) -> FolderLock | None:
    """Return with the tables for us alone, to the end of the transaction and until what is returned
    is closed; raises StoreUnavailable where somebody runs on them.
    """
    lock = None
    if engine.dialect.name == "sqlite":
        try:
            lock = FolderLock(_lock_file(engine), create_mode=FILE_MODE)
            is_taken = True
        except BlockingIOError:
            is_taken = False
    else:
        query = text(f"SELECT pg_try_advisory_xact_lock({_TABLES_LOCK})")
        is_taken = bool(connection.scalar(query))
    if not is_taken:
        raise StoreUnavailable(
            "a service of another version runs on these records, and their tables would change "
            "under it: stop it first (docs/upgrading.md)",
            where=where,
        )
    return lock


def _lock_file(engine: Engine) -> Path:
    file = Path(str(engine.url.database))
    return file.with_name(file.name + _LOCK_SUFFIX)
