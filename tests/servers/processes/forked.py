"""A command of nhue as a process that was forked from one which has its code imported already."""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any

from tests.servers.processes.forking import REQUEST_BYTES_MOST

ROOT = Path(__file__).parents[3]
_POLL_SECONDS = 0.005


class _Forking:
    """The process that forks, one for each process of tests; threads may share it."""

    def __init__(self) -> None:
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "tests.servers.processes.forking", str(its.fileno())]
        with its:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                pass_fds=[its.fileno()],
            )
        self._socket = ours
        self._one_at_a_time = threading.Lock()
        atexit.register(self.end)

    def asked(self, told: Mapping[str, object], handles: Sequence[int] = ()) -> dict[str, Any]:
        """Return its answer."""
        with self._one_at_a_time:
            socket.send_fds(self._socket, [json.dumps(told).encode()], handles)
            answer: dict[str, Any] = json.loads(self._socket.recv(REQUEST_BYTES_MOST))
        return answer

    def end(self) -> None:
        """Have it end; what was forked lives on."""
        self._socket.close()
        self._process.wait()


@cache
def _forking() -> _Forking:
    return _Forking()


class ForkedNhue:
    """A running command of nhue; it is asked and ended as subprocess.Popen's processes are."""

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *,
        out: IO[bytes],
        error: IO[bytes],
    ) -> None:
        """Start it; `out` and `error` are files that it writes to."""
        told = {
            "arguments": list(arguments),
            "environment": dict(environment),
            "folder": str(ROOT),
        }
        with Path(os.devnull).open("rb") as nothing:
            handles = (nothing.fileno(), out.fileno(), error.fileno())
            self.pid: int = _forking().asked(told, handles)["process"]
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code (minus the signal's number), None while it runs."""
        if self.returncode is None:
            self.returncode = _forking().asked({"process": self.pid})["exit_code"]
        return self.returncode

    def wait(self, timeout: float) -> int:
        """Wait for its end and return the exit code; raises subprocess.TimeoutExpired."""
        end = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired(["nhue"], timeout)
            time.sleep(_POLL_SECONDS)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill with signal 9, unless it has ended."""
        self.send_signal(signal.SIGKILL)
