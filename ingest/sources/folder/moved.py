"""Looks after files that were moved while a writer may have had them open.

What such a writer adds goes where the file lies now, and nobody would see it: the file is put back
to where it came from, and is taken again when it is whole.
"""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import NamedTuple

from ingest.sources.folder.files import put_back

LOOKED_AFTER_SECONDS = 3600.0  # servers end a connection that is silent for less
LOOKED_AFTER_MOST = 4_096  # some 15 ms for a look at all
LOOK_SECONDS = 10.0


class _Moved(NamedTuple):
    """Where a file lies, its path below the drop folder before, its size when it was moved, and
    until when (steady seconds).
    """

    target: Path
    path: str
    size: int
    until: float


class Moved:
    """The files that were moved last; `look` is called now and then by the thread that moves."""

    def __init__(self, drop_folder: Path) -> None:
        self._drop_folder = drop_folder
        self._files: deque[_Moved] = deque()
        self._next_look = 0.0

    def add(self, target: Path, path: str, size: int, now: float) -> None:
        """Look after a file from now (steady seconds) on; beyond so many, the oldest is let go."""
        self._files.append(_Moved(target, path, size, now + LOOKED_AFTER_SECONDS))
        if len(self._files) > LOOKED_AFTER_MOST:
            self._files.popleft()

    def look(self, now: float) -> list[Path]:
        """Put back each file that grew, unless one of its name is there; return where they lay.

        Files are looked at each LOOK_SECONDS; a call before that does nothing.
        """
        grown: list[Path] = []
        if now < self._next_look:
            return grown
        self._next_look = now + LOOK_SECONDS
        for _ in range(len(self._files)):
            file = self._files.popleft()
            if file.until <= now:
                continue
            try:
                back = file.target.lstat().st_size != file.size
                if back and put_back(self._drop_folder, file.target, file.path):
                    grown.append(file.target)
                    continue
            except FileNotFoundError:
                continue  # somebody thinned out the archive
            except OSError:
                pass  # tried again at the next look
            self._files.append(file)
        return grown
