"""Finds an InfluxDB 2 program on this machine and runs it on a free loopback port.

It serves tests where no server is named. It never listens on another address than loopback, and
never ships a token: each data folder gets a random one, kept in it for its owner alone (mode 0600).
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from domain.errors import StoreUnavailable
from storage.private_files import make_private_folder
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.mosquitto import HOST, free_port

ORG = "nhue"
BUCKET = "readings"

_POLL_SECONDS = 0.05


def find_influxd(environ: Mapping[str, str]) -> Path | None:
    """Return the `influxd` program on the PATH, else the one built by `make influxd`, else None."""
    on_path = shutil.which("influxd", path=environ.get("PATH", ""))
    if on_path is not None:
        return Path(on_path)
    home = environ.get("HOME", "")
    cache = environ.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else "")
    built = Path(cache, "nhue", "influxd", "influxd")
    return built if cache and os.access(built, os.X_OK) and built.is_file() else None


class RunningInfluxd:
    """An influxd process of ours; a context manager that stops it at the end.

    `url`, `token`, `org` and `bucket` stay the same over `restart`.
    """

    def __init__(
        self, program: Path, data_folder: Path, *, org: str = ORG, bucket: str = BUCKET
    ) -> None:
        self.program = program
        self.data_folder = data_folder
        self.org = org
        self.bucket = bucket
        self.log_file = data_folder / "influxd.log"
        make_private_folder(data_folder)
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.restart()

    @property
    def url(self) -> str:
        """The server's address, on loopback."""
        return f"http://{HOST}:{self._port}"

    @property
    def token(self) -> str:
        """The operator token of this data folder, made at its first start."""
        return self._token_file.read_text(encoding="ascii").strip()

    @property
    def _token_file(self) -> Path:
        return self.data_folder / "influxd.token"

    @property
    def _pid_file(self) -> Path:
        return self.data_folder / "influxd.pid"

    @property
    def _bolt_option(self) -> str:
        return f"--bolt-path={self.data_folder / 'influxd.bolt'}"

    def restart(self) -> None:
        """Start the program (again) on the same port and data; raises StoreUnavailable."""
        self.stop()
        self._end_orphan()
        command = [
            str(self.program),
            self._bolt_option,
            f"--sqlite-path={self.data_folder / 'influxd.sqlite'}",
            f"--engine-path={self.data_folder / 'engine'}",
            f"--http-bind-address={HOST}:{self._port}",
            "--reporting-disabled",
            "--log-level=error",
        ]
        # Settings of another influxd in the environment would change ours.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("INFLUXD_")}
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                start_new_session=True,  # Ctrl-C reaches us first, so that batches are flushed
            )
        self._pid_file.write_text(f"{self._process.pid}\n", encoding="ascii")
        ready = False
        try:
            self._wait_until_healthy(self._process)
            self._set_up_once()
            ready = True
        finally:
            if not ready:
                self.stop()

    def stop(self) -> None:
        """End the program cleanly (SIGTERM); nothing happens when it is not running."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the program at once (SIGKILL), as a power cut would."""
        self._end(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._pid_file.unlink(missing_ok=True)

    def _end_orphan(self) -> None:
        """End the program that an earlier run of ours left on this data folder when it was killed.

        It is known by its process id and by its command line (Linux), so no other is touched.
        """
        try:
            left = int(self._pid_file.read_text(encoding="ascii"))
            command = Path("/proc", str(left), "cmdline")
            deadline = time.monotonic() + PATIENCE_SECONDS
            while self._bolt_option.encode() in command.read_bytes().split(b"\0"):
                if time.monotonic() > deadline:
                    os.kill(left, signal.SIGKILL)
                else:
                    os.kill(left, signal.SIGTERM)
                time.sleep(_POLL_SECONDS)
        except (OSError, ValueError):
            return  # no such file or process: nothing was left behind

    def _wait_until_healthy(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise StoreUnavailable(
                    f"influxd ended at once with code {process.returncode}; see its log",
                    where=str(self.log_file),
                )
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self._ask("GET", "/health")[0] == http.HTTPStatus.OK:
                    return
            time.sleep(_POLL_SECONDS)
        raise StoreUnavailable(
            f"influxd did not become healthy within {PATIENCE_SECONDS:.0f} s; see its log",
            where=str(self.log_file),
        )

    def _set_up_once(self) -> None:
        _, answer = self._ask("GET", "/api/v2/setup")
        if not json.loads(answer).get("allowed", False):
            return
        token = secrets.token_urlsafe(32)
        # The token is on disk before the server knows it: a crash between the two loses nothing.
        descriptor = os.open(self._token_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(token + "\n")
        status, answer = self._ask(
            "POST",
            "/api/v2/setup",
            {
                "username": "nhue",
                "password": secrets.token_urlsafe(32),
                "token": token,
                "org": self.org,
                "bucket": self.bucket,
                "retentionPeriodSeconds": 0,
            },
        )
        if status != http.HTTPStatus.CREATED:
            raise StoreUnavailable(
                f"influxd refused its set-up with {status}: {answer.decode(errors='replace')}",
                where=str(self.data_folder),
            )

    def _ask(
        self, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=PATIENCE_SECONDS)
        with contextlib.closing(connection):
            connection.request(method, path, None if body is None else json.dumps(body))
            answer = connection.getresponse()
            return answer.status, answer.read()


def start_influxd(
    program: Path, data_folder: Path, *, org: str = ORG, bucket: str = BUCKET
) -> RunningInfluxd:
    """Start influxd on a data folder and return it healthy and set up; raises StoreUnavailable."""
    return RunningInfluxd(program, data_folder, org=org, bucket=bucket)
