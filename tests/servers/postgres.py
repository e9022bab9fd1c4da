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
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, text

from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.mosquitto import HOST, free_port

_USER = "postgres"
_DEBIAN_FOLDER = Path("/usr/lib/postgresql")


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
