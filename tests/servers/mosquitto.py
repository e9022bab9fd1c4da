"""Starts a real Mosquitto on a free loopback port, with its own folder, and ends it again.

Decides nothing about a test: it only says where the broker listens, and why it cannot be had.
A broker that is killed loses what it had not saved yet; pass `autosave_interval 1` to keep it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.processes.programs import program

HOST = "127.0.0.1"


def missing_mosquitto_reason() -> str | None:
    """Return why no broker can be started and what to install, or None when one can."""
    if program("mosquitto") is None:
        return "no mosquitto on this machine: apt-get install mosquitto mosquitto-clients"
    return None


def free_port() -> int:
    """Return a loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Mosquitto:
    """A broker of one test: where it listens, and how to end and start it with the same port."""

    folder: Path
    port: int
    config_lines: Sequence[str] = ()
    host: str = HOST
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def log(self) -> str:
        """What the broker has written so far."""
        path = self.folder / "mosquitto.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    @property
    def pid(self) -> int:
        """The running broker's process; raises RuntimeError where none runs."""
        if self._process is None:
            raise RuntimeError("the broker does not run")
        return self._process.pid

    def start(self) -> None:
        """Start the broker and return when it accepts connections; raises RuntimeError."""
        broker = program("mosquitto")
        if broker is None:
            raise RuntimeError(missing_mosquitto_reason())
        if self._process is not None:
            raise RuntimeError(f"the broker on port {self.port} runs already")
        configuration = self._write_configuration()
        with (self.folder / "mosquitto.log").open("ab") as log:
            self._process = subprocess.Popen(
                [broker, "-c", str(configuration)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._wait_until_it_listens(self._process)

    def stop(self) -> None:
        """End the broker as a service manager would: it saves its sessions and queues first."""
        self._end(by_signal_9=False)

    def kill(self) -> None:
        """End the broker with signal 9: what it had not saved is lost."""
        self._end(by_signal_9=True)

    def _write_configuration(self) -> Path:
        lines = [
            f"listener {self.port} {self.host}",
            "allow_anonymous true",
            "persistence true",
            f"persistence_location {self.folder}/",
            "max_inflight_messages 0",  # 0: no bound; the gateway's own window is the bound
            "max_queued_messages 0",  # 0: a night's backlog is kept whole
            "set_tcp_nodelay true",  # an acknowledgement must not wait for a fuller packet
            "log_dest stderr",
        ]
        if os.geteuid() == 0:
            # As root it would turn into the user mosquitto, who cannot write into our folder.
            lines.append("user root")
        lines += self.config_lines
        path = self.folder / "mosquitto.conf"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def _wait_until_it_listens(self, process: subprocess.Popen[bytes]) -> None:
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up_at:
            if process.poll() is not None:
                self._process = None
                raise RuntimeError(f"mosquitto ended with {process.returncode}:\n{self.log}")
            try:
                socket.create_connection((self.host, self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        self.kill()
        raise RuntimeError(f"mosquitto did not listen within {PATIENCE_SECONDS:g} s:\n{self.log}")

    def _end(self, *, by_signal_9: bool) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if by_signal_9:
            process.kill()
        else:
            process.terminate()
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def running_mosquitto(
    folder: Path, *, config_lines: Sequence[str] = (), port: int | None = None
) -> Iterator[Mosquitto]:
    """Yield a broker that accepts anonymous connections on loopback; ends it afterwards.

    `folder` holds its configuration, log and saved sessions; `config_lines` are added at the end.
    """
    folder.mkdir(parents=True, exist_ok=True)
    broker = Mosquitto(folder.resolve(), port or free_port(), tuple(config_lines))
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()
