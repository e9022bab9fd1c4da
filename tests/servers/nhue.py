"""Starts the service itself as a process of its own, as a city would, and ends it."""

from __future__ import annotations

import os
import secrets
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from api.access.secrets_kept import digest
from storage.private_files import make_private_folder, write_private
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.mosquitto import free_port
from tests.servers.processes.forked import ForkedNhue
from tests.servers.processes.guardian import MARK

ROOT = Path(__file__).parents[2]
# Reading the machine's authorities for each question costs 57 ms of processor; pages have no TLS.
NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
NHUE = (sys.executable, "-c", "from service.commands.main import main; main()")


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return a small environment with these NHUE_ settings and nothing of the caller's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", MARK) if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT)} | {f"NHUE_{k.upper()}": v for k, v in settings.items()}


def nhue(*arguments: str, settings: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command of nhue to its end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        process = ForkedNhue(arguments, environment(settings), out=out, error=error)
        try:
            code = process.wait(PATIENCE_SECONDS)
        finally:
            process.kill()
        out.seek(0)
        error.seek(0)
        told = out.read().decode(), error.read().decode()
    return subprocess.CompletedProcess(["nhue", *arguments], code, *told)


def ask(url: str, token: str | None = None, **query: str) -> httpx.Response:
    """Ask a page or the API over plain HTTP; raises httpx.TransportError where nobody answers."""
    asked = {} if token is None else {"Authorization": f"Bearer {token}"}
    return httpx.get(
        url, params=query, headers=asked, timeout=PATIENCE_SECONDS, verify=NO_AUTHORITIES
    )


def write_official(path: Path, name: str) -> str:
    """Add an official of before to a file, which the service takes over; return the token."""
    token, salt = secrets.token_urlsafe(32), secrets.token_hex(16)
    before = path.read_bytes() if path.exists() else b"# Who may write through the API.\n"
    sha256 = digest(token, salt)
    block = f'\n[[official]]\nname = "{name}"\nsalt = "{salt}"\nsha256 = "{sha256}"\n'
    make_private_folder(path.parent)
    write_private(path, before + block.encode())
    return token


def metric_in(text: str, name: str) -> float:
    """Return a metric's value in Prometheus' text, summed over its labels; KeyError without one."""
    values = [
        float(line.rpartition(" ")[2])
        for line in text.splitlines()
        if line.startswith((f"{name} ", f"{name}{{"))
    ]
    if not values:
        raise KeyError(name)
    return sum(values)


class RunningNhue:
    """A long-running command of nhue; its log is in `log`."""

    def __init__(
        self,
        arguments: tuple[str, ...],
        settings: Mapping[str, str],
        log: Path,
        *,
        within: Sequence[str] = (),
        token: str | None = None,
    ) -> None:
        """`within` is a program with its arguments that turns into the command itself.

        `token` is an official's, where the data folder is not seen from here.
        """
        self.log = log
        self.api_port = free_port()
        self._within, self._arguments = within, arguments
        self._environment = environment({"api_port": str(self.api_port), **settings})
        self._token = token or self._official(arguments)
        self.start()

    def _official(self, arguments: tuple[str, ...]) -> str | None:
        """Return the token of an official whom the service takes over, None where none asks it."""
        if arguments[0] not in {"run", "api"}:
            return None
        file = Path(self._environment["NHUE_DATA_DIR"]) / "officials.toml"
        return write_official(file, f"health of the tests, {uuid4()}")

    @property
    def url(self) -> str:
        """Where the pages are."""
        return f"http://127.0.0.1:{self.api_port}"

    def start(self) -> None:
        """Start the process (again)."""
        self.process: subprocess.Popen[bytes] | ForkedNhue
        with self.log.open("ab") as out:
            if self._within:
                command = [*self._within, *NHUE, *self._arguments]
                self.process = subprocess.Popen(
                    command, env=self._environment, cwd=ROOT, stdout=out, stderr=out
                )
            else:
                self.process = ForkedNhue(self._arguments, self._environment, out=out, error=out)

    def kill(self) -> None:
        """Kill with signal 9."""
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask to end, and return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)

    def page(self, path: str, **query: str) -> httpx.Response:
        """Ask for a page as an official; raises httpx.TransportError where nobody answers."""
        return ask(f"{self.url}{path}", self._token, **query)

    def get(self, path: str, **query: str) -> httpx.Response:
        """Ask the API as an official."""
        return ask(f"{self.url}/api/v1{path}", self._token, **query)

    def metric(self, name: str) -> float:
        """Return a metric's value as /metrics shows it now, summed over its labels."""
        return metric_in(self.get("/metrics").text, name)

    def part(self, name: str) -> tuple[str, str]:
        """Return status and words of one part, as /health shows it to an official now."""
        found = self.health()["parts"][name]
        return found["status"], found["detail"]

    def health(self) -> dict[str, Any]:
        """Return what /health says to an official."""
        found: dict[str, Any] = ask(f"{self.url}/api/v1/health", self._token).json()
        return found

    def wait_until(self, true: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait for something, and fail with the log's end when it does not come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                if true():
                    return
            except (httpx.TransportError, KeyError):
                pass  # nobody answers yet, or not of that part or metric
            time.sleep(0.1)
        said = self.log.read_text(encoding="utf-8", errors="replace")[-3_000:]
        raise AssertionError(f"waited in vain (exit code {self.process.poll()}):\n{said}")

    def wait_for_log(self, text: str, *, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until the log says something."""
        self.wait_until(
            lambda: text in self.log.read_text(encoding="utf-8", errors="replace"), seconds=seconds
        )


@contextmanager
def running_nhue(
    *arguments: str,
    settings: Mapping[str, str],
    log: Path,
    within: Sequence[str] = (),
    token: str | None = None,
) -> Iterator[RunningNhue]:
    """Run a long-running command while the block lasts."""
    process = RunningNhue(arguments, settings, log, within=within, token=token)
    try:
        yield process
    finally:
        if process.process.poll() is None:
            process.process.kill()
            process.process.wait(PATIENCE_SECONDS)
