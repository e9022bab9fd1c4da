"""Of a folder's lock one process has it, or any number share it; its end lets it go."""

from __future__ import annotations

import os
import signal
import stat
import threading
from pathlib import Path

import pytest

from storage.folder_lock import FolderLock

PATIENCE_SECONDS = 10.0


def test_another_is_refused_until_it_is_let_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with FolderLock(path, create_mode=0o600) as held:
        states = [held.is_held]
        for shared in (False, True):
            with pytest.raises(BlockingIOError):
                FolderLock(path, create_mode=0o600, shared=shared)
    held.close()
    assert [*states, held.is_held] == [True, False]
    FolderLock(path, shared=True).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_those_who_share_it_keep_out_who_wants_it_alone(tmp_path: Path) -> None:
    with (
        FolderLock(tmp_path, shared=True),
        FolderLock(tmp_path, shared=True),
        pytest.raises(BlockingIOError),
    ):
        FolderLock(tmp_path)
    FolderLock(tmp_path).close()


def test_who_waits_has_it_when_the_other_is_done(tmp_path: Path) -> None:
    order: list[str] = []
    held = FolderLock(tmp_path)

    def wait() -> None:
        with FolderLock(tmp_path, waits=True):
            order.append("had by the one that waited")

    waiting = threading.Thread(target=wait)
    waiting.start()
    waiting.join(0.1)
    order.append("let go")
    held.close()
    waiting.join(PATIENCE_SECONDS)
    assert order == ["let go", "had by the one that waited"]


def test_what_is_not_there_is_not_made_without_a_mode(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FolderLock(tmp_path / "lock", shared=True)


def test_a_process_that_is_killed_lets_go(tmp_path: Path) -> None:
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        FolderLock(tmp_path)
        os.write(theirs, b"held")
        signal.pause()
    assert os.read(ours, 4) == b"held"
    with pytest.raises(BlockingIOError):
        FolderLock(tmp_path)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    FolderLock(tmp_path).close()
    os.close(ours)
    os.close(theirs)
