"""Starts a real PostgreSQL on a free loopback port, with a throwaway folder, and ends it again.

Decides nothing about a test: it only says where the server listens, and why it cannot be had.
PostgreSQL refuses to run as root: then it runs as the user `postgres` of Debian's package. It is
set up in Vietnamese order, so that a test notices where it relies on the order of bytes.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, create_engine, text

from storage.records.database.connection import RecordsDatabase
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.mosquitto import HOST, free_port

_USER = "postgres"
_DEBIAN_FOLDER = Path("/usr/lib/postgresql")
# Every column, index and rule of every table, as the server writes them itself.
_TABLES = """
SELECT md5(string_agg(told, ',' ORDER BY told)) FROM (
    SELECT concat_ws(' ', table_name, ordinal_position, column_name, data_type, collation_name,
                     column_default, is_nullable) AS told
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
) AS every_one
"""
# Keys to other tables are not asked while all of them are emptied.
_EMPTY_TABLES = """
DO $$ DECLARE one record; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename AS name FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', one.name); END LOOP;
    FOR one IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public'
    LOOP EXECUTE format('ALTER SEQUENCE %I RESTART', one.name); END LOOP;
END $$
"""


def postgres_folder() -> Path | None:
    """Return the folder of `initdb` and `pg_ctl`, the newest version first, or None."""
    on_path = shutil.which("pg_ctl")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    versions = [v for v in _DEBIAN_FOLDER.glob("*") if v.name.isdecimal()]
    candidates += [
        version / "bin" for version in sorted(versions, key=lambda v: int(v.name), reverse=True)
    ]
    return next((c for c in candidates if (c / "initdb").exists()), None)


def missing_postgres_reason() -> str | None:
    """Return why no server can be started and what to install, or None when one can."""
    if postgres_folder() is None:
        return "no PostgreSQL server on this machine: apt-get install postgresql"
    if os.geteuid() == 0 and _user() is None:
        return f"PostgreSQL refuses to run as root and there is no user {_USER}: add one"
    return None


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server: its address, and how to stop and start it with the same port."""

    folder: Path
    port: int
    _migrated: dict[str, str] = field(default_factory=dict)  # its tables, once it had new ones

    @property
    def url(self) -> str:
        """The address of the empty database `nhue`, as the records take it."""
        return f"postgresql+psycopg://{_USER}@{HOST}:{self.port}/nhue"

    def emptied(self) -> str:
        """Empty the database, and return its address."""
        engine = create_engine(self.url)
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()
        return self.url

    def with_new_tables(self) -> str:
        """Return the address of the database as the migrations leave an empty one.

        What the migrations made stays where no test has changed it; the rows alone go, and rising
        numbers begin anew. To migrate takes most of what a test of the records costs.
        """
        engine = create_engine(self.url)
        with engine.begin() as connection:
            is_whole = _tables_of(connection) == self._migrated.get("tables")
            if is_whole:
                connection.execute(text(_EMPTY_TABLES))
        if not is_whole:
            RecordsDatabase.open(self.emptied()).close()
            with engine.begin() as connection:
                self._migrated["tables"] = _tables_of(connection)
        engine.dispose()
        return self.url

    def start(self) -> None:
        """Start the server and return when it answers; raises RuntimeError with its log."""
        listening = f"-h {HOST} -p {self.port} -c unix_socket_directories= -c fsync=off"
        try:
            self._control("start", "-l", str(self.log), "-o", listening)
        except RuntimeError as error:
            log = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
            raise RuntimeError(f"{error}\n{log}") from error

    def stop(self) -> None:
        """End the server and every connection to it."""
        self._control("stop", "-m", "fast")

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self.folder / "server.log"

    @property
    def data(self) -> Path:
        """Where the server keeps its files."""
        return self.folder / "data"

    def _control(self, verb: str, *arguments: str) -> None:
        run_program(
            "pg_ctl", verb, "-w", "-t", f"{PATIENCE_SECONDS:.0f}", "-D", str(self.data), *arguments
        )


def _tables_of(connection: Connection) -> str:
    return str(connection.execute(text(_TABLES)).scalar_one())


def run_program(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs as a user that it accepts; raises RuntimeError."""
    folder = postgres_folder()
    if folder is None:
        raise RuntimeError(missing_postgres_reason())
    user = _user() if os.geteuid() == 0 else None
    # pg_ctl leaves a server behind that would hold a pipe open for ever: hence no pipes.
    with TemporaryDirectory() as elsewhere, (Path(elsewhere) / "out").open("w+") as out:
        ended = subprocess.run(
            [str(folder / name), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            check=False,
            cwd="/",
            user=None if user is None else user.pw_uid,
            group=None if user is None else user.pw_gid,
            extra_groups=None if user is None else [],
        )
        out.seek(0)
        if ended.returncode != 0:
            raise RuntimeError(f"{name} ended with {ended.returncode}:\n{out.read()}")


def _user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(_USER)
    except KeyError:
        return None


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Yield a server with an empty database `nhue`; ends it and removes its folder afterwards."""
    # Not below pytest's own folder: the user postgres could not enter it.
    with TemporaryDirectory(prefix="nhue-postgres-") as name:
        server = Postgres(Path(name), free_port())
        user = _user() if os.geteuid() == 0 else None
        if user is not None:
            os.chown(name, user.pw_uid, user.pw_gid)
        run_program(
            "initdb",
            *("--pgdata", str(server.data), "--username", _USER, "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
            *("--locale-provider", "icu", "--icu-locale", "vi"),
        )
        server.start()
        try:
            run_program("createdb", "-h", HOST, "-p", str(server.port), "-U", _USER, "nhue")
            yield server
        finally:
            server.stop()
