"""Makes a house of a backup again, in an empty data folder; broken off, it is begun anew.

Until the last file is there and held against its digest, the folder says that it is not whole, and
nothing starts on it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from domain.errors import JournalDamaged, SettingsUnusable
from service.backup.manifest import KeptFile, Manifest
from service.backup.objects import Objects
from service.backup.records_copy import (
    POSTGRES_FOLDER,
    SQLITE_NAME,
    kind_of,
    restore_postgres,
    sqlite_file,
)
from service.backup.taking import OBJECTS
from service.settings.settings import Settings
from service.stores.half_restored import half_restored_mark
from storage.private_files import make_private_folder, private, sync_folder, write_whole

_WORK = "records-in-the-making"


def restore(
    settings: Settings,
    backup: Path,
    manifest: Manifest,
    *,
    progress: Callable[[str], None] = lambda _path: None,
) -> int:
    """Restore a backup where the settings' data are to be; return the number of files.

    Raises SettingsUnusable where something is there already, JournalDamaged where the backup is not
    as it was written.
    """
    _refuse_unless_empty(settings, manifest)
    mark = half_restored_mark(settings)
    make_private_folder(settings.data_dir)
    write_whole(mark, b"`nhue restore` was broken off: run it again\n")
    objects = Objects(backup / OBJECTS, frozenset())
    work = settings.data_dir / _WORK
    for file in manifest.files:
        progress(file.path)
        _restore_file(objects, file, _place(settings, file.path, work))
    if manifest.records == "postgresql":
        restore_postgres(settings.records_address, work, manifest.schema)
        shutil.rmtree(work)
    os.sync()
    mark.unlink()
    sync_folder(settings.data_dir)
    return len(manifest.files)


def _place(settings: Settings, name: str, work: Path) -> Path:
    if ".." in Path(name).parts or Path(name).is_absolute():
        raise JournalDamaged("this file of the backup lies outside of it", where=name)
    room, _, inner = name.partition("/")
    if name == SQLITE_NAME:
        return sqlite_file(settings.records_address)
    if room == "decisions":
        return settings.decisions_folder / inner
    if room == "journal":
        return settings.journal_dir / inner
    return work / name if room == POSTGRES_FOLDER else settings.data_dir / inner


def _restore_file(objects: Objects, file: KeptFile, path: Path) -> None:
    make_private_folder(path.parent)
    new = path.with_name(f".{path.name}.restoring")
    with open(new, "wb", opener=private) as out:
        whole = _written(objects, file, out)
    if whole != file.sha256:
        raise JournalDamaged("this file of the backup is not as it was", where=file.path)
    new.rename(path)


def _written(objects: Objects, file: KeptFile, out: BinaryIO) -> str:
    whole = hashlib.sha256()
    for data in objects.read(file.chunks):
        whole.update(data)
        out.write(data)
    return whole.hexdigest()


def _refuse_unless_empty(settings: Settings, manifest: Manifest) -> None:
    if kind_of(settings.records_address) != manifest.records:
        raise SettingsUnusable(
            f"this backup's records are of {manifest.records}: set NHUE_RECORDS_URL to such a one"
        )
    if half_restored_mark(settings).exists():
        return
    taken = [settings.journal_dir, settings.decisions_folder]
    if manifest.records == "sqlite":
        taken.append(sqlite_file(settings.records_address))
    for path in taken:
        if path.exists():
            raise SettingsUnusable(
                "there is something already, and a restore overwrites nothing: name an empty "
                "NHUE_DATA_DIR, or move this aside",
                where=str(path),
            )
