"""Whose the folders of a drop folder are: the file that says so, read anew when it changes.

The first folder below the drop folder is an upload account's, and belongs to gateways. No account
may write this file; where it cannot be read, what it said last stands. It decides nothing about a
file that is dropped.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import structlog

from domain.errors import Fault, FaultsFound, SettingsUnusable
from storage.folder_lock import FolderLock
from storage.private_files import write_whole
from storage.toml_lines import KeyLines, read_toml

SENDERS_FILE = ".nhue-senders.toml"
LOCK_FILE = ".nhue-lock"
ARCHIVE = "archive"
BROKEN = "broken"
_FOLDER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_OTHERS_WRITE = 0o022
_HEAD = (
    "# Whose the folders of this drop folder are; `nhue gateway` writes it (docs/formats.md).\n"
    "# A gateway that stands nowhere here has the folder of its id.\n"
)
_LOG = structlog.get_logger("nhue.folder")


@dataclass(frozen=True, slots=True)
class Senders:
    """The gateways of each folder as entered, and those that have a folder no more."""

    folders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()

    def gateways_of(self, folder: str, registered: Collection[str]) -> tuple[str, ...]:
        """Return the gateways that a folder belongs to, in order.

        A gateway of the registry that stands nowhere in the file has the folder of its id.
        """
        entered = self.folders.get(folder, ())
        if folder in registered and not self.knows(folder):
            return tuple(sorted({*entered, folder}))
        return entered

    def folders_of(self, gateway_id: str) -> tuple[str, ...]:
        """Return the folders that are entered for a gateway, in order."""
        return tuple(sorted(name for name, of in self.folders.items() if gateway_id in of))

    def knows(self, gateway_id: str) -> bool:
        """Return whether the file says anything of a gateway."""
        return gateway_id in self.removed or bool(self.folders_of(gateway_id))

    def with_gateway(self, gateway_id: str, folder: str) -> Senders:
        """Return the same where a gateway has this folder and no other."""
        folders = dict(self._without(gateway_id))
        folders[folder] = tuple(sorted({*folders.get(folder, ()), gateway_id}))
        return replace(self, folders=folders, removed=self.removed - {gateway_id})

    def without_gateway(self, gateway_id: str) -> Senders:
        """Return the same where a gateway has no folder, that of its id neither."""
        return replace(self, folders=self._without(gateway_id), removed=self.removed | {gateway_id})

    def _without(self, gateway_id: str) -> dict[str, tuple[str, ...]]:
        left = {
            name: tuple(one for one in of if one != gateway_id) for name, of in self.folders.items()
        }
        return {name: of for name, of in left.items() if of}


def check_folder_name(name: str) -> None:
    """Raise SettingsUnusable where no sender's folder may be called so."""
    if not _FOLDER_NAME.fullmatch(name) or name in (ARCHIVE, BROKEN):
        raise SettingsUnusable(
            f"{name!r} is no name of a sender's folder: 1 to 64 of A-Z a-z 0-9 . _ -, beginning "
            f"with a letter or digit, and neither {ARCHIVE} nor {BROKEN}"
        )


def read_senders(drop_folder: Path) -> Senders:
    """Return what the drop folder's file says, nothing where there is none.

    Raises FaultsFound, by line, and OSError.
    """
    path = drop_folder / SENDERS_FILE
    try:
        stat = path.lstat()
    except FileNotFoundError:
        return Senders()
    if path.is_symlink() or stat.st_mode & _OTHERS_WRITE:
        told = "is a link, or others may write it: make it a file of ours (chmod 600)"
        raise FaultsFound([Fault(str(path), 1, told)])
    content, lines = read_toml(path, str(path))
    faults = [Fault(str(path), line, told) for line, told in _faults(content, lines)]
    if faults:
        raise FaultsFound(faults)
    folders = {name: tuple(sorted(set(of))) for name, of in content.get("folders", {}).items()}
    return Senders(folders, frozenset(content.get("removed", ())))


