"""Keeps other processes out of a folder: by `flock` on a file in it, or on the folder itself.

The system lets go of it when the process ends, however it does. It decides nothing about who waits
for whom, nor what is said to whoever does not get it.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self


class FolderLock:
    """A lock that is held from its making until `close`, or to the end of a `with`."""

    def __init__(
        self,
        path: Path,
        *,
        create_mode: int | None = None,
        shared: bool = False,
        waits: bool = False,
    ) -> None:
        """Take the lock on a file, made with `create_mode` where it is not there, or on a folder.

        Any number of processes may hold a `shared` one. Raises BlockingIOError where another holds
        it, unless it `waits`, and OSError where the path cannot be opened.
        """
        flags = os.O_RDONLY if create_mode is None else os.O_RDWR | os.O_CREAT
        self._handle = os.open(path, flags | os.O_CLOEXEC, create_mode or 0)
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self._handle, kind if waits else kind | fcntl.LOCK_NB)
        except OSError:
            self.close()
            raise

    @property
    def is_held(self) -> bool:
        """Whether it was not let go yet."""
        return self._handle >= 0

    def close(self) -> None:
        """Let go of it; a second time does nothing."""
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1

    def __enter__(self) -> Self:
        """Hold it to the end of the block."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Let go of it."""
        self.close()
