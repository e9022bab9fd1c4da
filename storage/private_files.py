"""Makes the files and folders of our data for their owner alone: 0600 and 0700; and whole.

What is there already keeps its mode: who widened or narrowed it knows why. The command line's umask
says the same for what libraries create themselves.
"""

from __future__ import annotations

import os
from pathlib import Path

PRIVATE_UMASK = 0o077
FILE_MODE = 0o600
_FOLDER_MODE = 0o700


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are not there; raises OSError."""
    if not folder.is_dir():
        make_private_folder(folder.parent)
        folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)


def private(path: str, flags: int) -> int:
    """Open a file as `open(..., opener=private)` asks: made for its owner alone; raises OSError."""
    return os.open(path, flags | os.O_CLOEXEC, FILE_MODE)


def write_private(path: Path, data: bytes) -> None:
    """Write a file anew, made for its owner alone; raises OSError."""
    with open(path, "wb", opener=private) as file:
        file.write(data)


def write_whole(
    path: Path,
    data: bytes,
    *,
    temporary: Path | None = None,
    owner: os.stat_result | None = None,
    mode: int | None = None,
) -> None:
    """Write a file by way of a temporary one beside it, on disk when this returns; raises OSError.

    A crash leaves all of it or nothing of it, and what was there before in its place. It is given
    to an `owner` who is not us; `mode` lets others read it.
    """
    new = path.with_name(f".{path.name}.new") if temporary is None else temporary
    if os.path.lexists(new):  # what a crash left; another's link is never followed
        new.unlink()
    with open(new, "xb", opener=private) as file:
        if owner is not None and owner.st_uid != os.geteuid():
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
        if mode is not None:
            os.fchmod(file.fileno(), mode)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        # What is read back afterwards comes from the disk, and not from our memory of it.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    new.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put a folder's names on disk: what was created, renamed or removed in it stays so."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