def _faults(content: Mapping[str, Any], lines: KeyLines) -> list[tuple[int, str]]:
    folders, removed = content.get("folders", {}), content.get("removed", [])
    found = [
        (lines.of(key), f"{key!r} is not known here: use folders or removed")
        for key in content
        if key not in ("folders", "removed")
    ]
    if not _are_texts(removed):
        found.append((lines.of("removed"), 'removed is no list of gateways: write ["GATEWAY"]'))
        removed = []
    if not isinstance(folders, dict):
        return [*found, (lines.of("folders"), "folders is no table: write [folders] above them")]
    for name, of in folders.items():
        line = lines.of(name, "folders")
        try:
            check_folder_name(name)
        except SettingsUnusable as error:
            found.append((line, str(error)))
        if not _are_texts(of):
            found.append((line, f'{name!r} is no list of gateways: write {name} = ["GATEWAY"]'))
            continue
        found += [
            (line, f"gateway {one!r} has this folder and stands in removed: keep one of the two")
            for one in of
            if one in removed
        ]
    return found


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def change_senders(drop_folder: Path, change: Mapping[str, str | None]) -> Senders:
    """Enter for each gateway its folder, None for no folder any more; return what stands then.

    One process at a time. The file belongs to whose the service's own files there are. Raises
    FaultsFound where what stands cannot be read, and SettingsUnusable.
    """
    path = drop_folder / SENDERS_FILE
    try:
        with FolderLock(drop_folder, waits=True):
            senders = read_senders(drop_folder)
            for gateway_id, folder in change.items():
                if folder is None:
                    senders = senders.without_gateway(gateway_id)
                else:
                    check_folder_name(folder)
                    senders = senders.with_gateway(gateway_id, folder)
            write_whole(path, _written(senders).encode(), owner=service_stat(drop_folder))
    except OSError as error:
        raise SettingsUnusable(
            f"cannot be written ({error.strerror}): run this as who may write in the drop folder",
            where=str(path),
        ) from error
    return senders


def service_stat(drop_folder: Path) -> os.stat_result:
    """Return whose the service's own files in the drop folder are; raises OSError."""
    for name in (LOCK_FILE, ARCHIVE, "."):
        try:
            return (drop_folder / name).lstat()
        except FileNotFoundError:
            continue
    return drop_folder.stat()


def _written(senders: Senders) -> str:
    def listed(names: Collection[str]) -> str:
        return "[" + ", ".join(f'"{one}"' for one in sorted(names)) + "]"

    lines = [f'"{name}" = {listed(of)}' for name, of in sorted(senders.folders.items())]
    removed = f"removed = {listed(senders.removed)}\n" if senders.removed else ""
    return _HEAD + removed + "\n[folders]\n" + "".join(f"{line}\n" for line in lines)


class KeptSenders:
    """What the file of one drop folder says by now; one thread asks."""

    def __init__(self, drop_folder: Path) -> None:
        self.trouble: str | None = None
        self._folder = drop_folder
        self._known: Senders | None = None
        self._look: tuple[int, ...] | None = None

    def now(self) -> Senders | None:
        """Return what the file says, what it said last where it cannot be read; None: nothing yet.

        Then whose a folder is cannot be told, and files wait; `trouble` says why.
        """
        try:
            look = _look(self._folder / SENDERS_FILE)
            if look != self._look or self._known is None or self.trouble is not None:
                self._known = read_senders(self._folder)
                self._look, self.trouble = look, None
        except (FaultsFound, OSError) as error:
            stands = "files wait" if self._known is None else "what it said before stands"
            told = f"whose the folders are cannot be read: {stands}: {_why(error)}"
            if told != self.trouble:
                _LOG.error("senders", trouble=told)
            self.trouble = told
        return self._known


def _why(error: FaultsFound | OSError) -> str:
    if isinstance(error, FaultsFound):
        return str(error.faults[0])
    return f"{SENDERS_FILE}: {error.strerror}"


def _look(path: Path) -> tuple[int, ...] | None:
    try:
        stat = path.lstat()
    except FileNotFoundError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_mode, stat.st_uid
