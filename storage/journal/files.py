"""How the journal's files come onto the disk for good: written, synced, renamed, folder synced.

It decides nothing of their content. A file under its final name is always whole.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from domain.errors import StoreUnavailable
from storage.private_files import FILE_MODE, private


class FileState(NamedTuple):
    """What tells that a file is the same as before, without reading it."""

    size: int
    modified_ns: int
    inode: int


def file_state(path: Path) -> FileState:
    """Return a file's state; raises FileNotFoundError."""
    stat = path.stat()
    return FileState(stat.st_size, stat.st_mtime_ns, stat.st_ino)


def sync_folder(folder: Path) -> None:
    """Put a folder's names on disk: what was created, renamed or removed in it stays so."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, temporary: Path, data: bytes) -> None:
    """Write a file by way of a temporary one; a crash leaves all of it or nothing of it."""
    with open(temporary, "wb", opener=private) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        # What is read back afterwards comes from the disk, and not from our memory of it.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    temporary.rename(path)
    sync_folder(path.parent)


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
        handle = os.open(folder / "keeping.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
    except OSError as error:
        raise StoreUnavailable(
            f"the journal's lock cannot be opened now ({error.strerror})", where=str(folder)
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreUnavailable(
                "another process seals or verifies this journal: try again when it has ended",
                where=str(folder),
            ) from None
        yield
    finally:
        os.close(handle)


@contextmanager
def nothing_removed(folder: Path) -> Iterator[None]:
    """Wait until nobody seals or removes, and hold that off; on a read-only copy nobody does."""
    try:
        handle = os.open(folder / "keeping.lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:  # never kept, or not ours to open: then nobody removes while we read
        yield
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def is_written(folder: Path) -> bool:
    """Return whether a writer has the journal open now."""
    try:
        handle = os.open(folder / "lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)
