"""Ends the servers of a test process that dies before it has ended them itself.

Whatever a test process starts has its mark in the environment. A second process holds the other end
of a pipe: when that closes, by an end, an interrupt or signal 9, it ends all that has the mark. It
is a program of its own, so that it lives on: nothing of the project is imported here.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from contextlib import suppress
from pathlib import Path

MARK = "TEST_OWNER"
END_SECONDS = 5.0  # for servers to end in order, before signal 9
CLOSE_SECONDS = 300.0  # for all of it, also where others work too


class Guardian:
    """The process that outlives us; `close` when every server should have ended."""

    def __init__(self) -> None:
        """Mark this process's environment, and so all that it starts from now on."""
        self._before = os.environ.get(MARK)
        self.mark = os.environ[MARK] = uuid.uuid4().hex
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, self.mark],
            stdin=subprocess.PIPE,
            env={},  # it must not end itself
            start_new_session=True,  # Ctrl-C is for us
        )

    def close(self) -> None:
        """Have what was left running ended, and wait for that."""
        self._process.communicate(timeout=CLOSE_SECONDS)
        del os.environ[MARK]
        if self._before is not None:
            os.environ[MARK] = self._before


def marked(mark: str) -> list[int]:
    """Return the running processes with this mark; those of other users cannot be seen."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended, or is not ours
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


def _main() -> None:
    mark = sys.argv[1]
    sys.stdin.buffer.read()
    for number in (signal.SIGTERM, signal.SIGKILL):
        give_up_at = time.monotonic() + END_SECONDS
        left = marked(mark)
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        while left and time.monotonic() < give_up_at:
            time.sleep(0.05)
            left = marked(mark)


if __name__ == "__main__":
    _main()
