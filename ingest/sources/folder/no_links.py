"""Opens a folder below the drop folder so that no link leads elsewhere, whoever made it and when.

Below its sender's folder an account may put a link where a folder was, between two looks of ours:
what is reached by the handle from here lies in that sender's folder. It decides nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TOP = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_BELOW = _TOP | os.O_NOFOLLOW
SHARED_MODE = 0o755  # of what accounts of other servers reach


@contextmanager
def opened_folder(drop_folder: Path, below: str, *, make: bool = False) -> Iterator[int]:
    """Open a folder by its path below the drop folder, "" for that one itself.

    `make` makes what is not there. Raises FileNotFoundError, NotADirectoryError where a link stands
    in the way, and OSError.
    """
    handle = os.open(drop_folder, _TOP)
    try:
        for part in below.split("/") if below else ():
            inner = _inner(handle, part, make=make)
            os.close(handle)
            handle = inner
        yield handle
    finally:
        os.close(handle)


def _inner(folder: int, name: str, *, make: bool) -> int:
    try:
        return os.open(name, _BELOW, dir_fd=folder)
    except FileNotFoundError:
        if not make:
            raise
    os.mkdir(name, dir_fd=folder)
    made = os.open(name, _BELOW, dir_fd=folder)
    os.fchmod(made, SHARED_MODE)  # our umask would not let them
    return made
