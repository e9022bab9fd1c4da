"""Finds and waits for the processes of a running service, and takes room from one of them."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.house.runs.patience import until


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started and that have not ended."""
    return [int(stat.parent.name) for stat in _all() if _fields(stat)[1:2] == [str(pid)]]


def ended(pid: int) -> None:
    """Wait until a process that is not ours has ended; raises AssertionError."""
    stat = Path(f"/proc/{pid}/stat")
    until(lambda: _fields(stat)[:1] in ([], ["Z"]), lambda: f"process {pid} lives on")


def memory_bytes(pid: int) -> tuple[int, int]:
    """Return how much memory a process has now, and had at most (resident set, Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    fields = dict(line.split(":", 1) for line in status.splitlines())
    now, most = (int(fields[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    return now, most


@contextmanager
def no_room(pid: int, largest_file_bytes: int) -> Iterator[None]:
    """Let a process write no file beyond a size while the block lasts.

    To the writer it is a full disk: a write gets in by half, and the next one fails.
    """
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest_file_bytes, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def _all() -> Iterator[Path]:
    return Path("/proc").glob("[0-9]*/stat")


def _fields(stat: Path) -> list[str]:
    """Return state, parent and the rest of a process; empty where it is gone."""
    try:
        return stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
