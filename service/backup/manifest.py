"""What one backup holds: its files, the chunks of each, when, and by which version; checked whole.

A backup is there once its manifest is; it is written last, and whole.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import msgspec

from domain.errors import JournalDamaged, NotFound
from storage.private_files import make_private_folder, write_whole

FORMAT: Final = 1
_FOLDER: Final = "snapshots"


class KeptFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file: where it was in the data folder, and what it is made of.

    `state` (size, modified in ns, inode) tells that the same file is unchanged at the next backup.
    """

    path: str
    size: int
    sha256: str
    chunks: tuple[str, ...]
    state: tuple[int, int, int]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """One whole backup."""

    format: int
    taken_at: datetime
    nhue: str
    records: Literal["sqlite", "postgresql"]
    schema: str
    files: tuple[KeptFile, ...]
    check: str = ""

    @property
    def chunks(self) -> frozenset[str]:
        """Every chunk that it is made of."""
        return frozenset(chunk for file in self.files for chunk in file.chunks)


def write_manifest(backup: Path, manifest: Manifest) -> Path:
    """Write a manifest, on disk when this returns; raises OSError."""
    path = _path(backup, manifest)
    make_private_folder(path.parent)
    told = msgspec.structs.replace(manifest, check=_check(manifest))
    write_whole(path, msgspec.json.encode(told))
    return path


def manifests(backup: Path) -> list[Manifest]:
    """Return every whole backup of a folder, oldest first; raises JournalDamaged."""
    return [_read(path) for path in sorted((backup / _FOLDER).glob("*.json"))]


def manifest_at(backup: Path, at: datetime | None) -> Manifest:
    """Return the newest backup, or the newest taken by an instant; raises NotFound."""
    taken = [one for one in manifests(backup) if at is None or one.taken_at <= at]
    if not taken:
        raise NotFound("no whole backup is in this folder, or none of that time", where=str(backup))
    return taken[-1]


def remove_manifest(backup: Path, manifest: Manifest) -> None:
    """Let go of a backup; its chunks stay until they are swept."""
    _path(backup, manifest).unlink()


def _path(backup: Path, manifest: Manifest) -> Path:
    return backup / _FOLDER / f"{manifest.taken_at.astimezone(UTC):%Y-%m-%dT%H-%M-%S.%fZ}.json"


_MANIFEST = msgspec.json.Decoder(Manifest)


def _read(path: Path) -> Manifest:
    try:
        manifest = _MANIFEST.decode(path.read_bytes())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise JournalDamaged(
            "this backup's list of files cannot be read", where=str(path)
        ) from error
    if manifest.format != FORMAT:
        raise JournalDamaged(
            f"this backup is of format {manifest.format}: use the newer version", where=str(path)
        )
    if manifest.check != _check(manifest):
        raise JournalDamaged(
            "this backup's list of files is not as it was written", where=str(path)
        )
    return manifest


def _check(manifest: Manifest) -> str:
    told = msgspec.json.encode(msgspec.structs.replace(manifest, check=""))
    return hashlib.sha256(told).hexdigest()
