"""How the journal's files come onto the disk for good, and who may change them now.

It decides nothing of their content. A file under its final name is always whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from domain.errors import StoreUnavailable
from storage.folder_lock import FolderLock
from storage.private_files import FILE_MODE, private, sync_folder

_KEEPING = "keeping.lock"
_WRITING = "lock"


class FileState(NamedTuple):
    """What tells that a file is the same as before, without reading it."""

    size: int
    modified_ns: int
    inode: int


def file_state(path: Path) -> FileState:
    """Return a file's state; raises FileNotFoundError."""
    stat = path.stat()
    return FileState(stat.st_size, stat.st_mtime_ns, stat.st_ino)


def append_synced(path: Path, data: bytes) -> None:
    """Append bytes to a file and sync it, creating it where it is not there."""
    created = not path.exists()
    with open(path, "ab", opener=private) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if created:
        sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file for good."""
    path.unlink()
    sync_folder(path.parent)


@contextmanager
def keeping_lock(folder: Path) -> Iterator[None]:
    """Be the only one that seals and removes; raises StoreUnavailable while another one is."""
    try:
        lock = FolderLock(folder / _KEEPING, create_mode=FILE_MODE)
    except BlockingIOError:
        raise StoreUnavailable(
            "another process seals or verifies this journal: try again when it has ended",
            where=str(folder),
        ) from None
    except OSError as error:
        raise StoreUnavailable(
            f"the journal's lock cannot be opened now ({error.strerror})", where=str(folder)
        ) from error
    with lock:
        yield


@contextmanager
def nothing_removed(folder: Path) -> Iterator[None]:
    """Wait until nobody seals or removes, and hold that off; on a read-only copy nobody does."""
    try:
        lock = FolderLock(folder / _KEEPING, shared=True, waits=True)
    except OSError:  # never kept, or not ours to open: then nobody removes while we read
        yield
        return
    with lock:
        yield


def writing_lock(folder: Path, *, waits: bool = False) -> FolderLock:
    """Be the only one that writes; raises OSError, and BlockingIOError while another one does,
    unless it `waits`.
    """
    return FolderLock(folder / _WRITING, create_mode=FILE_MODE, waits=waits)


def is_written(folder: Path) -> bool:
    """Return whether a writer has the journal open now."""
    try:
        FolderLock(folder / _WRITING, shared=True).close()
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
