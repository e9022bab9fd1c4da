"""Keeps chunks of bytes under the name of their SHA-256, compressed, each once.

What the same bytes name is never written twice: a backup after the first writes what is new. A
chunk that no whole backup speaks of is not trusted, since a crash may have left it half written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import zstandard

from domain.errors import JournalDamaged
from storage.private_files import make_private_folder, write_private

CHUNK_BYTES = 512 * 1024
_LEVEL = 3


class Written(NamedTuple):
    """What came of a file: its chunks in order, its SHA-256, and how many bytes were new."""

    chunks: tuple[str, ...]
    sha256: str
    size: int
    new_bytes: int


class Objects:
    """A folder of chunks; `trusted` are those that whole backups speak of."""

    def __init__(self, folder: Path, trusted: frozenset[str]) -> None:
        self._folder = folder
        self._there = set(trusted)
        self._packing = zstandard.ZstdCompressor(level=_LEVEL)
        self._unpacking = zstandard.ZstdDecompressor()

    def add(self, file: BinaryIO, size: int | None = None) -> Written:
        """Keep a file's first `size` bytes, or all of it; raises OSError."""
        whole = hashlib.sha256()
        chunks, left, new_bytes, total = [], size, 0, 0
        while left is None or left > 0:
            data = file.read(CHUNK_BYTES if left is None else min(CHUNK_BYTES, left))
            if not data:
                break
            total += len(data)
            left = None if left is None else left - len(data)
            whole.update(data)
            name = hashlib.sha256(data).hexdigest()
            chunks.append(name)
            if name not in self._there:
                new_bytes += self._write(name, data)
        return Written(tuple(chunks), whole.hexdigest(), total, new_bytes)

    def read(self, chunks: tuple[str, ...]) -> Iterator[bytes]:
        """Yield the bytes of chunks; raises JournalDamaged with the first that is not sound."""
        for name in chunks:
            path = self._path(name)
            try:
                data = self._unpacking.decompress(path.read_bytes(), CHUNK_BYTES)
            except (FileNotFoundError, zstandard.ZstdError) as error:
                raise _not_sound(path) from error
            if hashlib.sha256(data).hexdigest() != name:
                raise _not_sound(path)
            yield data

    def all(self) -> Iterator[Path]:
        """Yield every file of chunks."""
        yield from self._folder.glob("??/*")

    def _write(self, name: str, data: bytes) -> int:
        path = self._path(name)
        make_private_folder(path.parent)
        packed = self._packing.compress(data)
        new = path.with_suffix(".new")
        write_private(new, packed)
        new.rename(path)
        self._there.add(name)
        return len(packed)

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name


def _not_sound(path: Path) -> JournalDamaged:
    return JournalDamaged(
        "this part of the backup is missing or not as it was written: take another backup "
        "(`nhue restore --list` shows them)",
        where=str(path),
    )
