"""THE ORDER of a backup: the records of one state, then what they rest on, then the list of all.

The journals are copied after the records, so that they are never behind them; what stands in them
beyond is brought in when the restored house starts. Readings are not copied: they are made again
from the journal. It never stops or locks out who writes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import structlog

from domain.errors import SettingsUnusable, StoreUnavailable
from service.backup.manifest import (
    FORMAT,
    KeptFile,
    Manifest,
    manifests,
    remove_manifest,
    write_manifest,
)
from service.backup.objects import Objects
from service.backup.records_copy import SQLITE_NAME, copy_records, kind_of
from service.settings.settings import Settings
from storage.folder_lock import FolderLock
from storage.journal.files import file_state, nothing_removed
from storage.journal.segments import SEGMENT_HEADER_BYTES, plain_raw, segments
from storage.private_files import FILE_MODE, make_private_folder

_LOG = structlog.get_logger("nhue.backup")
OBJECTS = "objects"
_WORK = "in-the-making"
_MADE_AGAIN = ("readings.duckdb", SQLITE_NAME)  # with their logs: from the journal, and copied
_NOT_KEPT = (".new", ".sealing", ".lock")
Progress = Callable[[str], None]


class Taken(NamedTuple):
    """What a backup came to: its list, and how many bytes it holds and newly took on disk."""

    manifest: Manifest
    size: int
    new_bytes: int


def take_backup(
    settings: Settings, backup: Path, now: datetime, *, progress: Progress = lambda _path: None
) -> Taken:
    """Copy a house, running or not, into a folder of backups; raises StoreUnavailable."""
    if backup.resolve().is_relative_to(settings.data_dir.resolve()):
        raise SettingsUnusable(
            "a backup within the data folder would go with it: name a folder on another disk",
            where=str(backup),
        )
    make_private_folder(backup)
    with _alone(backup):
        before = manifests(backup)
        trusted = frozenset(chunk for one in before for chunk in one.chunks)
        objects = Objects(backup / OBJECTS, trusted)
        known = {file.path: file for file in before[-1].files} if before else {}
        work = backup / _WORK
        shutil.rmtree(work, ignore_errors=True)
        make_private_folder(work)
        try:
            schema = copy_records(settings.records_address, work)
            copier = _Copier(objects, known, progress)
            files = [copier.kept(path, name, None) for path, name in _files(work, "")]
            files += _of_house(settings, copier)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        os.sync()  # every chunk is on disk before the list that speaks of it
        manifest = Manifest(
            format=FORMAT,
            taken_at=now,
            nhue=version("nhue"),
            records=kind_of(settings.records_address),
            schema=schema,
            files=tuple(files),
        )
        write_manifest(backup, manifest)
    return Taken(manifest, sum(file.size for file in files), copier.new_bytes)


def let_go(backup: Path, keep: int) -> int:
    """Let go of all but the newest backups, and of the chunks that none speaks of; return how
    many backups went.
    """
    with _alone(backup):
        old = manifests(backup)[:-keep]
        for manifest in old:
            remove_manifest(backup, manifest)
        spoken_of = {chunk for one in manifests(backup) for chunk in one.chunks}
        for path in Objects(backup / OBJECTS, frozenset()).all():
            if path.name not in spoken_of:
                path.unlink()
    return len(old)


class _Copier:
    """Takes one file after the other; one that is as it was at the last backup is not read."""

    def __init__(self, objects: Objects, known: dict[str, KeptFile], progress: Progress) -> None:
        self._objects, self._known, self._progress = objects, known, progress
        self.new_bytes = 0

    def kept(self, path: Path, name: str, size: int | None) -> KeptFile:
        """Take a file, or its first `size` bytes; raises StoreUnavailable, FileNotFoundError."""
        self._progress(name)
        state = file_state(path)
        before = self._known.get(name)
        wanted = state.size if size is None else size
        if before is not None and before.state == state and before.size == wanted:
            return before
        try:
            with path.open("rb") as file:
                written = self._objects.add(file, wanted)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise StoreUnavailable(
                f"{name} cannot be copied ({error.strerror})", where=str(path)
            ) from error
        self.new_bytes += written.new_bytes
        return KeptFile(
            path=name,
            size=written.size,
            sha256=written.sha256,
            chunks=written.chunks,
            state=state,
        )


def _of_house(settings: Settings, copier: _Copier) -> list[KeptFile]:
    """Take all of the data folder but what is made again, and the decisions wherever they are."""
    found = []
    for folder, name in (
        (settings.decisions_folder, "decisions"),
        (settings.journal_dir, "journal"),
    ):
        if folder.is_dir():
            with nothing_removed(folder):
                found += _of_journal(folder, name, copier)
    apart = {settings.decisions_folder.resolve(), settings.journal_dir.resolve()}
    for path, name in _files(settings.data_dir, ""):
        if not apart.isdisjoint(path.resolve().parents) or _is_left(name):
            continue
        try:
            found.append(copier.kept(path, f"data/{name}", None))
        except FileNotFoundError:
            _LOG.info("gone before it was copied", file=name)
    return found


def _of_journal(folder: Path, name: str, copier: _Copier) -> list[KeptFile]:
    """Take a journal's files: of the last segment its whole records alone."""
    plain = segments(folder)
    ends = {path: _whole_records_end(path) for path in plain[-1:]}
    return [
        copier.kept(path, f"{name}/{inner}", ends.get(path))
        for path, inner in _files(folder, "")
        if not _is_left(inner)
    ]


def _whole_records_end(segment: Path) -> int:
    end = SEGMENT_HEADER_BYTES
    for _, after in plain_raw(segment):
        end = after
    return end


def _files(folder: Path, name: str) -> Iterator[tuple[Path, str]]:
    """Yield every file of a folder, and its name within, in order."""
    for path in sorted(folder.iterdir()):
        inner = f"{name}{path.name}"
        if path.is_symlink():
            continue
        if path.is_dir():
            yield from _files(path, f"{inner}/")
        elif path.is_file():
            yield path, inner


def _is_left(name: str) -> bool:
    last = name.rpartition("/")[2]
    return name.startswith(_MADE_AGAIN) or last == "lock" or last.endswith(_NOT_KEPT)


def _alone(backup: Path) -> FolderLock:
    try:
        return FolderLock(backup / "backup.lock", create_mode=FILE_MODE)
    except BlockingIOError:
        raise StoreUnavailable("another backup is being taken here", where=str(backup)) from None
