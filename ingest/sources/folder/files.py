"""Lists, reads and puts away the files of a drop folder; which, when and why is decided elsewhere.

Links are never followed, nothing but a reason of ours is deleted, and nothing is written over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from domain.errors import SettingsUnusable
from ingest.sources.folder.no_links import SHARED_MODE, opened_folder
from ingest.sources.folder.senders import LOCK_FILE
from ingest.sources.folder.writers import Writer, has_leases, writer_of
from storage.folder_lock import FolderLock

RECEIPT_ENDING = ".receipt.json"  # ours, beside a file
_UNFINISHED = (".tmp", ".temp", ".part", ".partial", ".filepart", ".uploading")
_DEPTH_MOST = 16  # STATION/yyyy/MM/dd is four


class Look(NamedTuple):
    """How a file looks; while none of it changes, nobody writes it."""

    size: int
    modified_ns: int
    inode: int


class Content(NamedTuple):
    """A file's bytes, who writes to it still, and whether its last line has no end: a cut file."""

    payload: bytes
    writer: Writer
    is_cut: bool


class Lock(NamedTuple):
    """What keeps other watchers out, and whether the file system has leases."""

    held: FolderLock
    leases: bool


def look_of(stat: os.stat_result) -> Look:
    """Return the look of a file by what the system says of it."""
    return Look(stat.st_size, stat.st_mtime_ns, stat.st_ino)


def finished_files(
    folder: Path, leave: Collection[str], trouble: Callable[[str, str], None]
) -> Iterator[tuple[str, Look]]:
    """Yield each file's path below the folder and its look, but for unfinished and hidden ones and
    receipts.

    `leave` names folders at the top that are left out; `trouble` hears of what cannot be listed.
    """
    open_folders = [""]
    while open_folders:
        below = open_folders.pop()
        try:
            with opened_folder(folder, below) as handle, os.scandir(handle) as entries:
                for entry in entries:
                    path = f"{below}/{entry.name}" if below else entry.name
                    if entry.name.startswith(".") or path in leave:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        if path.count("/") < _DEPTH_MOST:
                            open_folders.append(path)
                        else:
                            trouble(path, f"lies deeper than {_DEPTH_MOST} folders: move it up")
                    elif entry.is_file(follow_symlinks=False) and not _is_no_upload(entry.name):
                        look = _look(entry)
                        if look is not None:
                            yield path, look
        except OSError as error:
            trouble(below or ".", f"cannot be listed ({error.strerror}): give us the right to")


def read_whole(
    folder: Path, path: str, look: Look, bytes_most: int, *, leases: bool
) -> Content | None:
    """Return a file's bytes, at most so many, or None where it looks different; raises OSError.

    `path` is below the drop folder.
    """
    below, _, name = path.rpartition("/")
    with opened_folder(folder, below) as inside:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
        handle = os.open(name, flags, dir_fd=inside)
    with os.fdopen(handle, "rb") as file:
        writer = writer_of(handle, leases=leases)
        payload = file.read(bytes_most)
        if look_of(os.fstat(handle)) != look:
            return None
    is_cut = len(payload) == look.size and not payload.endswith((b"\n", b"\r"))
    return Content(payload, writer, is_cut)


def put_away(folder: Path, path: str, place: str, look: Look, reason: str | None) -> Path | None:
    """Move a file to its path below `place`, with its reason beside it, and return where it lies.

    None where it is gone or changed. Where something lies there already, the file gets a number of
    its own. Raises OSError.
    """
    below, _, name = path.rpartition("/")
    target = folder / place / path
    try:
        with opened_folder(folder, below) as inside:
            if look_of(os.lstat(name, dir_fd=inside)) != look:
                return None
            target.parent.mkdir(parents=True, exist_ok=True)
            number, free = 1, target
            while os.path.lexists(free) or os.path.lexists(_reason_of(free)):
                number += 1
                free = target.with_name(f"{target.stem}.{number}{target.suffix}")
            os.rename(name, free, src_dir_fd=inside)
    except (FileNotFoundError, NotADirectoryError):
        if os.path.lexists(folder / path):
            raise
        return None
    if reason is not None:
        _reason_of(free).write_text(reason + "\n", encoding="utf-8", errors="backslashreplace")
    return free


def put_back(folder: Path, target: Path, path: str) -> bool:
    """Move a file back to its path below the drop folder, and take our reason away; raises OSError.

    False where something of that name lies there.
    """
    below, _, name = path.rpartition("/")
    with opened_folder(folder, below, make=True) as inside:
        try:
            os.lstat(name, dir_fd=inside)
        except FileNotFoundError:
            os.rename(target, name, dst_dir_fd=inside)
        else:
            return False
    _reason_of(target).unlink(missing_ok=True)
    return True


def make_shared(folder: Path) -> None:
    """Make a folder that the accounts of other servers reach, as our umask would not let them.

    Raises OSError.
    """
    if not folder.is_dir():
        make_shared(folder.parent)
        folder.mkdir(exist_ok=True)
        folder.chmod(SHARED_MODE)


def take_lock(folder: Path) -> Lock:
    """Make the folder where it is not there, and keep others out; raises SettingsUnusable."""
    try:
        make_shared(folder)
        leases = has_leases(folder / LOCK_FILE)  # before it is open to write
        held = FolderLock(folder / LOCK_FILE, create_mode=0o644)
    except BlockingIOError:
        raise SettingsUnusable(
            "another process watches this drop folder: stop it, or name another folder",
            where=str(folder),
        ) from None
    except OSError as error:
        raise SettingsUnusable(
            f"the drop folder cannot be used ({error.strerror}): let us write in it",
            where=str(folder),
        ) from error
    return Lock(held, leases)


def _reason_of(path: Path) -> Path:
    return path.with_name(path.name + ".reason.txt")


def _look(entry: os.DirEntry[str]) -> Look | None:
    try:
        return look_of(entry.stat(follow_symlinks=False))
    except FileNotFoundError:  # renamed since the listing
        return None


def _is_no_upload(name: str) -> bool:
    return name.lower().endswith((*_UNFINISHED, RECEIPT_ENDING))
