"""Lists, reads and puts away the files of a drop folder; which, when and why is decided elsewhere.

Links are never followed, nothing is deleted, and nothing is written over.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from domain.errors import SettingsUnusable

_UNFINISHED = (".tmp", ".part", ".filepart")
_LOCK = ".nhue-lock"
_DEPTH_MOST = 16  # STATION/yyyy/MM/dd is four


class Look(NamedTuple):
    """How a file looks; while none of it changes, nobody writes it."""

    size: int
    modified_ns: int
    inode: int


def look_of(stat: os.stat_result) -> Look:
    """Return the look of a file by what the system says of it."""
    return Look(stat.st_size, stat.st_mtime_ns, stat.st_ino)


def finished_files(
    folder: Path, leave: Collection[str], trouble: Callable[[str, str], None]
) -> Iterator[tuple[str, Look]]:
    """Yield each file's path below the folder and its look, but for unfinished and hidden ones.

    `leave` names folders at the top that are left out; `trouble` hears of what cannot be listed.
    """
    open_folders = [""]
    while open_folders:
        below = open_folders.pop()
        try:
            with os.scandir(folder / below) as entries:
                for entry in entries:
                    path = f"{below}/{entry.name}" if below else entry.name
                    if entry.name.startswith(".") or path in leave:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        if path.count("/") < _DEPTH_MOST:
                            open_folders.append(path)
                        else:
                            trouble(path, f"lies deeper than {_DEPTH_MOST} folders: move it up")
                    elif entry.is_file(follow_symlinks=False) and not _unfinished(entry.name):
                        look = _look(entry)
                        if look is not None:
                            yield path, look
        except OSError as error:
            trouble(below or ".", f"cannot be listed ({error.strerror}): give us the right to")


def read_whole(path: Path, look: Look, bytes_most: int) -> bytes | None:
    """Return a file's bytes, at most so many, or None where it looks different; raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        payload = file.read(bytes_most)
        return payload if look_of(os.fstat(file.fileno())) == look else None


def put_away(source: Path, target: Path, look: Look, reason: str | None) -> bool:
    """Move a file, with its reason beside it; False where it is gone or changed; raises OSError.

    Where something lies at the target already, the file gets a number of its own.
    """
    try:
        if look_of(os.lstat(source)) != look:
            return False
    except FileNotFoundError:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    number, free = 1, target
    while os.path.lexists(free) or os.path.lexists(_reason_of(free)):
        number += 1
        free = target.with_name(f"{target.stem}.{number}{target.suffix}")
    source.rename(free)
    if reason is not None:
        _reason_of(free).write_text(reason + "\n", encoding="utf-8", errors="backslashreplace")
    return True


def take_lock(folder: Path) -> int:
    """Make the folder where it is not there, and keep others out; raises SettingsUnusable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise SettingsUnusable(
            f"the drop folder cannot be used ({error.strerror}): let us write in it",
            where=str(folder),
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise SettingsUnusable(
            "another process watches this drop folder: stop it, or name another folder",
            where=str(folder),
        ) from None
    return lock


def _reason_of(path: Path) -> Path:
    return path.with_name(path.name + ".reason.txt")


def _look(entry: os.DirEntry[str]) -> Look | None:
    try:
        return look_of(entry.stat(follow_symlinks=False))
    except FileNotFoundError:  # renamed since the listing
        return None


def _unfinished(name: str) -> bool:
    return name.lower().endswith(_UNFINISHED)
